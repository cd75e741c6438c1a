"""Which server, with which key, and what the files and variables say. Read once, at the door.

Order: `RUNFOLD_*` variables, `CLEARML_*` variables, `~/.config/runfold/config.toml`, `clearml.conf`. Nothing found
is no error: the run is then recorded locally.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from . import _hocon

__all__ = ["Settings", "load", "set_credentials"]

_given: dict[str, str] = {}

_IN_FILE = {
    "api": "api_host",
    "web": "web_host",
    "files": "files_host",
    "access_key": "api_access_key",
    "secret_key": "api_secret_key",
}
"""Our words and those of `config.toml`; `host` there is a server's origin, which gives the three addresses."""


class Settings(NamedTuple):
    """Where to report and how. Every field but `home` may be absent."""

    api: str | None = None
    """Where the API answers: `RUNFOLD_HOST` and `/api`, or `CLEARML_API_HOST` as it stands."""
    web: str | None = None
    """Where people look: `RUNFOLD_HOST`, or `CLEARML_WEB_HOST`."""
    files: str | None = None
    """Where artifacts go: `RUNFOLD_HOST` and `/files`, or `CLEARML_FILES_HOST`."""
    access_key: str | None = None
    """`RUNFOLD_API_ACCESS_KEY` or `CLEARML_API_ACCESS_KEY`."""
    secret_key: str | None = None
    """`RUNFOLD_API_SECRET_KEY` or `CLEARML_API_SECRET_KEY`."""
    home: Path = Path()
    """`RUNFOLD_HOME`: local recordings and the cache of downloads."""
    sdk: Mapping[str, Any] = {}
    """The `sdk` section of the file that was read."""
    source: str = "nothing configured"
    """Which file or variables gave the server, for messages."""

    @property
    def online(self) -> bool:
        return bool(self.api) and not is_offline()

    def sdk_value(self, path: str, default: Any = None) -> Any:
        """A key of the `sdk` section, dotted: `development.default_output_uri`."""
        here: Any = self.sdk
        for part in path.split("."):
            here = here.get(part) if isinstance(here, Mapping) else None
        return default if here is None else here


def variable(name: str) -> str | None:
    """`RUNFOLD_<name>`, else `CLEARML_<name>`; an empty one counts as not set."""
    return os.environ.get(f"RUNFOLD_{name}") or os.environ.get(f"CLEARML_{name}") or None


def flag(name: str) -> bool | None:
    """A variable as a switch; None when it is not set or not a switch."""
    word = (variable(name) or "").strip().lower()
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False}.get(word)


_offline: bool | None = None


def set_offline(offline: bool) -> None:
    """Overrides the variable `RUNFOLD_OFFLINE_MODE` for tasks begun from now on."""
    global _offline
    _offline = offline


def is_offline() -> bool:
    return bool(flag("OFFLINE_MODE")) if _offline is None else _offline


def set_credentials(**values: str | None) -> None:
    """Overrides what variables and files say: `api`, `web`, `files`, `access_key`, `secret_key`."""
    _given.update({name: value for name, value in values.items() if value})


def store() -> Path:
    """Write the server and key that were given into `config.toml`, readable by its owner alone."""
    import json

    path = _config_home() / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{_IN_FILE[name]} = {json.dumps(value)}\n" for name, value in _given.items()), encoding="utf-8")
    return path


def load() -> Settings:
    """The settings as they are now."""
    file, source = _file()
    variables = _from_variables()
    found = {**file, **variables, **_given}
    api = _address(found.get("api"))
    # a server whose API lies below `/api` has the rest beside it
    root = api[: -len("/api")] if api and api.endswith("/api") else api
    return Settings(
        api=api,
        web=_address(found.get("web")) or root,
        files=_address(found.get("files")) or (f"{root}/files" if root else None),
        access_key=found.get("access_key"),
        secret_key=found.get("secret_key"),
        home=Path(variable("HOME") or _data_home()).expanduser(),
        sdk=file.get("sdk") or {},
        source=source if file.get("api") and "api" not in variables and "api" not in _given else "the environment",
    )


def _address(value: Any) -> str | None:
    return value.rstrip("/") if isinstance(value, str) and value else None


def _places(origin: str) -> dict[str, str]:
    """Where a Runfold server has its parts: all below one origin."""
    origin = origin.rstrip("/")
    return {"api": f"{origin}/api", "web": origin, "files": f"{origin}/files"}


def _from_variables() -> dict[str, str]:
    """What the environment says, in our words. `RUNFOLD_HOST` outweighs ClearML's three addresses together."""
    origin = os.environ.get("RUNFOLD_HOST")
    theirs = {"api": "CLEARML_API_HOST", "web": "CLEARML_WEB_HOST", "files": "CLEARML_FILES_HOST"}
    hosts = _places(origin) if origin else {key: os.environ.get(name) for key, name in theirs.items()}
    keys = {"access_key": variable("API_ACCESS_KEY"), "secret_key": variable("API_SECRET_KEY")}
    return {key: value for key, value in {**hosts, **keys}.items() if value}


def _data_home() -> str:
    root = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return f"{root}/runfold"


def _config_home() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "runfold"


def _file() -> tuple[dict[str, Any], str]:
    """What the first file that exists says, in our words, and its path."""
    ours = os.environ.get("RUNFOLD_CONFIG_FILE")
    toml = Path(ours).expanduser() if ours else _config_home() / "config.toml"
    if toml.is_file():
        return _from_toml(toml), str(toml)
    theirs = os.environ.get("CLEARML_CONFIG_FILE") or "~/clearml.conf"
    conf = Path(theirs).expanduser()
    if conf.is_file():
        return _from_conf(conf), str(conf)
    return {}, "nothing configured"


def _from_toml(path: Path) -> dict[str, Any]:
    from . import _toml

    read = _toml.loads(path.read_text(encoding="utf-8"), str(path))
    said = {key: read[name] for key, name in _IN_FILE.items() if isinstance(read.get(name), str)}
    origin = read.get("host")
    return {**(_places(origin) if isinstance(origin, str) and origin else {}), **said, "sdk": read.get("sdk") or {}}


def _from_conf(path: Path) -> dict[str, Any]:
    try:
        read = _hocon.loads(path.read_text(encoding="utf-8"))
    except _hocon.HoconError as error:
        raise _hocon.HoconError(f"{path}: {error}") from None
    api = read.get("api") or {}
    credentials = api.get("credentials") or {}
    return {
        "api": api.get("api_server"),
        "web": api.get("web_server"),
        "files": api.get("files_server"),
        "access_key": credentials.get("access_key"),
        "secret_key": credentials.get("secret_key"),
        "sdk": read.get("sdk") or {},
    }
