"""Agents, their supervisors, tasks and the server are killed at random; every task ends once, explained, and none runs twice at once.

`RUNFOLD_CHAOS_TASKS=500` makes it long; `RUNFOLD_CHAOS_SEED` repeats a run's choices.
"""

import contextlib
import os
import pathlib
import random
import signal
import sys
import time

from test_agent import Agent, enqueue_script, get, until

TASKS = int(os.environ.get("RUNFOLD_CHAOS_TASKS", "40"))
AGENTS = 4

# Holds a lock while it runs: a second run at the same time is seen at once, and a killed one lets go.
TEXT = """
import fcntl, os, time
folder = {folder!r}
task = os.environ["RUNFOLD_TASK_ID"]
lock = open(os.path.join(folder, task + ".lock"), "w")
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    open(os.path.join(folder, "twice"), "a").write(task + "\\n")
print("attempt", os.environ["RUNFOLD_ATTEMPT"], flush=True)
time.sleep({seconds})
"""


def processes(words):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if words(path):
                found.append(int(path.name))
    return found


def of_family(folder, kind):
    """Supervisors, or tasks, of the agents below a folder."""
    mark = str(folder).encode()

    def is_supervisor(path):
        line = (path / "cmdline").read_bytes().split(b"\0")
        return b"supervise" in line and any(word.startswith(mark) for word in line)

    def is_task(path):
        return b"RUNFOLD_ATTEMPT_FOLDER=" + mark in (path / "environ").read_bytes()

    return processes(is_supervisor if kind == "supervisor" else is_task)


def test_random_kills_leave_every_task_in_one_explained_end(own_server, tmp_path):
    seed = int(os.environ.get("RUNFOLD_CHAOS_SEED", random.randrange(1 << 32)))
    print(f"seed {seed}")
    choice = random.Random(seed)
    api = own_server.api()
    (tmp_path / "runs").mkdir()
    agents = []
    for number in range(AGENTS):
        folder = tmp_path / f"agent-{number}"
        folder.mkdir()
        agent = Agent(own_server, folder)
        if agents:  # all on the first one's queue
            agent.command = [agents[0].queue if word == agent.queue else word for word in agent.command]
        agents.append(agent.start())
    metadata = [{"key": "retries", "type": "int", "value": "5"}, {"key": "lost_after", "type": "int", "value": "60"}]
    api.call("queues.add_or_update_metadata", queue=agents[0].id, metadata=metadata)
    tasks = [
        enqueue_script(api, agents[0], TEXT.format(folder=str(tmp_path / "runs"), seconds=choice.uniform(0, 1.5)), f"task {n}")
        for n in range(TASKS)
    ]
    killed = {"agent": 0, "supervisor": 0, "task": 0, "server": 0}
    deadline = time.monotonic() + 60 + 8 * TASKS
    over = ("completed", "failed", "stopped")
    while time.monotonic() < deadline:
        listed = own_server.api().call("tasks.get_all", id=tasks, only_fields=["status"], page_size=500)["tasks"]
        states = [task["status"] for task in listed]
        if all(state in over for state in states):
            break
        if sum(state in over for state in states) < TASKS * 0.9:
            what = choice.choices(list(killed), weights=(3, 3, 3, 1))[0]
            if what == "server":
                own_server.kill()
                time.sleep(choice.uniform(0, 1))
                own_server.start()
                killed[what] += 1
            elif what == "agent":
                agent = choice.choice(agents)
                agent.process.kill()
                agent.process.wait()
                agent.start()
                killed[what] += 1
            elif found := of_family(tmp_path, what):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(choice.choice(found), signal.SIGKILL)
                    killed[what] += 1
        time.sleep(choice.uniform(0.1, 1))
    print("killed", killed)
    api = own_server.api()
    logs = lambda: "\n".join(agent.log() for agent in agents)
    found = [get(api, task) for task in tasks]
    unfinished = [(task["id"], task["status"], task.get("lease")) for task in found if task["status"] not in over]
    assert not unfinished, f"{unfinished}\n{logs()}"
    assert not (tmp_path / "runs/twice").exists(), (tmp_path / "runs/twice").read_text()
    for task in found:
        outcome = task["outcome"]
        assert outcome["attempt"] == task["lease"]["fence"], task
        explained = outcome["cause"] == "ok" if task["status"] == "completed" else bool(outcome.get("message"))
        assert explained and task["lease"]["ended"], task
        assert task["status"] == "completed" or outcome["cause"] in ("user_error", "lost_host", "infrastructure"), task
    assert sum(task["status"] == "completed" for task in found) >= TASKS // 2
    assert sum(killed.values()) > 3
    for agent in agents:
        agent.stop()
    until(lambda: not of_family(tmp_path, "task"), "the last process to go", 20)
