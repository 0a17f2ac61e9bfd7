"""How many browser pages a machine can work on at the same time."""

import os
from dataclasses import dataclass
from pathlib import Path

_BYTES_PER_WORKER = 400_000_000
_BYTES_KEPT_FREE = 1_000_000_000
_MOST_WORKERS = 16
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a machine has to offer to this process."""

    cores: float
    """Cores that may be used; a container's share may be a fraction."""
    free_bytes: int
    """Memory that can be had without pushing others out."""


def fitting_workers(capacity: Capacity) -> int:
    """Return how many workers fit: one for each core plus one, as memory allows, from 1 to 16.

    The extra one keeps the cores busy while others wait for the network (two cores: 248 pages a
    minute with two workers, 260 with three). A worker takes about 400 MB; 1 GB is left alone.
    """
    by_cores = int(capacity.cores) + 1
    by_memory = (capacity.free_bytes - _BYTES_KEPT_FREE) // _BYTES_PER_WORKER
    return max(1, min(by_cores, by_memory, _MOST_WORKERS))


def capacity(cgroup: Path = _CGROUP) -> Capacity:
    """Return what this machine, or the container that we run in, has to offer now."""
    import psutil  # imported late: not every command needs it

    cores = float(_cores_allowed())
    free = psutil.virtual_memory().available
    match _words(cgroup / "cpu.max"):
        case [quota, period] if quota.isdigit() and period.isdigit() and int(period):
            cores = min(cores, int(quota) / int(period))
    match _words(cgroup / "memory.max"), _words(cgroup / "memory.current"):
        case [limit], [used] if limit.isdigit() and used.isdigit():
            free = min(free, max(0, int(limit) - int(used)))
    return Capacity(cores=cores, free_bytes=free)


def _cores_allowed() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split()
    except OSError:
        return []
