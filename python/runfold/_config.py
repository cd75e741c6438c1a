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


class Settings(NamedTuple):
    """Where to report and how. Every field but `home` may be absent."""

    api: str | None = None
    """`RUNFOLD_HOST` or `CLEARML_API_HOST`: where the API answers."""
    web: str | None = None
    """`RUNFOLD_WEB_HOST` or `CLEARML_WEB_HOST`: where people look."""
    files: str | None = None
    """`RUNFOLD_FILES_HOST` or `CLEARML_FILES_HOST`: where artifacts go."""
    access_key: str | None = None
    secret_key: str | None = None
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
    names = {"api": "host", "web": "web", "files": "files", "access_key": "access_key", "secret_key": "secret_key"}
    lines = [f"{names[name]} = {json.dumps(value)}\n" for name, value in _given.items()]
    path.touch(mode=0o600)
    path.write_text("[server]\n" + "".join(lines), encoding="utf-8")
    return path


def load() -> Settings:
    """The settings as they are now."""
    file, source = _file()
    api = _pick("HOST", "API_HOST", "api", file)
    web, files = _hosts(api, file)
    return Settings(
        api=api,
        web=web,
        files=files,
        access_key=_pick("ACCESS_KEY", "API_ACCESS_KEY", "access_key", file),
        secret_key=_pick("SECRET_KEY", "API_SECRET_KEY", "secret_key", file),
        home=Path(variable("HOME") or _data_home()).expanduser(),
        sdk=file.get("sdk") or {},
        source=source if file.get("api") and api == file["api"].rstrip("/") else "the environment",
    )


def _pick(ours: str, theirs: str, key: str, file: Mapping[str, Any]) -> str | None:
    value = (
        _given.get(key)
        or os.environ.get(f"RUNFOLD_{ours}")
        or os.environ.get(f"RUNFOLD_{theirs}")
        or os.environ.get(f"CLEARML_{theirs}")
        or file.get(key)
    )
    return value.rstrip("/") if isinstance(value, str) and value else None


def _hosts(api: str | None, file: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Where people look and where files go; a Runfold server has all three on one port."""
    web = _pick("WEB_HOST", "WEB_HOST", "web", file)
    files = _pick("FILES_HOST", "FILES_HOST", "files", file)
    root = api[: -len("/api")] if api and api.endswith("/api") else api
    return web or root, files or (f"{root}/files" if root else None)


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
    server = read.get("server") or {}
    return {
        "api": server.get("host"),
        "web": server.get("web"),
        "files": server.get("files"),
        "access_key": server.get("access_key"),
        "secret_key": server.get("secret_key"),
        "sdk": read.get("sdk") or {},
    }


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
