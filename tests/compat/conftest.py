"""A Runfold server of its own for the tests, and the environment in which ClearML's SDK finds it."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request

import pytest

from api import Api

KEYS = {"access": secrets.token_hex(10), "secret": secrets.token_hex(24)}


# the SDK forks its reporter while a thread of it starts git, and now and then the two lock each other out for minutes;
# the acceptance cases run it as it comes
SDK_CONFIGURATION = "sdk { development { report_use_subprocess: false } }\n"


class Server:
    """`runfold server` on a folder and a port that stay the same over restarts."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{self.address}"

    def start(self):
        binary = os.environ["RUNFOLD_BIN"]
        command = [binary, "server", "--data-dir", str(self.folder / "data"), "--listen", self.address]
        environment = {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / ".config"),
            "RUNFOLD_ADMIN_ACCESS_KEY": KEYS["access"],
            "RUNFOLD_ADMIN_SECRET_KEY": KEYS["secret"],
        }
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait_until_healthy()

    def _wait_until_healthy(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                pytest.fail(f"the server ended with {self.process.returncode}:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        pytest.fail(f"no answer on /health within 30 s:\n{self.log()}")

    def log(self):
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends the server as a service manager does, and expects it to obey."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=15) == 0, self.log()

    def api(self):
        return Api(self.url, KEYS["access"], KEYS["secret"])

    def run(self, script, **values):
        """Runs a training script in a process of its own, as a user would, and answers what it printed."""
        home = self.folder / f"home-{secrets.token_hex(4)}"
        home.mkdir()
        (home / "clearml.conf").write_text(SDK_CONFIGURATION)
        keep = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        environment = {
            **keep,
            "HOME": str(home),
            "TMPDIR": str(home),
            "CLEARML_CONFIG_FILE": str(home / "clearml.conf"),
            "CLEARML_CACHE_DIR": str(home / "cache"),
            "CLEARML_API_HOST": f"{self.url}/api",
            "CLEARML_FILES_HOST": f"{self.url}/files",
            "CLEARML_WEB_HOST": self.url,
            "CLEARML_API_ACCESS_KEY": KEYS["access"],
            "CLEARML_API_SECRET_KEY": KEYS["secret"],
            "NO_PROXY": "127.0.0.1",
            "PYTHONDONTWRITEBYTECODE": "1",
            **{name.upper(): str(value) for name, value in values.items()},
        }
        path = home / "train.py"
        path.write_text(textwrap.dedent(script))
        command = [sys.executable, str(path)]
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\nserver:\n{self.log()}"
        return done.stdout


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_server(tmp_path):
    """A server that a test may kill."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def api(server):
    return server.api()
