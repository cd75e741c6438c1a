"""Every `report_…` that turns values into an event. Tasks send them through their journal, models at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import _figures
from ._figures import SeriesInfo, SeriesInfo3D
from ._names import SINGLE_VALUE_ITERATION, SUMMARY


class Reports:
    """What a task's logger and a model have in common. `iteration=None` is the last one reported."""

    def _send_event(self, event: dict[str, Any]) -> None:
        raise NotImplementedError

    def _last_iteration(self) -> int:
        raise NotImplementedError

    def _plot(self, title: str, series: str, figure: _figures.Figure, iteration: int | None) -> None:
        self._send_event(
            {
                "type": "plot",
                "metric": str(title),
                "variant": str(series),
                "iter": self._last_iteration() if iteration is None else int(iteration),
                "plot_str": _figures.dumps(figure),
            }
        )

    def report_scalar(self, title: str, series: str, value: float, iteration: int) -> None:
        """Report one point of a line.

        Args:
            title: the chart (metric); `series` is one line in it (variant).
            value: any real number, NaN and infinities included; they are kept as such.
            iteration: place on the x axis, from 0.
        """
        event = {"type": "training_stats_scalar", "metric": str(title), "variant": str(series)}
        self._send_event({**event, "value": float(value), "iter": int(iteration)})

    def report_single_value(self, name: str, value: float) -> None:
        """Report a value of the whole run, without an iteration."""
        event = {"type": "training_stats_scalar", "metric": SUMMARY, "variant": str(name)}
        self._send_event({**event, "value": float(value), "iter": SINGLE_VALUE_ITERATION})

    def report_histogram(
        self,
        title: str,
        series: str,
        values: Any,
        iteration: int | None = None,
        labels: Sequence[str] | None = None,
        xlabels: Sequence[str] | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        mode: str | None = None,
        data_args: Mapping[str, Any] | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report bars, which are binned already.

        Args:
            values: heights of shape (bars,) or (series, bars).
            labels: a name for each row of `values`; `xlabels` one for each bar.
            mode: `group` (default), `stack` or `relative`.

        Raises:
            ValueError: `values` is empty, or a list of labels does not fit it.
        """
        figure = _figures.histogram(title, series, values, labels, xlabels, xaxis, yaxis, mode, data_args)
        self._plot(title, series, _figures.merged(figure, extra_layout), iteration)

    def report_vector(
        self,
        title: str,
        series: str,
        values: Any,
        iteration: int | None = None,
        labels: Sequence[str] | None = None,
        xlabels: Sequence[str] | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        mode: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """The same as `report_histogram`."""
        self.report_histogram(title, series, values, iteration, labels, xlabels, xaxis, yaxis, mode, None, extra_layout)

    def report_table(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        table_plot: Any = None,
        csv: str | None = None,
        url: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
        extra_data: Mapping[str, Any] | None = None,
    ) -> None:
        """Report a table: a data frame, a list of rows whose first is the header, or a CSV file by path or address.

        Raises:
            ValueError: none or several of them are given, or it is no table.
        """
        if sum(one is not None for one in (table_plot, csv, url)) != 1:
            raise ValueError("report_table takes exactly one of `table_plot`, `csv` and `url`")
        if table_plot is not None:
            header, columns = _figures.table_parts(table_plot)
        else:
            from . import storage

            header, columns = _figures.csv_parts(csv if csv is not None else str(storage.fetch(url or "")))
        figure = _figures.table(title, header, columns)
        figure["data"][0].update(extra_data or {})
        self._plot(title, series, _figures.merged(figure, extra_layout), iteration)

    def report_line_plot(
        self,
        title: str,
        series: Sequence[SeriesInfo],
        xaxis: str,
        yaxis: str,
        mode: str = "lines",
        iteration: int | None = None,
        reverse_xaxis: bool = False,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report several lines in one plot; each series is a `SeriesInfo`, or has `name`, `data` and `labels`."""
        lines = [one if isinstance(one, SeriesInfo) else _info(one) for one in series]
        figure = _figures.lines(title, lines, xaxis, yaxis, mode, comment)
        if reverse_xaxis:
            figure["layout"]["xaxis"]["autorange"] = "reversed"
        self._plot(title, "", _figures.merged(figure, extra_layout), iteration)

    def report_scatter2d(
        self,
        title: str,
        series: str,
        scatter: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        labels: Sequence[str] | None = None,
        mode: str = "lines",
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report points of shape (n, 2), drawn as `lines`, `markers` or `lines+markers`."""
        figure = _figures.lines(title, [SeriesInfo(series, scatter, labels)], xaxis, yaxis, mode, comment)
        self._plot(title, series, _figures.merged(figure, extra_layout), iteration)

    def report_scatter3d(
        self,
        title: str,
        series: str,
        scatter: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        zaxis: str | None = None,
        labels: Sequence[str] | None = None,
        mode: str = "markers",
        fill: bool = False,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report points of shape (n, 3), or several clouds of them, shape (clouds, n, 3), one label each."""
        clouds = _figures.plain(scatter)
        if clouds and clouds[0] and isinstance(clouds[0][0], list):
            names = labels or [f"{series} {place}" for place in range(len(clouds))]
            infos = [SeriesInfo3D(name, cloud) for name, cloud in zip(names, clouds)]
        else:
            infos = [SeriesInfo3D(series, clouds, labels)]
        figure = _figures.scatter3d(title, infos, (xaxis, yaxis, zaxis), mode, fill, comment)
        self._plot(title, series, _figures.merged(figure, extra_layout), iteration)

    def report_confusion_matrix(
        self,
        title: str,
        series: str,
        matrix: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        xlabels: Sequence[str] | None = None,
        ylabels: Sequence[str] | None = None,
        yaxis_reversed: bool = False,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report a matrix of shape (rows, columns) as a map with its numbers."""
        figure = _figures.heatmap(title, series, matrix, xaxis, yaxis, xlabels, ylabels, yaxis_reversed, comment)
        self._plot(title, series, _figures.merged(figure, extra_layout), iteration)

    def report_matrix(
        self,
        title: str,
        series: str,
        matrix: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        xlabels: Sequence[str] | None = None,
        ylabels: Sequence[str] | None = None,
        yaxis_reversed: bool = False,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """The same as `report_confusion_matrix`."""
        self.report_confusion_matrix(
            title, series, matrix, iteration, xaxis, yaxis, xlabels, ylabels, yaxis_reversed, None, extra_layout
        )

    def report_surface(
        self,
        title: str,
        series: str,
        matrix: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        zaxis: str | None = None,
        xlabels: Sequence[str] | None = None,
        ylabels: Sequence[str] | None = None,
        camera: Sequence[float] | None = None,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report a matrix of heights, shape (rows, columns), as a surface; `camera` is where one looks from, (x, y, z)."""
        figure = _figures.surface(title, series, matrix, (xaxis, yaxis, zaxis), xlabels, ylabels, camera, comment)
        self._plot(title, series, _figures.merged(figure, extra_layout), iteration)

    def report_plotly(self, title: str, series: str, figure: Any, iteration: int | None = None) -> None:
        """Report a plotly figure, or a dictionary with `data` and `layout`."""
        made = figure if isinstance(figure, Mapping) else figure.to_plotly_json()
        if "data" not in made:
            raise ValueError("report_plotly takes a plotly figure, or a dictionary with `data` and `layout`")
        plain = {"data": _figures.plain(list(made["data"])), "layout": _figures.plain(dict(made.get("layout") or {}))}
        self._plot(title, series, plain, iteration)


def _info(one: Any) -> SeriesInfo:
    if isinstance(one, Mapping):
        return SeriesInfo(one["name"], one["data"], one.get("labels"))
    return SeriesInfo(one.name, one.data, getattr(one, "labels", None))


__all__ = ["Reports", "SeriesInfo"]
