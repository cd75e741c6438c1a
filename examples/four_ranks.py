"""Four processes, one task: every rank calls `Task.init` and logs, with no guard anywhere.

Run it as it is, or let a launcher start the ranks: `torchrun --nproc-per-node 4 four_ranks.py`.
"""

import os
import subprocess
import sys

from runfold import Task

WORLD = 4


def train() -> None:
    """What each rank does."""
    task = Task.init(project_name="examples", task_name="four ranks")
    rank = int(os.environ["RANK"])
    for step in range(50):
        task.get_logger().report_scalar("loss", f"rank {rank}", 1.0 / (step + 1) + 0.1 * rank, step)
    print(f"rank {rank} is done")


def launch() -> int:
    """What torchrun does: start this file once for each rank, with the rank in variables."""
    ranks = []
    for rank in range(WORLD):
        place = {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(WORLD), "LOCAL_WORLD_SIZE": str(WORLD)}
        ranks.append(subprocess.Popen([sys.executable, __file__], env={**os.environ, **place}))
    return max(process.wait() for process in ranks)


if __name__ == "__main__":
    if "RANK" in os.environ:
        train()
    else:
        sys.exit(launch())
