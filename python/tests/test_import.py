"""Importing is free: no thread, no framework, no file read, few modules."""

import subprocess
import sys

from conftest import PACKAGE


def loaded(code):
    look = (
        "import sys, threading; before = set(sys.modules); "
        + code
        + "; print(threading.active_count(), *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", look], env={"PYTHONPATH": str(PACKAGE)}, capture_output=True, text=True, check=True
    )
    threads, *modules = done.stdout.split()
    return int(threads), modules


def test_importing_starts_no_thread_and_loads_few_modules():
    threads, modules = loaded("import runfold")
    assert threads == 1
    foreign = {name.partition(".")[0] for name in modules} - {"runfold"}
    assert not foreign & {"typing", "dataclasses", "json", "re", "argparse", "logging", "importlib", "numpy", "pathlib", "_core"}
    assert len(modules) < 40, modules


def test_names_are_found_and_unknown_ones_are_an_attribute_error():
    _, modules = loaded(
        "import runfold; runfold.UsageError; assert 'Task' in dir(runfold); assert not hasattr(runfold, 'Nothing')"
    )
    assert "runfold.task" not in modules


def test_the_signatures_are_clearml_s():
    """Names, order and defaults of the functions that scripts call most, as ClearML 2.1.12 has them."""
    import inspect

    from runfold import InputModel, Logger, OutputModel, Task

    def spelled(function):
        return [
            (name, one.default)
            for name, one in inspect.signature(function).parameters.items()
            if name != "self" and one.kind is not one.VAR_KEYWORD
        ]

    empty = inspect.Parameter.empty
    assert [name for name, _ in spelled(Task.init)] == [
        "project_name", "task_name", "task_type", "tags", "reuse_last_task_id", "continue_last_task", "output_uri",
        "auto_connect_arg_parser", "auto_connect_frameworks", "auto_resource_monitoring", "auto_connect_streams", "deferred_init",
    ]  # fmt: skip
    assert spelled(Logger.report_scalar) == [("title", empty), ("series", empty), ("value", empty), ("iteration", empty)]
    assert spelled(Task.connect) == [("mutable", empty), ("name", None), ("ignore_remote_overrides", False)]
    assert [name for name, _ in spelled(Task.upload_artifact)][:5] == [
        "name",
        "artifact_object",
        "metadata",
        "delete_after_upload",
        "auto_pickle",
    ]
    assert [name for name, _ in spelled(OutputModel.__init__)] == [
        "task", "config_text", "config_dict", "label_enumeration", "name", "tags", "comment", "framework", "base_model_id",
    ]  # fmt: skip
    assert [name for name, _ in spelled(InputModel.__init__)] == ["model_id", "name", "project", "tags", "only_published"]
