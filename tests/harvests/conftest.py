"""Harvests of the demo, made once for all tests of this folder."""

import os
import pickle
from pathlib import Path

import pytest
from filelock import FileLock

from capture.demo.inventory import Inventory, load_inventory
from capture.demo.log import Listener
from tests.harvests.demo_harvest import (
    MORE_OF_THE_SAME,
    SAME_OVER_TLS,
    Harvested,
    harvest_demo,
)


def shared_harvest(
    temporary: Path, listener: Listener, left_out: tuple[str, ...] = ()
) -> Harvested:
    """Make the harvest, or take the one that another worker of the test run has made."""
    is_one_of_several = "PYTEST_XDIST_WORKER" in os.environ
    folder = (
        temporary.parent if is_one_of_several else temporary
    ) / f"demo-{listener.value}-{len(left_out)}"
    folder.mkdir(exist_ok=True)
    kept = folder / "harvested.pickle"
    with FileLock(folder / "lock"):
        if not kept.is_file():
            made = harvest_demo(folder / "archief", listener=listener, left_out=left_out)
            kept.write_bytes(pickle.dumps(made))
        harvested = pickle.loads(kept.read_bytes())  # our own, of a moment ago
    assert isinstance(harvested, Harvested)
    return harvested


@pytest.fixture(scope="session")
def http_harvest(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    """The whole demo over HTTP, as a reader sees it."""
    return shared_harvest(tmp_path_factory.getbasetemp(), Listener.HTTP)


@pytest.fixture(scope="session")
def https_harvest(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    """Every kind of page of the demo that differs over HTTPS, and tried out; the other site stays
    on HTTP."""
    left_out = (*MORE_OF_THE_SAME, *SAME_OVER_TLS)
    return shared_harvest(tmp_path_factory.getbasetemp(), Listener.HTTPS, left_out)


@pytest.fixture(scope="session")
def https_whole_harvest(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    """Every kind of page of the demo over HTTPS, and tried out."""
    return shared_harvest(tmp_path_factory.getbasetemp(), Listener.HTTPS, MORE_OF_THE_SAME)


@pytest.fixture(params=["http", "https", pytest.param("https_whole", marks=pytest.mark.soak)])
def harvested(request: pytest.FixtureRequest) -> Harvested:
    """Each of the harvests in turn."""
    found = request.getfixturevalue(f"{request.param}_harvest")
    assert isinstance(found, Harvested)
    return found


@pytest.fixture
def inventory(harvested: Harvested) -> Inventory:
    """What a perfect harvest of that part of the demo contains."""
    return harvested.due(load_inventory())
