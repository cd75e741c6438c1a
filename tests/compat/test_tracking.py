"""What a script tracks with ClearML's SDK comes back exactly as it was sent."""

import json

import pytest

from api import Refused

INIT = """
import os
from clearml import Task
task = Task.init(project_name="compat", task_name=os.environ["NAME"], auto_connect_frameworks=False)
"""


def scalars(api, task):
    return api.call("events.scalar_metrics_iter_histogram", task=task["id"], samples=6000)


def test_two_lines_make_a_finished_task_in_its_project(server, api):
    server.run(INIT, name="two lines")
    task = api.task("two lines")
    assert task["status"] == "completed"
    assert task["script"]["entry_point"] == "train.py"
    assert api.call("projects.get_by_id", project=task["project"])["project"]["name"] == "compat"


def test_scalars_come_back_point_for_point(server, api):
    server.run(
        INIT
        + """
logger = task.get_logger()
for i in range(300):
    logger.report_scalar("loss", "train", value=1 / (i + 1), iteration=i)
    logger.report_scalar("loss", "test", value=i * 1e-300, iteration=i * 2)
logger.report_scalar("odd/name. with 字", "v", value=-0.1, iteration=7)
logger.report_single_value("final", 0.12345678901234567)
task.close()
""",
        name="scalars",
    )
    task = api.task("scalars")
    found = scalars(api, task)
    assert found["loss"]["train"]["x"] == list(range(300))
    assert found["loss"]["train"]["y"] == [1 / (i + 1) for i in range(300)]
    assert found["loss"]["test"]["x"] == [i * 2 for i in range(300)]
    assert found["loss"]["test"]["y"] == [i * 1e-300 for i in range(300)]
    assert found["odd/name. with 字"]["v"] == {"name": "v", "x": [7], "y": [-0.1]}
    singles = api.call("events.get_task_single_value_metrics", tasks=[task["id"]])["tasks"][0]["values"]
    assert [(value["variant"], value["value"]) for value in singles] == [("final", 0.12345678901234567)]
    assert task["last_iteration"] == 598


def test_last_metrics_hold_the_last_the_least_and_the_greatest_value(server, api):
    script = """
for i, value in enumerate([3.0, 1.0, 2.0]):
    task.get_logger().report_scalar("m", "v", value=value, iteration=i)
task.close()
"""
    server.run(INIT + script, name="last metrics")
    variants = [v for m in api.task("last metrics")["last_metrics"].values() for v in m.values() if v["metric"] == "m"]
    assert len(variants) == 1
    wanted = {"value": 2.0, "min_value": 1.0, "min_value_iteration": 1, "max_value": 3.0, "max_value_iteration": 0}
    assert {key: variants[0][key] for key in wanted} == wanted


def test_parameters_keep_their_types_over_the_wire(server, api):
    script = """
values = {"lr": 0.001, "layers": 3, "name": "ünï", "on": True, "none": None, "list": [1, 2.5, "x"], "deep": {"a.b/c": 1}}
task.connect(values, name="Train")
task.connect_configuration({"nested": {"a": [1, 2]}}, name="config")
task.set_user_properties(owner="mira")
task.close()

back = Task.get_task(task_id=task.id)
read = back.get_parameters_as_dict(cast=True)["Train"]
assert read["lr"] == 0.001 and read["layers"] == 3 and read["name"] == "ünï" and read["on"] is True, read
assert read["list"] == [1, 2.5, "x"], read
assert back.get_configuration_object_as_dict("config") == {"nested": {"a": [1, 2]}}
"""
    server.run(INIT + script, name="parameters")
    task = api.task("parameters")
    train = task["hyperparams"]["Train"]
    assert (train["lr"]["value"], train["lr"]["type"]) == ("0.001", "float")
    assert (train["layers"]["value"], train["layers"]["type"]) == ("3", "int")
    assert train["deep/a.b/c"]["value"] == "1"
    assert task["hyperparams"]["properties"]["owner"]["value"] == "mira"


def test_artifacts_of_each_type_make_the_round_trip(server, api):
    script = """
import pathlib
pathlib.Path("blob ö.bin").write_bytes(bytes(range(256)) * 4096)
folder = pathlib.Path("folder"); folder.mkdir()
(folder / "a.txt").write_text("alpha"); (folder / "b.txt").write_text("beta")
task.upload_artifact("dict", {"a": [1, 2.5, None], "ü": "ß"}, wait_on_upload=True)
task.upload_artifact("text", "plain words", wait_on_upload=True)
task.upload_artifact("file", "blob ö.bin", wait_on_upload=True)
task.upload_artifact("folder", "folder", wait_on_upload=True)
task.upload_artifact("object", {1, 2, 3}, wait_on_upload=True)
task.close()

found = Task.get_task(task_id=task.id).artifacts
assert found["dict"].get() == {"a": [1, 2.5, None], "ü": "ß"}
assert pathlib.Path(found["file"].get_local_copy()).read_bytes() == bytes(range(256)) * 4096
unpacked = pathlib.Path(found["folder"].get_local_copy())
assert (unpacked / "a.txt").read_text() == "alpha" and (unpacked / "b.txt").read_text() == "beta"
assert found["object"].get() == {1, 2, 3}
"""
    server.run(INIT + script, name="artifacts")
    artifacts = {artifact["key"]: artifact for artifact in api.task("artifacts")["execution"]["artifacts"]}
    assert sorted(artifacts) == ["dict", "file", "folder", "object", "text"]
    assert json.loads(api.file(artifacts["dict"]["uri"])) == {"a": [1, 2.5, None], "ü": "ß"}
    assert api.file(artifacts["file"]["uri"]) == bytes(range(256)) * 4096
    assert artifacts["file"]["content_size"] == 256 * 4096


def test_a_model_is_registered_with_its_file_and_its_task(server, api):
    script = """
import pathlib
from clearml import InputModel, OutputModel
pathlib.Path("weights v1.bin").write_bytes(b"weights" * 1000)
model = OutputModel(task=task, name="net", framework="Custom", label_enumeration={"cat": 1, "dog": 2})
model.update_weights("weights v1.bin", auto_delete_file=False)
task.close()
copy = InputModel(model_id=model.id).get_local_copy()
assert pathlib.Path(copy).read_bytes() == b"weights" * 1000
"""
    server.run(INIT + script, name="model of ours")
    task = api.task("model of ours")
    output = task["models"]["output"]
    assert len(output) == 1
    model = api.call("models.get_by_id", model=output[0]["model"])["model"]
    assert model["name"].endswith("net")
    assert model["task"] == task["id"]
    assert model["labels"] == {"cat": 1, "dog": 2}


def test_the_console_holds_what_the_script_printed_in_order(server, api):
    script = """
for i in range(50):
    print(f"line {i} žluťoučký")
task.close()
"""
    server.run(INIT + script, name="console")
    events = api.call("events.get_task_log", task=api.task("console")["id"], batch_size=5000, order="asc")["events"]
    text = "\n".join(event["msg"] for event in events)
    places = [text.find(f"line {i} žluťoučký") for i in range(50)]
    assert -1 not in places
    assert places == sorted(places)


def test_a_failing_script_leaves_a_failed_task_and_its_error(server, api):
    script = """
task.mark_failed(ignore_errors=False, status_reason="out of memory", status_message="needs 80 GB")
"""
    server.run(INIT + script, name="failing")
    task = api.task("failing")
    assert (task["status"], task["status_reason"]) == ("failed", "out of memory")


def test_a_clone_is_a_draft_with_the_same_parameters(server, api):
    script = """
task.connect({"lr": 0.5}, name="Train")
task.close()
copy = Task.clone(source_task=task.id, name="the clone")
copy.set_parameter("Train/lr", 0.25)
"""
    server.run(INIT + script, name="the original")
    original, clone = api.task("the original"), api.task("the clone")
    assert clone["status"] == "created"
    assert clone["parent"] == original["id"]
    assert (original["hyperparams"]["Train"]["lr"]["value"], clone["hyperparams"]["Train"]["lr"]["value"]) == ("0.5", "0.25")


def test_a_get_with_a_body_means_the_same_as_a_post(api):
    by_get = api.call("projects.get_all", _method="GET", name="^compat$", only_fields=["name"])
    assert by_get == api.call("projects.get_all", _method="POST", name="^compat$", only_fields=["name"])


def test_a_task_that_does_not_exist_has_clearmls_code(api):
    with pytest.raises(Refused) as refused:
        api.call("tasks.get_by_id", task="0" * 32)
    assert (refused.value.status, refused.value.code, refused.value.subcode) == (400, 400, 101)
