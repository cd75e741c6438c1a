"""Finding tasks by id, project, name and tags; making, copying and queueing them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _session
from .._names import TaskTypes
from ..errors import ServerError, UsageError
from .results import Results

if TYPE_CHECKING:
    from .task import Task

PAGE = 500


class Finding(Results):
    """Class methods that look at the server."""

    @classmethod
    def get_task(
        cls,
        task_id: str | None = None,
        project_name: str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        allow_archived: bool = True,
        task_filter: Mapping[str, Any] | None = None,
    ) -> Task:
        """One task, by id or the newest that fits.

        Args:
            task_name: a regular expression searched for in the name; `project_name` is exact.
            task_filter: further fields of the query, e.g. `{"status": ["completed"]}`.

        Returns:
            The task; None when names or tags fit nothing.

        Raises:
            ValueError: there is no task with this id.
        """
        if task_id:
            running = cls._running(task_id)
            if running is not None:
                return running
            try:
                return cls({**_session.call("tasks.get_by_id", task=task_id)["task"]})  # type: ignore[return-value]
            except ServerError as error:
                if (error.code, error.subcode) == (400, 101):
                    raise ValueError(f"there is no task `{task_id}`") from None
                raise
        query = {"order_by": ["-last_update"], **(task_filter or {})}
        found = cls._query(project_name, task_name, tags, allow_archived, query, ["id"], limit=1)
        return cls.get_task(found[0]["id"]) if found else None  # type: ignore[return-value]

    @classmethod
    def _running(cls, task_id: str) -> Task | None:
        """The task of this process if it has this id."""
        from .task import Task

        task = Task._main
        return task if task is not None and task._recording is not None and task_id in (task.id, task._own_id()) else None

    @classmethod
    def get_tasks(
        cls,
        task_ids: Sequence[str] | None = None,
        project_name: Sequence[str] | str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        allow_archived: bool = True,
        task_filter: Mapping[str, Any] | None = None,
    ) -> list[Task]:
        """All tasks that fit.

        Args:
            tags: any of them; `-tag` excludes; `__$all`, `__$any` and `__$not` set how the following ones count.
        """
        query = dict(task_filter or {})
        if task_ids:
            query["id"] = [task_ids] if isinstance(task_ids, str) else list(task_ids)
        query.pop("only_fields", None)
        found = cls._query(project_name, task_name, tags, allow_archived, query, None)
        return [cls(one) for one in found]  # type: ignore[misc]

    @classmethod
    def query_tasks(
        cls,
        project_name: Sequence[str] | str | None = None,
        task_name: str | None = None,
        tags: Sequence[str] | None = None,
        additional_return_fields: Sequence[str] | None = None,
        task_filter: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """Ids of all tasks that fit, or with `additional_return_fields` a dictionary of these fields for each."""
        fields = sorted({"id", *(additional_return_fields or ())})
        found = cls._query(project_name, task_name, tags, True, dict(task_filter or {}), fields)
        if not additional_return_fields:
            return [one["id"] for one in found]
        return [{field: _at(one, field) for field in fields} for one in found]

    @classmethod
    def _query(
        cls,
        project_name: Sequence[str] | str | None,
        task_name: str | None,
        tags: Sequence[str] | None,
        allow_archived: bool,
        query: dict[str, Any],
        fields: list[str] | None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        if project_name:
            names = [project_name] if isinstance(project_name, str) else list(project_name)
            ids = [found for name in names if (found := cls.get_project_id(name))]
            if not ids:
                return []
            query["project"] = ids
        if task_name:
            query["name"] = task_name
        if tags:
            query["tags"] = list(query.get("tags") or ()) + list(tags)
        if not allow_archived:
            query["system_tags"] = [*(query.get("system_tags") or ()), "-archived"]
        if query.get("type"):
            query["type"] = [str(one) for one in query["type"]]
        if fields is not None:
            query["only_fields"] = fields
        return _every(query, limit)

    @classmethod
    def get_by_name(cls, task_name: str) -> Task:
        """The newest task of exactly this name."""
        return cls.get_task(task_name=f"^{re.escape(task_name)}$")

    @classmethod
    def get_project_id(cls, project_name: str, search_hidden: bool = True) -> str | None:
        """The id of the project with exactly this name."""
        pattern = f"^{re.escape(project_name)}$"
        found = _session.call("projects.get_all", name=pattern, search_hidden=search_hidden, only_fields=["id"])["projects"]
        return str(found[0]["id"]) if found else None

    @classmethod
    def get_projects(cls, **query: Any) -> list[dict[str, Any]]:
        """Projects that fit the fields of `projects.get_all`."""
        return list(_session.call("projects.get_all", **{"order_by": ["name"], **query})["projects"])

    @classmethod
    def create(
        cls,
        project_name: str | None = None,
        task_name: str | None = None,
        task_type: str | TaskTypes | None = None,
        repo: str | None = None,
        branch: str | None = None,
        commit: str | None = None,
        script: str | None = None,
        working_directory: str | None = None,
        packages: bool | Sequence[str] | None = None,
        requirements_file: str | Path | None = None,
        docker: str | None = None,
        docker_args: str | None = None,
        docker_bash_setup_script: str | None = None,
        argparse_args: Sequence[tuple[str, str]] | None = None,
        base_task_id: str | None = None,
        add_task_init_call: bool = True,
        force_single_script_file: bool = False,
        binary: str | None = None,
        module: str | None = None,
        detect_repository: bool = True,
    ) -> Task:
        """Make a draft, from a repository, a local script, a module or another task, for a worker to run.

        Args:
            script: the file to run: in the repository, or a local one.
            packages: requirement lines; `requirements_file` a file of them.
            argparse_args: values for the script's arguments.
            add_task_init_call: insert `Task.init()` into a local script that has none.
            module: run `python -m module` in the place of a script.
            binary: the interpreter or shell.
        """
        from .drafts import draft

        return cls.get_task(draft(**{name: value for name, value in locals().items() if name not in ("cls", "draft")}))

    @classmethod
    def clone(
        cls,
        source_task: Any = None,
        name: str | None = None,
        comment: str | None = None,
        parent: str | None = None,
        project: str | None = None,
    ) -> Task:
        """A draft copy of a task (by default of the running one), named `Clone of …`."""
        source = source_task if source_task is not None else cls._current()
        if source is None:
            raise UsageError("clone needs a task: give `source_task`, or call Task.init first")
        if not isinstance(source, str):
            if source._recording is not None:
                source._need_server("clone")
            source_name, source = source.name, source.id
        else:
            source_name = _session.call("tasks.get_by_id", task=source)["task"]["name"]
        given = {
            "new_task_name": name or f"Clone of {source_name}",
            "new_task_comment": comment,
            "new_task_parent": getattr(parent, "id", parent),
            "new_task_project": project,
        }
        made = _session.call("tasks.clone", task=source, **{key: value for key, value in given.items() if value is not None})
        return cls.get_task(made["id"])

    @classmethod
    def _current(cls) -> Task | None:
        from .task import Task

        return Task.current_task()

    @classmethod
    def enqueue(
        cls, task: Any, queue_name: str | None = None, queue_id: str | None = None, force: bool = False
    ) -> dict[str, Any]:
        """Put a task at the end of a queue, by name or id; without either into the default queue.

        Args:
            force: also when it is no draft.

        Raises:
            ValueError: there is no queue of this name.
        """
        if queue_name and queue_id:
            raise UsageError("enqueue takes `queue_name` or `queue_id`, not both")
        if queue_name:
            queue_id = _queue_id(queue_name)
        body: dict[str, Any] = {"task": getattr(task, "id", task), "force": force}
        if queue_id:
            body["queue"] = queue_id
        answer = _session.call("tasks.enqueue", **body)
        _refresh(task)
        return answer

    @classmethod
    def dequeue(cls, task: Any) -> dict[str, Any]:
        """Take a task out of its queue."""
        answer = _session.call("tasks.dequeue", task=getattr(task, "id", task))
        _refresh(task)
        return answer

    @classmethod
    def get_num_enqueued_tasks(cls, queue_name: str | None = None, queue_id: str | None = None) -> int:
        if bool(queue_name) == bool(queue_id):
            raise UsageError("get_num_enqueued_tasks takes `queue_name` or `queue_id`")
        return int(_session.call("queues.get_num_entries", queue=queue_id or _queue_id(str(queue_name)))["num"])

    def export_task(self) -> dict[str, Any]:
        """Everything that describes the task, as plain data for `import_task`."""
        self._need_server("export_task")
        return dict(_session.call("tasks.get_by_id", task=self.id)["task"])

    @classmethod
    def import_task(cls, task_data: Mapping[str, Any], target_task: Any = None, update: bool = False) -> Task:
        """Make a task from what `export_task` gave, or bring it into `target_task`, merged when `update`."""
        fields = {name: task_data[name] for name in _CARRIED if task_data.get(name) not in (None, "")}
        if target_task is None:
            fields = {"name": "imported", "type": "training", **fields}
            return cls.get_task(_session.call("tasks.create", **fields)["id"])
        target = target_task if not isinstance(target_task, str) else cls.get_task(target_task)
        if update:
            for name in ("hyperparams", "configuration"):
                fields[name] = {**(target.data.get(name) or {}), **(fields.get(name) or {})}
        _session.call("tasks.edit", task=target.id, force=True, **fields)
        target.reload()
        return target

    def update_task(self, task_data: Mapping[str, Any]) -> bool:
        """Bring what `export_task` gave into this task, merged."""
        self.import_task(task_data, target_task=self, update=True)
        return True


_CARRIED = (
    "name", "type", "comment", "project", "parent", "tags", "system_tags", "script", "hyperparams", "configuration",
    "container", "execution", "models", "runtime",
)  # fmt: skip


def _refresh(task: Any) -> None:
    if hasattr(task, "reload"):
        task.reload()


def _queue_id(name: str) -> str:
    found = _session.call("queues.get_all", name=f"^{re.escape(name)}$", search_hidden=True, only_fields=["id"])["queues"]
    if not found:
        raise ValueError(f"there is no queue `{name}`")
    return str(found[0]["id"])


def _every(query: dict[str, Any], limit: int | None) -> list[dict[str, Any]]:
    """All pages, or only the one that the query asks for."""
    if "page" in query or "size" in query:
        return list(_session.call("tasks.get_all", **query)["tasks"])
    found: list[dict[str, Any]] = []
    size = min(limit or PAGE, PAGE)
    query = {"order_by": ["-last_update"], **query}
    while limit is None or len(found) < limit:
        some = _session.call("tasks.get_all", **query, page=len(found) // size, page_size=size)["tasks"]
        found.extend(some)
        if len(some) < size:
            break
    return found


def _at(document: Any, path: str) -> Any:
    """A field by its dotted path; None where it is not."""
    for part in path.split("."):
        document = document.get(part) if isinstance(document, Mapping) else None
    return document


__all__ = ["Finding"]
