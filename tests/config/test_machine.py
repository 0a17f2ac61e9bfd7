from pathlib import Path

import pytest

from capture.config.machine import Capacity, capacity, fitting_workers

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("cores", "free", "workers"),
    [
        (1, 8 * GB, 2),
        (2, 8 * GB, 3),
        (8, 64 * GB, 9),
        (64, 512 * GB, 16),
        (8, 2 * GB, 2),
        (8, 0, 1),
        (0.5, 8 * GB, 1),
    ],
)
def test_workers_fit_cores_and_memory(cores: float, free: int, workers: int) -> None:
    assert fitting_workers(Capacity(cores=cores, free_bytes=free)) == workers


def test_a_containers_share_counts_instead_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")

    assert capacity(tmp_path) == Capacity(cores=0.5, free_bytes=2_000_000)


def test_a_container_without_limits_has_what_the_machine_has(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")

    assert capacity(tmp_path).cores >= 1
    assert capacity(tmp_path).free_bytes > 3_000_000
