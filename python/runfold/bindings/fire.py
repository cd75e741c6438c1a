"""Records the command line that Python Fire read, as the section `Args`: the chosen commands and their arguments."""

from __future__ import annotations

import inspect
from typing import Any

from .._names import ARGUMENTS
from ..capture import Call, before
from ..capture.commandline import argument, record, stored

COMMAND = "fire.Command"


@before("fire.core", "_CallAndUpdateTrace", always=True)
def record_arguments(call: Call) -> None:
    import fire.core
    from fire import decorators

    component = call.argument("component", 0)
    function = component.__call__ if call.argument("treatment", 3) == "callable" else component
    try:
        (positional, named), *_ = fire.core._MakeParseFn(function, decorators.GetMetadata(component))(
            list(call.argument("args", 1) or ())
        )
    except fire.core.FireError:
        return  # Fire itself is about to tell what is wrong
    prefix = "" if inspect.isclass(component) else f"{getattr(component, '__name__', '')}/"
    values = {**_names(function, positional), **named}
    items = [argument(f"{prefix}{name}", value) for name, value in values.items()]
    if prefix:
        items.insert(0, argument(prefix.rstrip("/"), True, COMMAND))
    record(call.task, "fire", lambda task: task._set_items(items))


def _names(function: Any, positional: Any) -> dict[str, Any]:
    try:
        names = [name for name in inspect.signature(function).parameters if name != "self"]
    except (TypeError, ValueError):
        names = []
    return {names[place] if place < len(names) else f"arg{place}": value for place, value in enumerate(positional)}


@before("fire.core", "_Fire", always=True)
def take_over(call: Call) -> None:
    """In a run that a worker started without arguments: the task's commands and values as the command line."""
    values = stored(call.task, ARGUMENTS)
    if not values or call.argument("args", 1):
        return
    words: list[str] = []
    commands = [name for name, (value, kind) in values.items() if kind == COMMAND and value == "True"]
    shared = [name for name, (_, kind) in values.items() if kind != COMMAND and "/" not in name]
    words += [f"--{name}={values[name][0]}" for name in shared]
    for command in commands:
        words.append(command)
        inner = [name for name in values if name.startswith(f"{command}/")]
        words += [f"--{name.partition('/')[2]}={values[name][0]}" for name in inner]
    call.args = (call.args[0], words, *call.args[2:])
