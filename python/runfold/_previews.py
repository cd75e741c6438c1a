"""What of an artifact is shown without fetching it: short texts, never longer than `LONGEST`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LONGEST = 65_536


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + f"\n… {len(text) - LONGEST} more characters"


def of_value(value: Any) -> str:
    try:
        return cut(repr(value))
    except Exception as error:
        return f"{type(value).__name__}: its repr failed: {error}"


def of_file(path: Path) -> str:
    return f"{path.name} - {size(path.stat().st_size)}"


def of_files(paths: Iterable[tuple[str, int]]) -> str:
    lines = [f"{name} - {size(length)}" for name, length in paths]
    return cut(f"{len(lines)} files\n" + "\n".join(lines))


def size(length: int) -> str:
    """Bytes as a person reads them, in powers of 1000 (`12.3 kB`)."""
    value, unit = float(length), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{int(value)} B" if unit == "B" else f"{value:.1f} {unit}"


def relative(path: Path, folder: Path) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")
