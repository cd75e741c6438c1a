"""Wakes bindings up when their library is there, and puts everything back when the task closes."""

from __future__ import annotations

import sys

from ..errors import tell
from . import commandline
from .catalogue import ENTRIES, Entry
from .hooks import Hook, Patches, marked_in
from .imports import Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..task import Task
    from .switches import Switches


class Bindings:
    """All bindings of this process. There is one, `bindings`, and at most one task at a time listens through it."""

    def __init__(self) -> None:
        self.task: Task | None = None
        self._switches: dict[str, Switches] = {}
        self._patches = Patches(lambda: self.task, self._failed)
        self._watch = Watch(self._imported)
        self._entries = list(ENTRIES)
        self._awake: set[str] = set()
        self._plugged = False

    def listen_early(self) -> None:
        """From `import runfold` on: only those that read the command line."""
        self._wake([entry for entry in self._entries if entry.early])

    def begin(self, task: Task, frameworks: Switches, parsers: Switches) -> None:
        """Listen for `task`, to the libraries imported already and to those to come."""
        self.task = task
        self._switches = {"frameworks": frameworks, "parsers": parsers}
        off = [entry for entry in self._entries if not self._wanted(entry)]
        self._patches.remove([hook for entry in off for hook in marked_in(entry.module)])
        self._awake -= {entry.name for entry in off}
        self._wake([entry for entry in self._entries if self._wanted(entry)])
        commandline.replay(task, lambda name: self.switches(name).on(name))

    def end(self) -> None:
        """Every library as it was, but for those that listen early."""
        self.task = None
        late = [hook for entry in self._entries if not entry.early for hook in marked_in(entry.module)]
        self._patches.remove(late)
        self._awake = set()
        self.listen_early()

    def switches(self, name: str) -> Switches:
        """The switches that hold for a binding."""
        from .switches import Switches

        return self._switches.get(self._group(name)) or Switches(True)

    def health(self) -> list[dict[str, Any]]:
        """What each binding whose library is loaded has done: calls, errors, seconds, and whether it hears anything."""
        found = []
        for entry in self._entries:
            package = next((name for name in entry.packages if name in sys.modules), None)
            if package is None:
                continue
            hooks = marked_in(entry.module)
            found.append(
                {
                    "binding": entry.name,
                    "version": str(getattr(sys.modules[package], "__version__", "")),
                    "on": bool(self.task) and self._wanted(entry),
                    "hooks": sum(hook.installed for hook in hooks),
                    "calls": sum(hook.calls for hook in hooks),
                    "errors": sum(hook.errors for hook in hooks),
                    "seconds": round(sum(hook.seconds for hook in hooks), 6),
                    "problem": next((hook.problem for hook in hooks if hook.problem), ""),
                }
            )
        return found

    def forget_counts(self) -> None:
        """A new task starts with clean counters and with every hook back in."""
        for entry in self._entries:
            for hook in marked_in(entry.module):
                hook.forget()

    def _group(self, name: str) -> str:
        return "parsers" if name == "argparse" else "frameworks"

    def _wanted(self, entry: Entry) -> bool:
        return self.switches(entry.name).on(entry.name)

    def _wake(self, entries: list[Entry]) -> None:
        self._awake |= {entry.name for entry in entries}
        self._watch.packages({package for entry in self._entries if entry.name in self._awake for package in entry.packages})
        for entry in entries:
            if any(package in sys.modules for package in entry.packages):
                self._install(entry)

    def _imported(self, module: str) -> None:
        package = module.partition(".")[0]
        for entry in self._entries:
            if entry.name in self._awake and package in entry.packages:
                self._install(entry)

    def _install(self, entry: Entry) -> None:
        """Patch what is loaded of the library; what is not loaded yet comes with a later import."""
        if entry.module not in sys.modules:
            self._load(entry)
        for hook in marked_in(entry.module):
            if not hook.installed and not hook.out and hook.module in sys.modules:
                hook.binding = entry.name
                self._guarded(entry, self._patches.install, hook)

    def _load(self, entry: Entry) -> None:
        import importlib

        self._guarded(entry, importlib.import_module, entry.module)

    def _guarded(self, entry: Entry, work: Callable[..., Any], *given: Any) -> None:
        try:
            work(*given)
        except Exception as error:
            self._awake.discard(entry.name)
            tell(f"binding `{entry.name}` could not start and is off: {error}", 4)

    def plug_in(self) -> None:
        """Third parties' bindings, looked up once; reading what is installed takes long, so off the hot path."""
        if self._plugged:
            return
        self._plugged = True
        from .plugins import found

        more = found({entry.name for entry in self._entries})
        self._entries.extend(more)
        if self.task is not None:
            self._wake([entry for entry in more if self._wanted(entry)])

    def _failed(self, hook: Hook, error: BaseException) -> None:
        tell(
            f"capture of `{hook.module}.{hook.path}` failed and is off for this task: {hook.problem}; your code is not affected",
            5,
        )


bindings = Bindings()
