"""A real server, and scripts that run beside it as a user's would: in a process and a folder of their own."""

from __future__ import annotations

import base64
import functools
import json
import os
import secrets
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

KEYS = ("TESTACCESSKEY", secrets.token_hex(24))
PACKAGE = Path(__file__).resolve().parents[1]


class Api:
    """Reads what arrived, past the package under test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._key = "Basic " + base64.b64encode(":".join(KEYS).encode()).decode()

    def call(self, action: str, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/{action}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": self._key},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["data"]

    def fetch(self, url: str) -> bytes:
        quoted = urllib.parse.quote(url, safe=":/%?=&+@~!$'()*,;#")
        with urllib.request.urlopen(urllib.request.Request(quoted, headers={"Authorization": self._key}), timeout=30) as answer:
            return answer.read()

    def task(self, task_id: str) -> dict[str, Any]:
        return self.call("tasks.get_by_id", task=task_id)["task"]

    def parameters(self, task_id: str) -> dict[str, str]:
        sections = self.task(task_id).get("hyperparams") or {}
        return {f"{section}/{name}": one.get("value") for section, names in sections.items() for name, one in names.items()}

    def scalars(self, task_id: str) -> dict[str, list[tuple[float, float]]]:
        """Points by `metric/variant`."""
        found = self.call("events.scalar_metrics_iter_histogram", task=task_id, samples=6000)
        return {
            f"{metric}/{variant}": list(zip(one["x"], one["y"]))
            for metric, variants in found.items()
            for variant, one in variants.items()
        }

    def console(self, task_id: str) -> list[str]:
        answer = self.call("events.get_task_log", task=task_id, batch_size=10_000, order="asc", navigate_earlier=False)
        return [line for event in answer["events"] for line in str(event.get("msg", "")).splitlines()]

    def plots(self, task_id: str) -> list[dict[str, Any]]:
        plots = self.call("events.get_task_plots", task=task_id, iters=1000)["plots"]
        return [{**one, "figure": json.loads(one["plot_str"])} for one in plots]

    def samples(self, task_id: str) -> list[dict[str, Any]]:
        answer = self.call("events.debug_images", metrics=[{"task": task_id}], iters=1000)
        return [event for task in answer["metrics"] for turn in task["iterations"] for event in turn["events"]]

    def models(self, task_id: str, side: str = "output") -> list[dict[str, Any]]:
        listed = (self.task(task_id).get("models") or {}).get(side) or []
        return [self.call("models.get_by_id", model=one["model"])["model"] for one in listed]

    def artifacts(self, task_id: str) -> dict[str, dict[str, Any]]:
        listed = (self.task(task_id).get("execution") or {}).get("artifacts") or []
        return {one["key"]: one for one in listed}


class Server:
    """`runfold server` on a folder and a port that stay the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = os.environ.get("RUNFOLD_BIN")
        if not binary:
            pytest.fail("RUNFOLD_BIN is not set: the path of the built `runfold` executable")
        environment = {
            **os.environ,
            "HOME": str(self.folder),
            "RUNFOLD_ADMIN_ACCESS_KEY": KEYS[0],
            "RUNFOLD_ADMIN_SECRET_KEY": KEYS[1],
        }
        command = [binary, "server", "--data-dir", str(self.folder / "data"), "--listen", self.address]
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        pytest.fail(f"the server did not start:\n{(self.folder / 'server.log').read_text(errors='replace')[-4000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


@dataclass
class Done:
    """A script that has ended."""

    code: int
    out: str
    folder: Path

    @property
    def task(self) -> str:
        ids = [line.rpartition("task id=")[2].strip() for line in self.out.splitlines() if "task id=" in line]
        assert ids, f"the script began no task:\n{self.out}"
        return ids[0]

    def said(self, tag: str) -> Any:
        """The JSON that the script printed after `tag `."""
        lines = [line for line in self.out.splitlines() if line.startswith(f"{tag} ")]
        assert lines, f"the script did not print `{tag} …`:\n{self.out}"
        return json.loads(lines[-1][len(tag) + 1 :])


class Scripts:
    """Runs code as `main.py` in a folder of its own."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.folder = folder
        self.server = server
        self.home = folder / "home"
        self.home.mkdir()
        self._count = 0

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUNFOLD_", "CLEARML_", "TRAINS_"))}
        ours = {
            "HOME": str(self.home),
            "RUNFOLD_HOME": str(self.home / "runfold"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MPLBACKEND": "Agg",
            "OMP_NUM_THREADS": "2",
        }
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH", "")]))
        if self.server is not None:
            ours.update(RUNFOLD_HOST=self.server.url, RUNFOLD_API_ACCESS_KEY=KEYS[0], RUNFOLD_API_SECRET_KEY=KEYS[1])
        return {**kept, **ours, **more}

    def run(
        self,
        code: str,
        *arguments: object,
        code_is: int | None = 0,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        timeout: float = 120,
        python: str = sys.executable,
    ) -> Done:
        """Run to the end; the exit code must be `code_is` (None: any)."""
        self._count += 1
        folder = cwd or self.folder / f"run{self._count}"
        folder.mkdir(exist_ok=True)
        (folder / "main.py").write_text(textwrap.dedent(code).lstrip("\n"), encoding="utf-8")
        command = [python, "main.py", *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.environment(**(env or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
        )
        out = done.stdout.decode(errors="replace")
        if code_is is not None:
            assert done.returncode == code_is, f"exit code {done.returncode}:\n{out[-6000:]}"
        return Done(done.returncode, out, folder)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Server(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def api(server: Server) -> Api:
    return Api(server.url)


@pytest.fixture
def scripts(tmp_path: Path, server: Server) -> Scripts:
    return Scripts(tmp_path, server)


@pytest.fixture
def local(tmp_path: Path) -> Scripts:
    """Scripts that have no server."""
    return Scripts(tmp_path, None)


def needs(*modules: str) -> pytest.MarkDecorator:
    """Skip where a library that the test is about is not installed here."""
    import importlib.util

    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@functools.lru_cache(None)
def _can_import(python: str, module: str) -> bool:
    look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", look], env={**os.environ, "LD_LIBRARY_PATH": _libraries()}).returncode == 0


def _libraries() -> str:
    return os.environ.get("RUNFOLD_TEST_LIBRARY_PATH", os.environ.get("LD_LIBRARY_PATH", ""))


@pytest.fixture
def python_with() -> Any:
    """An interpreter that has a large library: this one, or one of `RUNFOLD_TEST_PYTHONS` (separated by colons)."""

    def find(module: str) -> str:
        for python in [sys.executable, *filter(None, os.environ.get("RUNFOLD_TEST_PYTHONS", "").split(":"))]:
            if _can_import(python, module):
                return python
        pytest.skip(f"no interpreter has {module}; name one in RUNFOLD_TEST_PYTHONS")

    return find
