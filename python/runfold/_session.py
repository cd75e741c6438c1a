"""The server of this process: one client, made when it is first needed, and calls that raise our own errors."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from . import _config
from .errors import MissingServer, ServerError

if TYPE_CHECKING:
    from . import _core

_lock = threading.Lock()
_client: tuple[_config.Settings, _core.Client] | None = None
_settings: _config.Settings | None = None

CALL_SECONDS = 60.0
"""How long a call that the user waits for is tried again while the server does not answer."""


def settings(fresh: bool = False) -> _config.Settings:
    """What variables and files said when first asked; `fresh` reads again."""
    global _settings
    if _settings is None or fresh:
        _settings = _config.load()
    return _settings


def forget() -> None:
    """Read the settings again at the next use, e.g. after `Task.set_credentials`."""
    global _settings, _client
    _settings = _client = None


def client_or_none() -> _core.Client | None:
    """The client, or None where no server is configured or the process is offline."""
    known = settings()
    return client() if known.online and known.api else None


def client() -> _core.Client:
    """Raises MissingServer when no server is configured."""
    global _client
    known = settings()
    if not known.api:
        raise MissingServer(
            "no server is configured; set RUNFOLD_HOST, RUNFOLD_API_ACCESS_KEY and RUNFOLD_API_SECRET_KEY"
        )
    with _lock:
        if _client is None or _client[0] is not known:
            from . import _core

            made = _core.Client(
                known.api,
                known.files or "",
                known.access_key or "",
                known.secret_key or "",
                token=_config.variable("AUTH_TOKEN"),
                user_agent=f"runfold-python/{_core.__version__}",
                verify=_verify(),
            )
            _client = (known, made)
        return _client[1]


def _verify() -> bool | str:
    word = _config.variable("API_HOST_VERIFY_CERT")
    if word is None:
        return True
    switch = _config.flag("API_HOST_VERIFY_CERT")
    return word if switch is None else switch


def encoded(body: dict[str, Any]) -> bytes:
    """As JSON. A lone surrogate, for which UTF-8 has no bytes, becomes a question mark: readers of JSON refuse it."""
    return json.dumps(body, default=str, ensure_ascii=False).encode("utf-8", "replace")


def call(action: str, **body: Any) -> dict[str, Any]:
    """The `data` of a call that the user waits for, `CALL_SECONDS` at most.

    Raises:
        ServerError: refused, or no answer in time (`code` 0).
        MissingServer: nothing is configured.
    """
    return call_within(CALL_SECONDS, action, **body)


def call_within(seconds: float, action: str, **body: Any) -> dict[str, Any]:
    """As `call`, with a time of its own."""
    from . import _core

    try:
        data = client().call(action, encoded(body), seconds)
    except _core.ApiError as error:
        raise ServerError(f"{action}: {error.message}", error.code, error.subcode) from None
    except _core.Unreachable as error:
        raise ServerError(f"{action}: the server does not answer: {error.reason}: `{error.url}`") from None
    return json.loads(data)  # type: ignore[no-any-return]


def delete_file(url: str) -> None:
    """Remove a file below the server's files; one that is gone already is no error."""
    from . import _core

    try:
        client().delete_file(url)
    except _core.ApiError as error:
        if error.code != 404:
            raise ServerError(f"could not delete: {error.message}: `{url}`", error.code, error.subcode) from None
    except _core.Unreachable as error:
        raise ServerError(f"could not delete, the server does not answer: {error.reason}: `{url}`") from None


def web_page(task: str) -> str:
    """Where a person looks at the task; empty without a server."""
    web = settings().web
    return f"{web}/tasks/{task}" if web else ""
