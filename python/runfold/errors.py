"""What goes wrong, as types a caller can tell apart."""

from __future__ import annotations

import os
import sys
import warnings

__all__ = [
    "MissingServer",
    "NotAllowed",
    "RunfoldError",
    "RunfoldWarning",
    "ServerError",
    "UnsafeArtifact",
    "UsageError",
    "tell",
]


class RunfoldError(Exception):
    """The parent of all our own errors."""


class UsageError(RunfoldError):
    """The call can't be meant like this; the message says what to write instead."""


class MissingServer(RunfoldError):
    """The call needs a server and none is configured."""


class UnsafeArtifact(RunfoldError):
    """Loading would run code from the file (a pickle), and the caller has not said that it is trusted."""


class NotAllowed(RunfoldError):
    """The file or folder can't be used for this."""


class ServerError(RunfoldError):
    """The server refused a call.

    Attributes:
        code, subcode: ClearML's numbers, e.g. 400 and 101 for an unknown task.
    """

    def __init__(self, message: str, code: int = 0, subcode: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode


class RunfoldWarning(UserWarning):
    """Tracking went on in a lesser way; `RUNFOLD_STRICT=1` makes it an error."""


def tell(message: str, level: int = 2) -> None:
    """Warn, with `level` as `warnings` counts its `stacklevel`; nothing is raised into the user's code.

    Where the user's filters make warnings errors, ours is printed instead, unless `RUNFOLD_STRICT=1`.
    """
    try:
        warnings.warn(message, RunfoldWarning, stacklevel=level)
    except RunfoldWarning:
        if os.environ.get("RUNFOLD_STRICT") == "1":
            raise
        print(f"Runfold: {message}", file=sys.stderr)
