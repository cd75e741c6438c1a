"""`Task.init`: the one task of this process, ready without waiting for a network."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import _config, _session, ranks
from .._console import Streams
from ..capture.bindings import bindings
from ..capture.switches import Switches
from ..errors import ServerError, UsageError
from . import memory, script
from .ending import watcher
from .frames import Frames
from .recording import Recording

if TYPE_CHECKING:
    from .task import Task

PARENT = "RUNFOLD_PROC_MASTER_ID"
"""`pid:task` of the process that began the task, for the processes that it starts."""


INIT_SECONDS = 5.0
"""How long `Task.init` waits for a server where it has to ask one: a task that is continued."""


class Asked(NamedTuple):
    """The arguments of `Task.init`."""

    project: str | None
    name: str | None
    kind: str
    tags: list[str]
    reuse: bool | str
    resume: bool | str | int
    output_uri: str | bool | None
    parsers: bool | Mapping[str, bool]
    frameworks: bool | Mapping[str, Any]
    monitoring: bool | Mapping[str, Any]
    streams: bool | Mapping[str, bool]


def begin(task_class: type[Task], asked: Asked) -> Task:
    """Begin the task, or take part in the one that the parent process or the launcher began."""
    settings = _session.settings(fresh=True)
    rank = ranks.detect()
    remote, parent = _config.variable("TASK_ID"), _parent_task()
    project, name = _names(asked)
    if remote:
        recording, document, told = _join_remote(remote, rank)
    elif parent:
        recording, document, told = (
            Recording(parent, rank, False, owns=False),
            {"id": parent, "name": name, "type": asked.kind},
            "",
        )
    else:
        recording, document, told = _begin_local(asked, project, name, rank)
    recording.project_name = "" if remote else project
    task = task_class(document, recording)
    recording.task = task
    recording.frames = Frames(task)
    recording.output_uri = _destination(asked.output_uri, document, settings)
    if parent:
        watcher.visit(recording)
    else:
        os.environ[PARENT] = f"{os.getpid()}:{recording.task_id}"
        _listen(task, asked, rank, remote is not None)
    if told:
        print(told)
    return task


def _names(asked: Asked) -> tuple[str, str]:
    if asked.project and asked.name:
        return asked.project, asked.name
    project, name = script.default_names()
    return asked.project or project, asked.name or name


def _parent_task() -> str:
    """The task of the process that started this one, unless this one was given a task of its own."""
    word = os.environ.get(PARENT, "")
    process, _, task = word.partition(":")
    return task if process.isdigit() and int(process) != os.getpid() and _is_ancestor(int(process)) else ""


def _is_ancestor(process: int) -> bool:
    """Whether `process` is among this one's parents; a variable that a shell has kept from an old run does not count."""
    here = os.getppid()
    for _ in range(64):
        if here == process:
            return True
        try:
            here = int(Path(f"/proc/{here}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            return False
        if here <= 1:
            return False
    return False


def _join_remote(task_id: str, rank: ranks.Rank) -> tuple[Recording, dict[str, Any], str]:
    """A task that a worker runs: it exists, and what it says is what counts."""
    document = _session.call("tasks.get_by_id", task=task_id)["task"]
    recording = Recording(task_id, rank, True, owns=rank.leads)
    recording.last_iteration = int(document.get("last_iteration") or 0)
    if document.get("status") != "in_progress":
        recording.write("tasks.started", {"task": task_id, "force": True})
    return recording, document, ""


def _begin_local(asked: Asked, project: str, name: str, rank: ranks.Rank) -> tuple[Recording, dict[str, Any], str]:
    from .. import _core

    resumed = _resumed(asked, project, name)
    if resumed:
        return _resume(resumed, asked, rank)
    if isinstance(asked.reuse, str) and not rank.job:
        return _reuse(asked.reuse, asked, name, rank)
    task_id = ranks.shared_id(rank.job, f"{project}/{name}") if rank.job else _core.new_id()
    recording = Recording(task_id, rank, False, owns=True)
    document = _document(task_id, asked, name)
    # every rank may make the task; the server takes the first and tells the others that it is there
    made = {key: value for key, value in document.items() if key != "status"}
    recording.journal.write("tasks.create", {**made, "project_name": project})
    recording.write("tasks.started", {"task": task_id, "force": True})
    memory.note(project, document)
    return recording, document, _greeting("created new task id=", recording)


def _document(task_id: str, asked: Asked, name: str) -> dict[str, Any]:
    path = script.main_file()
    from ..environment.git import root_of

    detect = Switches(asked.frameworks).on("detect_repository") and not script.Wanted.standalone
    root = root_of(path.parent if path else Path.cwd()) if detect else None
    return {
        "id": task_id,
        "name": name,
        "type": asked.kind,
        "tags": sorted(set(asked.tags)),
        "system_tags": ["development"],
        "status": "in_progress",
        "script": script.described(path, root),
        "hyperparams": {},
        "configuration": {},
    }


def _greeting(what: str, recording: Recording) -> str:
    if not recording.rank.leads:
        return ""
    lines = [f"Runfold Task: {what}{recording.server_task}"]
    if recording.online:
        lines.append(f"Runfold results page: {_session.web_page(recording.server_task)}")
    lost = recording.reporter.counters()
    if lost["dropped"]:
        lines.append(f"Runfold: this run is NOT recorded: {lost['last_error']}; `RUNFOLD_HOME` names another folder")
    elif not recording.online:
        why = "offline mode" if _config.is_offline() else "no server is configured"
        lines.append(f"Runfold: {why}; recording in {recording.local_folder}, `runfold sync` sends it")
    return "\n".join(lines)


def _resumed(asked: Asked, project: str, name: str) -> dict[str, Any] | None:
    """The task to continue, as far as it is known; None begins a new one."""
    if isinstance(asked.resume, str) and asked.resume:
        found = _known(asked.resume)
        if found is None:
            raise ValueError(f"there is no task `{asked.resume}` to continue")
        return found
    if asked.resume is False or asked.resume is None or asked.resume == "":
        return None
    last = memory.last(project, name, asked.kind)
    return _known(last["id"], last) if last else None


def _resume(document: dict[str, Any], asked: Asked, rank: ranks.Rank) -> tuple[Recording, dict[str, Any], str]:
    """Go on with a task: what it has stays, and what is reported now is added."""
    task_id = document["id"]
    recording = Recording(task_id, rank, False, owns=True)
    last = int(document.get("last_iteration") or 0)
    offset = asked.resume if type(asked.resume) is int else (last + 1 if _has_points(document) else 0)
    recording.shift = int(offset) or None
    recording.shift_always = type(asked.resume) is int
    recording.last_iteration = last
    recording.write("tasks.started", {"task": task_id, "force": True, "status_reason": "continued"})
    document["status"] = "in_progress"
    if asked.tags:
        document["tags"] = sorted({*(document.get("tags") or ()), *asked.tags})
        recording.write("tasks.update", {"task": task_id, "tags": document["tags"]})
    return recording, document, _greeting("continuing (reusing) task id=", recording)


def _has_points(document: Mapping[str, Any]) -> bool:
    return bool(document.get("last_metrics")) or int(document.get("last_iteration") or 0) > 0


def _reuse(task_id: str, asked: Asked, name: str, rank: ranks.Rank) -> tuple[Recording, dict[str, Any], str]:
    """Begin the task of this id anew: what it made is dropped, since its id was asked for."""
    _session.call("tasks.reset", task=task_id, force=True)
    recording = Recording(task_id, rank, False, owns=True)
    document = {**_document(task_id, asked, name), "id": task_id}
    fields = {key: document[key] for key in ("name", "type", "script")}
    recording.write("tasks.edit", {"task": task_id, "force": True, **fields, "tags": document["tags"]})
    recording.write("tasks.started", {"task": task_id, "force": True})
    return recording, document, _greeting("overwriting (reusing) task id=", recording)


def _known(task_id: str, remembered: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """The task's document from the server; where that does not answer, what this machine remembers; None when it is gone."""
    memory_of = {"id": task_id, **(remembered or {})}
    if _session.client_or_none() is None:
        return memory_of
    try:
        return dict(_session.call_within(INIT_SECONDS, "tasks.get_by_id", task=task_id)["task"])
    except ServerError as error:
        if (error.code, error.subcode) == (400, 101):
            return None
        if error.code:
            raise
        return memory_of


def _destination(given: str | bool | None, document: Mapping[str, Any], settings: _config.Settings) -> str | None:
    """Where models go: the argument, else the task's own, else the variable, else the file's default."""
    stored = (document.get("output") or {}).get("destination")
    if given is False:
        return None
    if given is None:
        given = stored or _config.variable("DEFAULT_OUTPUT_URI") or settings.sdk_value("development.default_output_uri") or None
    if given is True:
        from .._desk import FILES

        return settings.files or FILES
    if given:
        from ..storage import refuse_bucket

        refuse_bucket(str(given))
    return str(given).rstrip("/") if given else None


def _listen(task: Task, asked: Asked, rank: ranks.Rank, remote: bool) -> None:
    """Console, hooks, resources, environment and the end of the process."""
    recording = task._recording
    assert recording is not None
    wanted = asked.streams if isinstance(asked.streams, Mapping) else {"stdout": asked.streams, "stderr": asked.streams}
    if not remote and any(wanted.get(one) for one in ("stdout", "stderr")):
        recording.streams = Streams(recording.hear, bool(wanted.get("stdout")), bool(wanted.get("stderr")))
        recording.streams.install()
        os.register_at_fork(after_in_child=recording.streams.forget_lock)
    bindings.forget_counts()
    bindings.begin(task, Switches(asked.frameworks), Switches({"argparse": asked.parsers} if asked.parsers != {} else False))
    watcher.begin(task)
    if asked.monitoring is not False:
        _monitor(recording, rank)
    if rank.leads and not remote:
        recording.environment = script.start(task, Switches(asked.frameworks).on("detect_repository"))


def _monitor(recording: Recording, rank: ranks.Rank) -> None:
    from .. import _core

    try:
        recording.sampler = _core.ResourceSampler(recording.reporter, variant_suffix=f" {rank.label}" if rank.label else "")
        recording.sampler.start()
    except OSError as error:
        print(f"Runfold: resources are not sampled: {error}", file=sys.stderr)


def same(task: Task, asked: Asked) -> None:
    """A second `Task.init` gives the running task; raises UsageError when it asks for another one."""
    recording = task._recording
    if recording is None or recording.is_remote or not recording.owns:
        return
    for what, given, known in (
        ("project", asked.project, recording.project_name),
        ("name", asked.name, task.name),
    ):
        if given and known and given != known:
            raise UsageError(
                f"this process runs the task `{known}` already, so it can't begin one with the {what} `{given}`; "
                "close the first one before: `task.close()`"
            )


__all__ = ["Asked", "begin", "same"]
