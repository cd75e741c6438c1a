"""The console of a run: what a person would see on a terminal, line by line.

`Screen` applies the terminal's rules; `Streams` tees `sys.stdout` and `sys.stderr` into it and puts them back.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any, Callable

from .errors import tell

Line = Callable[[str, str], None]
"""Takes a finished line and its level."""

_LONGEST = 65_536
"""Characters after which an unfinished line is cut, so that memory stays bounded."""


def readable(text: str) -> str:
    """The text with what UTF-8 has no bytes for (halves of pairs, bytes of another encoding) written out as `\\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()


class Screen:
    """Turns written text into finished lines: a carriage return starts the line anew, cursor-up changes an earlier one.

    Progress bars therefore keep their last state only. Colours are kept. Up to `depth` lines stay open for a
    cursor that moves up (several bars at once), once it has; they are handed on when they scroll out or at `drain`.
    """

    def __init__(self, depth: int = 64) -> None:
        self._depth = depth
        self._rows: list[str] = [""]
        self._row = 0
        self._fresh = False
        """A carriage return came: the next text replaces the row, a line feed keeps it."""
        self._held = ""
        """The start of an escape sequence whose end has not been written yet."""
        self._reach = 0
        """How far up the cursor has gone so far: as many finished rows wait, since they may change again."""

    def write(self, text: str) -> Iterator[str]:
        """Take `text`; yields the lines that are finished by it."""
        text = self._held + text
        self._held = ""
        if "\r" not in text and "\x1b" not in text and "\x08" not in text and not self._reach:
            yield from self._plain(text)
            return
        at = 0
        while at < len(text):
            end = _next_control(text, at)
            if end > at:
                self._put(text[at:end])
            if end == len(text):
                break
            length = self._control(text, end)
            if not length:
                self._held = text[end:]
                break
            at = end + length
            yield from self._finished(keep=1 + self._reach)

    def _plain(self, text: str) -> Iterator[str]:
        lines = text.split("\n")
        if lines[0]:
            self._put(lines[0])
        for line in lines[1:]:
            self._fresh = False
            yield from self._rows
            self._rows, self._row = [line], 0
        if len(self._rows[-1]) > _LONGEST:
            yield self._rows[-1]
            self._rows, self._row = [""], 0

    def drain(self) -> Iterator[str]:
        """Everything that is on the screen; the end of the stream or a pause."""
        rows, self._rows, self._row, self._fresh = self._rows, [""], 0, False
        if rows and not rows[-1]:
            rows.pop()
        yield from rows

    @property
    def pending(self) -> bool:
        return len(self._rows) > 1 or bool(self._rows[0])

    def _put(self, text: str) -> None:
        if self._fresh:
            self._rows[self._row] = ""
            self._fresh = False
        self._rows[self._row] += text

    def _control(self, text: str, at: int) -> int:
        """Obey the control at `at`; how long it is, or 0 while its end is missing."""
        mark = text[at]
        if mark == "\n":
            self._fresh = False
            self._row += 1
            if self._row == len(self._rows):
                self._rows.append("")
            else:
                self._fresh = True
            return 1
        if mark == "\r":
            self._fresh = True
            return 1
        if mark == "\x08":
            self._rows[self._row] = self._rows[self._row][:-1]
            return 1
        return self._escape(text, at)

    def _escape(self, text: str, at: int) -> int:
        if at + 1 >= len(text):
            return 0
        if text[at + 1] != "[":
            return 2
        end = at + 2
        while end < len(text) and not ("@" <= text[end] <= "~"):
            end += 1
        if end >= len(text):
            return 0 if end - at < 64 else end - at
        count, letter = text[at + 2 : end], text[end]
        steps = int(count) if count.isdigit() else 1
        if letter == "A":
            steps = min(steps, self._depth)
            missing = max(0, steps - self._row)  # rows that were handed on before anybody knew
            self._rows[:0] = [""] * missing
            self._row += missing - steps
            self._fresh = True
            self._reach = min(self._depth, max(self._reach, len(self._rows) - 1 - self._row))
        elif letter == "B":
            self._row = min(len(self._rows) - 1, self._row + steps)
        elif letter == "K" and count in ("2", "1"):
            self._rows[self._row] = ""
        elif letter == "K" and self._fresh:
            self._rows[self._row], self._fresh = "", False
        elif letter == "m":
            self._put(text[at : end + 1])
        return end + 1 - at

    def _finished(self, keep: int) -> Iterator[str]:
        ready = min(len(self._rows) - keep, self._row)
        if ready > 0:
            rows, self._rows = self._rows[:ready], self._rows[ready:]
            self._row -= ready
            yield from rows


def _next_control(text: str, at: int) -> int:
    while at < len(text) and text[at] not in "\n\r\x08\x1b":
        at += 1
    return at


class _Tee:
    """A stream that writes to the original first and then tells the screen. It has every attribute of the original."""

    def __init__(self, original: IO[str], told: Callable[[str], None]) -> None:
        self._original = original
        self._told = told

    def write(self, text: str) -> int:
        written = self._original.write(text)
        self._told(text)
        return written

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._original)

    def __enter__(self) -> _Tee:
        return self

    def __exit__(self, *_: Any) -> None:
        self._original.flush()


class Streams:
    """Tees stdout and stderr while it is installed. A stream that somebody replaced meanwhile is left alone."""

    def __init__(self, line: Line, stdout: bool = True, stderr: bool = True) -> None:
        self._line = line
        self._names = [name for name, wanted in (("stdout", stdout), ("stderr", stderr)) if wanted]
        self._tees: dict[str, _Tee] = {}
        self._originals: dict[str, Any] = {}
        self._screens = {"stdout": Screen(), "stderr": Screen()}
        self._lock = threading.RLock()
        self._inside = threading.local()
        self._complained = False

    def install(self) -> None:
        for name in self._names:
            original = getattr(sys, name)
            if original is None:
                continue
            self._originals[name] = original
            self._tees[name] = _Tee(original, functools.partial(self.told, name))
            setattr(sys, name, self._tees[name])

    def restore(self) -> None:
        for name, tee in self._tees.items():
            if getattr(sys, name) is tee:
                setattr(sys, name, self._originals[name])
            tee._told = lambda text: None
        self._tees.clear()
        self.drain()

    def forget_lock(self) -> None:
        """In a forked child: another thread may have held the lock, and what is pending is the parent's to report."""
        self._lock = threading.RLock()
        self._inside = threading.local()
        self._screens = {"stdout": Screen(), "stderr": Screen()}

    def told(self, name: str, text: str) -> None:
        """Take what was written; never raises, and is deaf to what its own reporting writes."""
        if not isinstance(text, str) or getattr(self._inside, "busy", False):
            return
        self._inside.busy = True
        try:
            with self._lock:
                for line in self._screens[name].write(text):
                    self._line(line, _LEVELS[name])
        except Exception as error:
            self._failed(name, error)
        finally:
            self._inside.busy = False

    def drain(self) -> None:
        """Hand on unfinished lines too; never raises."""
        with self._lock:
            for name, screen in list(self._screens.items()):
                try:
                    for line in screen.drain():
                        self._line(line, _LEVELS[name])
                except Exception as error:
                    self._failed(name, error)

    def _failed(self, name: str, error: Exception) -> None:
        """Begin with a clean screen, and say so once: the user's `print` has done its work."""
        self._screens[name] = Screen()
        if not self._complained:
            self._complained = True
            tell(f"a line of {name} could not be recorded: {type(error).__name__}: {error}")


_LEVELS = {"stdout": "info", "stderr": "error"}
