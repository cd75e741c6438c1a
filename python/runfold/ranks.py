"""Which rank of a distributed job this process is, and which job it belongs to. Only variables are read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

__all__ = ["Rank", "detect"]


class Rank(NamedTuple):
    """The place of a process in its job. A process that is in no job is rank 0 of 1."""

    rank: int = 0
    world: int = 1
    local: int = 0
    launcher: str = ""
    job: str = ""
    """What all ranks of the job share and no other job has; empty when that can't be known."""

    @property
    def leads(self) -> bool:
        return self.rank == 0

    @property
    def label(self) -> str:
        """How console and resources of the process are marked; empty outside of a job."""
        return f"rank {self.rank}" if self.world > 1 else ""


_LAUNCHERS = (
    # launcher, rank, world, local rank, what names the job
    ("torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK", ("TORCHELASTIC_RUN_ID",)),
    ("open mpi", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", ("OMPI_MCA_ess_base_jobid", "PMIX_NAMESPACE")),
    ("mpi", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", ("PMI_JOBID", "PMIX_NAMESPACE")),
    ("slurm", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", ("SLURM_JOB_ID", "SLURM_STEP_ID")),
)  # fmt: skip


def detect() -> Rank:
    """The rank that the launcher's variables tell; Accelerate, DeepSpeed and Lightning set those of torchrun."""
    for launcher, rank, world, local, job in _LAUNCHERS:
        place, size = _number(rank), _number(world)
        if place is None or size is None or size < 2 or place >= size:
            continue
        if launcher == "slurm" and not os.environ.get("SLURM_STEP_ID"):
            continue  # inside `salloc` or `sbatch` itself, not inside `srun`
        return Rank(place, size, _number(local) or 0, launcher, _job(launcher, job, size))
    return Rank()


def _number(name: str) -> int | None:
    text = os.environ.get(name, "")
    return int(text) if text.isdigit() else None


def _job(launcher: str, names: tuple[str, ...], world: int) -> str:
    given = os.environ.get("RUNFOLD_JOB_ID")
    if given:
        return f"given {given}"
    words = [os.environ[name] for name in names if os.environ.get(name)]
    if words and words != ["none"]:
        return f"{launcher} {' '.join(words)} {os.environ.get('TORCHELASTIC_RESTART_COUNT', '')}"
    if launcher == "torchrun" and world > (_number("LOCAL_WORLD_SIZE") or world):
        return ""  # several nodes without a run id: nothing that they share tells one launch from the next
    # all ranks have the same parent, the launcher; its start time tells it from an earlier one with that number
    return f"{launcher} {os.getppid()} {_started(os.getppid())} {os.environ.get('MASTER_PORT', '')}"


def _started(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def shared_id(job: str, name: str) -> str:
    """The same task id on every rank of a job."""
    import hashlib

    return hashlib.md5(f"runfold {job} {name}".encode(), usedforsecurity=False).hexdigest()
