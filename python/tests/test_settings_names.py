"""One table of names for all clients: what each says, and which of them wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from runfold import _config


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("HOST", "API_HOST", "WEB_HOST", "FILES_HOST", "API_ACCESS_KEY", "API_SECRET_KEY", "CONFIG_FILE"):
        monkeypatch.delenv(f"RUNFOLD_{name}", raising=False)
        monkeypatch.delenv(f"CLEARML_{name}", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return tmp_path


def test_runfold_host_is_an_origin_from_which_the_parts_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNFOLD_HOST", "https://lab.example/runfold/")
    monkeypatch.setenv("CLEARML_FILES_HOST", "http://elsewhere:8081")
    read = _config.load()
    assert (read.api, read.web, read.files) == (
        "https://lab.example/runfold/api",
        "https://lab.example/runfold",
        "https://lab.example/runfold/files",
    )


def test_clearmls_addresses_are_used_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARML_API_HOST", "http://h:8008")
    monkeypatch.setenv("CLEARML_WEB_HOST", "http://h:8080")
    monkeypatch.setenv("CLEARML_FILES_HOST", "http://h:8081")
    read = _config.load()
    assert (read.api, read.web, read.files) == ("http://h:8008", "http://h:8080", "http://h:8081")


def test_the_file_that_the_server_writes_is_enough(nothing_else: Path) -> None:
    path = nothing_else / ".config" / "runfold" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('host = "http://127.0.0.1:8008"\napi_access_key = "A"\napi_secret_key = "s"\n')
    read = _config.load()
    assert (read.api, read.files, read.access_key, read.secret_key) == (
        "http://127.0.0.1:8008/api",
        "http://127.0.0.1:8008/files",
        "A",
        "s",
    )
    assert read.source == str(path)
