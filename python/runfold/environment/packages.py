"""Which packages the script uses and which are installed, as the interpreter that runs says: no pip, no conda program."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_LOCKS = ("uv.lock", "poetry.lock", "pixi.lock", "Pipfile.lock", "pdm.lock", "conda-lock.yml", "requirements.lock")


def installed() -> dict[str, str]:
    """Every distribution as the line that installs it, by normalised name."""
    lines: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"] if distribution.metadata else None
        if name and normalised(name) not in lines:
            lines[normalised(name)] = _line(name, distribution)
    return lines


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _line(name: str, distribution: importlib.metadata.Distribution) -> str:
    """`name==version`, or where it came from when that was a repository, an address or a folder."""
    try:
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    except ValueError:
        origin = {}
    url = origin.get("url", "")
    if "vcs_info" in origin:
        known = origin["vcs_info"]
        return f"{name} @ {known.get('vcs', 'git')}+{url}@{known.get('commit_id', '')}"
    if origin.get("dir_info", {}).get("editable"):
        return f"{name}=={distribution.version}  # editable: {url}"
    if "archive_info" in origin and url.startswith("http"):
        return f"{name} @ {url}"
    local = f"  # from {url}" if url.startswith("file:") else ""
    return f"{name}=={distribution.version}{local}"


def imported(lines: dict[str, str], script: Path | None, folder: Path) -> dict[str, str]:
    """Of the installed ones those that the user's own code names: the script, and loaded modules below `folder`."""
    named = _named_in(folder) | (_imports_of(script) if script else set())
    owners = importlib.metadata.packages_distributions() if hasattr(importlib.metadata, "packages_distributions") else _owners()
    wanted = {normalised(owner) for top in named for owner in owners.get(top, ())}
    return {name: line for name, line in lines.items() if name in wanted}


def _owners() -> dict[str, list[str]]:
    """For Python 3.9: which distribution holds a top-level module."""
    found: dict[str, list[str]] = {}
    for distribution in importlib.metadata.distributions():
        tops = (distribution.read_text("top_level.txt") or "").split()
        if not tops:
            tops = sorted({path.parts[0].removesuffix(".py") for path in distribution.files or () if path.suffix == ".py"})
        for top in tops:
            found.setdefault(top, []).append(distribution.metadata["Name"])
    return found


_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+(\w+)[\w.]*[ \t]+import\b)", re.M)


def _named_in(folder: Path) -> set[str]:
    """Top-level names that loaded modules of the user's own code import."""
    named: set[str] = set()
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None) or ""
        if path.endswith(".py") and _is_own(Path(path), folder):
            named |= _imports_of(Path(path))
    return named


def _is_own(path: Path, folder: Path) -> bool:
    parts = path.parts
    return folder in path.parents and "site-packages" not in parts and "dist-packages" not in parts


def _imports_of(path: Path) -> set[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    named: set[str] = set()
    for plain, origin in _IMPORT.findall(text):
        for part in (plain or origin).split(","):
            named.add(part.strip().split(" ")[0].partition(".")[0])
    return named


def conda() -> dict[str, str]:
    """What conda has installed into this environment, read from its own records; empty outside of conda."""
    lines: dict[str, str] = {}
    for record in sorted(Path(sys.prefix, "conda-meta").glob("*.json")):
        try:
            known = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        lines[known.get("name", record.stem)] = f"{known.get('name')}={known.get('version')}={known.get('build')}"
    return lines


def lock_file(folder: Path) -> tuple[str, str] | None:
    """Name and text of the project's lock file, in `folder` or above it up to the repository."""
    for here in (folder, *folder.parents):
        for name in _LOCKS:
            path = here / name
            if path.is_file() and path.stat().st_size < 2_000_000:
                return name, path.read_text(encoding="utf-8", errors="replace")
        if (here / ".git").exists():
            return None
    return None


def index_urls() -> list[str]:
    """Package indexes that the environment names, without passwords."""
    from .git import without_password

    names = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX")
    urls = [url for name in names for url in os.environ.get(name, "").split()]
    return list(dict.fromkeys(without_password(url) for url in urls))


def text(lines: Iterable[str]) -> str:
    """Requirement lines as the file that agents read."""
    return f"# Python {sys.version.split()[0]} {sys.platform}\n\n" + "".join(f"{line}\n" for line in sorted(lines, key=str.lower))


def _own_version() -> str:
    from .. import _core

    return _core.__version__


def described(script: Path | None, folder: Path, forced: dict[str, str], ignored: set[str]) -> dict[str, Any]:
    """The `requirements` of a task's script: `pip` is what the script imports, `freeze` everything that is installed."""
    lines = installed()
    used = {name: line for name, line in imported(lines, script, folder).items() if name not in ignored}
    if "runfold" not in used:  # run from a folder; whoever runs the task elsewhere needs it all the same
        used["runfold"] = f"runfold=={_own_version()}"
    used.update({normalised(name): f"{name}{version}" for name, version in forced.items()})
    found: dict[str, Any] = {"pip": text(used.values()), "freeze": text(lines.values())}
    extras = conda()
    if extras:
        found["conda"] = text(extras.values())
    urls = index_urls()
    if urls:
        found["indexes"] = "\n".join(urls)
    lock = lock_file(folder)
    if lock:
        found["lock"] = f"# {lock[0]}\n{lock[1]}"
    return found
