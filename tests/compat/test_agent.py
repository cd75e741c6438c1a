"""`runfold agent` with tasks made by ClearML's real SDK: from the queue to a process, its end, and what befalls both."""

import contextlib
import os
import pathlib
import secrets
import signal
import subprocess
import sys
import time

import pytest

from conftest import KEYS

MADE = """
import os, pathlib
from clearml import Task
task = Task.init(project_name="compat agent", task_name=os.environ.get("NAME", "here"), auto_connect_frameworks=False,
                 auto_resource_monitoring=False)
"""


class Agent:
    """`runfold agent run` on a queue of its own."""

    def __init__(self, server, folder, *options, interpreter=sys.executable, **variables):
        self.server, self.folder, self.queue = server, folder, f"agent-{secrets.token_hex(4)}"
        self.name = f"mill-{secrets.token_hex(4)}"
        self.id = server.api().call("queues.create", name=self.queue)["id"]
        command = [os.environ["RUNFOLD_BIN"], "agent", "run", "--queue", self.queue, *options]
        if interpreter:
            command += ["--interpreter", interpreter]
        self.command = command
        self.environment = {
            **{name: os.environ[name] for name in os.environ if not name.startswith(("CLEARML_", "RUNFOLD_"))},
            "HOME": str(folder),
            "RUNFOLD_AGENT_NAME": self.name,
            "RUNFOLD_AGENT_CACHE": str(folder / "cache"),
            "RUNFOLD_AGENT_MIN_FREE_BYTES": "100MiB",
            "RUNFOLD_AGENT_GRACE": "3s",
            "RUNFOLD_AGENT_GIT_PROTOCOLS": "https,ssh,file",
            "CLEARML_CONFIG_FILE": str(folder / "clearml.conf"),
            "CLEARML_CACHE_DIR": str(folder / "clearml"),
            **variables,
        }
        (folder / "clearml.conf").write_text("")
        self.process = None

    def start(self):
        keys = {
            "RUNFOLD_HOST": self.server.url,
            "RUNFOLD_API_ACCESS_KEY": KEYS["access"],
            "RUNFOLD_API_SECRET_KEY": KEYS["secret"],
        }
        with open(self.folder / "agent.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command, env={**self.environment, **keys}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    def log(self):
        texts = [self.folder / "agent.log", *self.folder.glob("cache/agents/*/attempts/*/supervisor.log")]
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in texts)

    def attempts(self):
        return list(self.folder.glob("cache/agents/*/attempts/*"))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=60) == 0, self.log()


@pytest.fixture
def agent(server, tmp_path):
    with running(Agent(server, tmp_path)) as agent:
        yield agent


@contextlib.contextmanager
def running(agent):
    agent.start()
    try:
        yield agent
    finally:
        agent.stop()


def until(true, what, seconds=60, log=lambda: ""):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"{what}: not within {seconds} s\n{log()}")


def get(api, task):
    return api.call("tasks.get_by_id", task=task)["task"]


def ended(api, task, agent, seconds=60):
    over = ("completed", "failed", "stopped")
    until(lambda: get(api, task)["status"] in over, f"the end of {task}", seconds, agent.log)
    return until(lambda: (found := get(api, task)).get("outcome") and found, "its outcome", 20, agent.log)


def console(api, task):
    events = api.call("events.get_task_log", task=task, order="asc", batch_size=5000)["events"]
    return [event["msg"] for event in events]


def enqueue_script(api, agent, text, name="a script", **fields):
    """A task that carries its script along, as one made where there is no repository."""
    script = {"diff": text, "entry_point": "train.py", "binary": sys.executable, "working_dir": "."}
    script.update(fields.pop("script", {}))
    task = api.call("tasks.create", name=name, type="training", script=script, **fields)["id"]
    api.call("tasks.enqueue", task=task, queue=agent.id)
    return task


def test_a_task_of_the_real_sdk_runs_unmodified_with_its_parameters_changed(server, api, agent):
    script = """
task.connect({"rate": 0.5, "epochs": 1}, name="Train")
rate = task.get_parameters(cast=True)["Train/rate"]
print(f"RATE {rate}")
task.get_logger().report_scalar("loss", "train", value=rate, iteration=1)
task.upload_artifact("result", {"rate": rate}, wait_on_upload=True)
task.set_comment("here" if Task.running_locally() else "on an agent")
task.close()
"""
    name = f"sdk {secrets.token_hex(4)}"
    server.run(MADE + script, name=name)
    original = api.task(name)
    clone = api.call("tasks.clone", task=original["id"], new_task_name="the clone")["id"]
    parameter = {"section": "Train", "name": "rate", "value": "0.25", "type": "float"}
    api.call("tasks.edit_hyper_params", task=clone, hyperparams=[parameter])
    api.call("tasks.enqueue", task=clone, queue=agent.id)
    task = ended(api, clone, agent)
    printed = "\n".join(console(api, clone))
    assert task["status"] == "completed", f"{task['status_reason']}\n{printed}\n{agent.log()}"
    assert (task["comment"], task["last_worker"]) == ("on an agent", f"{agent.name}:0")
    assert printed.count("RATE 0.25") == 1, printed
    curve = api.call("events.scalar_metrics_iter_histogram", task=clone)["loss"]["train"]
    assert curve["y"] == [0.25]
    assert [artifact["key"] for artifact in task["execution"]["artifacts"]] == ["result"]
    phases = [phase["phase"] for phase in task["phases"]]
    assert phases == ["claimed", "cloning", "starting", "running"], phases
    assert all("duration_ms" in phase for phase in task["phases"])


def test_an_exception_is_the_tasks_own_failure_and_its_traceback_is_there(api, agent):
    task = ended(api, enqueue_script(api, agent, "import sys\nprint('before')\nraise RuntimeError('planned boom')\n"), agent)
    assert (task["status"], task["outcome"]["cause"], task["outcome"]["exit_code"]) == ("failed", "user_error", 1)
    assert task["status_reason"] == "user_error: exit code 1: RuntimeError: planned boom"
    lines = console(api, task["id"])
    assert "before" in lines and "RuntimeError: planned boom" in lines


def test_an_abort_ends_the_whole_family_of_a_task_that_does_not_listen(api, agent, tmp_path):
    text = f"""
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
deaf = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.setsid(); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {{deaf!r}}])"])
child.wait()
open({str(tmp_path / 'pid')!r}, "w").write(str(os.getpid()))
print("ready", flush=True)
time.sleep(600)
"""
    task = enqueue_script(api, agent, text)
    until(lambda: "ready" in console(api, task), "its process", log=agent.log)
    folder = str(agent.attempts()[0])
    assert len(marked(folder)) >= 2
    api.call("tasks.stop", task=task, status_reason="wrong data")
    found = ended(api, task, agent)
    assert (found["status"], found["outcome"]["cause"]) == ("stopped", "aborted")
    assert "wrong data" in found["status_reason"]
    assert marked(folder) == []
    after = ended(api, enqueue_script(api, agent, "print('next')"), agent)
    assert after["status"] == "completed"


def marked(folder):
    """Processes that carry the mark of an attempt in their environment."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"RUNFOLD_ATTEMPT_FOLDER={folder}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def test_what_a_task_leaves_behind_is_gone_before_the_next(api, agent):
    text = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(600)"], start_new_session=True)
print("left", flush=True)
"""
    task = enqueue_script(api, agent, text)
    assert ended(api, task, agent)["status"] == "completed"
    until(lambda: not agent.attempts(), "its folder to go", log=agent.log)
    left = [pid for path in pathlib.Path("/proc").glob("[0-9]*/environ") for pid in [path.parent.name]
            if mark_of(path, str(agent.folder))]
    assert left == []


def mark_of(path, folder):
    with contextlib.suppress(OSError):
        return f"RUNFOLD_ATTEMPT_FOLDER={folder}".encode() in path.read_bytes()
    return False


def test_secrets_are_masked_before_they_leave_the_machine(server, api, tmp_path):
    secret = "hunter2-" + secrets.token_hex(8)
    text = """
import base64, os, sys, urllib.parse
secret = os.environ["DATABASE_PASSWORD"]
print("plain", secret)
print("base64", base64.b64encode(b"user:" + secret.encode()).decode())
print("percent", urllib.parse.quote(secret, safe=""))
sys.stdout.write("split " + secret[:5]); sys.stdout.flush()
sys.stdout.write(secret[5:] + "\\n")
print("token", os.environ["CLEARML_AUTH_TOKEN"])
print("keys", [name for name in os.environ if "SECRET_KEY" in name or "ACCESS_KEY" in name])
raise SystemExit(f"ended with {secret}")
"""
    with running(Agent(server, tmp_path, DATABASE_PASSWORD=secret)) as agent:
        task = ended(api, enqueue_script(api, agent, text), agent)
    lines = console(api, task["id"])
    everything = "\n".join([*lines, str(task), agent.log()])
    assert secret not in everything
    assert "plain *****" in lines and "split *****" in lines and "token *****" in lines, lines
    assert "keys []" in lines, "the agent's own keys are not for tasks"


def test_hostile_words_in_a_task_stay_data(api, agent, tmp_path):
    canary = tmp_path / "canary"
    hostile = [
        {"repository": f"--upload-pack=touch {canary}", "version_num": ""},
        {"repository": f"ext::sh -c touch% {canary}"},
        {"repository": "https://127.0.0.1:1/x.git", "branch": f"--output={canary}"},
        {"entry_point": f"-c open('{canary}','w')"},
        {"entry_point": f"../../{canary}"},
        {"entry_point": f"train.py; touch {canary}"},
        {"binary": f"sh -c 'touch {canary}'"},
        {"working_dir": "../.."},
    ]
    tasks = [enqueue_script(api, agent, "print('x')", script=script) for script in hostile]
    for task, script in zip(tasks, hostile):
        found = ended(api, task, agent)
        assert found["status"] in ("failed", "completed"), found["status_reason"]
        assert not canary.exists(), script
    assert get(api, tasks[0])["outcome"]["cause"] == "code_fetch_error"


def test_code_comes_from_a_commit_with_what_was_changed_on_top(api, agent, tmp_path):
    repository = tmp_path / "repository"
    repository.mkdir()
    git = lambda *words: subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True, text=True).stdout
    git("init", "-q", "-b", "main")
    git("config", "user.email", "a@b.c"), git("config", "user.name", "a")
    (repository / "src").mkdir()
    (repository / "src/helper.py").write_text("WORD = 'committed'\n")
    (repository / "src/train.py").write_text("import helper, os\nprint('word', helper.WORD, os.path.basename(os.getcwd()))\n")
    git("add", "."), git("commit", "-qm", "first")
    commit = git("rev-parse", "HEAD").strip()
    (repository / "src/helper.py").write_text("WORD = 'changed'\n")
    diff = git("diff")
    script = {"repository": f"file://{repository}", "version_num": commit, "branch": "main", "working_dir": "src"}
    for change, word in (("", "committed"), (diff, "changed")):
        task = ended(api, enqueue_script(api, agent, change, script=script), agent)
        assert task["status"] == "completed", task["status_reason"]
        assert f"word {word} src" in console(api, task["id"])
    missing = ended(api, enqueue_script(api, agent, "", script={**script, "version_num": "ab" * 20}), agent)
    assert missing["outcome"]["cause"] == "code_fetch_error"
    assert "abab" in missing["status_reason"]


def test_a_task_outlives_a_kill_of_its_agent_and_the_next_agent_takes_it_over(api, agent, tmp_path):
    text = f"""
import os, time
print("started", flush=True)
while not os.path.exists({str(tmp_path / 'go')!r}):
    time.sleep(0.05)
print("went on", flush=True)
"""
    task = enqueue_script(api, agent, text)
    until(lambda: "started" in console(api, task), "its start", log=agent.log)
    agent.process.kill()
    agent.process.wait()
    agent.start()
    second = enqueue_script(api, agent, "print('second')")
    time.sleep(1.5)
    assert get(api, second)["status"] == "queued", "the slot is taken"
    (tmp_path / "go").touch()
    assert ended(api, task, agent)["status"] == "completed"
    assert "went on" in console(api, task)
    assert ended(api, second, agent)["status"] == "completed"


def test_a_killed_supervisor_takes_its_task_with_it_and_that_is_the_infrastructures_failure(api, agent):
    task = enqueue_script(api, agent, "import time\nprint('started', flush=True)\ntime.sleep(600)\n", execution={"retries": 1})
    until(lambda: "started" in console(api, task), "its start", log=agent.log)
    folder = str(agent.attempts()[0])
    supervisor = int(subprocess.run(["pgrep", "-f", f"agent supervise {folder}"], capture_output=True, text=True).stdout.split()[0])
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: get(api, task)["lease"]["fence"] == 2, "the second attempt", log=agent.log)
    assert marked(folder) == []
    until(lambda: console(api, task).count("started") == 2, "its start", log=agent.log)
    api.call("tasks.stop", task=task)
    assert ended(api, task, agent)["status"] == "stopped"


def test_a_task_and_its_console_outlive_a_restart_of_the_server(own_server, tmp_path):
    (tmp_path / "agent").mkdir()
    api = own_server.api()
    with running(Agent(own_server, tmp_path / "agent")) as agent:
        text = "import time\nfor n in range(60):\n    print('tick', n, flush=True)\n    time.sleep(0.1)\n"
        task = enqueue_script(api, agent, text)
        until(lambda: "tick 5" in console(api, task), "its start", log=agent.log)
        own_server.kill()
        time.sleep(2)
        own_server.start()
        found = ended(api, task, agent)
        assert found["status"] == "completed", found["status_reason"]
        ticks = [line for line in console(api, task) if line.startswith("tick")]
        assert ticks == [f"tick {n}" for n in range(60)]


def test_a_drained_agent_ends_when_its_task_has_ended(server, api, tmp_path):
    agent = Agent(server, tmp_path).start()
    task = enqueue_script(api, agent, "import time\nprint('started', flush=True)\ntime.sleep(3)\n")
    until(lambda: "started" in console(api, task), "its start", log=agent.log)
    api.call("workers.drain", worker=f"{agent.name}:0")
    waiting = enqueue_script(api, agent, "print('never')")
    assert agent.process.wait(timeout=60) == 0, agent.log()
    assert get(api, task)["status"] == "completed"
    assert get(api, waiting)["status"] == "queued"


def test_several_slots_run_at_once_in_order_of_priority(server, api, tmp_path):
    with running(Agent(server, tmp_path, "--slots", "2", "--gpus", "0,1")) as agent:
        text = "import os, time\nprint('gpu', os.environ['CUDA_VISIBLE_DEVICES'], flush=True)\ntime.sleep(4)\n"
        tasks = [enqueue_script(api, agent, text) for _ in range(2)]
        until(lambda: all(get(api, task)["status"] == "in_progress" for task in tasks), "both at once", log=agent.log)
        assert all(ended(api, task, agent)["status"] == "completed" for task in tasks)
        gpus = sorted(line for task in tasks for line in console(api, task) if line.startswith("gpu"))
        assert gpus == ["gpu 0", "gpu 1"]


def test_workers_show_their_task_and_how_their_machine_fares(api, agent):
    task = enqueue_script(api, agent, "import time\nprint('started', flush=True)\ntime.sleep(600)\n")
    until(lambda: "started" in console(api, task), "its start", log=agent.log)
    mine = lambda: [worker for worker in api.call("workers.get_all")["workers"] if worker["id"] == f"{agent.name}:0"]
    until(lambda: (mine()[0].get("task") or {}).get("id") == task, "the worker to show its task", 40, agent.log)
    keys = api.call("workers.get_metric_keys", worker_ids=[f"{agent.name}:0"])["categories"]
    names = {name for category in keys for name in category["metric_keys"]}
    assert {"cpu_usage", "memory_used", "memory_free", "disk_free_home", "network_rx"} <= names, names
    api.call("tasks.stop", task=task)
    assert ended(api, task, agent)["status"] == "stopped"


def test_packages_are_installed_once_and_linked_from_then_on(server, api, tmp_path):
    with running(Agent(server, tmp_path, interpreter=None)) as agent:
        text = "import six, sys\nprint('six', six.__version__, sys.prefix)\n"
        requirements = {"pip": f"# Python {sys.version.split()[0]}\n\nsix == 1.17.0\n"}
        first = ended(api, enqueue_script(api, agent, text, script={"requirements": requirements}), agent, 180)
        assert first["status"] == "completed", (first["status_reason"], console(api, first["id"]))
        assert any(line.startswith("six 1.17.0") for line in console(api, first["id"]))
        kept = first["script"]["requirements"]
        assert (kept["pip"], "six==1.17.0" in kept["runfold_lock"]["pins"]) == (requirements["pip"], True)
        phases = [phase["phase"] for phase in first["phases"]]
        assert "resolving" in phases and "installing" in phases, phases
        again = api.call("tasks.clone", task=first["id"], new_task_name="again")["id"]
        for attempt in range(2):
            if attempt:
                again = api.call("tasks.clone", task=again, new_task_name="once more")["id"]
            api.call("tasks.enqueue", task=again, queue=agent.id)
            second = ended(api, again, agent, 180)
            assert second["status"] == "completed", second["status_reason"]
        assert any("linked from the cache" in line for line in console(api, again)), console(api, again)
        assert "resolving" not in [phase["phase"] for phase in second["phases"]]


def test_a_package_that_is_not_there_is_named_with_what_to_do(server, api, tmp_path):
    with running(Agent(server, tmp_path, interpreter=None)) as agent:
        requirements = {"pip": "runfold-no-such-package==9.9.9\n"}
        task = ended(api, enqueue_script(api, agent, "print(1)", script={"requirements": requirements}), agent, 180)
    assert task["outcome"]["cause"] == "env_error"
    assert "runfold-no-such-package" in task["status_reason"] and "check the name" in task["status_reason"]


def test_one_task_is_executed_by_its_id(server, api, tmp_path):
    agent = Agent(server, tmp_path, interpreter=None)
    script = {"diff": "print('by hand')", "entry_point": "train.py", "binary": "python"}
    task = api.call("tasks.create", name="by hand", type="training", script=script)["id"]
    agent.command = [os.environ["RUNFOLD_BIN"], "agent", "execute", "--task", task, "--interpreter", sys.executable]
    assert agent.start().process.wait(timeout=60) == 0, agent.log()
    assert get(api, task)["status"] == "completed"
    assert "by hand" in console(api, task)
