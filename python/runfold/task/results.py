"""Reading back what a task has reported. A running one is first brought to the server."""

from __future__ import annotations

from typing import Any

from .. import _session
from .lifecycle import Lifecycle

Curves = dict[str, dict[str, dict[str, list[float]]]]


class Results(Lifecycle):
    """Scalars, plots, console and samples, as the server has them."""

    def get_reported_scalars(self, max_samples: int = 0, x_axis: str = "iter") -> Curves:
        """Curves as `{metric: {variant: {"name":, "x": […], "y": […]}}}`, thinned to `max_samples` points (0: the server's limit).

        Args:
            x_axis: `iter`, `timestamp` (ms) or `iso_time`.
        """
        self._need_server("get_reported_scalars")
        if x_axis not in ("iter", "timestamp", "iso_time"):
            raise ValueError(f"x axis `{x_axis}` is unknown; use `iter`, `timestamp` or `iso_time`")
        query: dict[str, Any] = {"task": self.id, "key": x_axis}
        if max_samples:
            query["samples"] = max_samples
        return _session.call("events.scalar_metrics_iter_histogram", **query)

    def get_all_reported_scalars(self, x_axis: str = "iter") -> Curves:
        """As `get_reported_scalars`, every point."""
        self._need_server("get_all_reported_scalars")
        return {
            metric: _whole_metric(self.id, metric, x_axis)
            for metric in _session.call("events.scalar_metrics_iter_histogram", task=self.id, samples=1)
        }

    def get_last_scalar_metrics(self) -> dict[str, dict[str, dict[str, float]]]:
        """`{metric: {variant: {"last":, "min":, "max":}}}`."""
        self._need_server("get_last_scalar_metrics")
        found: dict[str, dict[str, dict[str, float]]] = {}
        document = _session.call("tasks.get_by_id", task=self.id)["task"]
        for variants in (document.get("last_metrics") or {}).values():
            for one in variants.values():
                values = {"last": one.get("value"), "min": one.get("min_value"), "max": one.get("max_value")}
                found.setdefault(one["metric"], {})[one["variant"]] = values
        return found

    def get_reported_single_values(self) -> dict[str, float]:
        self._need_server("get_reported_single_values")
        found = _session.call("events.get_task_single_value_metrics", tasks=[self.id])["tasks"]
        return {one["variant"]: one["value"] for task in found for one in task.get("values") or ()}

    def get_reported_single_value(self, name: str) -> float | None:
        return self.get_reported_single_values().get(name)

    def get_reported_plots(self, max_iterations: int | None = None) -> list[dict[str, Any]]:
        """The plot events of the last `max_iterations` iterations of each plot (all by default)."""
        self._need_server("get_reported_plots")
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"task": self.id, "iters": max_iterations or 1_000_000}
        while True:
            answer = _session.call("events.get_task_plots", **query)
            if not answer.get("plots"):
                return found
            found.extend(answer["plots"])
            if not answer.get("scroll_id") or len(found) >= int(answer.get("total") or 0):
                return found
            query["scroll_id"] = answer["scroll_id"]

    def get_reported_console_output(self, number_of_reports: int = 1) -> list[str]:
        """The last lines of the console, the oldest of them first."""
        self._need_server("get_reported_console_output")
        answer = _session.call(
            "events.get_task_log", task=self.id, batch_size=number_of_reports, order="desc", navigate_earlier=True
        )
        return [str(one.get("msg", "")) for one in reversed(answer["events"])]

    def get_debug_samples(self, title: str, series: str, n_last_iterations: int | None = None) -> list[dict[str, Any]]:
        """Sample events of a metric and variant, the newest iteration first."""
        self._need_server("get_debug_samples")
        wanted = [{"task": self.id, "metric": title, "variants": [series]}]
        answer = _session.call("events.debug_images", metrics=wanted, iters=n_last_iterations or 1_000_000)
        return [event for task in answer["metrics"] for turn in task["iterations"] for event in turn["events"]]


def _whole_metric(task: str, metric: str, x_axis: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    query: dict[str, Any] = {"task": task, "metric": {"metric": metric, "variants": []}, "key": x_axis, "batch_size": 100_000}
    while True:
        answer = _session.call("events.scalar_metrics_iter_raw", **query)
        if not answer.get("returned"):
            return found
        for variant, columns in answer["variants"].items():
            one = found.setdefault(variant, {"name": variant, "x": [], "y": []})
            one["x"] += columns.get(x_axis) or []
            one["y"] += columns.get("y") or []
        query["scroll_id"] = answer["scroll_id"]
