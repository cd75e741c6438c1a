"""A task that this process runs: its journal, console, hooks, resources, and how it ends."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _config, _session
from .._console import Streams, readable
from .._desk import Journal
from ..ranks import Rank
from .frames import Frames

if TYPE_CHECKING:
    from .. import _core
    from ..logger import Logger
    from .task import Task

SEND_SECONDS = 1.0

_LEADERS_ONLY = frozenset(
    {
        "tasks.edit", "tasks.update", "tasks.edit_hyper_params", "tasks.delete_hyper_params", "tasks.edit_configuration",
        "tasks.edit_runtime", "tasks.move", "tasks.started", "tasks.completed", "tasks.stopped",
    }
)  # fmt: skip
"""What rank 0 says for all: every rank runs the same code and would say it again."""


class Recording:
    """What a running task needs. It belongs to the process that began it; a forked child reports through its own journal."""

    def __init__(self, task_id: str, rank: Rank, is_remote: bool, owns: bool) -> None:
        from .. import _core

        self.task_id = task_id
        self.rank = rank
        self.is_remote = is_remote
        self.owns = owns
        """Whether the end of this process is the end of the task."""
        self.process = os.getpid()
        self.settings = _session.settings()
        self.client = _session.client_or_none()
        self.reporter = _core.Reporter(
            str(self.settings.home / "journal"),
            task=task_id,
            client=self.client,
            worker=worker_name(rank),
            send_interval_s=SEND_SECONDS,
            main=owns and rank.leads,
        )
        self.journal = Journal(self.reporter)
        self.project_name = ""
        self.output_uri: str | None = None
        self.packages_given = False
        self.last_iteration = 0
        self.shift: int | None = None
        self.shift_always = False
        self._shifts: bool | None = None
        self.streams: Streams | None = None
        self.sampler: _core.ResourceSampler | None = None
        self.environment: threading.Thread | None = None
        self.logger: Logger | None = None
        self.task: Task
        self.frames: Frames
        self.ended = False
        self.models: dict[str, Any] = {}
        self.models_limit = 100
        self.loaded: set[str] = set()
        self._told: set[str] = set()
        self._states: dict[str, dict[Any, Any]] = {}
        self.publish_at_end = False
        self._turns: dict[tuple[str, str], int] = {}

    @property
    def send_interval(self) -> float:
        return SEND_SECONDS

    @property
    def online(self) -> bool:
        return self.client is not None

    @property
    def server_task(self) -> str:
        return self.reporter.server_task

    @property
    def local_folder(self) -> Path:
        return Path(self.reporter.directory)

    def write(self, action: str, body: dict[str, Any]) -> None:
        """Journal a change, unless it is one that rank 0 makes for all."""
        if self.rank.leads or action not in _LEADERS_ONLY:
            self.journal.write(action, body)

    def send_event(self, event: dict[str, Any]) -> None:
        event.setdefault("task", self.task_id)
        if event.get("iter", 0) > self.last_iteration and "model_event" not in event:
            self.last_iteration = event["iter"]
        self.reporter.event(_session.encoded(event))

    def shifted(self, iteration: int) -> int:
        """An iteration in a continued run: a run that begins again at 0 goes on where the last one ended, one that
        resumes at a later iteration is taken at its word."""
        if self._shifts is None:
            self._shifts = self.shift_always or iteration <= 1
        return iteration + self.shift if self._shifts and self.shift else iteration

    def bindings_state(self, binding: str) -> dict[Any, Any]:
        """What a binding remembers for this task; two tasks in one process do not meet."""
        return self._states.setdefault(binding, {})

    def tell_once(self, about: str, message: str) -> None:
        """A warning that the task's page shows too, once for each subject."""
        if about not in self._told:
            self._told.add(about)
            self.hear(f"Runfold: {message}", "warning")

    def turn(self, title: str, series: str, history: int) -> int:
        """The number in a sample's file name: it counts samples and comes round after `history` of them."""
        count = self._turns[title, series] = self._turns.get((title, series), -1) + 1
        return count % history if history > 0 else count

    def hear(self, line: str, level: str) -> None:
        """A line of the console."""
        self.reporter.log(readable(line), level)

    def drain_console(self) -> None:
        """Take unfinished lines too."""
        if self.streams is not None:
            self.streams.drain()

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """While inside, what this thread prints is not recorded."""
        inside = self.streams._inside if self.streams is not None else threading.local()
        before = getattr(inside, "busy", False)
        inside.busy = True
        try:
            yield
        finally:
            inside.busy = before

    def mine(self) -> bool:
        """Whether this is the process that began the task, not a forked child."""
        return os.getpid() == self.process


def worker_name(rank: Rank) -> str:
    """How this process is named in the console: the host, and the rank in a job."""
    import platform

    host = _config.variable("WORKER_NAME") or platform.node() or "local"
    return f"{host}:{rank.label.replace(' ', '')}" if rank.label else host


def now_ms() -> int:
    return int(time.time() * 1000)
