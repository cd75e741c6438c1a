"""Which tasks this machine ran last, so that one can be continued by its name, with or without a server."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import _session
from ..errors import tell

KEPT = 500


def last(project: str, name: str, kind: str) -> dict[str, Any] | None:
    """The newest task of this name that this machine has run: its id, name, type and last iteration."""
    found = _read().get(_key(project, name, kind))
    return dict(found) if found else None


def note(project: str, document: Mapping[str, Any], last_iteration: int | None = None) -> None:
    """Remember a task; the oldest ones are forgotten. Where nothing can be written a warning says so."""
    try:
        _write(project, document, last_iteration)
    except OSError as error:
        tell(f"this task can't be continued by its name later: {error}", 3)


def _write(project: str, document: Mapping[str, Any], last_iteration: int | None) -> None:
    known = _read()
    one = {"id": document["id"], "name": document.get("name"), "type": document.get("type"), "at": int(time.time())}
    if last_iteration is not None:
        one["last_iteration"] = last_iteration
    known[_key(project, str(one["name"]), str(one["type"]))] = one
    newest = dict(sorted(known.items(), key=lambda pair: pair[1].get("at", 0))[-KEPT:])
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")
    scratch.write_text(json.dumps(newest), encoding="utf-8")
    scratch.replace(path)


def _file() -> Path:
    return _session.settings().home / "last.json"


def _key(project: str, name: str, kind: str) -> str:
    return json.dumps([_session.settings().api or "", project, name, kind])


def _read() -> dict[str, dict[str, Any]]:
    try:
        return dict(json.loads(_file().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
