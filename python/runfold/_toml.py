"""Reads `config.toml`: tables, texts, numbers, booleans and flat lists.

Python has `tomllib` from 3.11 on; the reader below serves 3.9 and 3.10 for the shapes that `runfold server` writes.
"""

from __future__ import annotations

import json
import re
from typing import Any

_TABLE = re.compile(r"\[\s*([A-Za-z0-9_.\-]+)\s*\]$")
_PAIR = re.compile(r"([A-Za-z0-9_\-]+)\s*=\s*(.+)$")


def loads(text: str, path: str) -> dict[str, Any]:
    """Raises ValueError naming `path` and the line."""
    try:
        import tomllib
    except ImportError:
        return _simple(text, path)
    try:
        return dict(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None


def _simple(text: str, path: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    here = root
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        table, pair = _TABLE.match(line), _PAIR.match(line)
        if table:
            here = root
            for part in table.group(1).split("."):
                here = here.setdefault(part, {})
        elif pair:
            here[pair.group(1)] = _value(pair.group(2).strip(), path, number)
        else:
            raise ValueError(f"{path}: line {number} is neither `[table]` nor `name = value`")
    return root


def _value(text: str, path: str, number: int) -> Any:
    if text.startswith("'"):
        return text[1 : text.index("'", 1)]
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        raise ValueError(f"{path}: line {number}: `{text}` is not a value; text needs quotes") from None
