"""Records each file written by `torch.save` or `torch.jit.save` as an output model of the running task.

In-memory buffers are no models. Loads are recorded only where `auto_connect_frameworks={"pytorch": {"loads": True}}`.
"""

from __future__ import annotations

from os import PathLike
from typing import Any

from ..capture import Call, after

FRAMEWORK = "PyTorch"


@after("torch", "save")
@after("torch.serialization", "save")
@after("torch.jit", "save")
@after("torch.jit._serialization", "save")
def record_saved_model(call: Call) -> None:
    target = _path(call.argument("f", 1))
    if target is not None:
        call.task.record_model(target, FRAMEWORK, "pytorch")


@after("torch.jit._script", "RecursiveScriptModule.save")
def record_saved_script(call: Call) -> None:
    target = _path(call.argument("f", 1))
    if target is not None:
        call.task.record_model(target, "TorchScript", "pytorch")


@after("torch", "load")
def record_loaded_model(call: Call) -> None:
    target = _path(call.argument("f", 0))
    if target is not None:
        call.task.record_input_model(target, FRAMEWORK, "pytorch")


def _path(target: Any) -> Any:
    """The path of a path or of an open file; None for buffers."""
    if isinstance(target, (str, PathLike)):
        return target
    name = getattr(target, "name", None)
    if isinstance(name, str) and hasattr(target, "flush"):
        target.flush()
        return name
    return None
