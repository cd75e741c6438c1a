"""Command lines are recorded by every library that reads them, and come back typed in a run that a worker starts."""

import pytest
from conftest import needs

ARGPARSE = """
    import argparse, json, os
    from runfold import Task
    if {early}:
        pass
    else:
        task = Task.init("command lines", "argparse", auto_resource_monitoring=False)
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1, help="rate")
    parser.add_argument("--names", nargs="+", default=["a", "b"])
    parser.add_argument("--flag", action="store_true")
    parser.add_argument("--no", action="store_false", dest="yes")
    parser.add_argument("--mode", choices=["x", "y"], default="x")
    parser.add_argument("--count", action="count", default=0)
    parser.add_argument("--more", action="append", type=int)
    parser.add_argument("--none", default=None)
    parser.add_argument("--secretive", help=argparse.SUPPRESS, default=3)
    parser.add_argument("pos", type=int)
    commands = parser.add_subparsers(dest="command")
    train = commands.add_parser("train"); train.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    task = Task.init("command lines", "argparse", auto_resource_monitoring=False)
    print("ARGS", json.dumps(vars(arguments)))
    task.close()
"""
GIVEN = [
    "--lr",
    "0.25",
    "--names",
    "q",
    "r s",
    "--flag",
    "--no",
    "-" + "-count",
    "--more",
    "1",
    "--more",
    "2",
    "7",
    "train",
    "--epochs",
    "9",
]
WANTED = {
    "lr": "0.25", "names": "['q', 'r s']", "flag": "True", "yes": "False", "mode": "x", "count": "1", "more": "[1, 2]",
    "none": "", "secretive": "3", "pos": "7", "command": "train", "epochs": "9",
}  # fmt: skip


@pytest.mark.parametrize("early", [False, True], ids=["init first", "parsed first"])
def test_argparse_is_recorded_before_and_after_init(scripts, api, early):
    run = scripts.run(ARGPARSE.format(early=early), *GIVEN)
    assert api.parameters(run.task) == {f"Args/{name}": value for name, value in WANTED.items()}
    rate = api.task(run.task)["hyperparams"]["Args"]["lr"]
    assert rate["type"] == "float" and rate["description"] == "rate"


@pytest.mark.parametrize("early", [False, True], ids=["init first", "parsed first"])
def test_a_worker_s_run_gets_argparse_values_back_typed(scripts, api, early):
    first = scripts.run(ARGPARSE.format(early=early), *GIVEN)
    copy = api.call("tasks.clone", task=first.task)["id"]
    changed = [
        {"section": "Args", "name": "lr", "value": "0.5", "type": "float"},
        {"section": "Args", "name": "epochs", "value": "11"},
    ]
    api.call("tasks.edit_hyper_params", task=copy, hyperparams=changed)

    second = scripts.run(ARGPARSE.format(early=early), env={"RUNFOLD_TASK_ID": copy})

    assert second.said("ARGS") == {**first.said("ARGS"), "lr": 0.5, "epochs": 11}
    assert api.task(copy)["status"] == "completed"


def test_what_is_given_on_the_command_line_wins_over_the_task(scripts, api):
    first = scripts.run(ARGPARSE.format(early=False), *GIVEN)
    copy = api.call("tasks.clone", task=first.task)["id"]
    second = scripts.run(ARGPARSE.format(early=False), "--lr", "0.75", "8", "train", env={"CLEARML_TASK_ID": copy})
    assert (second.said("ARGS")["lr"], second.said("ARGS")["pos"]) == (0.75, 8)


def test_arguments_can_be_left_out_by_name(scripts, api):
    run = scripts.run(
        """
        import argparse
        from runfold import Task
        Task.init("command lines", "left out", auto_resource_monitoring=False, auto_connect_arg_parser={"password": False})
        parser = argparse.ArgumentParser()
        parser.add_argument("--user"); parser.add_argument("--password")
        parser.parse_args()
        """,
        "--user", "ann", "--password", "x",
    )  # fmt: skip
    assert api.parameters(run.task) == {"Args/user": "ann"}


CLICK = """
    import click, json
    from runfold import Task
    @click.group()
    @click.option("--what", default="ohai")
    def cli(what):
        Task.init("command lines", "click", auto_resource_monitoring=False)
        print("CLI", json.dumps(what))
    @cli.command()
    @click.option("--count", default=1, help="how often")
    @click.option("--rate", multiple=True, type=float)
    @click.option("--on/--off", default=False)
    @click.argument("name")
    def hello(count, rate, on, name):
        print("HELLO", json.dumps([count, list(rate), on, name]))
    cli()
"""


@needs("click")
def test_click_is_recorded_and_comes_back(scripts, api):
    first = scripts.run(CLICK, "--what", "hi", "hello", "--count", "2", "--rate", "0.5", "--rate", "2", "--on", "Bob")
    assert api.parameters(first.task) == {
        "Args/what": "hi", "Args/hello": "True", "Args/hello/count": "2", "Args/hello/rate": "(0.5, 2.0)",
        "Args/hello/on": "True", "Args/hello/name": "Bob",
    }  # fmt: skip
    copy = api.call("tasks.clone", task=first.task)["id"]
    api.call(
        "tasks.edit_hyper_params",
        task=copy,
        hyperparams=[{"section": "Args", "name": "hello/count", "value": "5", "type": "int"}],
    )
    second = scripts.run(CLICK, env={"RUNFOLD_TASK_ID": copy})
    assert second.said("HELLO") == [5, [0.5, 2.0], True, "Bob"] and second.said("CLI") == "hi"


@needs("typer")
def test_typer_is_recorded(scripts, api):
    run = scripts.run(
        """
        import typer
        from runfold import Task
        def main(name: str, count: int = 1, loud: bool = False):
            Task.init("command lines", "typer", auto_resource_monitoring=False)
        typer.run(main)
        """,
        "Ann", "--count", "3", "--loud",
    )  # fmt: skip
    assert api.parameters(run.task) == {"Args/name": "Ann", "Args/count": "3", "Args/loud": "True"}


FIRE = """
    import fire
    from runfold import Task
    Task.init("command lines", "fire", auto_resource_monitoring=False)
    class Calculator:
        def __init__(self, offset=1): self.offset = offset
        def add(self, x, y=2): return f"SUM {x + y + self.offset}"
    fire.Fire(Calculator)
"""


@needs("fire")
def test_fire_is_recorded_and_comes_back(scripts, api):
    first = scripts.run(FIRE, "add", "10", "20", "--offset=5")
    assert api.parameters(first.task) == {"Args/offset": "5", "Args/add": "True", "Args/add/x": "10", "Args/add/y": "20"}
    copy = api.call("tasks.clone", task=first.task)["id"]
    api.call(
        "tasks.edit_hyper_params", task=copy, hyperparams=[{"section": "Args", "name": "add/x", "value": "100", "type": "int"}]
    )
    assert scripts.run(FIRE, env={"RUNFOLD_TASK_ID": copy}).said("SUM") == 125


@needs("hydra")
def test_hydra_keeps_configuration_and_overrides_and_applies_them_again(scripts, api):
    code = """
        import hydra, json
        from omegaconf import OmegaConf
        from runfold import Task
        @hydra.main(version_base=None, config_path=".", config_name="conf")
        def app(config):
            Task.init("command lines", "hydra", auto_resource_monitoring=False)
            print("CONF", json.dumps(OmegaConf.to_container(config, resolve=True)))
        app()
    """
    folder = scripts.folder / "hydra"
    folder.mkdir()
    (folder / "conf.yaml").write_text("lr: 0.1\nnet:\n  layers: 2\n  width: ${net.layers}\n")
    first = scripts.run(code, "lr=0.5", "+extra=x", cwd=folder)
    assert api.parameters(first.task) == {"Hydra/lr": "0.5", "Hydra/extra": "x"}
    texts = {name: one["value"] for name, one in api.task(first.task)["configuration"].items()}
    assert texts["OmegaConf"] == "lr: 0.5\nnet:\n  layers: 2\n  width: ${net.layers}\nextra: x\n"
    assert "width: 2" in texts["OmegaConf resolved"]
    copy = api.call("tasks.clone", task=first.task)["id"]
    api.call("tasks.edit_hyper_params", task=copy, hyperparams=[{"section": "Hydra", "name": "net.layers", "value": "8"}])
    second = scripts.run(code, cwd=folder, env={"RUNFOLD_TASK_ID": copy})
    assert second.said("CONF") == {"lr": 0.5, "net": {"layers": 8, "width": 8}, "extra": "x"}


@needs("jsonargparse")
def test_jsonargparse_is_recorded_whole(scripts, api):
    run = scripts.run(
        """
        import json
        from jsonargparse import ArgumentParser
        from runfold import Task
        parser = ArgumentParser()
        parser.add_argument("--lr", type=float, default=0.1)
        parser.add_argument("--net.layers", type=int, default=2)
        values = parser.parse_args()
        Task.init("command lines", "jsonargparse", auto_resource_monitoring=False)
        """,
        "--net.layers", "5",
    )  # fmt: skip
    assert api.parameters(run.task) == {"Args/lr": "0.1", "Args/net.layers": "5"}
    assert '"layers": 5' in api.task(run.task)["configuration"]["jsonargparse"]["value"]


@needs("absl")
def test_absl_flags_of_the_script_are_recorded_and_come_back(scripts, api):
    code = """
        from absl import app, flags
        from runfold import Task
        FLAGS = flags.FLAGS
        flags.DEFINE_float("rate", 0.1, "learning rate"); flags.DEFINE_string("name", "net", "")
        def main(_):
            Task.init("command lines", "absl", auto_resource_monitoring=False)
            print("RATE", FLAGS.rate)
        app.run(main)
    """
    first = scripts.run(code, "--rate=0.5")
    assert api.parameters(first.task) == {"TF_DEFINE/rate": "0.5", "TF_DEFINE/name": "net"}
    copy = api.call("tasks.clone", task=first.task)["id"]
    assert scripts.run(code, env={"RUNFOLD_TASK_ID": copy}).said("RATE") == 0.5
