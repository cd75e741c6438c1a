"""Configuration objects, labels, script and container of a task."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import _hocon, _session
from ..errors import UsageError
from .parameters import Parameters


class Configuration(Parameters):
    """Reading and changing configuration objects, and what a worker needs to run the task."""

    def get_configuration_object(self, name: str) -> str | None:
        """The text of a configuration object."""
        found = (self._fresh().get("configuration") or {}).get(name)
        return found.get("value") if found else None

    def get_configuration_objects(self) -> dict[str, str]:
        """The texts of all configuration objects by name."""
        return {name: one.get("value") for name, one in (self._fresh().get("configuration") or {}).items()}

    def get_configuration_object_as_dict(self, name: str) -> Any:
        """A configuration object read as HOCON (JSON included), else as YAML where PyYAML is there; None when it is neither."""
        text = self.get_configuration_object(name)
        return None if text is None else parsed(text)

    def set_configuration_object(
        self,
        name: str,
        config_text: str | None = None,
        description: str | None = None,
        config_type: str | None = None,
        config_dict: Mapping[str, Any] | list[Any] | None = None,
    ) -> None:
        """Store a text or a dictionary under a name; exactly one of them."""
        if (config_text is None) == (config_dict is None):
            raise UsageError("set_configuration_object takes either `config_text` or `config_dict`")
        text = config_text if config_text is not None else _hocon.dumps(config_dict)
        one = {"name": name, "value": text, "type": config_type or ("dictionary" if config_dict is not None else None)}
        if description:
            one["description"] = description
        one = {key: value for key, value in one.items() if value is not None}
        self._document.setdefault("configuration", {})[name] = one
        self._write("tasks.edit_configuration", configuration=[one], force=True)

    def set_model_label_enumeration(self, enumeration: Mapping[str, int] | None = None) -> None:
        """What class each number of the model's output stands for: `{label: number}`."""
        for label, number in (enumeration or {}).items():
            if not isinstance(label, str) or not isinstance(number, int):
                raise ValueError(f"label `{label}`: {number!r} is not a name with a whole number")
        self._edit(execution={"model_labels": dict(enumeration or {})})

    def get_labels_enumeration(self) -> dict[str, int]:
        return dict((self._fresh().get("execution") or {}).get("model_labels") or {})

    def get_script(self) -> dict[str, str | None]:
        """Repository, branch, commit, diff, working_dir, entry_point and binary."""
        found = self._fresh().get("script") or {}
        names = ("repository", "branch", "diff", "working_dir", "entry_point", "binary")
        return {**{name: found.get(name) for name in names}, "commit": found.get("version_num")}

    def set_script(
        self,
        repository: str | None = None,
        branch: str | None = None,
        commit: str | None = None,
        diff: str | None = None,
        working_dir: str | None = None,
        entry_point: str | None = None,
        binary: str | None = None,
    ) -> None:
        """Change where the code comes from; what is None stays, `""` clears."""
        given = {
            "repository": repository,
            "branch": branch,
            "version_num": commit,
            "diff": diff,
            "working_dir": working_dir,
            "entry_point": entry_point,
            "binary": binary,
        }
        self._edit(script={name: value for name, value in given.items() if value is not None})

    def set_repo(self, repo: str | None = None, branch: str | None = None, commit: str | None = None) -> None:
        """Use this repository, at the branch or commit, in the place of the one that was found."""
        self.set_script(repository=repo or "", branch=branch or "", commit=commit or "")

    def get_requirements(self) -> dict[str, Any]:
        """What is to be installed: `pip` and, where there is more, `freeze`, `conda`, `lock`, `indexes`, `system`."""
        return dict((self._fresh().get("script") or {}).get("requirements") or {})

    def set_packages(self, packages: str | Path | Sequence[str]) -> None:
        """The packages that a worker installs: a requirements file, lines, or `""` for the repository's own file."""
        if isinstance(packages, (str, os.PathLike)) and str(packages):
            path = Path(packages)
            if not path.is_file():
                raise UsageError(f"set_packages: there is no requirements file `{packages}`")
            text = path.read_text(encoding="utf-8")
        else:
            text = "\n".join(packages) if not isinstance(packages, (str, os.PathLike)) else ""
        requirements = {"pip": text}
        self._document.setdefault("script", {})["requirements"] = requirements
        if self._recording is not None:
            self._recording.packages_given = True
        self._edit(script={"requirements": requirements})

    def get_base_docker(self) -> str:
        """Image and arguments as one line."""
        found = self._fresh().get("container") or {}
        return f"{found.get('image') or ''} {found.get('arguments') or ''}".strip()

    def set_base_docker(
        self,
        docker_cmd: str | None = None,
        docker_image: str | None = None,
        docker_arguments: Sequence[str] | str | None = None,
        docker_setup_bash_script: Sequence[str] | str | None = None,
    ) -> None:
        """The container that a worker runs the task in."""
        image, arguments = docker_image, docker_arguments
        if docker_cmd:
            image, _, arguments = docker_cmd.partition(" ")
        given = {
            "image": image,
            "arguments": arguments if isinstance(arguments, (str, type(None))) else " ".join(arguments),
            "setup_shell_script": docker_setup_bash_script
            if isinstance(docker_setup_bash_script, (str, type(None)))
            else "\n".join(docker_setup_bash_script),
        }
        self._edit(container={name: value for name, value in given.items() if value is not None})

    @property
    def output_uri(self) -> str | None:
        """Where models and artifacts go; None leaves models where they are."""
        if self._recording is not None:
            return self._recording.output_uri
        return (self._document.get("output") or {}).get("destination") or None

    @output_uri.setter
    def output_uri(self, value: str | bool | None) -> None:
        where = _session.settings().files if value is True else (value or None)
        if self._recording is not None:
            self._recording.output_uri = where
        self._remember({"output": {"destination": where}})
        self._write("tasks.edit", output_dest=where or "", force=True)

    def _set_requirements(self, requirements: dict[str, Any]) -> None:
        self._remember({"script": {"requirements": requirements}})
        self._write("tasks.edit", script={"requirements": requirements}, force=True)


def parsed(text: str) -> Any:
    """A configuration text as data: JSON and HOCON, else YAML; None when it is nothing of that."""
    try:
        return _hocon.loads(text)
    except _hocon.HoconError:
        try:
            import yaml
        except ImportError:
            return None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
