"""`connect`: what the code has goes up; in a run that a worker started, what the task has comes down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Callable

from .. import _hocon, _values
from .._names import GENERAL
from ..errors import UsageError, tell
from .configuration import Configuration, parsed
from .parameters import item

Changed = Callable[[], None]


class ConnectedDict(dict[Any, Any]):
    """A dictionary whose later changes reach the task too. It pickles and copies as a plain dictionary."""

    def __init__(self, values: Mapping[Any, Any], changed: Changed) -> None:
        super().__init__((key, _connected(value, changed)) for key, value in values.items())
        self._changed = changed

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, _connected(value, self._changed))
        self._changed()

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._changed()

    def update(self, *others: Any, **more: Any) -> None:
        for key, value in dict(*others, **more).items():
            super().__setitem__(key, _connected(value, self._changed))
        self._changed()

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, *arguments: Any) -> Any:
        value = super().pop(*arguments)
        self._changed()
        return value

    def __reduce__(self) -> Any:
        return dict, (_plain(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        import copy

        return copy.deepcopy(_plain(self), memo)

    def to_dict(self) -> dict[Any, Any]:
        """A plain copy."""
        found: dict[Any, Any] = _plain(self)
        return found


def _connected(value: Any, changed: Changed) -> Any:
    return ConnectedDict(value, changed) if type(value) in (dict, ConnectedDict) else value


def _plain(value: Any) -> Any:
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, ConnectedDict) else value


class Connecting(Configuration):
    """`connect` and its kin."""

    def connect(self, mutable: Any, name: str | None = None, ignore_remote_overrides: bool = False) -> Any:
        """Record an object's values as parameters and keep watching a dictionary.

        Args:
            mutable: a dictionary, an `argparse.ArgumentParser`, a dataclass, pydantic or attrs object, any other
                object or class with plain attributes, an `InputModel` or an `OutputModel`.
            name: the section; `General` by default. For models the name among the task's models.
            ignore_remote_overrides: keep the code's values in a run that a worker started.

        Returns:
            The object, its values replaced by the task's in a run that a worker started; a dictionary comes back as
            one whose later changes are recorded.

        Raises:
            UsageError: the object has nothing that could be recorded.
        """
        from ..models import InputModel, OutputModel

        if isinstance(mutable, (InputModel, OutputModel)):
            mutable.connect(self, name=name, ignore_remote_overrides=ignore_remote_overrides)  # type: ignore[arg-type]
            return mutable
        if type(mutable).__name__ == "ArgumentParser" or hasattr(mutable, "_option_string_actions"):
            return self._connect_parser(mutable)
        if isinstance(mutable, Mapping):
            return self._connect_mapping(mutable, name or GENERAL, ignore_remote_overrides)
        return self._connect_object(mutable, name or GENERAL, ignore_remote_overrides)

    def _comes_down(self, ignore_remote_overrides: bool) -> bool:
        return self._recording is not None and self._recording.is_remote and not ignore_remote_overrides

    def _connect_parser(self, parser: Any) -> Any:
        from ..bindings.argparse import connect

        connect(self, parser)  # type: ignore[arg-type]
        return parser

    def _connect_mapping(self, given: Mapping[Any, Any], section: str, ignore: bool) -> ConnectedDict:
        values = dict(given)
        if self._comes_down(ignore):
            values = _values.overlay(values, self._stored(section))
            values.update(self._added_there(values, section))
            if isinstance(given, dict):
                given.update(values)
        connected: ConnectedDict

        def changed() -> None:
            self._record_section(_plain(connected), section)

        connected = ConnectedDict(values, changed)
        self._record_section(values, section)
        return connected

    def _added_there(self, values: Mapping[Any, Any], section: str) -> dict[str, Any]:
        """Parameters of the section that the code does not have, e.g. added in the page."""
        known = _values.flatten(values)
        stored = self._stored(section)
        if not known:
            return _values.nest({name: _values.from_text(value, kind) for name, (value, kind) in stored.items()})
        return {}

    def _record_section(self, values: Mapping[Any, Any], section: str) -> None:
        items = []
        for name, value in _values.flatten(values).items():
            if value is not None and not _values.is_json(value) and not _values.is_basic(value):
                value = _described(value)
            items.append(item(f"{section}/{name}", value))
        self._set_items([one for one in items if not self._same(one)])

    def _same(self, one: dict[str, Any]) -> bool:
        known = ((self._document.get("hyperparams") or {}).get(one["section"]) or {}).get(one["name"]) or {}
        return bool(known) and known.get("value") == one["value"] and known.get("type") == one.get("type")

    def _connect_object(self, given: Any, section: str, ignore: bool) -> Any:
        values = attributes(given)
        if not values:
            raise UsageError(f"connect: `{type(given).__name__}` has no attributes that could be recorded as parameters")
        if self._comes_down(ignore):
            stored = _values.overlay(values, self._stored(section))
            for name, value in stored.items():
                if value is not values[name]:
                    _assign(given, name, value)
            values = stored
        self._record_section(values, section)
        return given

    def connect_label_enumeration(self, enumeration: dict[str, int], ignore_remote_overrides: bool = False) -> dict[str, int]:
        """Record what the model's classes are called, or take the task's in a run that a worker started."""
        if self._comes_down(ignore_remote_overrides):
            stored = self.get_labels_enumeration()
            if stored:
                enumeration.clear()
                enumeration.update(stored)
                return enumeration
        self.set_model_label_enumeration(enumeration)
        return enumeration

    def connect_configuration(
        self,
        configuration: Mapping[str, Any] | list[Any] | Path | str,
        name: str | None = None,
        description: str | None = None,
        ignore_remote_overrides: bool = False,
    ) -> Any:
        """Record a dictionary or list, or a file of any text, as a configuration object.

        Returns:
            The dictionary, list or path. In a run that a worker started the dictionary has the task's content, and
            the path is that of a temporary file with the task's text.

        Raises:
            ValueError: it is neither a dictionary nor a list nor the path of a text file.
        """
        name = name or GENERAL
        stored = self.get_configuration_object(name) if self._comes_down(ignore_remote_overrides) else None
        if isinstance(configuration, (Mapping, list)):
            return self._connect_data(configuration, name, description, stored)
        if not isinstance(configuration, (str, os.PathLike)):
            raise ValueError(f"connect_configuration takes a dictionary, a list or a path, not {type(configuration).__name__}")
        path = Path(configuration)
        if stored is not None:
            return type(configuration)(_temporary(stored, path.suffix))
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"connect_configuration could not read the text file `{path}`: {error}") from None
        self.set_configuration_object(name, text, description, path.suffix.lstrip(".") or "file")
        return configuration

    def _connect_data(self, given: Any, name: str, description: str | None, stored: str | None) -> Any:
        if stored:
            content = parsed(stored)
            if isinstance(given, dict) and isinstance(content, dict):
                given.clear()
                given.update(content)
                return given
            if isinstance(given, list) and isinstance(content, list):
                given[:] = content
                return given
            tell(f"configuration `{name}` of the task is not a {type(given).__name__}; the code's own is used", 4)
        if isinstance(given, list):
            self.set_configuration_object(name, description=description, config_type="dictionary", config_dict=given)
            return given
        connected: ConnectedDict

        def changed() -> None:
            self.set_configuration_object(name, _hocon.dumps(connected), description, "dictionary")

        connected = ConnectedDict(given, changed)
        changed()
        return connected


def attributes(given: Any) -> dict[str, Any]:
    """The plain values of an object or class: fields of dataclasses, pydantic and attrs, else attributes without `_`."""
    import dataclasses

    if dataclasses.is_dataclass(given):
        names = [field.name for field in dataclasses.fields(given)]
    elif hasattr(type(given), "model_fields") or hasattr(type(given), "__attrs_attrs__"):
        fields = getattr(type(given), "model_fields", None)
        names = list(fields) if fields else [field.name for field in type(given).__attrs_attrs__]
    else:
        names = [name for name in _attribute_names(given) if not name.startswith("_")]
    found = {}
    for name in names:
        value = getattr(given, name, None)
        if dataclasses.is_dataclass(value) or hasattr(type(value), "model_fields"):
            value = attributes(value)
        if value is None or _values.is_json(value) or _values.is_basic(value):
            found[name] = value
    return found


def _attribute_names(given: Any) -> list[str]:
    own = given if isinstance(given, type) else type(given)
    inherited = [name for kind in reversed(own.__mro__[:-1]) for name in vars(kind)]
    names = dict.fromkeys(inherited + (list(vars(given)) if hasattr(given, "__dict__") and given is not own else []))
    return [
        name for name in names if not callable(getattr(given, name, None)) and not isinstance(getattr(own, name, None), property)
    ]


def _assign(given: Any, name: str, value: Any) -> None:
    inner = getattr(given, name, None)
    if isinstance(value, dict) and not isinstance(inner, dict) and inner is not None:
        for key, one in value.items():
            _assign(inner, key, one)
        return
    try:
        setattr(given, name, value)
    except (AttributeError, TypeError, ValueError):
        object.__setattr__(given, name, value)  # frozen dataclasses: the task's value still has to arrive


def _described(value: Any) -> Any:
    """A value that has no text of its own: what can be told about it, as text."""
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return value.item()
    return str(value)


def _temporary(text: str, suffix: str) -> str:
    import tempfile

    handle, path = tempfile.mkstemp(prefix="runfold-", suffix=suffix)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path
