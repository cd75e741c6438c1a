"""Data frames that are watched: uploaded when their content has changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _previews

if TYPE_CHECKING:
    from .task import Task

INTERVAL = 10.0
"""Seconds between two looks."""


class Frames:
    """The watched frames of one task. A thread looks at them only while there are any."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._watched: dict[str, tuple[Any, Mapping[str, Any] | None, bool | Sequence[str]]] = {}
        self._sent: dict[str, str] = {}
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, name: str, frame: Any, metadata: Mapping[str, Any] | None, unique: bool | Sequence[str]) -> None:
        self._watched[name] = (frame, metadata, unique)
        self._send_if_changed(name)
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="runfold-frames", daemon=True)
            self._thread.start()

    def forget(self, name: str) -> None:
        self._watched.pop(name, None)

    def by_name(self) -> dict[str, Any]:
        return {name: frame for name, (frame, _, _) in self._watched.items()}

    def close(self) -> None:
        """Send what has changed since the last look, and end."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        for name in list(self._watched):
            self._send_if_changed(name)
        self._watched.clear()

    def _look(self) -> None:
        while not self._end.wait(INTERVAL):
            for name in list(self._watched):
                self._send_if_changed(name)

    def _send_if_changed(self, name: str) -> None:
        import hashlib
        import tempfile

        from .. import _kinds

        frame, metadata, unique = self._watched[name]
        with tempfile.TemporaryDirectory(prefix="runfold-") as folder:
            stored = _kinds.store(frame.copy(), _kinds.Wish(Path(folder)))
            mark = hashlib.sha256(_unzipped(stored.path)).hexdigest()
            if self._sent.get(name) == mark:
                return
            self._task._keep_artifact(name, stored, metadata, _preview(frame, unique))
            self._sent[name] = mark


def _unzipped(path: Path | None) -> bytes:
    """Content without the time that gzip notes in its header."""
    import gzip

    data = path.read_bytes() if path else b""
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _preview(frame: Any, unique: bool | Sequence[str]) -> str:
    rows = frame if isinstance(unique, bool) else frame[list(unique)]
    counted = len(rows.drop_duplicates()) if unique else len(rows)
    return _previews.cut(f"{len(frame)} rows, {counted} of them unique, {len(frame.columns)} columns\n\n{frame.head(20)!r}")
