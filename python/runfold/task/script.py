"""What script this process runs and from where: quick facts at once, git and packages in the background."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .. import _previews
from ..errors import tell

if TYPE_CHECKING:
    from ..environment.git import Repository
    from .task import Task

LARGEST_SCRIPT = 1_000_000


class Wanted:
    """What `Task.add_requirements` and its kin said before `Task.init`."""

    requirements: ClassVar[dict[str, str]] = {}
    ignored: ClassVar[set[str]] = set()
    frozen_file: str | None = None
    freeze = False
    standalone = False


def main_file() -> Path | None:
    """The file that is run as `__main__`; None in a console or notebook."""
    main = sys.modules.get("__main__")
    path = getattr(main, "__file__", None)
    if path and os.path.isfile(path):
        return Path(path).resolve()
    return None


def module_run() -> str | None:
    """The name given to `python -m`, if that is how the process was started."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    name = getattr(spec, "name", None)
    if not name or name == "__main__":
        return None
    return name[: -len(".__main__")] if name.endswith(".__main__") else str(name)


def default_names() -> tuple[str, str]:
    """Project and task where nobody has named them: the repository's folder and the script."""
    from ..environment.git import root_of

    path = main_file()
    root = root_of((path or Path.cwd() / "x").parent)
    name = (module_run() or path.stem) if path else "notebook"
    return (root.name if root else "Untitled"), name if len(name) >= 3 else f"{name} script"


def described(path: Path | None, root: Path | None) -> dict[str, Any]:
    """Entry point, folder and interpreter; the whole script as the diff where there is no repository."""
    script: dict[str, Any] = {
        "binary": f"python{sys.version_info.major}.{sys.version_info.minor}",
        "repository": "",
        "branch": "",
        "version_num": "",
    }
    folder = Path.cwd()
    module = module_run()
    base = root or (path.parent if path else folder)
    script["working_dir"] = _relative(folder, base) if root else "."
    if module:
        script["entry_point"] = f"-m {module}"
    elif path is None:
        script["entry_point"] = "notebook.py"
    elif root is None:
        script["entry_point"] = path.name
    else:
        script["entry_point"] = (
            os.path.relpath(path, folder) if folder == root or root in folder.parents else _relative(path, root)
        )
    if root is None and path is not None and path.stat().st_size < LARGEST_SCRIPT:
        script["diff"] = path.read_text(encoding="utf-8", errors="replace")
    return script


def _relative(path: Path, base: Path) -> str:
    return "." if path == base else os.path.relpath(path, base).replace(os.sep, "/")


def start(task: Task, detect_repository: bool) -> threading.Thread:
    """Read repository, packages and machine in a thread, and record them one after the other."""
    # the interpreter forgets `__file__` of the script when it ends, which the thread may outlast
    thread = threading.Thread(
        target=_guarded, args=(task, detect_repository, main_file()), name="runfold-environment", daemon=True
    )
    thread.start()
    return thread


def _guarded(task: Task, detect_repository: bool, path: Path | None) -> None:
    try:
        _record(task, detect_repository, path)
    except Exception as error:
        tell(f"code and packages of this run are recorded in part only: {error}")


def _record(task: Task, detect_repository: bool, path: Path | None) -> None:
    from ..environment import git, machine

    root = git.root_of(path.parent if path else Path.cwd()) if detect_repository and not Wanted.standalone else None
    if root is not None:
        _record_repository(task, git.read(root))
    task._set_runtime(machine.facts())
    libraries = machine.loaded_libraries()
    _record_packages(task, path, root or (path.parent if path else Path.cwd()), machine.system_packages(libraries))
    from ..capture.bindings import bindings

    bindings.plug_in()


def _record_repository(task: Task, found: Repository) -> None:
    fields: dict[str, Any] = {"repository": found.remote, "branch": found.branch, "version_num": found.commit}
    fields["diff"] = found.patch if found.patch_fits else ""
    if not found.remote and not found.patch:
        fields.pop("diff")
    task._edit(script=fields)
    for problem in found.problems:
        tell(problem)
    if found.unpushed or not found.patch_fits:
        _keep_bundle(task, found)
    if found.left_out:
        listed = ", ".join(f"`{name}` ({why})" for name, why in list(found.left_out.items())[:10])
        more = f" and {len(found.left_out) - 10} more" if len(found.left_out) > 10 else ""
        task._recording.hear(f"Runfold: changed files that were not recorded: {listed}{more}", "warning")  # type: ignore[union-attr]


def _keep_bundle(task: Task, found: Repository) -> None:
    """What the task's fields can't hold: unpushed commits as a git bundle and a large or non-UTF-8 patch, as one archive."""
    import tarfile
    import tempfile

    from .. import _kinds
    from ..environment import git

    with tempfile.TemporaryDirectory(prefix="runfold-") as folder:
        archive = Path(folder) / "code-bundle.tar.gz"
        commits = Path(folder) / "commits.bundle"
        with tarfile.open(archive, "w:gz") as packed:
            if found.unpushed and git.bundle(found.root, commits):
                packed.add(commits, "commits.bundle")
            patch = Path(folder) / "uncommitted.diff"
            patch.write_bytes(found.patch.encode("utf-8", "surrogateescape"))
            packed.add(patch, "uncommitted.diff")
        preview = f"{len(found.unpushed)} unpushed commits, patch of {_previews.size(len(found.patch))}"
        stored = _kinds.Stored("code", archive, ".tar.gz", "application/gzip", preview, True, file_name=archive.name)
        task._keep_artifact("code bundle", stored, {"commit": found.commit, "branch": found.branch}, None, mode="input")


def _record_packages(task: Task, path: Path | None, folder: Path, system: dict[str, str]) -> None:
    from ..environment import packages

    recording = task._recording
    if recording is None or recording.packages_given or recording.is_remote:
        return
    requirements = packages.described(path, folder, Wanted.requirements, Wanted.ignored)
    if Wanted.freeze:
        requirements["pip"] = (
            Path(Wanted.frozen_file).read_text(encoding="utf-8") if Wanted.frozen_file else requirements["freeze"]
        )
    if system:
        requirements["system"] = "".join(f"{line}  # {path}\n" for path, line in sorted(system.items()))
    task._set_requirements(requirements)
