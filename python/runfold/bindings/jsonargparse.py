"""Records what jsonargparse (and so LightningCLI) read: each value in `Args`, the whole as a configuration object."""

from __future__ import annotations

import json
from typing import Any

from .. import _values
from .._names import ARGUMENTS
from ..capture import Call, after, before
from ..capture.commandline import argument, record, stored

OBJECT = "jsonargparse"


@before("jsonargparse._core", "ArgumentParser.parse_args", always=True)
def take_over(call: Call) -> None:
    values = stored(call.task, ARGUMENTS)
    parser = call.argument("self", 0)
    if values:
        known = {action.dest for action in parser._actions}
        parser.set_defaults(
            {name: _values.from_text(text, kind) for name, (text, kind) in values.items() if name in known and text}
        )


@after("jsonargparse._core", "ArgumentParser.parse_args", always=True)
def record_arguments(call: Call) -> None:
    parser, namespace = call.argument("self", 0), call.result
    help_texts = {action.dest: action.help for action in parser._actions}
    whole = namespace.as_dict()
    flat = {name: value for name, value in _flat(whole).items() if name not in ("config", "cfg", "__path__")}
    items = [argument(name, value, None, help_texts.get(name)) for name, value in flat.items()]

    def put(task: Any) -> None:
        task._set_items(items)
        task.set_configuration_object(OBJECT, json.dumps(whole, default=str, indent=2), "all values, resolved", "json")

    record(call.task, "jsonargparse", put)


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict) and value:
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = value
    return flat
