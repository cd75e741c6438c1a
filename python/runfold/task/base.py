"""The document of a task and the two ways of changing it; what the parts of `Task` stand on."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .. import _session
from .._desk import Direct, Journal
from ..errors import ServerError, UsageError

if TYPE_CHECKING:
    from .recording import Recording

RELOAD_SECONDS = 30.0
"""How long reading back a running task waits for its own changes to arrive."""


class TaskBase:
    """Holds what is known of a task. A running one keeps its document here; any other one's is the server's."""

    def __init__(self, document: dict[str, Any], recording: Recording | None = None) -> None:
        self._document = document
        self._recording = recording

    def __repr__(self) -> str:
        return f"<Task {self.id} {self._document.get('name', '')!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TaskBase) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """32 hex digits. On a server that chose another id this changes once the task is there."""
        if self._recording is not None:
            return self._recording.server_task
        return str(self._document["id"])

    task_id = id

    @property
    def _desk(self) -> Direct | Journal:
        return self._recording.journal if self._recording is not None else Direct()

    def _write(self, action: str, **body: Any) -> None:
        """Send a change of this task; a running one's is journalled."""
        if self._recording is not None:
            self._recording.write(action, {"task": self._recording.task_id, **body})
        else:
            _session.call(action, task=self.id, **body)

    def _edit(self, **fields: Any) -> None:
        """Change fields that a started task protects."""
        self._remember(fields)
        self._write("tasks.edit", force=True, **fields)

    def _update(self, **fields: Any) -> None:
        """Change fields that may change at any time: name, tags, system_tags, comment, project."""
        self._remember(fields)
        self._write("tasks.update", **fields)

    def _remember(self, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            known = self._document.get(name)
            if isinstance(value, dict) and isinstance(known, dict):
                known.update(copy.deepcopy(value))
            else:
                self._document[name] = copy.deepcopy(value)

    def reload(self) -> None:
        """Read the task from the server, its own changes first brought there.

        Raises:
            ServerError: the server does not know the task, or does not answer. A running task that can't be
                brought there keeps what it knows instead.
        """
        if self._recording is None:
            self._document = _session.call("tasks.get_by_id", task=self.id)["task"]
        elif self._recording.online and self._recording.journal.flush(RELOAD_SECONDS):
            try:
                self._document = _session.call("tasks.get_by_id", task=self.id)["task"]
            except ServerError as error:
                if error.code:
                    raise

    def _fresh(self) -> dict[str, Any]:
        """The document as it is now: a running task knows its own, any other is read."""
        if self._recording is None:
            self.reload()
        return self._document

    def _need_server(self, what: str) -> None:
        """Reading back needs a server, and everything that was reported before to be there."""
        if self._recording is None:
            return
        if not self._recording.online:
            raise UsageError(f"{what} reads from a server and this run is recorded locally; `runfold sync` sends it")
        self._recording.drain_console()
        if not self._recording.journal.flush(RELOAD_SECONDS):
            raise ServerError(f"{what}: the server did not take what this task reported within {RELOAD_SECONDS:.0f} s")
