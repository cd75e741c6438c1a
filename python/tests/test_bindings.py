"""What libraries report themselves is what arrives, with no line of the script beyond `Task.init`."""

import json

import pytest
from conftest import needs

INIT = 'from runfold import Task; task = Task.init("bindings", "{name}", auto_resource_monitoring=False{more})\n'


def begun(name, code, more=""):
    import textwrap

    return INIT.format(name=name, more=f", {more}" if more else "") + textwrap.dedent(code)


@needs("tensorboardX", "numpy")
def test_tensorboardx_arrives_point_by_point(scripts, api):
    run = scripts.run(
        begun(
            "tensorboardX",
            """
            import numpy as np
            from tensorboardX import SummaryWriter
            writer = SummaryWriter("runs")
            for i in range(200):
                writer.add_scalar("train/loss", 1.0 / (i + 1), i)
            writer.add_scalar("plain", 3.0, 7)
            writer.add_scalars("group", {"a": 1.0, "b": 2.0}, 5)
            writer.add_histogram("hist", np.arange(100), 0)
            writer.add_image("im", np.full((3, 16, 16), 128, "uint8"), 3)
            writer.add_text("txt", "some *text*", 0)
            writer.close()
            """,
        )
    )
    found = api.scalars(run.task)
    assert [x for x, _ in found["train/loss"]] == list(range(200))
    assert [y for _, y in found["train/loss"]] == pytest.approx([1.0 / (i + 1) for i in range(200)], rel=1e-6)
    assert found["plain/plain"] == [(7, 3.0)]
    assert sorted(y for name, points in found.items() if "group" in name for _, y in points) == [1.0, 2.0]
    assert [plot["metric"] for plot in api.plots(run.task)] == ["hist"]
    samples = {one["metric"]: one for one in api.samples(run.task)}
    assert samples["im"]["iter"] == 3 and api.fetch(samples["im"]["url"])[:4] == b"\x89PNG"
    assert b"some *text*" in api.fetch(samples["txt"]["url"])


@needs("matplotlib")
def test_matplotlib_figures_arrive_as_curves_and_pictures(scripts, api):
    run = scripts.run(
        begun(
            "matplotlib",
            """
            import matplotlib.pyplot as plt, io
            plt.plot([1, 2, 3], [4.0, 5.0, 6.0], label="line"); plt.scatter([1, 2], [7, 8]); plt.title("Curves"); plt.legend()
            plt.show(); plt.close("all")
            plt.bar(["a", "b"], [3, 5]); plt.savefig("bars.png"); plt.show(); plt.close("all")
            plt.imshow([[1, 2], [3, 4]]); plt.title("Map"); plt.show()
            plt.savefig(io.BytesIO()); plt.close("all")
            plt.show()
            """,
        )
    )
    plots = {one["metric"]: one["figure"] for one in api.plots(run.task)}
    assert sorted(plots) == ["Curves", "Map", "untitled 00"]
    line = plots["Curves"]["data"][0]
    assert (line["x"], line["y"], line["name"]) == ([1, 2, 3], [4, 5, 6], "line")
    assert (plots["Curves"]["data"][1]["x"], plots["Curves"]["data"][1]["mode"]) == ([1, 2], "markers")
    assert plots["untitled 00"]["data"][0]["y"] == [3, 5]
    assert api.fetch(plots["Map"]["layout"]["images"][0]["source"])[:4] == b"\x89PNG"


@needs("plotly")
def test_plotly_figures_arrive(scripts, api):
    run = scripts.run(
        begun(
            "plotly",
            """
            import plotly.graph_objects as go
            figure = go.Figure(go.Bar(x=["k", "l"], y=[10, 20]), layout={"title": {"text": "Bars"}})
            figure.write_html("figure.html")
            """,
        )
    )
    (plot,) = api.plots(run.task)
    assert plot["metric"] == "Bars" and plot["figure"]["data"][0]["y"] == [10, 20]


@needs("joblib", "sklearn")
def test_joblib_dumps_are_models_and_its_caches_are_not(scripts, api):
    run = scripts.run(
        begun(
            "joblib",
            """
            import joblib
            from sklearn.linear_model import LogisticRegression
            model = LogisticRegression(C=0.5).fit([[0], [1], [2], [3]], [0, 0, 1, 1])
            joblib.dump(model, "model.joblib"); joblib.dump(model, "model.joblib")
            memory = joblib.Memory("cache", verbose=0)
            memory.cache(lambda x: [x] * 1000)(3)
            joblib.load("model.joblib")
            """,
            "output_uri=True",
        )
    )
    (model,) = api.models(run.task)
    assert (model["framework"], model["name"]) == ("ScikitLearn", "joblib - model")
    assert api.fetch(model["uri"]) == (run.folder / "model.joblib").read_bytes()
    assert api.models(run.task, "input") == []
    assert api.parameters(run.task)["LogisticRegression/C"] == "0.5"


BOOSTED = """
    import numpy as np
    generator = np.random.default_rng(0)
    X = generator.normal(size=(200, 4)); y = X[:, 0] * 2 + X[:, 1]
"""


@needs("xgboost")
def test_xgboost_s_own_history_is_what_arrives(scripts, api):
    run = scripts.run(
        begun(
            "xgboost",
            BOOSTED
            + """
    import json, xgboost
    train, test = xgboost.DMatrix(X[:150], y[:150]), xgboost.DMatrix(X[150:], y[150:])
    history = {}
    booster = xgboost.train({"max_depth": 3, "nthread": 1}, train, 30, evals=[(train, "train"), (test, "test")], evals_result=history, verbose_eval=False)
    booster.save_model("booster.json")
    print("HISTORY", json.dumps(history))
    """,
        )
    )
    history = run.said("HISTORY")
    found = api.scalars(run.task)
    for dataset in ("train", "test"):
        assert [y for _, y in found[f"{dataset}/rmse"]] == pytest.approx(history[dataset]["rmse"])
    assert api.parameters(run.task)["xgboost/max_depth"] == "3"
    (model,) = api.models(run.task)
    assert model["framework"] == "XGBoost" and model["uri"] == (run.folder / "booster.json").as_uri()


@needs("lightgbm")
def test_lightgbm_s_own_history_is_what_arrives(scripts, api):
    run = scripts.run(
        begun(
            "lightgbm",
            BOOSTED
            + """
    import json, lightgbm
    train = lightgbm.Dataset(X[:150], y[:150]); test = lightgbm.Dataset(X[150:], y[150:], reference=train)
    history = {}
    booster = lightgbm.train({"metric": "l2", "num_threads": 1, "verbose": -1}, train, 20, valid_sets=[test], valid_names=["test"], callbacks=[lightgbm.record_evaluation(history)])
    booster.save_model("booster.txt")
    print("HISTORY", json.dumps(history))
    """,
        )
    )
    assert [y for _, y in api.scalars(run.task)["test/l2"]] == pytest.approx(run.said("HISTORY")["test"]["l2"])
    assert [one["framework"] for one in api.models(run.task)] == ["LightGBM"]


@needs("catboost")
def test_catboost_s_own_history_is_what_arrives(scripts, api):
    run = scripts.run(
        begun(
            "catboost",
            BOOSTED
            + """
    import json
    from catboost import CatBoostRegressor
    model = CatBoostRegressor(iterations=25, verbose=False, thread_count=1, allow_writing_files=False)
    model.fit(X[:150], y[:150], eval_set=(X[150:], y[150:]))
    model.save_model("model.cbm")
    print("HISTORY", json.dumps(model.get_evals_result()))
    """,
        )
    )
    history = run.said("HISTORY")
    found = api.scalars(run.task)
    for dataset in ("learn", "validation"):
        points = found[f"{dataset}/RMSE"]
        assert [x for x, _ in points] == list(range(25))
        assert [y for _, y in points] == pytest.approx(history[dataset]["RMSE"])
    assert [one["framework"] for one in api.models(run.task)] == ["CatBoost"]


@needs("optuna")
def test_optuna_trials_arrive(scripts, api):
    run = scripts.run(
        begun(
            "optuna",
            """
            import json, optuna
            optuna.logging.set_verbosity(optuna.logging.ERROR)
            study = optuna.create_study(study_name="s", sampler=optuna.samplers.RandomSampler(seed=1))
            study.optimize(lambda trial: (trial.suggest_float("x", -5, 5) - 1) ** 2, n_trials=12)
            print("VALUES", json.dumps([[t.value for t in study.trials], study.best_value, study.best_params]))
            """,
        )
    )
    values, best, parameters = run.said("VALUES")
    found = api.scalars(run.task)
    assert [y for _, y in found["optuna s/value"]] == pytest.approx(values)
    assert found["optuna s/best"][-1][1] == pytest.approx(best)
    assert float(api.parameters(run.task)["optuna best/x"]) == pytest.approx(parameters["x"])


@needs("joblib")
@pytest.mark.parametrize("switch", ["False", '{"joblib": False}', '{"job*": False}', '{"joblib": ["*.keep"]}'])
def test_a_binding_is_switched_off_by_name_glob_or_file(scripts, api, switch):
    run = scripts.run(begun("switched", 'import joblib; joblib.dump([1], "a.joblib")\n', f"auto_connect_frameworks={switch}"))
    assert api.models(run.task) == []


def test_a_failing_listener_is_reported_once_and_taken_out(scripts, api):
    run = scripts.run(
        """
        import json, sys, types
        library = types.ModuleType("joblib"); library.__version__ = "9"
        library.dump = lambda value, filename: [filename]
        library.load = lambda filename: None
        sys.modules["joblib"] = library
        original = library.dump
        from runfold import Task
        task = Task.init("bindings", "failing", auto_resource_monitoring=False)
        task.record_model = lambda *a: 1 / 0
        results = [library.dump(1, "x") for _ in range(5)]
        task.close()
        assert results == [["x"]] * 5
        assert library.dump is original
        """
    )
    assert run.out.count("capture of `joblib.dump` failed") == 1
    health = {one["binding"]: one for one in json.loads(api.task(run.task)["runtime"]["capture_health"])}
    assert (health["joblib"]["calls"], health["joblib"]["errors"]) == (1, 1)
    assert health["joblib"]["problem"] == "ZeroDivisionError: division by zero"


def test_libraries_are_as_before_after_close(scripts):
    scripts.run(
        """
        import argparse, builtins, sys
        before = (builtins.__import__, argparse.ArgumentParser.parse_known_args)
        from runfold import Task
        import json, logging
        stdout, hook, leave = sys.stdout, sys.excepthook, sys.exit
        task = Task.init("bindings", "restored", auto_resource_monitoring=False)
        task.close()
        assert builtins.__import__ is before[0]
        assert (sys.stdout, sys.excepthook, sys.exit) == (stdout, hook, leave)
        """
    )


@needs("joblib")
def test_listened_to_functions_can_still_be_pickled_and_sent_to_other_processes(scripts, api):
    run = scripts.run(
        begun(
            "pickled",
            """
            import joblib, json, pickle
            from concurrent.futures import ProcessPoolExecutor
            joblib.dump([1, 2], "a.joblib")
            print("SAME", json.dumps(pickle.loads(pickle.dumps(joblib.load)) is joblib.load))
            with ProcessPoolExecutor(1) as pool:
                print("LOADED", json.dumps(list(pool.map(joblib.load, ["a.joblib"]))))
            """,
        )
    )
    assert run.said("SAME") is True and run.said("LOADED") == [[1, 2]]


@needs("matplotlib")
def test_showing_leaves_the_current_figure_the_current_one(scripts, api):
    run = scripts.run(
        begun(
            "current figure",
            """
            import json, matplotlib.pyplot as plt
            first = plt.figure(1); plt.plot([1, 2]); plt.title("First")
            plt.figure(2); plt.plot([3, 4]); plt.title("Second")
            plt.figure(1)
            plt.show()
            print("CURRENT", json.dumps(plt.gcf() is first))
            for i in range(5):  # a figure made where another one lay is another one
                figure = plt.figure(); plt.plot([i, i]); plt.title(f"turn {i}"); plt.show(); plt.close(figure)
            """,
        )
    )
    assert run.said("CURRENT") is True
    assert {plot["metric"] for plot in api.plots(run.task)} >= {"First", "Second", *(f"turn {i}" for i in range(5))}
