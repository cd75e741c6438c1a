"""Finds bindings of other packages: entry points of the group `runfold.bindings`.

The entry point's name is the top-level package that it listens to; its value is the module with the hooks.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable
from typing import Any

from .catalogue import Entry


def found(taken: set[str]) -> list[Entry]:
    """The entries, without those whose name is `taken`."""
    return [Entry(point.name, (point.name,), file=point.value) for point in _points() if point.name not in taken]


def _points() -> Iterable[Any]:
    points: Any = importlib.metadata.entry_points()
    if hasattr(points, "select"):
        return points.select(group="runfold.bindings")  # type: ignore[no-any-return]
    return points.get("runfold.bindings", [])  # type: ignore[no-any-return]
