"""Drafts: tasks made for a worker to run, from a repository, a local script, a module or another task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import _session
from .._names import ARGUMENTS, TaskTypes
from ..environment import git
from ..errors import UsageError, tell
from .parameters import item

_INIT = """\
try:
    from runfold import Task
except ImportError:
    from clearml import Task
(__name__ != "__main__") or Task.init()
"""


def draft(
    project_name: str | None,
    task_name: str | None,
    task_type: str | TaskTypes | None,
    repo: str | None,
    branch: str | None,
    commit: str | None,
    script: str | None,
    working_directory: str | None,
    packages: bool | Sequence[str] | None,
    requirements_file: str | Path | None,
    docker: str | None,
    docker_args: str | None,
    docker_bash_setup_script: str | None,
    argparse_args: Sequence[tuple[str, str]] | None,
    base_task_id: str | None,
    add_task_init_call: bool,
    force_single_script_file: bool,
    binary: str | None,
    module: str | None,
    detect_repository: bool,
) -> str:
    """Make the draft; gives back its id."""
    kind = str(TaskTypes(str(task_type or "training")))
    fields: dict[str, Any] = {"type": kind}
    if base_task_id:
        fields = _session.call("tasks.get_by_id", task=base_task_id)["task"]
        fields = {
            name: fields[name] for name in ("type", "script", "hyperparams", "configuration", "container") if fields.get(name)
        }
        fields["parent"] = base_task_id
    elif repo or script or module:
        local = None if repo or not script else _local(script)
        fields["script"] = (
            _from_repository(repo, branch, commit, script)
            if local is None
            else _from_file(local, detect_repository and not force_single_script_file, add_task_init_call)
        )
        if module:
            fields["script"]["entry_point"] = f"-m {module}"
        if working_directory:
            fields["script"]["working_dir"] = working_directory
        fields["script"]["binary"] = binary or fields["script"].get("binary") or "python"
    requirements = _requirements(packages, requirements_file)
    if requirements is not None:
        fields.setdefault("script", {})["requirements"] = {"pip": requirements}
    container = {"image": docker, "arguments": docker_args, "setup_shell_script": docker_bash_setup_script}
    if any(container.values()):
        fields["container"] = {name: value for name, value in container.items() if value}
    if argparse_args:
        section = fields.setdefault("hyperparams", {}).setdefault(ARGUMENTS, {})
        for name, value in argparse_args:
            section[name] = item(f"{ARGUMENTS}/{name}", str(value))
    fields["name"] = task_name or (Path(script).stem if script else module or "Untitled")
    made = str(_session.call("tasks.create", **fields)["id"])
    if project_name:
        _session.call("tasks.move", ids=[made], project_name=project_name)
    return made


def _local(script: str) -> Path:
    path = Path(script).expanduser()
    if not path.is_file():
        raise UsageError(f"there is no script `{script}`; for one inside a repository give `repo` too")
    return path.resolve()


def _from_repository(repo: str | None, branch: str | None, commit: str | None, script: str | None) -> dict[str, Any]:
    if not repo:
        return {"working_dir": ".", "repository": ""}
    found = {"repository": git.without_password(repo), "working_dir": ".", "entry_point": script or ""}
    if branch:
        found["branch"] = branch
    if commit:
        found["version_num"] = commit
    return found


def _from_file(path: Path, detect: bool, add_init: bool) -> dict[str, Any]:
    root = git.root_of(path.parent) if detect else None
    text = path.read_text(encoding="utf-8", errors="replace")
    wants_init = add_init and path.suffix == ".py" and not re.search(r"\bTask\s*\.\s*init\s*\(", text)
    if root is None:
        return {"repository": "", "working_dir": ".", "entry_point": path.name, "diff": _with_init(text) if wants_init else text}
    found = git.read(root)
    relative = path.relative_to(root).as_posix()
    script = {"repository": found.remote, "branch": found.branch, "version_num": found.commit, "working_dir": "."}
    patch = found.patch if found.patch_is_text else ""
    if patch != found.patch:
        tell(f"changes in `{root}` are not all UTF-8 and are left out of the draft; commit and push them", 5)
    if wants_init and f"b/{relative}\n" not in patch:
        patch += _init_patch(relative, text)
    return {**script, "entry_point": relative, "diff": patch}


def _with_init(text: str) -> str:
    lines = text.splitlines(keepends=True)
    place = _after_future(lines)
    return "".join(lines[:place]) + _INIT + "".join(lines[place:])


def _after_future(lines: list[str]) -> int:
    """The first line where a statement may stand: after the last `from __future__` import, or at the top."""
    found = [place for place, line in enumerate(lines) if line.startswith("from __future__ ")]
    return found[-1] + 1 if found else 0


def _init_patch(name: str, text: str) -> str:
    """A patch that inserts the call, as `git apply` takes it."""
    lines = text.splitlines(keepends=True)
    place = _after_future(lines)
    added = _INIT.splitlines(keepends=True)
    context = lines[place : place + 3]
    body = "".join(f"+{line}" for line in added)
    for line in context:
        body += f" {line}" if line.endswith("\n") else f" {line}\n\\ No newline at end of file\n"
    header = f"diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n"
    start = place + 1 if context else place
    return f"{header}@@ -{start},{len(context)} +{place + 1},{len(context) + len(added)} @@\n{body}"


def _requirements(packages: bool | Sequence[str] | None, file: str | Path | None) -> str | None:
    if file:
        return Path(file).expanduser().read_text(encoding="utf-8")
    if packages is None or packages is True or packages is False:
        return None
    return "\n".join(packages)
