"""Records the flags of `absl` that the user's own modules define, as the section `TF_DEFINE`."""

from __future__ import annotations

import sys
from typing import Any

from ..capture import Call, after
from ..capture.commandline import argument, record, stored

SECTION = "TF_DEFINE"


@after("absl.flags", "FlagValues.__call__", always=True)
def record_flags(call: Call) -> None:
    flags = call.argument("self", 0)
    values = stored(call.task, SECTION)
    own = {flag.name: flag for module, listed in flags.flags_by_module_dict().items() if _is_own(module) for flag in listed}
    for name, (text, _) in values.items():
        if name in own and not own[name].present:
            own[name].parse(text)
            own[name].present = 0
    items = [argument(name, flag.value, None, flag.help, section=SECTION) for name, flag in own.items()]
    if items:
        record(call.task, "absl", lambda task: task._set_items(items))


def _is_own(module: str) -> bool:
    """Whether the user wrote the module: it is the script, or lies outside of the installed packages."""
    main: Any = sys.modules.get("__main__")
    if module in ("__main__", sys.argv[0], getattr(main, "__file__", None)):
        return True
    path = getattr(sys.modules.get(module), "__file__", None) or ""
    return bool(path) and "site-packages" not in path and "dist-packages" not in path and not path.startswith(sys.base_prefix)
