"""Records each plotly figure that is shown or written to a file."""

from __future__ import annotations

from typing import Any

from ..capture import Call, before


@before("plotly.basedatatypes", "BaseFigure.show")
@before("plotly.basedatatypes", "BaseFigure.write_html")
@before("plotly.basedatatypes", "BaseFigure.write_image")
@before("plotly.basedatatypes", "BaseFigure.write_json")
def record_figure(call: Call) -> None:
    figure = call.argument("self", 0)
    state = call.task._recording.bindings_state("plotly")  # type: ignore[union-attr]
    call.task.get_logger().report_plotly(_title(figure, state), "plot", figure)


def _title(figure: Any, state: dict[Any, Any]) -> str:
    text = getattr(getattr(figure.layout, "title", None), "text", None)
    if text:
        return str(text)
    state["untitled"] = state.get("untitled", -1) + 1
    return f"untitled {int(state['untitled']) % 100:02d}"
