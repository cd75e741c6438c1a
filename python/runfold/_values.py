"""How a Python value becomes the text and type of a parameter, and back, in ClearML's words."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from typing import Any, Callable

BASIC = (float, int, bool, str)
Flat = dict[str, Any]


def is_basic(value: Any) -> bool:
    """Whether `value` is made of numbers, booleans and text alone, however nested."""
    if isinstance(value, BASIC):
        return True
    if isinstance(value, (list, tuple)):
        return all(is_basic(item) for item in value)
    if isinstance(value, dict):
        return all(is_basic(item) for pair in value.items() for item in pair)
    return False


def type_name(value: Any) -> str | None:
    """ClearML's name of a value's type: `float`, `list/int`, `dict/str`; `None` has none."""
    if value is None:
        return None
    name = type(value).__name__
    inner: Iterable[Any] = ()
    if isinstance(value, (list, tuple)):
        inner = value
    elif isinstance(value, dict):
        inner, name = value.values(), "dict"
    kinds = {type(item) for item in inner}
    return f"{name}/{kinds.pop().__name__}" if len(kinds) == 1 else name


def to_text(value: Any) -> str:
    """The text that stands for `value` on the wire."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple, dict)) and is_json(value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return str.__str__(value)
    return str(value)


def is_json(value: Any) -> bool:
    if value is None or isinstance(value, BASIC):
        return True
    if isinstance(value, (list, tuple)):
        return all(is_json(item) for item in value)
    return isinstance(value, dict) and all(isinstance(key, str) and is_json(item) for key, item in value.items())


def to_bool(text: str) -> bool:
    """Raises ValueError when `text` is neither true nor false."""
    word = text.strip().lower()
    if word in ("true", "1", "yes", "on"):
        return True
    if word in ("false", "0", "no", "off", ""):
        return False
    raise ValueError(f"`{text}` is neither true nor false")


def from_text(text: Any, kind: str | None) -> Any:
    """The value that `text` stands for; what does not fit its type comes back as text.

    A text is never evaluated as code: containers are read as JSON, then as a Python literal.
    """
    if not isinstance(text, str):
        return text
    if not kind:
        return None if text == "" else text
    base = kind.split("/")[0].strip().lower()
    if base in ("list", "tuple", "dict"):
        found = _container(text)
        made = {"list": list, "tuple": tuple, "dict": dict}[base]
        try:
            return text if found is None else made(found)
        except (TypeError, ValueError):
            return text
    casts: dict[str, Callable[[str], Any]] = {"float": float, "int": _to_int, "bool": to_bool, "str": str}
    try:
        return casts[base](text) if base in casts else text
    except ValueError:
        return text


def _to_int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if number != int(number):
            raise
        return int(number)


def _container(text: str) -> Any:
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, (list, tuple, dict)):
            return found
    inner = text.strip().strip("[]()")
    return [part.strip().strip("'\"") for part in inner.split(",")] if inner else []


def like(text: Any, value: Any, kind: str | None = None) -> Any:
    """`text` in the type of `value`, which the code gave; where that is `None`, in the stored type."""
    if not isinstance(text, str) or isinstance(value, str):
        return text
    if value is None:
        return from_text(text, kind)
    if text == "" and not isinstance(value, (bool, list, tuple, dict)):
        return None
    wanted = "bool" if isinstance(value, bool) else type(value).__name__
    if wanted == "int" and kind == "float":
        wanted = "float"  # somebody typed 0.5 where the code had 1
    if wanted not in ("bool", "int", "float", "list", "tuple", "dict"):
        return from_text(text, kind) if kind in ("bool", "int", "float") else text
    found = from_text(text, wanted)
    if wanted == "int" and isinstance(found, str):
        found = from_text(text, "float")
    return found


def flatten(nested: Mapping[Any, Any], prefix: str = "") -> Flat:
    """A nested dictionary as `a/b` keys; an empty one inside stays as `{}`."""
    flat: Flat = {}
    for key, value in nested.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            flat.update(flatten(value, f"{name}/"))
        else:
            flat[name] = dict(value) if isinstance(value, Mapping) else value
    return flat


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The opposite of `flatten`, as far as the names tell; a name that is also a section keeps its value under `""`."""
    nested: dict[str, Any] = {}
    for name, value in sorted(flat.items()):
        *path, last = name.split("/")
        here = nested
        for part in path:
            inner = here.get(part)
            if not isinstance(inner, dict):
                inner = here[part] = {} if part not in here else {"": inner}
            here = inner
        here[last] = value
    return nested


def overlay(nested: dict[Any, Any], stored: Mapping[str, tuple[Any, str | None]], prefix: str = "") -> dict[Any, Any]:
    """`nested` with each leaf replaced by what is stored under its flat name, in the leaf's own type."""
    result: dict[Any, Any] = {}
    for key, value in nested.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            result[key] = overlay(value, stored, f"{name}/")
        elif name in stored:
            result[key] = like(stored[name][0], value, stored[name][1])
        else:
            result[key] = value
    return result
