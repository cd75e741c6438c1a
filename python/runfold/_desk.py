"""Where a task's changes go: to the server at once, or into the journal of a running task."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import _session
from .errors import tell

if TYPE_CHECKING:
    from . import _core

FILES = "runfold-files:"
"""Stands for the server's files in an address that is recorded before any server is known."""

Then = Sequence[tuple[str, dict[str, Any]]]


class Direct:
    """Each change is on the server when the call returns."""

    def write(self, action: str, body: dict[str, Any]) -> None:
        _session.call(action, **body)

    def upload(self, path: str, name: str, then: Then, keep: str = "copy", content_type: str | None = None) -> None:
        _session.client().upload(path, name, content_type=content_type)
        for action, body in then:
            self.write(action, body)
        if keep == "move":
            os.unlink(path)

    def flush(self, timeout: float) -> bool:
        return True


class Journal:
    """Each change is on disk when the call returns, and reaches the server in order."""

    def __init__(self, reporter: _core.Reporter) -> None:
        self.reporter = reporter

    def write(self, action: str, body: dict[str, Any]) -> None:
        self.reporter.call(action, _session.encoded(body))

    def upload(self, path: str, name: str, then: Then, keep: str = "copy", content_type: str | None = None) -> None:
        calls = [(action, _session.encoded(body)) for action, body in then]
        try:
            self.reporter.upload(path, name, then=calls, keep=keep, content_type=content_type)  # type: ignore[arg-type]
        except ValueError as error:  # no journal can be made
            _not_kept(path, name, keep, error)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise  # the caller's file can't be read
            _not_kept(path, name, keep, error)

    def flush(self, timeout: float) -> bool:
        return self.reporter.flush(timeout)


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def _not_kept(path: str, name: str, keep: str, error: Exception) -> None:
    """A disk that can't take the file ends no training: it is said, and training goes on."""
    if keep == "move":
        with contextlib.suppress(OSError):
            os.unlink(path)
    tell(f"`{name}` was NOT recorded: {error}", 5)


def url_of(files: str, name: str) -> str:
    """The address under which the server keeps the file `name`."""
    return f"{files}/{quote(name, safe='/')}"
