"""The repository that the script lies in: commit, branch, remote, and everything that is not pushed.

Git is asked through its program, with a time limit each and nothing of the user's environment changed. Changes come
as one patch that `git apply` takes: tracked changes and untracked files as new ones, neither of secrets nor of large
files. Commits that no remote has go whole into a bundle of their own.
"""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 10
"""How long one git command may take before the run is recorded without it."""

LARGEST_FILE = 1_000_000
"""Bytes of a new or changed file that is still taken along."""

LARGEST_PATCH = 500_000
"""Characters of a patch that agents accept inside the task; a longer one travels in the code bundle."""

SECRET = (
    ".env", ".env.*", "*.pem", "*.key", "*.p12", "*.pfx", "id_rsa*", "id_ed25519*", ".netrc", ".pgpass", "*.kdbx",
    "*credentials*", "*secret*", "clearml.conf", "*.keystore",
)  # fmt: skip
"""Names of files whose content or changes are never taken along."""


@dataclass
class Repository:
    """What git says about the folder. Empty texts where there is no answer."""

    root: str
    remote: str = ""
    branch: str = ""
    commit: str = ""
    patch: str = ""
    unpushed: list[str] = field(default_factory=list)
    """Commits that no remote has, newest first."""
    left_out: dict[str, str] = field(default_factory=dict)
    """New and changed files that were not taken along, with the reason."""
    problems: list[str] = field(default_factory=list)

    @property
    def patch_is_text(self) -> bool:
        """Whether JSON can carry the patch: changed files may be of any encoding."""
        return not any("\ud800" <= letter <= "\udfff" for letter in self.patch)

    @property
    def patch_fits(self) -> bool:
        """Whether the patch can stand in the task itself."""
        return len(self.patch) <= LARGEST_PATCH and self.patch_is_text


def root_of(folder: Path) -> Path | None:
    """The working tree that `folder` lies in, found without running git."""
    for here in (folder, *folder.parents):
        if (here / ".git").exists():
            return here
    return None


def read(root: Path) -> Repository:
    """Ask git about the working tree at `root`."""
    found = Repository(str(root))
    if shutil.which("git") is None:
        found.problems.append("git is not installed, so commit and changes are not recorded")
        return found
    git = _Git(root, found.problems)
    found.commit = git.text("rev-parse", "--verify", "-q", "HEAD")
    found.branch = git.text("symbolic-ref", "-q", "--short", "HEAD")
    found.remote = without_password(git.text("config", "--get", f"remote.{_remote_name(git, found.branch)}.url"))
    if found.commit:
        found.unpushed = git.text("rev-list", "--max-count=1000", "HEAD", "--not", "--remotes").split() if found.remote else []
        found.patch = _patch(git, root, found)
    return found


def bundle(root: str, into: Path) -> bool:
    """Write the commits that no remote has as a git bundle; whether it worked."""
    return _Git(Path(root), []).run("bundle", "create", str(into), "HEAD", "--not", "--remotes") is not None


def without_password(url: str) -> str:
    """The address without user and password; `git@host:path` stays."""
    return re.sub(r"^(\w+://)[^/@]*@", r"\1", url) if not url.startswith("ssh://") else re.sub(r":[^/@]*@", "@", url)


_NOT_OURS = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "GIT_PAGER",
    "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
)  # fmt: skip
"""What a user's shell or a hook may have set that would turn our questions into others."""


class _Git:
    def __init__(self, root: Path, problems: list[str]) -> None:
        self._root = root
        self._problems = problems

    def run(self, *words: str, index: str | None = None) -> bytes | None:
        """The output, or None when git failed; a time-out is told once."""
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        for name in _NOT_OURS:
            environment.pop(name, None)
        if index:
            environment["GIT_INDEX_FILE"] = index
        command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *words]
        try:
            done = subprocess.run(
                command, cwd=self._root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            self._problems.append(f"`git {words[0]}` took over {SECONDS} s and was left out")
            return None
        except OSError as error:
            self._problems.append(f"git could not be started: {error}")
            return None
        return done.stdout if done.returncode == 0 else None

    def text(self, *words: str) -> str:
        return (self.run(*words) or b"").decode("utf-8", "replace").strip()


def _remote_name(git: _Git, branch: str) -> str:
    chosen = git.text("config", "--get", f"branch.{branch}.remote") if branch else ""
    if chosen and chosen != ".":
        return chosen
    names = git.text("remote").split()
    return "origin" if "origin" in names or not names else names[0]


def _patch(git: _Git, root: Path, found: Repository) -> str:
    """Tracked changes and taken-along untracked files as one patch, by way of a copy of the index."""
    changed = git.run("diff", "--name-only", "--no-renames", "-z", "HEAD")
    if changed is None:
        found.problems.append("git could not list what is changed, so changes are not recorded")
        return ""
    for name in _names(changed):
        _take(root, name, found.left_out)
    excluded = [f":(top,exclude,literal){name}" for name in found.left_out]
    untracked = _names(git.run("ls-files", "--others", "--exclude-standard", "-z"))
    taken = [name for name in untracked if _take(root, name, found.left_out)]
    options = ("diff", "--no-color", "--no-ext-diff", "--binary", "--submodule=short", "HEAD", "--", ":(top)", *excluded)
    if not taken:
        return (git.run(*options) or b"").decode("utf-8", "surrogateescape")
    with tempfile.TemporaryDirectory(prefix="runfold-") as scratch:
        index = os.path.join(scratch, "index")
        original = git.text("rev-parse", "--git-path", "index")
        source = root / original
        if source.is_file():
            shutil.copy2(source, index)  # with its time, by which git tells which entries may have changed since
        for start in range(0, len(taken), 200):
            git.run("add", "--intent-to-add", "--", *taken[start : start + 200], index=index)
        return (git.run(*options, index=index) or b"").decode("utf-8", "surrogateescape")


def _names(listed: bytes | None) -> list[str]:
    """File names that git ended with a zero byte each."""
    return [name for name in (listed or b"").decode("utf-8", "surrogateescape").split("\0") if name]


def _take(root: Path, name: str, left_out: dict[str, str]) -> bool:
    path = root / name
    base = os.path.basename(name).lower()
    if any(fnmatch.fnmatch(base, pattern) for pattern in SECRET):
        left_out[name] = "looks like a secret"
    elif path.is_symlink() or not path.is_file():
        return path.is_symlink()
    elif path.stat().st_size > LARGEST_FILE:
        left_out[name] = f"larger than {LARGEST_FILE // 1_000_000} MB"
    return name not in left_out
