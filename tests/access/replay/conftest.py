"""The replay worker, for tests that show archives which they write themselves."""

import pytest

from capture.access.replay import building
from capture.access.replay.building import Worker, WorkerError


@pytest.fixture(scope="session")
def worker() -> Worker:
    """The replay worker; skips where npm can't bring its packages."""
    try:
        return building.worker(lambda _: None)
    except WorkerError as fault:
        pytest.skip(str(fault))
