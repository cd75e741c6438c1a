"""The parameters of a task: `section/name`, text on the wire with a type beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import _values
from .._names import GENERAL, PROPERTIES
from .properties import Properties

Item = dict[str, Any]


def split(name: str) -> tuple[str, str]:
    """Section and name; without a section it is `General`."""
    section, mark, rest = name.partition("/")
    return (section, rest) if mark and rest else (GENERAL, name.strip("/"))


def item(name: str, value: Any, description: str | None = None, kind: str | None = None) -> Item:
    """One parameter as the wire has it; a missing type is left out."""
    section, rest = split(name)
    made: Item = {"section": section, "name": rest, "value": _values.to_text(value)}
    kind = kind or _values.type_name(value)
    if kind:
        made["type"] = kind
    if description:
        made["description"] = description
    return made


class Parameters(Properties):
    """Reading and changing parameters and user properties."""

    def get_parameters(self, backwards_compatibility: bool = True, cast: bool = False) -> dict[str, Any]:
        """All as `{"section/name": value}`.

        Args:
            backwards_compatibility: accepted and of no effect; old servers are not met.
            cast: values in their stored types in the place of text.
        """
        found = {}
        for section, names in (self._fresh_parameters()).items():
            for name, one in names.items():
                value = one.get("value")
                found[f"{section}/{name}"] = _values.from_text(value, one.get("type")) if cast else value
        return found

    def get_parameters_as_dict(self, cast: bool = False) -> dict[str, Any]:
        """All, nested by section and by `/` in the name."""
        return _values.nest(self.get_parameters(cast=cast))

    def get_parameter(self, name: str, default: Any = None, cast: bool = False) -> Any:
        return self.get_parameters(cast=cast).get("/".join(split(name)), default)

    def set_parameters(self, *args: Mapping[str, Any], **kwargs: Any) -> None:
        """Replace all parameters (user properties stay) by the given ones."""
        self._set_items(self._items(args, kwargs), replace="all")

    def update_parameters(self, *args: Mapping[str, Any], **kwargs: Any) -> None:
        """Add or change the given parameters and leave the others."""
        self._set_items(self._items(args, kwargs))

    def set_parameter(self, name: str, value: Any, description: str | None = None, value_type: Any = None) -> None:
        """Add or change one parameter; `value_type` is a type or its name where the value does not show it."""
        kind = getattr(value_type, "__name__", value_type) if value_type else None
        self._set_items([item(name, value, description, str(kind) if kind else None)])

    def set_parameters_as_dict(self, dictionary: Mapping[str, Any]) -> None:
        """Replace all parameters by a nested dictionary whose first level is the sections."""
        self.set_parameters(_values.flatten(dictionary))

    def delete_parameter(self, name: str, force: bool = False) -> bool:
        """Whether it was there."""
        section, rest = split(name)
        if rest not in (self._fresh_parameters().get(section) or {}):
            return False
        self._write("tasks.delete_hyper_params", hyperparams=[{"section": section, "name": rest}], force=True)
        self._document["hyperparams"][section].pop(rest, None)
        return True

    def set_user_properties(self, *iterables: Any, **properties: Any) -> bool:
        """Set properties that may be edited after the run.

        Args:
            iterables: mappings `{name: value}` or `{name: {"value":, "type":, "description":}}`, or lists of
                `{"name":, "value":, …}`.
        """
        self._set_items([_property(name, value) for name, value in _pairs(iterables, properties)])
        return True

    def get_user_properties(self, value_only: bool = False) -> dict[str, Any]:
        """`{name: {"value":, "type":, …}}`, or `{name: value}`."""
        found = self._fresh_parameters().get(PROPERTIES) or {}
        return {name: one.get("value") if value_only else dict(one) for name, one in found.items()}

    def delete_user_properties(self, *iterables: Any) -> bool:
        """Remove properties, by name or by `{"name":}`."""
        names = [one if isinstance(one, str) else one["name"] for group in iterables for one in _each(group)]
        self._write("tasks.delete_hyper_params", hyperparams=[{"section": PROPERTIES, "name": name} for name in names])
        for name in names:
            self._fresh_parameters().get(PROPERTIES, {}).pop(name, None)
        return True

    def _items(self, given: Iterable[Mapping[str, Any]], more: Mapping[str, Any]) -> list[Item]:
        return [item(name, value) for group in (*given, more) for name, value in group.items()]

    def _set_items(self, items: list[Item], replace: str = "none") -> None:
        known = self._document.setdefault("hyperparams", {})
        if replace == "all":
            for section in [name for name in known if name != PROPERTIES]:
                del known[section]
        for one in items:
            known.setdefault(one["section"], {})[one["name"]] = dict(one)
        if replace == "all":
            kept = [dict(one) for one in (known.get(PROPERTIES) or {}).values()]
            items = items + [one for one in kept if one not in items]
        if items or replace == "all":
            self._write("tasks.edit_hyper_params", hyperparams=items, replace_hyperparams=replace, force=True)

    def _fresh_parameters(self) -> dict[str, dict[str, Item]]:
        found: dict[str, dict[str, Item]] = self._fresh().setdefault("hyperparams", {})
        return found

    def _stored(self, section: str) -> dict[str, tuple[Any, str | None]]:
        """What the server keeps in a section: values and types by name."""
        found = (self._document.get("hyperparams") or {}).get(section) or {}
        return {name: (one.get("value"), one.get("type")) for name, one in found.items()}


def _property(name: str, value: Any) -> Item:
    if not isinstance(value, Mapping):
        return {"section": PROPERTIES, "name": str(name), "value": _values.to_text(value)}
    made = {"section": PROPERTIES, "name": str(name), "value": _values.to_text(value.get("value"))}
    return {**made, **{key: str(value[key]) for key in ("type", "description") if value.get(key)}}


def _pairs(iterables: Iterable[Any], properties: Mapping[str, Any]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for group in iterables:
        if isinstance(group, Mapping):
            pairs.extend(group.items())
        else:
            pairs.extend((one["name"], one) for one in group)
    return pairs + list(properties.items())


def _each(group: Any) -> Iterable[Any]:
    return [group] if isinstance(group, (str, Mapping)) else group


__all__ = ["Parameters", "item", "split"]
