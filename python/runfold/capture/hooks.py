"""Puts a listener around a library's function, and takes it away again.

The original is called with what the user gave, its result and exceptions pass through. A listener that fails is
reported once and taken out; its cost and errors are counted.
"""

from __future__ import annotations

import functools
import sys
import threading
import time
import types

TYPE_CHECKING = False  # as `typing` has it; importing that takes longer than all the rest of this package
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..task import Task

    Listener = Callable[["Call"], None]

_inside = threading.local()
_marked: dict[str, list[Hook]] = {}


class Call:
    """One call of a library's function.

    Attributes:
        args, kwargs: what it is called with; a listener that runs before may replace them.
        task: the running task; None only for listeners marked `always`.
        result, seconds: what the original returned and how long it took; set only after it.
    """

    __slots__ = ("args", "kwargs", "result", "seconds", "task")

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any], task: Task) -> None:
        self.args = args
        self.kwargs = kwargs
        self.task = task
        self.result: Any = None
        self.seconds = 0.0

    def argument(self, name: str, position: int, default: Any = None) -> Any:
        """An argument by name, else by position; for a method position 0 is `self`."""
        if name in self.kwargs:
            return self.kwargs[name]
        return self.args[position] if position < len(self.args) else default


class Hook:
    """A listener, the function it listens to, and what that has cost so far."""

    def __init__(self, binding: str, module: str, path: str, moment: str, listener: Listener, always: bool) -> None:
        self.binding = binding
        self.module = module
        self.path = path
        self.moment = moment
        self.listener = listener
        self.always = always
        self.installed = False
        self.forget()

    def forget(self) -> None:
        """Clean counters, and back in."""
        self.calls = 0
        self.errors = 0
        self.seconds = 0.0
        self.out = False
        self.problem = ""


def after(module: str, path: str, *, always: bool = False) -> Callable[[Listener], Listener]:
    """Marks a listener to be called when `module.path` has returned, not when it has raised."""
    return _mark(module, path, "after", always)


def before(module: str, path: str, *, always: bool = False) -> Callable[[Listener], Listener]:
    """Marks a listener to be called first; it may change `call.args` and `call.kwargs`."""
    return _mark(module, path, "before", always)


def _mark(module: str, path: str, moment: str, always: bool) -> Callable[[Listener], Listener]:
    def mark(listener: Listener) -> Listener:
        binding = listener.__module__.rpartition(".")[2]
        _marked.setdefault(listener.__module__, []).append(Hook(binding, module, path, moment, listener, always))
        return listener

    return mark


def marked_in(file: str) -> list[Hook]:
    """The hooks of a binding's file, once it has been imported."""
    return _marked.get(file, [])


class Patches:
    """The functions that are replaced at present, with their originals."""

    def __init__(self, task_of: Callable[[], Task | None], failed: Callable[[Hook, BaseException], None]) -> None:
        self._task_of = task_of
        self._failed = failed
        self._replaced: list[tuple[Any, str, Any, bool, Any]] = []
        self._hooks: dict[tuple[int, str], list[Hook]] = {}

    def install(self, hook: Hook) -> bool:
        """Whether the function was there to listen to."""
        owner, name = _find(hook.module, hook.path)
        if owner is None:
            return False
        listening = self._hooks.get((id(owner), name))
        if listening is not None:
            if hook not in listening:
                listening.append(hook)
        else:
            self._hooks[id(owner), name] = [hook]
            self._replace(owner, name, self._hooks[id(owner), name])
        hook.installed = True
        return True

    def remove(self, hooks: list[Hook]) -> None:
        """Stop these from listening; a function nobody listens to any more is put back."""
        for hook in hooks:
            hook.installed = False
        for listening in self._hooks.values():
            listening[:] = [hook for hook in listening if hook.installed]
        for entry in list(self._replaced):
            owner, name, original, own, wrapper = entry
            if self._hooks.get((id(owner), name)):
                continue
            self._hooks.pop((id(owner), name), None)
            self._replaced.remove(entry)
            if vars(owner).get(name) is not wrapper:
                continue  # somebody patched it after us; our wrapper is inert without hooks
            if own:
                setattr(owner, name, original)
            else:
                delattr(owner, name)

    def _replace(self, owner: Any, name: str, listening: list[Hook]) -> None:
        own = name in vars(owner)
        original = vars(owner)[name] if own else getattr(owner, name)
        kind = type(original) if isinstance(original, (staticmethod, classmethod)) else None
        function = original.__func__ if kind else original
        wrapper = self._wrap(function, listening)
        if isinstance(owner, types.ModuleType):  # pickle looks it up by name, and where it was defined lies the original
            wrapper.__module__, wrapper.__qualname__ = owner.__name__, name
        put = kind(wrapper) if kind else wrapper
        setattr(owner, name, put)
        self._replaced.append((owner, name, original, own, put))

    def _wrap(self, original: Callable[..., Any], listening: list[Hook]) -> Callable[..., Any]:
        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not listening or getattr(_inside, "busy", False):
                return original(*args, **kwargs)
            task = self._task_of()
            hooks = [hook for hook in listening if not hook.out and (task is not None or hook.always)]
            if not hooks:
                return original(*args, **kwargs)
            call = Call(args, kwargs, task)  # type: ignore[arg-type]
            for hook in hooks:
                if hook.moment == "before":
                    self._tell(hook, call)
            begun = time.perf_counter()
            call.result = original(*call.args, **call.kwargs)
            call.seconds = time.perf_counter() - begun
            for hook in hooks:
                if hook.moment == "after":
                    self._tell(hook, call)
            return call.result

        return wrapper

    def _tell(self, hook: Hook, call: Call) -> None:
        begun = time.perf_counter()
        hook.calls += 1
        given = call.args, call.kwargs
        _inside.busy = True
        try:
            hook.listener(call)
        except Exception as error:
            call.args, call.kwargs = given
            hook.errors += 1
            hook.out = True
            hook.problem = f"{type(error).__name__}: {error}"
            self._failed(hook, error)
        finally:
            _inside.busy = False
            hook.seconds += time.perf_counter() - begun


class quiet:
    """While inside, no listener hears anything on this thread: for what we ourselves do with a library."""

    def __enter__(self) -> None:
        self._before = getattr(_inside, "busy", False)
        _inside.busy = True

    def __exit__(self, *_: object) -> None:
        _inside.busy = self._before


def _find(module: str, path: str) -> tuple[Any, str]:
    """The object that holds the function, and the function's name in it; (None, "") when it is not there."""
    owner: Any = sys.modules.get(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part, None)
    if owner is None or not callable(getattr(owner, name, None)):
        return None, ""
    return owner, name
