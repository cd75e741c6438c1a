"""A task: one unit of work with its code, parameters, environment and outputs."""

from .task import Task

__all__ = ["Task"]
