"""How a run ends: what it came to, what is sent within the deadline, and that the process ends as it would have.

Only `atexit`, a chained `sys.excepthook` and a noted `sys.exit` are used: no signal handler, no `os._exit`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .. import _config
from ..capture.bindings import bindings
from ..errors import tell
from . import memory
from .recording import Recording

if TYPE_CHECKING:
    from .task import Task

DEADLINE = 10.0
"""Seconds that the end of a process waits for the server at most; `RUNFOLD_EXIT_DEADLINE` says otherwise."""


class Outcome:
    """What a process came to, noted while it ends."""

    def __init__(self) -> None:
        self.action = "tasks.completed"
        self.reason = ""
        self.message = ""
        self.interrupted = False

    def failed(self, reason: str, message: str = "") -> None:
        self.action, self.reason, self.message = "tasks.failed", reason, message

    def stopped(self, reason: str) -> None:
        self.action, self.reason = "tasks.stopped", reason


class Watcher:
    """Notes how the process ends, for the task that is open then."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self._task: Task | None = None
        self._hook: Any = None
        self._exit: Any = None
        self._registered = False

    def begin(self, task: Task) -> None:
        self._task = task
        self.outcome = Outcome()
        self._hook, sys.excepthook = sys.excepthook, self._uncaught
        self._exit, sys.exit = sys.exit, self._exiting  # type: ignore[assignment]
        if not self._registered:
            self._registered = True
            atexit.register(self._at_exit)

    def visit(self, recording: Recording) -> None:
        """A process that takes part in its parent's task: at its end it sends what it has, and ends nothing."""
        atexit.register(lambda: recording.reporter.close(deadline()) if recording.mine() else None)

    def end(self) -> None:
        """Put back what was chained, unless somebody has chained theirs after ours."""
        self._task = None
        if sys.excepthook == self._uncaught:
            sys.excepthook = self._hook
        if sys.exit == self._exiting:
            sys.exit = self._exit

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        recording = self._task._recording if self._task is not None else None
        if recording is not None and recording.mine():
            text = "".join(traceback.format_exception(kind, error, trace))
            if issubclass(kind, KeyboardInterrupt):
                self.outcome.stopped("stopped at the terminal (KeyboardInterrupt)")
                self.outcome.interrupted = True
            else:
                said = traceback.format_exception_only(kind, error)[-1].strip()
                self.outcome.failed(f"Exception: {said[:500]}", text[-10_000:])
        self._hook(kind, error, trace)

    def _exiting(self, code: Any = None) -> None:
        """`sys.exit`, its code noted. In another thread it ends that thread only, and says nothing of the process.

        Only another exit or an uncaught exception replaces it: one that the code catches counts when it then ends normally.
        """
        recording = self._task._recording if self._task is not None else None
        if recording is not None and recording.mine() and threading.current_thread() is threading.main_thread():
            number = code if isinstance(code, int) else int(code is not None)
            self.outcome = Outcome()
            if number:
                self.outcome.failed(f"exit code {number}", code if isinstance(code, str) else "")
        (self._exit or _plain_exit)(code)

    def _at_exit(self) -> None:
        task = self._task
        if task is None or task._recording is None or not task._recording.mine():
            return
        try:
            finish(task, self.outcome, deadline())
        except Exception as error:  # nothing of ours may reach the user's exit
            tell(f"the run could not be closed: {error}; `runfold sync` sends the rest")
        if self.outcome.interrupted:
            _keep_interrupt()


def _keep_interrupt() -> None:
    """Let the interpreter end by SIGINT, as it does after an interrupt that nobody caught.

    It remembers such an interrupt until the next code is run from text, which imports (of named tuples, of data
    classes) do; our own imports at the end must not change the exit code.
    """
    with contextlib.suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")


def _plain_exit(code: Any = None) -> None:
    raise SystemExit(code)


watcher = Watcher()


def deadline() -> float:
    try:
        return float(_config.variable("EXIT_DEADLINE") or DEADLINE)
    except ValueError:
        return DEADLINE


def finish(task: Task, outcome: Outcome, seconds: float) -> bool:
    """End the task: everything recorded, the rest sent by then; whether it all is on the server.

    The time is one for all steps, so that the end of a process waits no longer than it says.
    """
    until = time.monotonic() + seconds

    def left() -> float:
        return max(0.0, until - time.monotonic())

    recording = task._recording
    if recording is None or recording.ended:
        return True
    recording.ended = True
    recording.frames.close()
    if recording.environment is not None:
        recording.environment.join(timeout=min(5.0, left() / 2))
    if recording.sampler is not None:
        recording.sampler.stop()
    health = bindings.health()
    bindings.end()
    if recording.streams is not None:
        recording.streams.restore()
    if health and recording.rank.leads:
        task._set_runtime({"capture_health": _text(health)})
    watcher.end()
    _send_children(recording, left())
    _say_outcome(task, recording, outcome)
    why = recording.reporter.counters()["last_error"]
    report = recording.reporter.close(left())
    task._document["id"] = report["server_task"] or recording.task_id
    if recording.owns and recording.project_name:
        memory.note(recording.project_name, task._document, recording.last_iteration)
    _tell(recording, report, why)
    return bool(report["complete"])


def _text(value: Any) -> str:
    import json

    return json.dumps(value)


def _send_children(recording: Recording, seconds: float) -> None:
    """Send what children that have ended reported, within three quarters of the time: the rest is for the outcome.

    They shared the task, and often had no time to send it themselves.

    First comes what this process has, since the task itself is in there.
    """
    from .. import _core

    own = recording.local_folder
    others = [path for path in own.parent.glob("*-*") if path != own]
    if recording.owns and others and recording.client is not None and recording.reporter.flush(seconds / 2):
        _core.sync(str(own.parent.parent), recording.client, timeout_s=seconds / 4, task=recording.task_id)


def _say_outcome(task: Task, recording: Recording, outcome: Outcome) -> None:
    if not recording.owns:
        return
    if outcome.action == "tasks.completed":
        task._set_runtime({"progress": "100"})
    body = {"task": recording.task_id, "force": True, "status_reason": outcome.reason, "status_message": outcome.message}
    if not recording.rank.leads and outcome.action == "tasks.failed":
        body.update(force=False, status_reason=f"{recording.rank.label}: {outcome.reason}")
    recording.write(outcome.action, {key: value for key, value in body.items() if value != ""})
    if recording.publish_at_end and outcome.action == "tasks.completed":
        recording.write("tasks.publish", {"task": recording.task_id, "publish_model": True})


def _tell(recording: Recording, report: Any, why: str) -> None:
    """One line where something is left, was lost or was refused."""
    if report["dropped"]:
        cause = "thinned or not taken for want of disk" if report["directory"] else why
        print(f"Runfold: {report['dropped']} records of this run were NOT kept: {cause}", file=sys.stderr)
    if not report["directory"]:
        pass  # no journal was made, so there is nothing to send
    elif not recording.online:
        print(f"Runfold: this run is recorded in {report['directory']}; `runfold sync` sends it", file=sys.stderr)
    elif not report["complete"]:
        print(
            f"Runfold: {report['unsent_bytes']} bytes and {report['unsent_uploads']} files were not sent in time; "
            "they are safe on this disk and the next run or `runfold sync` sends them",
            file=sys.stderr,
        )
    for line in report["refused"][:3]:
        strict(f"the server refused a record: {line}")


def strict(message: str) -> None:
    """A failure of ours: a warning, or with `RUNFOLD_STRICT=1` an error."""
    if os.environ.get("RUNFOLD_STRICT") == "1":
        raise RuntimeError(message)
    tell(message, 4)
