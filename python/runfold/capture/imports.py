"""Tells when a library has been imported, by a finder on `sys.meta_path`; `builtins.__import__` stays as it is.

The library's own loader loads it: only its `exec_module` is followed by our look, once.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Callable

    Imported = Callable[[str], None]


class Watch:
    """Calls `imported(name)` after each module of a watched package has run."""

    def __init__(self, imported: Imported) -> None:
        self._imported = imported
        self._packages: set[str] = set()
        self._busy: set[str] = set()

    def packages(self, names: set[str]) -> None:
        """Watch these top-level packages, and no others; none at all takes the finder away."""
        self._packages = names
        if names and self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        elif not names and self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in self._packages or name in self._busy:
            return None
        self._busy.add(name)
        try:
            spec = self._ask_others(name, path, target)
        finally:
            self._busy.discard(name)
        if spec is not None and spec.loader is not None and not isinstance(spec.loader, type):
            _follow(spec.loader, self._look)
        return spec

    def _ask_others(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                return spec
        return None

    def _look(self, name: str) -> None:
        if name.partition(".")[0] in self._packages:
            self._imported(name)


def _follow(loader: Any, look: Imported) -> None:
    run = getattr(loader, "exec_module", None)
    if run is None:
        return

    def exec_module(module: ModuleType) -> None:
        # the instance forgets us first, so that a reload or a pickled loader meets the library's own method
        vars(loader).pop("exec_module", None)
        run(module)
        look(module.__name__)

    try:
        loader.exec_module = exec_module
    except (AttributeError, TypeError):
        return  # a loader that can't be followed is left alone; `Bindings.begin` looks again
