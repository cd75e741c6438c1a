"""`Task`: what users import."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _config, _session
from .._names import TaskStatus, TaskTypes
from ..errors import UsageError
from . import ending, starting
from .finding import Finding
from .script import Wanted

if TYPE_CHECKING:
    from ..logger import Logger


class Task(Finding):
    """One unit of work: code, parameters, environment, outputs. `Task.init` begins the one of this process."""

    TaskTypes = TaskTypes
    TaskStatusEnum = TaskStatus
    _main: Task | None = None

    @classmethod
    def init(
        cls,
        project_name: str | None = None,
        task_name: str | None = None,
        task_type: str = TaskTypes.training,
        tags: Sequence[str] | None = None,
        reuse_last_task_id: bool | str = True,
        continue_last_task: bool | str | int = False,
        output_uri: str | bool | None = None,
        auto_connect_arg_parser: bool | Mapping[str, bool] = True,
        auto_connect_frameworks: bool | Mapping[str, Any] = True,
        auto_resource_monitoring: bool | Mapping[str, Any] = True,
        auto_connect_streams: bool | Mapping[str, bool] = True,
        deferred_init: bool = False,
    ) -> Task:
        """Begin the task of this process. Ready without waiting for a network; without a server it records locally.

        Args:
            project_name: made when it does not exist; `a/b` nests. By default the repository's folder.
            task_name: by default the script's name.
            reuse_last_task_id: an id begins that task anew, dropping its outputs. True is accepted and never overwrites.
            continue_last_task: True goes on with the last task of this name on this machine, an id with that task, a
                whole number is added to every iteration. A run that begins again at iteration 0 goes on where the
                last one ended; one that resumes at a later iteration is taken at its word.
            output_uri: where models go: True is the server's files, a path a folder; None leaves them where they are.
            auto_connect_arg_parser: record the command line; a mapping of argument to bool excludes some.
            auto_connect_frameworks: which libraries to listen to: a bool, or a mapping of name or glob to a bool, a
                file pattern or a list of them.
            auto_connect_streams: record stdout and stderr; a mapping of `stdout`, `stderr`, `logging` to bool.
            deferred_init: accepted; `init` does not wait anyway.

        Raises:
            UsageError: the process runs another task already.
        """
        asked = starting.Asked(
            project_name,
            task_name,
            str(TaskTypes(str(task_type))),
            list(tags or ()),
            reuse_last_task_id,
            continue_last_task,
            output_uri,
            auto_connect_arg_parser,
            auto_connect_frameworks,
            auto_resource_monitoring,
            auto_connect_streams,
        )
        running = Task._main
        if running is not None and running._recording is not None:
            starting.same(running, asked)
            return running
        Task._main = starting.begin(cls, asked)
        return Task._main

    @classmethod
    def current_task(cls) -> Task | None:
        """The task of this process; in one that a worker or another tracked process started, that one's."""
        running = Task._main
        if running is not None and running._recording is not None:
            return running
        if _config.variable("TASK_ID") or starting._parent_task():
            return cls.init()
        return None

    def get_logger(self) -> Logger:
        """The logger that reports to this task. Raises UsageError for a task that does not run in this process."""
        recording = self._recording
        if recording is None:
            raise UsageError(f"task `{self.id}` does not run in this process, so nothing can be reported to it")
        if recording.logger is None:
            from ..logger import Logger

            recording.logger = Logger(recording)
        return recording.logger

    logger = property(get_logger)

    def is_main_task(self) -> bool:
        return Task._main is self and self._recording is not None

    def is_current_task(self) -> bool:
        return self.is_main_task()

    @staticmethod
    def running_locally() -> bool:
        """Whether a person started this process; False in one that a worker runs."""
        return not _config.variable("TASK_ID")

    def close(self) -> None:
        """End the task as completed: everything recorded is sent, hooks and streams are put back. Safe to repeat."""
        if self._recording is None:
            return
        if not self._recording.mine():
            return
        ending.finish(self, ending.Outcome(), CLOSE_SECONDS)
        self._recording = None
        if Task._main is self:
            Task._main = None
        os.environ.pop(starting.PARENT, None)

    def flush(self, wait_for_uploads: bool = False) -> bool:
        """Bring what was reported to disk; with `wait_for_uploads` to the server. Whether it is there."""
        if self._recording is None:
            return True
        self._recording.drain_console()
        if wait_for_uploads:
            return self._recording.journal.flush(3600.0)
        self._recording.reporter.flush_to_disk()
        return True

    def get_initial_iteration(self) -> int:
        """What is added to the iterations of a continued run."""
        return (self._recording.shift or 0) if self._recording is not None else 0

    def set_initial_iteration(self, offset: int = 0) -> int:
        """Add `offset` to every iteration reported from now on."""
        if self._recording is not None:
            self._recording.shift, self._recording.shift_always = int(offset) or None, True
            self._recording._shifts = None
        return int(offset)

    def execute_remotely(self, queue_name: str | None = None, clone: bool = False, exit_process: bool = True) -> Task | None:
        """Let a worker run this task: put it (or with `clone` a copy) into the queue and end this process.

        In a run that a worker started this does nothing, so that the code goes on.

        Args:
            queue_name: None leaves a draft.
            exit_process: with `clone`, False goes on here.

        Raises:
            UsageError: neither `clone` nor `exit_process`.
        """
        if self._recording is None or self._recording.is_remote:
            return None
        if not clone and not exit_process:
            raise UsageError("execute_remotely can't go on with the task that a worker is to run; use `clone=True`")
        if self._recording.environment is not None:
            self._recording.environment.join(timeout=300.0)
        self._need_server("execute_remotely")
        made = Task.clone(self, name=self.name) if clone else None
        if made is not None and not exit_process:
            return self._queued(made, queue_name)
        self._let_go()
        self._queued(made or self, queue_name)
        sys.exit(0)

    def _let_go(self) -> None:
        """Stop recording without saying that the task is done: it is a draft again."""
        recording = self._recording
        assert recording is not None
        recording.owns = False
        ending.finish(self, ending.Outcome(), CLOSE_SECONDS)
        self._recording, Task._main = None, None
        _session.call("tasks.reset", task=self.id, force=True)

    def _queued(self, task: Task, queue_name: str | None) -> Task:
        if queue_name:
            Task.enqueue(task, queue_name=queue_name)
            print(f"Runfold: task `{task.id}` waits in the queue `{queue_name}`: {_session.web_page(task.id)}")
        return task

    @classmethod
    def add_requirements(cls, package_name: str, package_version: str | None = None) -> None:
        """Name a package that a worker must install; call it before `Task.init`.

        Args:
            package_name: a package, or the path of a requirements file.
            package_version: `1.2`, `==1.2`, `>=1`, or None for what is installed.
        """
        path = Path(package_name)
        if path.suffix == ".txt" and path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                word = line.split("#")[0].strip()
                if word:
                    Wanted.requirements[word] = ""
            return
        version = package_version or ""
        Wanted.requirements[package_name] = version if not version or version[0] in "=<>!~@" else f"=={version}"

    @classmethod
    def ignore_requirements(cls, package_name: str) -> None:
        """Leave a package out of the recorded ones; call it before `Task.init`."""
        from ..environment.packages import normalised

        Wanted.ignored.add(normalised(package_name))

    @classmethod
    def force_requirements_env_freeze(cls, force: bool = True, requirements_file: str | Path | None = None) -> None:
        """Record every installed package as required, or the given file; call it before `Task.init`."""
        Wanted.freeze = force
        Wanted.frozen_file = str(requirements_file) if requirements_file else None

    @classmethod
    def force_store_standalone_script(cls, force: bool = True) -> None:
        """Record the script alone, not its repository; call it before `Task.init`."""
        Wanted.standalone = force

    @classmethod
    def set_credentials(
        cls,
        api_host: str | None = None,
        web_host: str | None = None,
        files_host: str | None = None,
        key: str | None = None,
        secret: str | None = None,
        store_conf_file: bool = False,
    ) -> None:
        """Use this server and key from now on, whatever variables and files say."""
        _config.set_credentials(api=api_host, web=web_host, files=files_host, access_key=key, secret_key=secret)
        _session.forget()
        if store_conf_file:
            _config.store()

    @classmethod
    def set_offline(cls, offline_mode: bool = False) -> None:
        """Record locally even where a server is configured; for tasks begun from now on."""
        _config.set_offline(offline_mode)
        _session.forget()

    @classmethod
    def is_offline(cls) -> bool:
        return _config.is_offline()

    def get_offline_mode_folder(self) -> Path | None:
        """Where this run is recorded on this machine."""
        return self._recording.local_folder if self._recording is not None else None

    @classmethod
    def set_random_seed(cls, random_seed: int | None) -> None:
        """Accepted; nobody's random state is touched. Seed your libraries yourself."""

    def get_random_seed(self) -> int | None:
        """Always None: no seed is set."""
        return None


CLOSE_SECONDS = 60.0
"""How long `close` waits for the server; what is left is sent by the next run or `runfold sync`."""
