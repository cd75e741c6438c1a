"""All ranks of a job report to one task, each under its own name, with no guard in the script."""

import subprocess
import sys

LAUNCH = """
import os, subprocess, sys
world = 4
processes = []
for rank in range(world):
    environment = {**os.environ, "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(world), "LOCAL_WORLD_SIZE": str(world), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29511", "TORCHELASTIC_RUN_ID": "none"}
    processes.append(subprocess.Popen([sys.executable, "train.py", *sys.argv[1:]], env=environment))
sys.exit(max(process.wait() for process in processes))
"""
TRAIN = """
import os, sys
from runfold import Task
task = Task.init("ranks", "job", auto_resource_monitoring=False)
rank = int(os.environ["RANK"])
print(f"line of {rank}")
task.connect({"lr": 0.1})
for i in range(10): task.get_logger().report_scalar("loss", f"rank {rank}", float(rank * 100 + i), i)
if sys.argv[1:] == ["fail"] and rank == 2: raise ValueError("rank two is broken")
"""


def launched(scripts, *arguments, code_is=0):
    folder = scripts.folder / "job"
    folder.mkdir(exist_ok=True)
    (folder / "train.py").write_text(TRAIN)
    return scripts.run(LAUNCH, *arguments, cwd=folder, code_is=code_is)


def test_four_ranks_make_one_task_and_all_their_data_arrive(scripts, api):
    run = launched(scripts)
    assert run.out.count("created new task") == 1
    found = api.scalars(run.task)
    assert {name: [y for _, y in points] for name, points in found.items()} == {
        f"loss/rank {rank}": [rank * 100 + i for i in range(10)] for rank in range(4)
    }
    events = api.call("events.get_task_log", task=run.task, batch_size=1000, order="asc", navigate_earlier=False)["events"]
    workers = {event["msg"]: event["worker"].rpartition(":")[2] for event in events if event["msg"].startswith("line of")}
    assert workers == {f"line of {rank}": f"rank{rank}" for rank in range(4)}
    assert api.parameters(run.task) == {"General/lr": "0.1"}
    assert api.task(run.task)["status"] == "completed"


def test_two_launches_are_two_tasks(scripts, api):
    assert launched(scripts).task != launched(scripts).task


def test_a_rank_that_fails_is_named(scripts, api):
    run = launched(scripts, "fail", code_is=1)
    task = api.task(run.task)
    lines = api.console(run.task)
    assert any("rank two is broken" in line for line in lines)
    assert task["status"] in ("failed", "completed")
    if task["status"] == "failed":
        assert task["status_reason"] == "rank 2: Exception: ValueError: rank two is broken"


def test_slurm_and_mpi_variables_are_understood():
    code = "from runfold.ranks import detect; r = detect(); print(r.rank, r.world, r.launcher, bool(r.job))"

    def detected(**variables):
        done = subprocess.run(
            [sys.executable, "-c", code], env={"PATH": "/usr/bin", **variables, **PATHS}, capture_output=True, text=True
        )
        return done.stdout.strip()

    assert detected() == "0 1  False"
    assert detected(SLURM_PROCID="3", SLURM_NTASKS="8", SLURM_JOB_ID="7", SLURM_STEP_ID="0") == "3 8 slurm True"
    assert detected(SLURM_PROCID="0", SLURM_NTASKS="8", SLURM_JOB_ID="7") == "0 1  False"
    assert detected(OMPI_COMM_WORLD_RANK="1", OMPI_COMM_WORLD_SIZE="2") == "1 2 open mpi True"
    # several nodes, and nothing that names this launch: no job rather than a mixed-up one
    assert detected(RANK="9", WORLD_SIZE="16", LOCAL_WORLD_SIZE="8", TORCHELASTIC_RUN_ID="none") == "9 16 torchrun False"


PATHS = {name: value for name, value in __import__("os").environ.items() if name in ("PYTHONPATH", "RF_SHIM", "HOME")}
PATHS["PYTHONPATH"] = f"{__import__('conftest').PACKAGE}:{PATHS.get('PYTHONPATH', '')}"
