"""The examples that people copy run as they are, and what they promise arrives."""

import json
from pathlib import Path

from conftest import needs

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@needs("sklearn", "joblib")
def test_the_scikit_learn_example(scripts, api):
    run = scripts.run((EXAMPLES / "sklearn_search.py").read_text())
    assert [one["name"] for one in api.models(run.task)] == ["sklearn search - svc"]
    assert [one["metric"] for one in api.plots(run.task)] == ["confusion"]
    assert "GridSearchCV best/C" in api.parameters(run.task)


def test_the_four_rank_example(scripts, api):
    run = scripts.run((EXAMPLES / "four_ranks.py").read_text())
    found = [name for name in api.scalars(run.task) if not name.startswith(":monitor")]
    assert sorted(found) == [f"loss/rank {rank}" for rank in range(4)]
    assert all(f"rank {rank} is done" in api.console(run.task) for rank in range(4))


def test_the_pytorch_example(scripts, api, python_with):
    import os

    libraries = {"LD_LIBRARY_PATH": os.environ.get("RUNFOLD_TEST_LIBRARY_PATH", os.environ.get("LD_LIBRARY_PATH", ""))}
    run = scripts.run((EXAMPLES / "pytorch.py").read_text(), python=python_with("torch"), env=libraries)
    assert len(api.scalars(run.task)["loss/train"]) == 100
    assert api.fetch(api.models(run.task)[0]["uri"]) == (run.folder / "net.pt").read_bytes()


@needs("matplotlib")
def test_the_cells_of_the_notebook_run_in_order(scripts, api):
    cells = json.loads((EXAMPLES / "notebook.ipynb").read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    run = scripts.run(code)
    assert len(api.scalars(run.task)["signal/sine"]) == 100
    assert [one["metric"] for one in api.plots(run.task)] == ["Without noise"]
