"""Which bindings are on, and for which files: what `auto_connect_frameworks` and the variables say."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Mapping
from typing import Any

_GROUPS = {"absl": "tfdefines", "plotly": "matplotlib", "transformers": "pytorch"}
"""ClearML's names for switches that cover a binding of another name."""


class Switches:
    """Reads `True`, `False`, or a mapping of binding name or glob to a boolean, a file pattern or a list of them.

    Keys that are missing from a mapping are on; an empty mapping is off. `RUNFOLD_CAPTURE_OFF=torch,lightg*` switches
    off by name or glob whatever the code says.
    """

    def __init__(self, value: bool | Mapping[str, Any]) -> None:
        self._all = value if isinstance(value, bool) else bool(value)
        self._each: Mapping[str, Any] = {} if isinstance(value, bool) else dict(value)
        self._off = [name for name in os.environ.get("RUNFOLD_CAPTURE_OFF", "").replace(" ", "").split(",") if name]

    def value(self, binding: str) -> Any:
        """True, False, or the patterns and options that were given for the binding."""
        if not self._all or any(fnmatch.fnmatch(binding, off) for off in self._off):
            return False
        for name in (binding, _GROUPS.get(binding, binding)):
            if name in self._each:
                return self._each[name]
        for pattern, value in self._each.items():
            if any(mark in pattern for mark in "*?[") and fnmatch.fnmatch(binding, pattern):
                return value
        return True

    def on(self, binding: str) -> bool:
        return bool(self.value(binding))

    def wants_file(self, binding: str, path: str) -> bool:
        """Whether a model file of this binding is to be recorded."""
        value = self.value(binding)
        if isinstance(value, str):
            value = [value]
        if isinstance(value, (list, tuple, set)):
            name = os.path.basename(path)
            return any(fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(name, pattern) for pattern in value)
        return bool(value)

    def option(self, binding: str, name: str, default: Any) -> Any:
        value = self.value(binding)
        return value.get(name, default) if isinstance(value, Mapping) else default
