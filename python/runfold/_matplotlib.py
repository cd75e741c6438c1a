"""A matplotlib figure as plotly data where that is faithful, else as a picture inside the plot."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .capture.hooks import quiet

if TYPE_CHECKING:
    from .logger import Logger


def report(
    logger: Logger, title: str, series: str, figure: Any, iteration: int | None, as_sample: bool, interactive: bool
) -> None:
    """Report one figure; the figure itself is not changed."""
    figure = figure.gcf() if hasattr(figure, "gcf") else figure
    with quiet():
        drawn = converted(figure) if interactive and not as_sample else None
        if drawn is not None:
            logger._plot(title, series, drawn, iteration)
            return
        with tempfile.TemporaryDirectory(prefix="runfold-") as folder:
            path = Path(folder) / "figure.png"
            figure.savefig(path, format="png", bbox_inches="tight")
            if as_sample:
                logger.report_image(title, series, iteration, local_path=path)
            else:
                width, height = (float(side) * float(figure.dpi) for side in figure.get_size_inches())
                logger._plot_of_file(title, series, iteration, path, lambda url: _around(url, title, width, height))


def _around(url: str, title: str, width: float, height: float) -> dict[str, Any]:
    """A plotly figure that shows nothing but the picture at `url`."""
    image = {"source": url, "x": 0, "y": 1, "sizex": 1, "sizey": 1, "xref": "paper", "yref": "paper", "layer": "below"}
    axis = {"visible": False, "range": [0, width]}
    layout = {"title": title, "xaxis": axis, "yaxis": {"visible": False, "range": [0, height], "scaleanchor": "x"}}
    return {"data": [], "layout": {**layout, "images": [image], "margin": {"l": 0, "r": 0, "t": 40, "b": 0}}}


def converted(figure: Any) -> dict[str, Any] | None:
    """Lines, points and bars of a plain figure as plotly data; None when it holds anything else."""
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"showlegend": False, "annotations": []}
    axes = list(figure.axes)
    if not axes or len(axes) > 16:
        return None
    for place, ax in enumerate(axes, 1):
        suffix = "" if place == 1 else str(place)
        found = _of_axes(ax, suffix)
        if found is None:
            return None
        data.extend(found)
        layout.update(_axes_layout(ax, suffix, len(axes)))
        if len(axes) > 1 and ax.get_title():
            layout["annotations"].append(_heading(ax))
        layout["showlegend"] = layout["showlegend"] or ax.get_legend() is not None
    if len(axes) == 1:
        layout["title"] = axes[0].get_title() or _headline(figure)
    else:
        layout["title"] = _headline(figure)
    return {"data": data, "layout": layout} if data else None


def _headline(figure: Any) -> str:
    heading = getattr(figure, "_suptitle", None)
    return heading.get_text() if heading is not None else ""


def _axes_layout(ax: Any, suffix: str, count: int) -> dict[str, Any]:
    box = ax.get_position()
    layout: dict[str, Any] = {}
    for name, label, scale, span, other in (
        ("x", ax.get_xlabel(), ax.get_xscale(), (box.x0, box.x1), "y"),
        ("y", ax.get_ylabel(), ax.get_yscale(), (box.y0, box.y1), "x"),
    ):
        axis: dict[str, Any] = {"title": label}
        if scale == "log":
            axis["type"] = "log"
        if count > 1:
            axis.update(domain=[max(0.0, span[0]), min(1.0, span[1])], anchor=f"{other}{suffix}")
        layout[f"{name}axis{suffix}"] = axis
    return layout


def _heading(ax: Any) -> dict[str, Any]:
    """The title of one of several pairs of axes, above it."""
    box = ax.get_position()
    place = {"x": (box.x0 + box.x1) / 2, "y": box.y1, "xref": "paper", "yref": "paper", "yanchor": "bottom"}
    return {"text": ax.get_title(), "showarrow": False, **place}


def _of_axes(ax: Any, suffix: str) -> list[dict[str, Any]] | None:
    """What is drawn in one pair of axes; None when some of it can't be told in plotly's words."""
    if ax.name != "rectilinear" or ax.images or ax.tables or any(text.get_text() != "" for text in ax.texts):
        return None
    placed = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    data = [{**_line(line, ax), **placed} for line in ax.lines]
    for collection in ax.collections:
        drawn = _points(collection)
        if drawn is None:
            return None
        data.append({**drawn, **placed})
    bars = _bars(ax)
    if bars is None:
        return None
    return data + [{**bar, **placed} for bar in bars]


def _name(artist: Any) -> str | None:
    label = str(artist.get_label() or "")
    return label if label and not label.startswith("_") else None


def _line(line: Any, ax: Any) -> dict[str, Any]:
    from matplotlib.colors import to_hex

    x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
    if line.get_transform() != ax.transData:  # axhline and axvline span the axes in one direction
        low, high = ax.get_xlim(), ax.get_ylim()
        x = list(low) if list(x) == [0, 1] and len({float(v) for v in y}) == 1 else x
        y = list(high) if list(y) == [0, 1] and len({float(v) for v in x}) == 1 else y
    shown = line.get_linestyle() not in ("None", "", " ")
    marked = line.get_marker() not in ("None", "", " ", None)
    mode = "+".join(word for word, on in (("lines", shown), ("markers", marked)) if on) or "lines"
    colour = to_hex(line.get_color())
    drawn = {"type": "scatter", "x": list(map(float, x)), "y": list(map(float, y)), "mode": mode, "name": _name(line)}
    return {**drawn, "line": {"color": colour, "width": float(line.get_linewidth())}, "marker": {"color": colour}}


def _points(collection: Any) -> dict[str, Any] | None:
    if type(collection).__name__ != "PathCollection":
        return None
    from matplotlib.colors import to_hex

    offsets = collection.get_offsets()
    colours = collection.get_facecolors()
    marker: dict[str, Any] = {}
    if len(colours) == 1:
        marker["color"] = to_hex(colours[0])
    elif len(colours) == len(offsets):
        marker["color"] = [to_hex(colour) for colour in colours]
    x, y = ([float(point[side]) for point in offsets] for side in (0, 1))
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "name": _name(collection), "marker": marker}


def _bars(ax: Any) -> list[dict[str, Any]] | None:
    """Bars by their containers; None when there are patches that are no bars."""
    from matplotlib.colors import to_hex

    bars = []
    counted = 0
    for container in ax.containers:
        if type(container).__name__ != "BarContainer":
            return None
        patches = list(container.patches)
        counted += len(patches)
        flat = getattr(container, "orientation", "vertical") == "horizontal"
        near, far = ("y", "height") if flat else ("x", "width")
        centre = [getattr(one, f"get_{near}")() + getattr(one, f"get_{far}")() / 2 for one in patches]
        length = [one.get_width() if flat else one.get_height() for one in patches]
        base = [one.get_x() if flat else one.get_y() for one in patches]
        sides = {"x": length, "y": centre} if flat else {"x": centre, "y": length}
        bars.append(
            {
                "type": "bar",
                **{side: [float(value) for value in values] for side, values in sides.items()},
                "orientation": "h" if flat else "v",
                "width": [float(getattr(one, f"get_{far}")()) for one in patches],
                "base": [float(value) for value in base],
                "name": _name(container),
                "marker": {"color": [to_hex(one.get_facecolor()) for one in patches]},
            }
        )
    return bars if counted == len(ax.patches) else None
