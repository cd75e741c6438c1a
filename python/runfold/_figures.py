"""Builds the plotly figures that the plot reports send: plain dictionaries, no plotly needed.

Arrays are anything with `tolist()` or nested sequences. What can't be drawn raises ValueError at the caller.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Figure = dict[str, Any]


class SeriesInfo:
    """One line of `report_line_plot`: a name and points of shape (n, 2)."""

    def __init__(self, name: str, data: Any, labels: Sequence[str] | None = None) -> None:
        self.name = name
        self.data = rows(data, 2)
        self.labels = list(labels) if labels is not None else None
        if self.labels is not None and len(self.labels) != len(self.data):
            raise ValueError(f"series `{name}` has {len(self.data)} points and {len(self.labels)} labels")


def plain(value: Any) -> Any:
    """`value` as lists and numbers: arrays and tensors by their `tolist()`."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple, range)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def rows(values: Any, width: int | None = None) -> list[list[Any]]:
    """`values` as a matrix; raises ValueError when it is not one, or not `width` wide."""
    found = plain(values)
    if not isinstance(found, list) or not all(isinstance(row, list) for row in found):
        raise ValueError("a matrix was expected: an array with two dimensions, or a list of lists of the same length")
    widths = {len(row) for row in found}
    if len(widths) > 1 or (width is not None and widths - {width}):
        wanted = f"{width} columns" if width else "rows of the same length"
        raise ValueError(f"a matrix with {wanted} was expected, not rows of {sorted(widths)}")
    return found


def dumps(figure: Figure) -> str:
    """The figure as JSON that every reader understands: NaN and infinities become null."""
    try:
        return json.dumps(figure, allow_nan=False, default=_other)
    except ValueError:
        return json.dumps(_finite(plain(figure)), default=_other)


def _other(value: Any) -> Any:
    found = plain(value)
    if found is value:
        return str(value)
    return _finite(found)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return value


def titled(title: str, comment: str | None) -> str:
    return f"{title}<br><sup>{comment}</sup>" if comment else title


def merged(figure: Figure, extra: Mapping[str, Any] | None) -> Figure:
    """`extra` laid over the layout, tables inside tables included."""

    def lay(under: dict[str, Any], over: Mapping[str, Any]) -> None:
        for key, value in over.items():
            if isinstance(value, Mapping) and isinstance(under.get(key), dict):
                lay(under[key], value)
            else:
                under[key] = value

    lay(figure["layout"], extra or {})
    return figure


def _axis(title: str | None) -> dict[str, Any]:
    return {"title": title, "showspikes": True, "spikethickness": 1, "spikesnap": "cursor", "spikemode": "toaxis+across"}


def lines(
    title: str, series: Iterable[SeriesInfo], xaxis: str | None, yaxis: str | None, mode: str, comment: str | None = None
) -> Figure:
    data = [
        {
            "name": one.name,
            "x": [row[0] for row in one.data],
            "y": [row[1] for row in one.data],
            "mode": mode,
            "text": one.labels,
            "type": "scatter" if len(one.data) < 20_000 else "scattergl",
        }
        for one in series
    ]
    return {"data": data, "layout": {"title": titled(title, comment), "xaxis": _axis(xaxis), "yaxis": _axis(yaxis)}}


def histogram(
    title: str,
    series: str,
    values: Any,
    labels: Sequence[str] | None,
    xlabels: Sequence[str] | None,
    xaxis: str | None,
    yaxis: str | None,
    mode: str | None,
    data_args: Mapping[str, Any] | None,
) -> Figure:
    """Bars of `values`, which are binned already: shape (n,) or (series, n)."""
    if (mode or "group") not in ("stack", "group", "relative"):
        raise ValueError(f"histogram mode `{mode}` is unknown; use `stack`, `group` or `relative`")
    found = plain(values)
    if not isinstance(found, list) or not found:
        raise ValueError("histogram values are empty or not numbers")
    matrix = rows(found if isinstance(found[0], list) else [found])
    names = list(labels or [series])
    if len(names) == 1:
        names *= len(matrix)
    if len(names) != len(matrix):
        raise ValueError(f"the histogram has {len(matrix)} rows and {len(names)} labels")
    if xlabels is not None and len(xlabels) != len(matrix[0]):
        raise ValueError(f"the histogram has {len(matrix[0])} bars and {len(xlabels)} labels on the x axis")
    x = list(xlabels) if xlabels is not None else list(range(len(matrix[0])))
    data = [{"name": name, "x": x, "y": row, "type": "bar", **(data_args or {})} for name, row in zip(names, matrix)]
    layout = {"title": title, "xaxis": {"title": xaxis}, "yaxis": {"title": yaxis}, "barmode": mode or "group", "bargap": 0.08}
    return {"data": data, "layout": layout}


def scatter3d(
    title: str,
    series: list[SeriesInfo3D],
    axes: tuple[str | None, str | None, str | None],
    mode: str,
    fill: bool,
    comment: str | None,
) -> Figure:
    data = []
    for one in series:
        x, y, z = ([row[place] for row in one.data] for place in range(3))
        drawn: dict[str, Any] = {"name": one.name, "x": x, "y": y, "z": z, "text": one.labels, "type": "scatter3d", "mode": mode}
        drawn["marker"] = {"size": 5, "opacity": 0.8}
        if fill:
            drawn["surfaceaxis"] = 1
        data.append(drawn)
    scene = {f"{name}axis": {"title": text} for name, text in zip("xyz", axes)}
    return {"data": data, "layout": {"title": titled(title, comment), "showlegend": True, "scene": scene}}


class SeriesInfo3D(SeriesInfo):
    """One cloud of points of shape (n, 3)."""

    def __init__(self, name: str, data: Any, labels: Sequence[str] | None = None) -> None:
        self.name = name
        self.data = rows(data, 3)
        self.labels = list(labels) if labels is not None else None


def heatmap(
    title: str,
    series: str,
    matrix: Any,
    xaxis: str | None,
    yaxis: str | None,
    xlabels: Sequence[str] | None,
    ylabels: Sequence[str] | None,
    reversed_y: bool,
    comment: str | None,
) -> Figure:
    drawn: dict[str, Any] = {"z": rows(matrix), "type": "heatmap", "texttemplate": "%{z}"}
    if xlabels is not None:
        drawn["x"] = list(xlabels)
    if ylabels is not None:
        drawn["y"] = list(ylabels)
    layout: dict[str, Any] = {
        "title": titled(title, comment),
        "xaxis": {"title": xaxis},
        "yaxis": {"title": yaxis},
        "name": series,
    }
    if reversed_y:
        layout["yaxis"]["autorange"] = "reversed"
    return {"data": [drawn], "layout": layout}


def surface(
    title: str,
    series: str,
    matrix: Any,
    axes: tuple[str | None, str | None, str | None],
    xlabels: Sequence[str] | None,
    ylabels: Sequence[str] | None,
    camera: Sequence[float] | None,
    comment: str | None,
) -> Figure:
    drawn: dict[str, Any] = {"z": rows(matrix), "type": "surface", "showscale": False}
    scene: dict[str, Any] = {f"{name}axis": {"title": text} for name, text in zip("xyz", axes)}
    for name, labels in (("x", xlabels), ("y", ylabels)):
        if labels is not None:
            drawn[name] = list(range(len(labels)))
            scene[f"{name}axis"].update(ticktext=list(labels), tickvals=list(range(len(labels))))
    if camera is not None:
        scene["camera"] = {"eye": dict(zip("xyz", camera))}
    layout = {"title": titled(f"{title}/{series}", comment), "showlegend": False, "scene": scene}
    return {"data": [drawn], "layout": layout}


def table(title: str, header: Sequence[Any], columns: Sequence[Sequence[Any]]) -> Figure:
    drawn = {
        "type": "table",
        "header": {"values": [str(name) for name in header], "align": "left"},
        "cells": {"values": [plain(column) for column in columns], "align": "left", "height": 30},
    }
    return {"data": [drawn], "layout": {"title": title}}


def table_parts(content: Any) -> tuple[list[Any], list[list[Any]]]:
    """Header and columns of a data frame (its index first), or of rows whose first one is the header."""
    if hasattr(content, "columns") and hasattr(content, "index"):
        frame = content.reset_index() if not _is_range(content.index) else content
        names = [" ".join(map(str, name)) if isinstance(name, tuple) else name for name in frame.columns]
        return names, [plain(frame.iloc[:, place]) for place in range(len(names))]
    found = plain(content)
    if not isinstance(found, list) or not found or not all(isinstance(row, list) for row in found):
        raise ValueError("a table is a data frame, or a list of rows whose first row is the header")
    width = max(len(row) for row in found)
    filled = [row + [""] * (width - len(row)) for row in found]
    return filled[0], [list(column) for column in zip(*filled[1:])] or [[] for _ in filled[0]]


def _is_range(index: Any) -> bool:
    return type(index).__name__ == "RangeIndex"


def csv_parts(path: str) -> tuple[list[Any], list[list[Any]]]:
    with open(path, newline="", encoding="utf-8") as file:
        return table_parts(list(csv.reader(file)))
