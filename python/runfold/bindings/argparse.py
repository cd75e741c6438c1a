"""Records the command line that `argparse` read, as the section `Args`, with types and help.

In a run that a worker started the task's values are the defaults; what is given on the command line there wins.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import _values
from .._names import ARGUMENTS
from ..capture import Call, after, before
from ..capture.commandline import argument, record, stored

if TYPE_CHECKING:
    from ..capture.commandline import Stored
    from ..task import Task

Parser = argparse.ArgumentParser


@before("argparse", "ArgumentParser.parse_known_args", always=True)
def take_over(call: Call) -> None:
    if _is_foreign(call.argument("self", 0)):
        return
    values = stored(call.task, ARGUMENTS)
    if values:
        apply(call.argument("self", 0), values)
        call.args, call.kwargs = _with_command(call, values)


@after("argparse", "ArgumentParser.parse_known_args", always=True)
def record_arguments(call: Call) -> None:
    parser = call.argument("self", 0)
    if not _is_foreign(parser) and isinstance(call.result, tuple):
        namespace = call.result[0]
        record(call.task, "argparse", lambda task: put(task, parser, namespace))


_OTHERS = {"jsonargparse", "absl", "fire", "hydra", "IPython", "ipykernel", "pytest", "_pytest", "typer"}
"""Libraries whose parsers are their own affair, or another binding's."""


def _is_foreign(parser: Any) -> bool:
    if type(parser).__module__.partition(".")[0] in _OTHERS:
        return True
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ("argparse", "runfold"):
        frame = frame.f_back  # type: ignore[assignment]
    return frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OTHERS


def put(task: Task, parser: Parser, namespace: argparse.Namespace) -> None:
    """Record a parsed namespace."""
    excluded = _excluded()
    known = {action.dest: action for action in actions(parser)}
    items = [
        _item(name, value, known.get(name))
        for name, value in vars(namespace).items()
        if excluded.get(name, excluded.get("*", True)) and _is_plain(value)
    ]
    task._set_items([one for one in items if not task._same(one)])


def _excluded() -> Mapping[str, bool]:
    from ..capture.bindings import bindings

    value = bindings.switches("argparse").value("argparse")
    return value if isinstance(value, Mapping) else {}


def actions(parser: Parser) -> Iterator[argparse.Action]:
    """All actions, those of sub-commands included."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in dict.fromkeys(action.choices.values()):
                yield from actions(inner)
        yield action


def _is_plain(value: Any) -> bool:
    return not callable(value) or isinstance(value, type(None))


def _item(name: str, value: Any, action: argparse.Action | None) -> dict[str, Any]:
    help_text = action.help if action is not None and action.help not in (None, argparse.SUPPRESS) else None
    kind = getattr(action.type, "__name__", None) if action is not None and action.type and not isinstance(value, list) else None
    return argument(name, value, kind if kind in ("int", "float", "str", "bool") and value is not None else None, help_text)


def connect(task: Task, parser: Parser) -> None:
    """`task.connect(parser)`: record the command line as the parser reads it."""
    recording = task._recording
    if recording is not None and recording.is_remote:
        apply(parser, task._stored(ARGUMENTS))
    namespace, _ = parser.parse_known_args()
    put(task, parser, namespace)


def apply(parser: Parser, values: Stored) -> None:
    """Make the task's values the parser's defaults, and nothing required that has one."""
    for group in parser._mutually_exclusive_groups:
        group.required = False
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            action.required = action.required and action.dest not in values
            for inner in dict.fromkeys(action.choices.values()):
                apply(inner, values)
        elif action.dest in values and not isinstance(action, (argparse._HelpAction, argparse._VersionAction)):
            _set_default(parser, action, *values[action.dest])


def _set_default(parser: Parser, action: argparse.Action, text: str, kind: str | None) -> None:
    default = _value(action, text, kind)
    if default is _KEEP:
        return
    action.default = default
    parser._defaults.pop(action.dest, None)
    action.required = False
    if not action.option_strings:
        if action.nargs is None:
            action.nargs = argparse.OPTIONAL
        elif action.nargs == argparse.ONE_OR_MORE or isinstance(action.nargs, int):
            action.nargs = argparse.ZERO_OR_MORE


_KEEP = object()


def _value(action: argparse.Action, text: Any, kind: str | None) -> Any:
    """The text in the form that the action's default has."""
    if text in ("", None):
        return "" if isinstance(action.default, str) else None if action.default is None else _KEEP
    if isinstance(action, (argparse._StoreConstAction, argparse._CountAction)):
        like = action.const if action.const is not None else action.default
        return _values.like(text, like if not isinstance(action, argparse._CountAction) else 0, kind)
    many = action.nargs in (argparse.ONE_OR_MORE, argparse.ZERO_OR_MORE) or isinstance(action.nargs, int)
    if many or isinstance(action, (argparse._AppendAction, argparse._ExtendAction)):
        return [_cast(action, one) for one in _values.from_text(text, "list")]
    if action.type is not None:
        return text  # argparse itself puts a text default through the parser's own type
    return _values.like(text, action.default, kind) if action.default is not None else _values.from_text(text, kind)


def _cast(action: argparse.Action, value: Any) -> Any:
    if isinstance(value, list):
        return [_cast(action, one) for one in value]
    return action.type(value if isinstance(value, str) else str(value)) if callable(action.type) else value


def _with_command(call: Call, values: Stored) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments with the task's sub-command put in front, where the command line names none."""
    parser = call.argument("self", 0)
    given = call.argument("args", 1)
    words = list(sys.argv[1:] if given is None else given)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) and action.dest in values:
            command = values[action.dest][0]
            if command in action.choices and not any(word in action.choices for word in words):
                kwargs = {name: value for name, value in call.kwargs.items() if name != "args"}
                rest = call.args[2:]
                return (parser, [*words, command], *rest), kwargs
    return call.args, call.kwargs
