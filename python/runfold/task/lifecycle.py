"""Changing a task's status, waiting for it, deleting it. Nothing here ever ends the process."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, Callable

from .. import _session
from .._names import TaskStatus
from ..errors import RunfoldError, ServerError
from .outputs import Outputs


class Lifecycle(Outputs):
    """Status, in ClearML's words."""

    TaskStatusEnum = TaskStatus

    def _change_status(self, action: str, ignore: bool = False, **fields: Any) -> None:
        body = {key: value for key, value in fields.items() if value not in (None, "")}
        if self._recording is not None:
            self._recording.drain_console()
        try:
            self._write(action, **body)
        except ServerError:
            if not ignore:
                raise

    def mark_started(self, force: bool = False) -> None:
        self._change_status("tasks.started", force=force)

    started = mark_started

    def mark_stopped(self, force: bool = False, status_message: str | None = None) -> None:
        """Say that the task was stopped. The process goes on."""
        self._change_status("tasks.stopped", force=force, status_message=status_message)

    def mark_completed(self, ignore_errors: bool = True, status_message: str | None = None, force: bool = False) -> None:
        """Say that the task is done. The process goes on."""
        self._change_status("tasks.completed", ignore_errors, status_message=status_message, force=force)

    completed = mark_completed

    def mark_failed(
        self, ignore_errors: bool = True, status_reason: str | None = None, status_message: str | None = None, force: bool = False
    ) -> None:
        """Say that the task failed, and why. The process goes on."""
        self._change_status(
            "tasks.failed", ignore_errors, status_reason=status_reason, status_message=status_message, force=force
        )

    def mark_stop_request(self, force: bool = False, status_message: str | None = None) -> None:
        """Ask whoever runs the task to stop it."""
        self._change_status("tasks.stop", force=force, status_message=status_message)

    stop_request = mark_stop_request

    def publish(self, ignore_errors: bool = True) -> None:
        """Make the task and its last output model read-only."""
        try:
            _session.call("tasks.publish", task=self.id, publish_model=True)
        except ServerError:
            if not ignore_errors:
                raise

    def publish_on_completion(self, enable: bool = True) -> None:
        """Publish when this run ends well."""
        if self._recording is not None:
            self._recording.publish_at_end = enable

    def reset(self, set_started_on_success: bool = False, force: bool = False) -> None:
        """Drop what the task made; its code, parameters and input stay."""
        _session.call("tasks.reset", task=self.id, force=force)
        if set_started_on_success:
            _session.call("tasks.started", task=self.id, force=True)
        self.reload()

    def delete(
        self,
        delete_artifacts_and_models: bool = True,
        skip_models_used_by_other_tasks: bool = True,
        raise_on_error: bool = False,
        callback: Callable[[str, str], bool] | None = None,
    ) -> bool:
        """Delete the task for good.

        Args:
            callback: asked for each file with its kind and address; False keeps the file.

        Returns:
            Whether the task and all files are gone.
        """
        try:
            found = _session.call(
                "tasks.delete",
                task=self.id,
                force=True,
                return_file_urls=True,
                delete_output_models=delete_artifacts_and_models,
                delete_external_artifacts=delete_artifacts_and_models and callback is None,
            )
        except ServerError:
            if raise_on_error:
                raise
            return False
        return (
            not delete_artifacts_and_models
            or callback is None
            or _delete_asked(found.get("urls") or {}, callback, raise_on_error)
        )

    def wait_for_status(
        self,
        status: Iterable[Any] = (TaskStatus.completed, TaskStatus.stopped, TaskStatus.closed),
        raise_on_status: Iterable[Any] | None = (TaskStatus.failed,),
        check_interval_sec: float = 60.0,
    ) -> None:
        """Wait until the task has one of these statuses; looked at every two seconds at least.

        Raises:
            RuntimeError: it has one of `raise_on_status`.
        """
        wanted, refused = {str(one) for one in status}, {str(one) for one in raise_on_status or ()}
        while True:
            now = str(_session.call("tasks.get_by_id", task=self.id)["task"]["status"])
            if now in refused:
                raise RuntimeError(f"task `{self.id}` is {now}")
            if now in wanted:
                self.reload()
                return
            time.sleep(min(check_interval_sec, 2.0))


def _delete_asked(urls: dict[str, list[str]], callback: Callable[[str, str], bool], raise_on_error: bool) -> bool:
    kinds = {"artifact_urls": "artifact", "model_urls": "model", "event_urls": "event"}
    all_gone = True
    files = _session.settings().files or "?"
    for name, listed in urls.items():
        for url in listed:
            if not url.startswith(files) or not callback(kinds.get(name, name), url):
                continue
            try:
                _session.delete_file(url)
            except RunfoldError:
                if raise_on_error:
                    raise
                all_gone = False
    return all_gone
