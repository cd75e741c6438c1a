"""The native module by itself: what needs no server."""

import json
import os
import subprocess
import sys
import time

import pytest

from runfold import _core

TASK = "0123456789abcdef0123456789abcdef"


def reporter(tmp_path, **more):
    return _core.Reporter(str(tmp_path), task=TASK, **more)


def test_nothing_is_made_before_the_first_report(tmp_path):
    made = reporter(tmp_path)
    assert list(tmp_path.iterdir()) == []
    made.scalar("loss", "train", 0.5, 1)
    assert os.path.isdir(made.directory)
    assert made.counters()["points"] == 1


def test_a_child_has_a_journal_and_figures_of_its_own(tmp_path):
    made = reporter(tmp_path)
    made.scalar("loss", "train", 0.5, 1)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            made.scalar("loss", "train", 0.5, 2)
            made.scalar("loss", "train", 0.5, 3)
            os.write(writer, json.dumps([made.directory, made.counters()["points"]]).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    directory, points = json.loads(os.read(reader, 10_000))
    assert points == 2 and directory != made.directory
    assert made.counters()["points"] == 1
    waiting = {found["directory"]: found["in_use"] for found in _core.pending([str(tmp_path)])}
    assert waiting == {directory: False, made.directory: True}


def test_a_journal_that_cannot_be_made_raises_nothing_but_when_asked(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    made = _core.Reporter(str(blocked), task=TASK)
    made.scalar("loss", "train", 0.5, 1)
    made.log("a line")
    counters = made.counters()
    assert counters["points"] == 0 and counters["dropped"] == 2
    assert "can't be made" in counters["last_error"]
    with pytest.raises(ValueError, match="can't be made"):
        made.open()


def test_a_server_out_of_reach_is_named(tmp_path):
    client = _core.Client("http://127.0.0.1:9")
    begun = time.monotonic()
    with pytest.raises(_core.Unreachable) as raised:
        client.call("server.info", timeout_s=0.5)
    assert time.monotonic() - begun < 5
    assert raised.value.action == "server.info" and raised.value.url == "http://127.0.0.1:9"
    assert isinstance(raised.value, ConnectionError)
    made = reporter(tmp_path, client=client)
    made.scalar("loss", "train", 0.5, 1)
    assert made.flush(0.3) is False
    report = made.close(0.5)
    assert report["complete"] is False and report["unsent_bytes"] > 0


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not `http://"):
        _core.Client("ftp://somewhere")


def test_columns_of_different_lengths_are_refused(tmp_path):
    with pytest.raises(ValueError, match="different lengths"):
        reporter(tmp_path).scalars("loss", "train", [1.0], [1, 2])


def test_a_process_that_is_killed_leaves_everything_it_reported(tmp_path):
    script = (
        "import os, signal, sys\n"
        "from runfold import _core\n"
        f"r = _core.Reporter(sys.argv[1], task={TASK!r})\n"
        "for i in range(1000): r.scalar('loss', 'train', 0.5, i)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == -9
    (found,) = _core.pending([str(tmp_path)])
    assert found["in_use"] is False
    # a name and a thousand points of 32 bytes
    assert 32_000 < found["bytes"] < 32_200


def test_resources_are_sampled_under_the_names_that_users_know(tmp_path):
    made = reporter(tmp_path)
    sampler = _core.ResourceSampler(made, sample_interval_s=0.05, report_interval_s=0.1)
    sampler.start()
    deadline = time.monotonic() + 20
    while made.counters()["points"] < 10 and time.monotonic() < deadline:
        time.sleep(0.01)
    sampler.stop()
    latest = json.loads(sampler.latest())
    assert {"cpu_usage", "memory_used_gb", "memory_free_gb", "io_read_mbs", "process_cpu_percent"} <= latest.keys()
    assert made.counters()["points"] >= 10


def test_importing_the_module_starts_no_thread():
    script = "import os, runfold._core; print(len(os.listdir('/proc/self/task')))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1"
