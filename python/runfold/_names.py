"""Enumerations and words that are the same everywhere: task types, statuses, sections."""

from __future__ import annotations

from enum import Enum

__all__ = ["TaskStatus", "TaskTypes"]


class _Word(str, Enum):
    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


class TaskTypes(_Word):
    """What kind of work a task is."""

    training = "training"
    testing = "testing"
    inference = "inference"
    data_processing = "data_processing"
    application = "application"
    monitor = "monitor"
    controller = "controller"
    optimizer = "optimizer"
    service = "service"
    qc = "qc"
    custom = "custom"


class TaskStatus(_Word):
    """Where a task stands in its life."""

    created = "created"
    queued = "queued"
    in_progress = "in_progress"
    stopped = "stopped"
    closed = "closed"
    failed = "failed"
    completed = "completed"
    published = "published"
    publishing = "publishing"
    unknown = "unknown"


ARGUMENTS = "Args"
GENERAL = "General"
PROPERTIES = "properties"
SUMMARY = "Summary"
SINGLE_VALUE_ITERATION = -(2**31)
