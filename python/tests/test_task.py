"""A task from `Task.init` to `close`, as the server has it afterwards."""

import pytest

INIT = 'from runfold import Task\ntask = Task.init("tasks", "{name}", auto_resource_monitoring=False{more})\n'


def begun(name, code, more=""):
    import textwrap

    return INIT.format(name=name, more=f", {more}" if more else "") + textwrap.dedent(code)


def test_two_lines_record_code_console_packages_and_machine(scripts, api):
    run = scripts.run(begun("two lines", "import numpy\nprint('hello ü ✓')\n"))
    task = api.task(run.task)
    assert (task["name"], task["status"], task["type"]) == ("two lines", "completed", "training")
    assert api.call("projects.get_by_id", project=task["project"])["project"]["name"] == "tasks"
    assert task["script"]["entry_point"] == "main.py"
    assert task["script"]["diff"] == (run.folder / "main.py").read_text()
    assert "numpy==" in task["script"]["requirements"]["pip"]
    assert "pytest==" in task["script"]["requirements"]["freeze"]
    assert "pytest==" not in task["script"]["requirements"]["pip"]
    assert "hello ü ✓" in api.console(run.task)
    assert task["runtime"]["python_version"] and task["runtime"]["OS"]


def test_values_that_are_no_numbers_arrive_as_they_are(scripts, api):
    run = scripts.run(
        begun(
            "numbers",
            """
            import math
            log = task.get_logger()
            for i, value in enumerate([1.5, math.nan, math.inf, -math.inf, 1e308, 5e-324]):
                log.report_scalar("m", "v", value, i)
            log.report_scalar("numpy", "v", __import__("numpy").float32(0.5), __import__("numpy").int64(3))
            log.log({"a/b": 1, "plain": 2}, step=4)
            log.report_single_value("final", 0.25)
            """,
        )
    )
    found = api.scalars(run.task)
    assert dict(found["m/v"])[0] == 1.5 and dict(found["m/v"])[4] == 1e308
    assert (found["numpy/v"], found["a/b"], found["plain/plain"]) == ([(3, 0.5)], [(4, 1)], [(4, 2)])
    assert api.task(run.task)["last_iteration"] == 5
    single = api.call("events.get_task_single_value_metrics", tasks=[run.task])["tasks"][0]["values"]
    assert [(one["variant"], one["value"]) for one in single] == [("final", 0.25)]


def test_nobody_s_random_state_is_touched(scripts):
    code = """
    import random, numpy
    random.seed(3); numpy.random.seed(3)
    {init}
    print("STATE", [random.random(), float(numpy.random.random())])
    """
    plain = scripts.run(code.format(init=""))
    tracked = scripts.run(code.format(init='from runfold import Task; Task.init("tasks", "random")'))
    assert plain.said("STATE") == tracked.said("STATE")


CONNECT = """
    import dataclasses, json
    values = {"lr": 0.1, "n": 3, "net": {"act": "relu", "layers": [1, 2]}, "flag": False, "none": None, "with/slash": 1}
    connected = task.connect(values)
    @dataclasses.dataclass
    class Settings:
        depth: int = 2
        name: str = "x"
    settings = task.connect(Settings(), name="Settings")
    class Plain:
        alpha = 0.5
        def method(self): pass
    plain = task.connect(Plain(), name="Plain")
    connected["late"] = 7; connected["net"]["act"] = connected["net"]["act"] + "!"
    print("VALUES", json.dumps([connected, dataclasses.asdict(settings), plain.alpha]))
"""


def test_connected_objects_go_up_and_later_changes_too(scripts, api):
    run = scripts.run(begun("connect", CONNECT))
    assert api.parameters(run.task) == {
        "General/lr": "0.1", "General/n": "3", "General/net/act": "relu!", "General/net/layers": "[1, 2]", "General/flag": "False",
        "General/none": "", "General/with/slash": "1", "General/late": "7",
        "Settings/depth": "2", "Settings/name": "x", "Plain/alpha": "0.5",
    }  # fmt: skip
    assert api.task(run.task)["hyperparams"]["General"]["net/layers"]["type"] == "list/int"


def test_a_worker_s_run_gets_its_values_in_the_code_s_types(scripts, api):
    first = scripts.run(begun("connect", CONNECT))
    copy = api.call("tasks.clone", task=first.task)["id"]
    changed = {
        "General/lr": "0.5",
        "General/flag": "True",
        "General/net/layers": "[7]",
        "Settings/depth": "9",
        "Plain/alpha": "2",
    }
    items = [{"section": name.split("/")[0], "name": name.split("/", 1)[1], "value": value} for name, value in changed.items()]
    api.call("tasks.edit_hyper_params", task=copy, hyperparams=items)
    connected, settings, alpha = scripts.run(begun("connect", CONNECT), env={"CLEARML_TASK_ID": copy}).said("VALUES")
    assert (connected["lr"], connected["flag"], connected["net"]["layers"]) == (0.5, True, [7])
    assert (settings, alpha) == ({"depth": 9, "name": "x"}, 2.0)


def test_pydantic_and_attrs_objects_connect(scripts, api):
    pytest.importorskip("pydantic")
    pytest.importorskip("attrs")
    run = scripts.run(
        begun(
            "models",
            """
            import attrs, pydantic
            class Config(pydantic.BaseModel):
                lr: float = 0.5
                inner: dict = {"a": 1}
            @attrs.define
            class Other:
                n: int = 3
            task.connect(Config(), name="P"); task.connect(Other(), name="A")
            """,
        )
    )
    assert api.parameters(run.task) == {"P/lr": "0.5", "P/inner/a": "1", "A/n": "3"}


def test_configuration_files_and_dictionaries_come_down_in_a_worker_s_run(scripts, api):
    code = begun(
        "configuration",
        """
        import json
        open("conf.yaml", "w").write("alpha: 1\\n")
        path = task.connect_configuration("conf.yaml", name="file")
        data = task.connect_configuration({"net": {"depth": 5}}, name="data")
        print("CONF", json.dumps([open(path).read(), data]))
        """,
    )
    first = scripts.run(code)
    texts = {name: one["value"] for name, one in api.task(first.task)["configuration"].items()}
    assert texts == {"file": "alpha: 1\n", "data": "net {\n  depth = 5\n}"}
    copy = api.call("tasks.clone", task=first.task)["id"]
    edited = [{"name": "file", "value": "alpha: 2\n"}, {"name": "data", "value": '{"net": {"depth": 9}}'}]
    api.call("tasks.edit_configuration", task=copy, configuration=edited)
    assert scripts.run(code, env={"RUNFOLD_TASK_ID": copy}).said("CONF") == ["alpha: 2\n", {"net": {"depth": 9}}]


def test_a_run_of_the_same_name_never_overwrites_the_last_one(scripts, api):
    code = begun("again", "task.get_logger().report_scalar('m', 'v', 1.0, 0)\n")
    first, second = scripts.run(code), scripts.run(code)
    assert first.task != second.task
    assert api.scalars(first.task) == api.scalars(second.task)


def test_reuse_by_id_begins_that_task_anew(scripts, api):
    first = scripts.run(begun("reuse", "task.get_logger().report_scalar('m', 'old', 1.0, 0)\n"))
    scripts.run(begun("reuse", "task.get_logger().report_scalar('m', 'new', 1.0, 0)\n", f"reuse_last_task_id='{first.task}'"))
    assert list(api.scalars(first.task)) == ["m/new"]


CONTINUED = "for i in range({start}, {start} + 3): task.get_logger().report_scalar('m', 'v', 100.0 + i, i)\n"


def test_a_continued_run_that_begins_again_goes_on_where_the_last_one_ended(scripts, api):
    first = scripts.run(begun("continued", CONTINUED.format(start=0)))
    second = scripts.run(begun("continued", CONTINUED.format(start=0), "continue_last_task=True"))
    assert second.task == first.task
    assert [x for x, _ in api.scalars(first.task)["m/v"]] == [0, 1, 2, 3, 4, 5]
    assert api.task(first.task)["status"] == "completed"


def test_a_continued_run_that_resumes_later_is_taken_at_its_word(scripts, api):
    first = scripts.run(begun("resumed", CONTINUED.format(start=0)))
    scripts.run(begun("resumed", CONTINUED.format(start=2), f"continue_last_task='{first.task}'"))
    assert [x for x, _ in api.scalars(first.task)["m/v"]] == [0, 1, 2, 3, 4]


def test_every_kind_of_artifact_comes_back_as_it_was(scripts, api):
    run = scripts.run(
        begun(
            "artifacts",
            """
            import numpy as np, pandas as pd, os
            os.makedirs("folder/sub"); open("folder/a.txt", "w").write("A" * 1000); open("folder/sub/b.bin", "wb").write(bytes(1000))
            os.utime("folder/a.txt", (0, 0))  # older than zip files can say
            frame = pd.DataFrame({"x": [1.5, 2.5], "y": ["p", "q"]}, index=["i", "j"])
            task.upload_artifact("dict", {"a": [1, None], "b": {"c": "d"}}, metadata={"who": "me"})
            task.upload_artifact("text", "a text " * 50); task.upload_artifact("array", np.arange(6).reshape(2, 3))
            task.upload_artifact("frame", frame); task.upload_artifact("folder", "folder"); task.upload_artifact("file", "folder/a.txt")
            task.upload_artifact("pickled", {1, 2}); task.upload_artifact("odd name/ü", {"z": 1})
            task.upload_artifact("own", 5, serialization_function=lambda v: str(v).encode(), extension_name=".five")
            task.upload_artifact("address", "https://example.com/x"); task.upload_artifact("gone", {"v": 1}, wait_on_upload=True)
            task.upload_artifact("twice", {"v": 1}); task.upload_artifact("twice", {"v": 2}); task.delete_artifacts(["gone"])
            task.close()
            back = Task.get_task(task.id).artifacts
            assert back["dict"].get() == {"a": [1, None], "b": {"c": "d"}} and back["dict"].metadata == {"who": "me"}
            assert back["text"].get() == "a text " * 50 and (back["array"].get() == np.arange(6).reshape(2, 3)).all()
            assert back["frame"].get().equals(frame) and back["twice"].get() == {"v": 2} and back["odd name/ü"].get() == {"z": 1}
            assert sorted(os.listdir(back["folder"].get())) == ["a.txt", "sub"] and open(back["file"].get()).read() == "A" * 1000
            assert back["own"].get(deserialization_function=lambda b: int(b)) == 5 and back["address"].url == "https://example.com/x"
            from runfold import UnsafeArtifact
            try: back["pickled"].get(); raise SystemExit("a pickle was loaded")
            except UnsafeArtifact as error: assert "trusted=True" in str(error)
            assert back["pickled"].get(trusted=True) == {1, 2} and "gone" not in back
            """,
        )
    )
    stored = api.artifacts(run.task)
    import hashlib

    for one in stored.values():
        if one.get("hash"):
            assert hashlib.sha256(api.fetch(one["uri"])).hexdigest() == one["hash"], one["key"]
            assert len(api.fetch(one["uri"])) == one["content_size"]


def test_a_watched_data_frame_arrives_in_its_last_state(scripts, api):
    run = scripts.run(
        begun(
            "watched",
            """
            import pandas as pd
            frame = pd.DataFrame({"x": [1, 2]})
            task.register_artifact("frame", frame)
            frame.loc[2] = 3
            """,
        )
    )
    import gzip

    assert gzip.decompress(api.fetch(api.artifacts(run.task)["frame"]["uri"])).decode().split() == [",x", "0,1", "1,2", "2,3"]


def test_models_are_uploaded_where_asked_and_the_file_stays(scripts, api):
    run = scripts.run(
        begun(
            "models",
            """
            from runfold import OutputModel
            open("w.bin", "wb").write(b"w" * 5000)
            model = OutputModel(task, name="net one", framework="PyTorch", tags=["b", "a"], label_enumeration={"cat": 1})
            model.update_weights("w.bin")
            model.report_scalar("val", "map", 0.5, 3)
            other = OutputModel(task, name="net two"); other.update_weights("w.bin", target_filename="other.pt")
            import os; assert os.path.exists("w.bin")
            """,
            "output_uri=True",
        )
    )
    one, two = api.models(run.task)
    assert (one["name"], one["framework"], one["tags"], one["labels"]) == ("net one", "PyTorch", ["a", "b"], {"cat": 1})
    assert api.fetch(one["uri"]) == b"w" * 5000 and one["task"] == run.task
    assert two["uri"].endswith("/models/other.pt") and two["framework"] == "PyTorch"


def test_samples_come_round_after_their_history(scripts, api):
    run = scripts.run(
        begun(
            "samples",
            """
            import numpy as np, io
            log = task.get_logger()
            for i in range(5):
                log.report_image("img", "n", i, image=np.full((8, 9, 3), i * 20, "uint8"), max_image_history=2)
            log.report_media("html", "h", 1, stream=io.StringIO("<h1>x</h1>"), file_extension="html")
            log.report_media("remote", "u", 1, url="https://example.com/p.png")
            """,
        )
    )
    found = api.samples(run.task)
    images = [one for one in found if one["metric"] == "img"]
    assert sorted(one["iter"] for one in images) == [3, 4]
    assert {one["metric"]: one["url"] for one in found}["remote"] == "https://example.com/p.png"
    assert api.fetch(next(one["url"] for one in found if one["metric"] == "html")) == b"<h1>x</h1>"


def test_a_second_init_gives_the_same_task_and_another_name_is_refused(scripts):
    scripts.run(
        begun(
            "second",
            """
            from runfold import UsageError
            assert Task.init() is task and Task.init("tasks", "second") is task and Task.current_task() is task
            try: Task.init("tasks", "another"); raise SystemExit("it was accepted")
            except UsageError as error: assert "task.close()" in str(error)
            """,
        )
    )


def test_cloning_editing_and_queueing_as_scripts_do_it(scripts, api):
    first = scripts.run(begun("origin", "task.connect({'a': 1}); task.add_tags('keep')\n"))
    api.call("queues.create", name="sdk queue")
    run = scripts.run(
        f"""
        import json
        from runfold import Task
        copy = Task.clone("{first.task}", name="copy of it")
        copy.set_parameters({{"General/a": 5, "General/b": "x"}}); copy.set_comment("why")
        Task.enqueue(copy, queue_name="sdk queue"); queued = copy.status; Task.dequeue(copy)
        found = [t.id for t in Task.get_tasks(project_name="tasks", task_name="copy of", tags=["keep"])]
        print("COPY", json.dumps([copy.id, queued, copy.status, found, Task.query_tasks("tasks", "^origin$")]))
        """
    )
    copy, queued, status, found, origin = run.said("COPY")
    assert (queued, status, found, origin) == ("queued", "created", [copy], [first.task])
    task = api.task(copy)
    assert (task["parent"], task["comment"]) == (first.task, "why")
    assert api.parameters(copy) == {"General/a": "5", "General/b": "x"}


def test_execute_remotely_leaves_the_task_to_a_worker_and_ends_here(scripts, api):
    api.call("queues.create", name="remote queue")
    code = begun("remote", "task.connect({'a': 1})\ntask.execute_remotely('remote queue')\nprint('went on')\n")
    run = scripts.run(code)
    assert "went on" not in run.out
    assert api.task(run.task)["status"] == "queued" and api.parameters(run.task) == {"General/a": "1"}
    assert "went on" in scripts.run(code, env={"RUNFOLD_TASK_ID": run.task}).out
