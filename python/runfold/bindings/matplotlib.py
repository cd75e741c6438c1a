"""Records each figure that `pyplot.show` or `Figure.show` shows, or that is saved to a file.

Seaborn and pandas draw by matplotlib and come along. The iteration is the last one reported.
"""

from __future__ import annotations

import os
from typing import Any
from weakref import WeakKeyDictionary

from ..capture import Call, after, before


@before("matplotlib.pyplot", "show")
def record_shown(call: Call) -> None:
    from matplotlib._pylab_helpers import Gcf

    for manager in list(Gcf.figs.values()):  # `pyplot.figure(number)` would change which figure is the current one
        record(call.task, manager.canvas.figure, "plot")


@before("matplotlib.figure", "Figure.show")
def record_shown_figure(call: Call) -> None:
    record(call.task, call.argument("self", 0), "plot")


@after("matplotlib.figure", "Figure.savefig")
def record_saved(call: Call) -> None:
    target = call.argument("fname", 1)
    if isinstance(target, (str, os.PathLike)):  # a figure saved into a buffer is on its way to somewhere else
        record(call.task, call.argument("self", 0), "plot")


def record(task: Any, figure: Any, series: str) -> None:
    """Report a figure once for each state that it is shown or saved in."""
    if not figure.axes:
        return
    from .._matplotlib import report

    logger = task.get_logger()
    state = task._recording.bindings_state("matplotlib")
    seen = state.setdefault("seen", WeakKeyDictionary())  # an id would be another figure's once this one is gone
    mark = (_content(figure), task._recording.last_iteration)
    if seen.get(figure) == mark:
        return
    seen[figure] = mark
    title = title_of(figure) or f"untitled {_number(state):02d}"
    report(logger, title, series, figure, None, False, not logger._matplotlib_as_image)


def title_of(figure: Any) -> str:
    """The figure's heading, else the first title of its axes."""
    heading = getattr(figure, "_suptitle", None)
    if heading is not None and heading.get_text():
        return str(heading.get_text())
    return next((ax.get_title() for ax in figure.axes if ax.get_title()), "")


def _number(state: dict[Any, Any]) -> int:
    state["untitled"] = state.get("untitled", -1) + 1
    return int(state["untitled"]) % 100


def _content(figure: Any) -> tuple[int, ...]:
    return tuple(len(ax.get_children()) for ax in figure.axes)
