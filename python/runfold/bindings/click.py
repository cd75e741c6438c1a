"""Records the command line that `click` (and Typer, which stands on it or carries a copy) read, as the section `Args`.

Options of a sub-command are named `command/option`; the command itself is a parameter of type `click.Command`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _values
from .._names import ARGUMENTS
from ..capture import Call, after, before
from ..capture.commandline import argument, record, stored

if TYPE_CHECKING:
    from ..capture.commandline import Stored

COMMAND = "click.Command"


@before("click.core", "Command.parse_args", always=True)
@before("click.core", "Group.parse_args", always=True)
@before("typer._click.core", "Command.parse_args", always=True)
@before("typer._click.core", "Group.parse_args", always=True)
def take_over(call: Call) -> None:
    values = stored(call.task, ARGUMENTS)
    if not values:
        return
    command, context, words = call.args[0], call.args[1], list(call.args[2])
    prefix = _prefix(context)
    mine = {name[len(prefix) :]: value for name, value in values.items() if name.startswith(prefix)}
    context.default_map = {**(context.default_map or {}), **_defaults(command, mine)}
    wanted = [name for name, (value, kind) in mine.items() if kind == COMMAND and value == "True" and "/" not in name]
    commands = getattr(command, "commands", {})
    if wanted and commands and not any(word in commands for word in words):
        words.append(wanted[0])
    call.args = (command, context, words, *call.args[3:])


@after("click.core", "Command.parse_args", always=True)
@after("typer._click.core", "Command.parse_args", always=True)
def record_arguments(call: Call) -> None:
    command, context = call.args[0], call.args[1]
    if context.resilient_parsing:
        return
    prefix = _prefix(context)
    help_texts = {one.name: getattr(one, "help", None) for one in command.params}
    items = [argument(f"{prefix}{name}", value, None, help_texts.get(name)) for name, value in context.params.items()]
    if prefix:
        items.insert(0, argument(prefix.rstrip("/"), True, COMMAND))
    record(call.task, "click", lambda task: task._set_items(items))


def _prefix(context: Any) -> str:
    """The path of sub-commands below the outermost one; empty for that itself."""
    names: list[str] = []
    while context.parent is not None:
        names.insert(0, str(context.info_name))
        context = context.parent
    return "".join(f"{name}/" for name in names)


def _defaults(command: Any, values: Stored) -> dict[str, Any]:
    found = {}
    for one in command.params:
        if one.name not in values:
            continue
        text, kind = values[one.name]
        many = getattr(one, "multiple", False) or getattr(one, "nargs", 1) != 1
        found[one.name] = _values.from_text(text, "list" if many else kind)
    return {name: value for name, value in found.items() if value is not None}
