"""What the bindings of command lines share: what was read before the task began, and what a worker's task says."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..task import Task

    Replay = Callable[[Task], None]
    Stored = dict[str, tuple[str, str | None]]

ARGUMENTS = "Args"
"""The section of arguments, as `_names` has it."""

_waiting: list[tuple[str, Replay]] = []
_remote: dict[str, dict[str, Stored]] = {}
_LONGEST = 32


def record(task: Task | None, binding: str, replay: Replay) -> None:
    """Record now, or when the task begins: command lines are often read first."""
    if task is not None:
        replay(task)
    else:
        _waiting.append((binding, replay))
        del _waiting[:-_LONGEST]


def replay(task: Task, on: Callable[[str], bool]) -> None:
    """Record what was read before `task` began, by the bindings that are on."""
    waiting, _waiting[:] = list(_waiting), []
    for binding, again in waiting:
        if on(binding):
            again(task)


def stored(task: Task | None, section: str) -> Stored:
    """A section's parameters as the task has them, in a run that a worker started; else nothing."""
    if task is not None:
        recording = task._recording
        return task._stored(section) if recording is not None and recording.is_remote else {}
    task_id = os.environ.get("RUNFOLD_TASK_ID") or os.environ.get("CLEARML_TASK_ID")
    if not task_id:
        return {}
    if task_id not in _remote:
        from .. import _session

        sections = _session.call("tasks.get_by_id", task=task_id)["task"].get("hyperparams") or {}
        _remote[task_id] = {
            name: {key: (one.get("value"), one.get("type")) for key, one in items.items()} for name, items in sections.items()
        }
    return _remote[task_id].get(section, {})


def argument(
    name: str, value: Any, kind: str | None = None, description: str | None = None, section: str = ARGUMENTS
) -> dict[str, Any]:
    """One argument as a parameter. Lists are told as Python writes them, which is how ClearML's pages show them."""
    made: dict[str, Any] = {"section": section, "name": name, "value": _text(value)}
    from .. import _values

    kind = kind or _values.type_name(value)
    if kind:
        made["type"] = kind
    if description:
        made["description"] = description
    return made


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "value") and hasattr(value, "name") and not isinstance(value, (int, str)):
        value = value.name  # an enumeration
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    return str(value)
