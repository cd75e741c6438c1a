"""Runfold: two lines that track everything and never hurt training.

    from runfold import Task
    task = Task.init(project_name="p", task_name="t")

Importing this starts no thread, imports no framework and reads no file; names are loaded when first used.
"""

from __future__ import annotations

from .capture.bindings import bindings as _bindings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._figures import SeriesInfo
    from ._names import TaskTypes
    from .artifacts import Artifact
    from .errors import RunfoldError, RunfoldWarning, ServerError, UnsafeArtifact, UsageError
    from .logger import Logger
    from .models import InputModel, Model, OutputModel
    from .storage import StorageManager
    from .task import Task

__all__ = [
    "Artifact",
    "InputModel",
    "Logger",
    "Model",
    "OutputModel",
    "RunfoldError",
    "RunfoldWarning",
    "SeriesInfo",
    "ServerError",
    "StorageManager",
    "Task",
    "TaskTypes",
    "UnsafeArtifact",
    "UsageError",
    "__version__",
]

_HOMES = {
    "Artifact": "artifacts",
    "InputModel": "models",
    "Logger": "logger",
    "Model": "models",
    "OutputModel": "models",
    "RunfoldError": "errors",
    "RunfoldWarning": "errors",
    "SeriesInfo": "_figures",
    "ServerError": "errors",
    "StorageManager": "storage",
    "Task": "task",
    "TaskTypes": "_names",
    "UnsafeArtifact": "errors",
    "UsageError": "errors",
    "__version__": "_core",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `runfold` has no attribute `{name}`")
    import importlib

    value = getattr(importlib.import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


_bindings.listen_early()
