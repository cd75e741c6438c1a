"""Names, tags, comment, status and the other plain fields of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import _session
from .._names import TaskTypes
from ..errors import ServerError, UsageError
from .base import TaskBase

ARCHIVED = "archived"


def as_list(words: Sequence[str] | str | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


class Properties(TaskBase):
    """Reading and changing plain fields."""

    archived_tag = ARCHIVED

    @property
    def name(self) -> str:
        return str(self._document.get("name", ""))

    @name.setter
    def name(self, name: str) -> None:
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Rename the task; at least three characters."""
        self._update(name=name)

    def rename(self, new_name: str) -> bool:
        self.set_name(new_name)
        return True

    @property
    def project(self) -> str | None:
        """The project's id."""
        if "project" not in self._document:
            self.reload()
        return self._document.get("project")

    def get_project_name(self) -> str | None:
        if self._recording is not None and self._recording.project_name:
            return self._recording.project_name
        found = self._document.get("project")
        return str(_session.call("projects.get_by_id", project=found)["project"]["name"]) if found else None

    def set_project(self, project_id: str | None = None, project_name: str | None = None) -> bool:
        return self.move_to_project(new_project_id=project_id, new_project_name=project_name)

    def move_to_project(
        self,
        new_project_id: str | None = None,
        new_project_name: str | None = None,
        system_tags: Sequence[str] | None = None,
    ) -> bool:
        """Put the task into another project, which is made when it does not exist."""
        if not new_project_id and not new_project_name:
            raise UsageError("move_to_project needs `new_project_id` or `new_project_name`")
        where = {"project": new_project_id} if new_project_id else {"project_name": new_project_name}
        self._desk.write("tasks.move", {"ids": [self._own_id()], **where})
        if self._recording is not None:
            self._recording.project_name = new_project_name or ""
        self._document.pop("project", None)
        if system_tags:
            self.set_system_tags(system_tags)
        return True

    def _own_id(self) -> str:
        """The id as the journal knows it."""
        return self._recording.task_id if self._recording is not None else self.id

    @property
    def parent(self) -> str | None:
        return self._document.get("parent")

    @parent.setter
    def parent(self, parent: Any) -> None:
        self.set_parent(parent)

    def set_parent(self, parent: Any) -> None:
        """Make a task, given itself or by id, the parent of this one."""
        self._edit(parent=getattr(parent, "id", parent))

    @property
    def comment(self) -> str:
        return str(self._document.get("comment") or "")

    @comment.setter
    def comment(self, comment: str) -> None:
        self.set_comment(comment)

    def set_comment(self, comment: str) -> None:
        self._update(comment=comment)

    @property
    def task_type(self) -> str:
        return str(self._document.get("type", ""))

    def set_task_type(self, task_type: str | TaskTypes) -> None:
        self._edit(type=str(TaskTypes(str(task_type))))

    def get_tags(self) -> list[str]:
        return list(self._fresh().get("tags") or ())

    def set_tags(self, tags: Sequence[str] | str) -> None:
        self._update(tags=sorted(set(as_list(tags))))

    def add_tags(self, tags: Sequence[str] | str) -> None:
        self.set_tags(self.get_tags() + as_list(tags))

    def remove_tags(self, tags: Sequence[str] | str) -> None:
        self.set_tags([tag for tag in self.get_tags() if tag not in as_list(tags)])

    def get_system_tags(self) -> list[str]:
        return list(self._fresh().get("system_tags") or ())

    def set_system_tags(self, tags: Sequence[str] | str) -> None:
        self._update(system_tags=sorted(set(as_list(tags))))

    def get_archived(self) -> bool:
        return ARCHIVED in self.get_system_tags()

    def set_archived(self, archive: bool) -> None:
        """Hide the task from lists, or show it again."""
        action = "tasks.archive_many" if archive else "tasks.unarchive_many"
        result = _session.call(action, ids=[self.id])
        for failure in result.get("failed") or ():
            raise ServerError(f"{action}: {failure['error']['msg']}", *failure["error"]["codes"])
        self.reload()

    @property
    def status(self) -> str:
        """As the server has it now; a task that is recorded locally is `in_progress`."""
        return self.get_status()

    def get_status(self) -> str:
        if self._recording is not None:
            return "in_progress"
        return str(self._fresh()["status"])

    def get_status_message(self) -> tuple[str | None, str | None]:
        """Reason and message of the last change of status."""
        found = self._fresh()
        return found.get("status_reason"), found.get("status_message")

    @property
    def last_worker(self) -> str | None:
        return self._fresh().get("last_worker")

    @property
    def labels_stats(self) -> dict[str, Any]:
        return dict((self._document.get("execution") or {}).get("model_labels") or {})

    @property
    def data(self) -> Mapping[str, Any]:
        """The document as the server keeps it, to read only."""
        return self._document

    def get_last_iteration(self) -> int:
        if self._recording is not None:
            return self._recording.last_iteration
        return int(self._fresh().get("last_iteration") or 0)

    def get_progress(self) -> int | None:
        """0 to 100, or None when nobody has said."""
        found = (self._fresh().get("runtime") or {}).get("progress")
        return int(found) if found is not None else None

    def set_progress(self, progress: int) -> None:
        """How much is done, 0 to 100; other values are ignored."""
        if isinstance(progress, (int, float)) and 0 <= progress <= 100:
            self._set_runtime({"progress": str(int(progress))})

    def _set_runtime(self, values: dict[str, str]) -> None:
        self._remember({"runtime": values})
        self._write("tasks.edit_runtime", add_or_update=values, force=True)

    def get_output_log_web_page(self) -> str:
        return _session.web_page(self.id)

    def get_executed_queue(self, return_name: bool = False) -> str | None:
        found = (self._fresh().get("execution") or {}).get("queue")
        if not found or not return_name:
            return found
        return str(_session.call("queues.get_by_id", queue=found)["queue"]["name"])

    @property
    def cache_dir(self) -> Any:
        """A folder of this task's own below the cache."""
        folder = _session.settings().home / "cache" / "tasks" / self.id
        folder.mkdir(parents=True, exist_ok=True)
        return folder
