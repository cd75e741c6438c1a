"""What was acknowledged outlives the server's process."""

SCRIPT = """
import os, pathlib
from clearml import Task
task = Task.init(project_name="compat", task_name="before the crash", auto_connect_frameworks=False)
task.connect({"seed": 7}, name="Train")
for i in range(200):
    task.get_logger().report_scalar("loss", "train", value=i / 7, iteration=i)
print("said before the crash")
pathlib.Path("data.bin").write_bytes(os.urandom(100_000))
task.upload_artifact("data", "data.bin", wait_on_upload=True)
task.close()
"""


def snapshot(server):
    """Everything of the task, read from a server by plain HTTP."""
    api = server.api()
    task = api.task("before the crash")
    return {
        "task": task,
        "scalars": api.call("events.scalar_metrics_iter_histogram", task=task["id"], samples=6000),
        "log": [event["msg"] for event in api.call("events.get_task_log", task=task["id"])["events"]],
        "artifact": api.file(task["execution"]["artifacts"][0]["uri"]),
    }


def test_a_kill_loses_nothing_that_was_acknowledged(own_server):
    own_server.run(SCRIPT)
    before = snapshot(own_server)
    own_server.kill()
    own_server.start()
    assert snapshot(own_server) == before
    assert before["scalars"]["loss"]["train"]["y"] == [i / 7 for i in range(200)]
    assert any("said before the crash" in line for line in before["log"])
    assert len(before["artifact"]) == 100_000


def test_a_task_goes_on_after_the_server_was_restarted_under_it(own_server):
    script = """
import os, pathlib, signal, time
from clearml import Task
task = Task.init(project_name="compat", task_name="over a restart", auto_connect_frameworks=False)
logger = task.get_logger()
logger.report_scalar("loss", "train", value=1.0, iteration=0)
task.flush(wait_for_uploads=True)
restarted = pathlib.Path(os.environ["RESTARTED"])
pathlib.Path(os.environ["READY"]).touch()
while not restarted.exists():
    time.sleep(0.05)
logger.report_scalar("loss", "train", value=0.5, iteration=1)
task.close()
"""
    import threading
    import time

    ready, restarted = own_server.folder / "ready", own_server.folder / "restarted"

    def restart():
        deadline = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        own_server.kill()
        own_server.start()
        restarted.touch()

    thread = threading.Thread(target=restart)
    thread.start()
    own_server.run(script, ready=ready, restarted=restarted)
    thread.join()
    api = own_server.api()
    task = api.task("over a restart")
    assert task["status"] == "completed"
    assert api.call("events.scalar_metrics_iter_histogram", task=task["id"])["loss"]["train"]["y"] == [1.0, 0.5]
