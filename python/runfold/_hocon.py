"""Reads and writes the part of HOCON that `clearml.conf` and connected dictionaries use.

Includes and self-referential concatenation are left out; an unknown `include` line is skipped.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["HoconError", "dumps", "loads"]

_BARE_END = "\n,}]#"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$")
_SUBSTITUTION = re.compile(r"\$\{(\??)([^}]*)\}")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*$")


class HoconError(ValueError):
    """The text is not HOCON; the message names the line."""


def loads(text: str, environment: Mapping[str, str] | None = None) -> Any:
    """Parse `text`; `${NAME}` is looked up in the document first and then in `environment`.

    Raises:
        HoconError: with the line of the first thing that could not be read.
    """
    reader = _Reader(text)
    value = reader.document()
    return _resolve(value, value, os.environ if environment is None else environment)


class _Late(str):
    """A text that holds a substitution, resolved when the whole document is known."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, why: str) -> HoconError:
        return HoconError(f"line {self.text.count(chr(10), 0, self.at) + 1}: {why}")

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, breaks: str = " \t\r\n\ufeff,") -> None:
        while True:
            here = self.peek()
            if here and here in breaks:
                self.at += 1
            elif here == "#" or self.text.startswith("//", self.at):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return

    def document(self) -> Any:
        self.skip()
        if self.peek() == "[":
            value: Any = self.value()
        elif self.peek() == "{":
            value = self.value()
        else:
            value = self.members("")
        self.skip()
        if self.peek():
            raise self.fail(f"`{self.peek()}` does not belong here")
        return value

    def members(self, end: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            self.skip()
            if self.peek() == end:
                self.at += len(end)
                return found
            if not self.peek():
                raise self.fail("a `}` is missing")
            if self.text.startswith("include", self.at) and self.text[self.at + 7 : self.at + 8] in ' "\t':
                self.bare("\n")
                continue
            self.member(found)

    def member(self, found: dict[str, Any]) -> None:
        path = self.key()
        self.skip(" \t")
        append = self.text.startswith("+=", self.at)
        if append:
            self.at += 2
        elif self.peek() and self.peek() in "=:":
            self.at += 1
        elif self.peek() != "{":
            raise self.fail(f"`{'.'.join(path)}` has no value")
        self.skip(" \t\r\n")
        value = self.value()
        for part in path[:-1]:
            inner = found.get(part)
            if not isinstance(inner, dict):
                inner = found[part] = {}
            found = inner
        last = found.get(path[-1])
        if append:
            value = (last if isinstance(last, list) else []) + [value]
        elif isinstance(last, dict) and isinstance(value, dict):
            value = _merged(last, value)
        found[path[-1]] = value

    def key(self) -> list[str]:
        parts: list[str] = []
        while True:
            if self.peek() == '"':
                parts.append(self.quoted())
            else:
                start = self.at
                while self.peek() and self.peek() not in ' \t\r\n=:{}[],."+#':
                    self.at += 1
                if start == self.at:
                    raise self.fail(f"a name was expected, not `{self.peek()}`")
                parts.append(self.text[start : self.at])
            if self.peek() != ".":
                return parts
            self.at += 1

    def value(self) -> Any:
        here = self.peek()
        if here == "{":
            self.at += 1
            return self.members("}")
        if here == "[":
            self.at += 1
            return self.items()
        if here == '"':
            text = self.quoted()
            rest = self.bare(_BARE_END).strip()
            return text if not rest else _Late(text + rest)
        return _scalar(self.bare(_BARE_END).strip())

    def items(self) -> list[Any]:
        found: list[Any] = []
        while True:
            self.skip()
            if self.peek() == "]":
                self.at += 1
                return found
            if not self.peek():
                raise self.fail("a `]` is missing")
            found.append(self.value())

    def quoted(self) -> str:
        if self.text.startswith('"""', self.at):
            end = self.text.find('"""', self.at + 3)
            if end < 0:
                raise self.fail('a `"""` is missing')
            while self.text.startswith('"', end + 3):
                end += 1
            found = self.text[self.at + 3 : end]
            self.at = end + 3
            return found
        try:
            found, end = json.JSONDecoder(strict=False).raw_decode(self.text, self.at)
        except ValueError:
            raise self.fail('a `"` is missing') from None
        self.at = end
        return str(found)

    def bare(self, ends: str) -> str:
        start = self.at
        while self.peek() and self.peek() not in ends:
            if self.text.startswith("//", self.at) and self.text[self.at - 1 : self.at] in " \t":
                break
            if self.text.startswith("${", self.at):
                close = self.text.find("}", self.at)
                self.at = len(self.text) - 1 if close < 0 else close
            self.at += 1
        return self.text[start : self.at]


def _scalar(text: str) -> Any:
    if text in ("true", "yes", "on"):
        return True
    if text in ("false", "no", "off"):
        return False
    if text in ("null", ""):
        return None
    if _NUMBER.match(text):
        return float(text) if any(mark in text for mark in ".eE") else int(text)
    return _Late(text) if "${" in text else text


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    for key, value in new.items():
        both = isinstance(old.get(key), dict) and isinstance(value, dict)
        old[key] = _merged(old[key], value) if both else value
    return old


def _resolve(value: Any, root: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _resolve(item, root, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, root, environment) for item in value]
    if not isinstance(value, _Late):
        return value

    def found(match: re.Match[str]) -> str:
        here: Any = root
        for part in match.group(2).split("."):
            here = here.get(part) if isinstance(here, dict) else None
        if here is None:
            here = environment.get(match.group(2), "")
        return str(here)

    replaced = _SUBSTITUTION.sub(found, value)
    whole = _SUBSTITUTION.fullmatch(value)
    return (_scalar(replaced) if replaced else None) if whole else replaced


def dumps(value: Any, depth: int = 0) -> str:
    """The text of `value` in the layout that ClearML gives connected dictionaries."""
    if isinstance(value, Mapping):
        return _object(value, depth)
    if isinstance(value, (list, tuple)):
        return _array(value, depth)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float):
        return repr(value) if value == value and abs(value) != float("inf") else json.dumps(str(value))
    return json.dumps(str(value), ensure_ascii=False)


def _object(value: Mapping[Any, Any], depth: int) -> str:
    if not value:
        return "{}" if depth else ""
    pad = "  " * depth
    lines = []
    for key, item in value.items():
        name = str(key) if _PLAIN_KEY.match(str(key)) else json.dumps(str(key), ensure_ascii=False)
        inner = isinstance(item, Mapping) and item
        lines.append(f"{pad}{name} {'' if inner else '= '}{dumps(item, depth + 1)}")
    body = "\n".join(lines)
    return body if not depth else "{\n" + body + "\n" + "  " * (depth - 1) + "}"


def _array(value: list[Any] | tuple[Any, ...], depth: int) -> str:
    if not any(isinstance(item, (Mapping, list, tuple)) for item in value):
        return "[" + ", ".join(dumps(item, depth + 1) for item in value) + "]"
    pad = "  " * max(depth, 1)
    items = (f"\n{pad}{dumps(item, max(depth, 1) + 1)}" for item in value)
    return "[" + ",".join(items) + "\n" + "  " * max(depth - 1, 0) + "]"
