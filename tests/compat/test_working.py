"""What people do with tracked work: organise, queue, continue, query, delete, and bring in what was made offline."""

import pytest

from api import Refused

INIT = """
import os, pathlib
from clearml import Task
task = Task.init(project_name="compat", task_name=os.environ["NAME"], auto_connect_frameworks=False)
"""


def test_a_task_deep_in_the_tree_makes_the_projects_above_it(server, api):
    script = """
from clearml import Task
task = Task.create(project_name="compat tree/left/leaf", task_name="in the leaf")
assert Task.get_project_id("compat tree/left/leaf") == task.project
assert [found.id for found in Task.get_tasks(project_name="compat tree/left/leaf")] == [task.id]
"""
    server.run(script)
    projects = api.call("projects.get_all", name="^compat tree", only_fields=["name", "parent"])["projects"]
    ids = {project["name"]: project["id"] for project in projects}
    assert sorted(ids) == ["compat tree", "compat tree/left", "compat tree/left/leaf"]
    parents = {project["name"]: project["parent"] for project in projects if project.get("parent")}
    assert parents == {"compat tree/left": ids["compat tree"], "compat tree/left/leaf": ids["compat tree/left"]}


def test_a_clone_is_edited_queued_and_taken_back(server, api):
    queue = api.call("queues.create", name="compat queue")["id"]
    script = """
task.connect({"lr": 0.5}, name="Train")
task.close()
copy = Task.clone(source_task=task.id, name="the queued clone")
copy.set_parameter("Train/lr", 0.25)
for turn in ("first", "second"):
    Task.enqueue(copy, queue_name="compat queue")
    assert copy.get_status() == "queued"
    if turn == "first":
        Task.dequeue(copy)
        assert copy.get_status() == "created"
"""
    server.run(INIT + script, name="to be cloned")
    original, clone = api.task("to be cloned"), api.task("the queued clone")
    assert (clone["status"], clone["parent"]) == ("queued", original["id"])
    values = [task["hyperparams"]["Train"]["lr"]["value"] for task in (original, clone)]
    assert values == ["0.5", "0.25"]
    entry = api.call("queues.get_next_task", queue=queue)["entry"]
    assert entry["task"] == clone["id"]
    assert not api.call("queues.get_next_task", queue=queue).get("entry")


def test_a_dataset_comes_back_file_for_file_with_its_parents_files(server):
    script = """
import pathlib
from clearml import Dataset
for name, text in (("first", "one"), ("second", "two")):
    folder = pathlib.Path(name)
    folder.mkdir()
    (folder / f"{name}.txt").write_text(text)
parent = Dataset.create(dataset_name="words", dataset_project="compat data", dataset_version="1.0.0")
parent.add_files("first"); parent.upload(show_progress=False); parent.finalize()
child = Dataset.create(
    dataset_name="words", dataset_project="compat data", dataset_version="1.1.0", parent_datasets=[parent.id]
)
child.add_files("second"); child.upload(show_progress=False); child.finalize()
found = Dataset.get(dataset_name="words", dataset_project="compat data")
assert found.id == child.id and found.version == "1.1.0", (found.id, found.version)
copy = pathlib.Path(found.get_local_copy())
assert {path.name: path.read_text() for path in copy.rglob("*.txt")} == {"first.txt": "one", "second.txt": "two"}
assert [entry["version"] for entry in Dataset.list_datasets(dataset_project="compat data")].count("1.1.0") == 1
"""
    server.run(script)


def test_plots_and_debug_images_are_read_back(server, api):
    script = """
import numpy
logger = task.get_logger()
for i in (0, 1):
    logger.report_image("sample", "noise", iteration=i, image=numpy.full((4, 6, 3), 100 + i, dtype=numpy.uint8))
    logger.report_confusion_matrix("confusion", "test", matrix=[[1, 2], [3, 4 + i]], iteration=i)
task.close()
"""
    server.run(INIT + script, name="pictures")
    task = api.task("pictures")
    plots = api.call("events.get_task_plots", task=task["id"], iters=5)["plots"]
    assert sorted(plot["iter"] for plot in plots if plot["metric"] == "confusion") == [0, 1]
    assert all('"heatmap"' in plot["plot_str"] for plot in plots)
    shown = api.call("events.debug_images", metrics=[{"task": task["id"], "metric": "sample"}], iters=2)["metrics"]
    events = [event for metric in shown for iteration in metric["iterations"] for event in iteration["events"]]
    assert sorted(event["iter"] for event in events) == [0, 1]
    for event in events:
        picture = api.file(event["url"])
        assert picture[:3] == b"\xff\xd8\xff" or picture[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_continued_task_goes_on_after_its_last_iteration(server, api):
    script = """
import os
from clearml import Task
go_on = os.environ["GO_ON"] or False
task = Task.init(
    project_name="compat", task_name="continued", auto_connect_frameworks=False, continue_last_task=go_on
)
for i in range(3):
    task.get_logger().report_scalar("loss", "train", value=float(i), iteration=i)
task.close()
"""
    server.run(script, go_on="")
    first = api.task("continued")["id"]
    server.run(script, go_on=first)
    assert api.task("continued")["id"] == first
    curve = api.call("events.scalar_metrics_iter_histogram", task=first)["loss"]["train"]
    assert curve == {"name": "train", "x": [0, 1, 2, 3, 4, 5], "y": [0.0, 1.0, 2.0] * 2}


def test_tasks_and_models_are_found_by_what_is_asked(server):
    script = """
from clearml import Model, OutputModel
task.add_tags(["wanted", "blue"])
pathlib.Path("w.bin").write_bytes(b"w" * 100)
model = OutputModel(task=task, name="found net", framework="Custom", tags=["wanted"])
model.update_weights("w.bin", auto_delete_file=False)
model.set_metadata("accuracy", "0.9", "float")
task.close()
other = Task.create(project_name="compat", task_name="searched too")
other.add_tags(["blue"])

def names(**query):
    return sorted(found.name for found in Task.get_tasks(project_name="compat", **query))

assert names(task_name="^searched") == ["searched for", "searched too"]
assert names(tags=["wanted"]) == ["searched for"]
assert names(tags=["blue", "-wanted"]) == ["searched too"], names(tags=["blue", "-wanted"])
assert names(task_name="^searched", task_filter={"status": ["completed"]}) == ["searched for"]
newest_first = Task.query_tasks(
    project_name="compat", task_name="^searched", task_filter={"order_by": ["-created"]}, additional_return_fields=["name"]
)
assert [found["name"] for found in newest_first] == ["searched too", "searched for"], newest_first
models = Model.query_models(project_name="compat", tags=["wanted"], metadata={"accuracy": "0.9"})
assert [found.id for found in models] == [model.id]
assert Model.query_models(project_name="compat", metadata={"accuracy": "0.8"}) == []
"""
    server.run(INIT + script, name="searched for")


def test_a_deleted_task_takes_its_files_along(server, api):
    server.run(INIT + 'task.upload_artifact("data", {"a": 1}, wait_on_upload=True)\ntask.close()', name="doomed")
    task = api.task("doomed")
    file = task["execution"]["artifacts"][0]["uri"]
    assert api.file(file)
    script = """
import os
from clearml import Task
assert Task.get_task(task_id=os.environ["DOOMED"]).delete(raise_on_error=True)
"""
    server.run(script, doomed=task["id"])
    with pytest.raises(Refused) as refused:
        api.call("tasks.get_by_id", task=task["id"])
    assert (refused.value.status, refused.value.subcode) == (400, 101)
    with pytest.raises(Refused) as refused:
        api.file(file)
    assert refused.value.status == 404


def test_a_session_made_offline_is_imported_whole(server, api):
    script = """
import os, pathlib
from clearml import Task
Task.set_offline(offline_mode=True)
task = Task.init(project_name="compat", task_name="made offline", auto_connect_frameworks=False)
task.connect({"lr": 0.5}, name="Train")
for i in range(20):
    task.get_logger().report_scalar("loss", "train", value=i / 7, iteration=i)
print("said offline")
task.upload_artifact("data", {"a": 1}, wait_on_upload=True)
task.close()
folder = task.get_offline_mode_folder()
Task.set_offline(offline_mode=False)
assert Task.import_offline_session(f"{folder}.zip")
"""
    server.run(script)
    task = api.task("made offline")
    assert task["status"] == "completed"
    assert task["hyperparams"]["Train"]["lr"]["value"] == "0.5"
    curve = api.call("events.scalar_metrics_iter_histogram", task=task["id"])["loss"]["train"]
    assert curve["y"] == [i / 7 for i in range(20)]
    log = api.call("events.get_task_log", task=task["id"], batch_size=1000)["events"]
    assert any("said offline" in event["msg"] for event in log)
    assert api.file(task["execution"]["artifacts"][0]["uri"])
