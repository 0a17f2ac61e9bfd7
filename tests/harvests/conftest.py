"""Whole harvests of the demo, made once for all tests of this folder."""

import pytest

from capture.demo.inventory import Inventory, load_inventory
from capture.demo.log import Listener
from tests.harvests.demo_harvest import Harvested, harvest_demo


@pytest.fixture(scope="session")
def http_harvest(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    """The whole demo over HTTP."""
    return harvest_demo(tmp_path_factory.mktemp("http"), listener=Listener.HTTP)


@pytest.fixture(scope="session")
def https_harvest(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    """The whole demo over HTTPS; the other organisation's site stays on HTTP."""
    return harvest_demo(tmp_path_factory.mktemp("https"), listener=Listener.HTTPS)


@pytest.fixture(params=["http", "https"])
def harvested(request: pytest.FixtureRequest) -> Harvested:
    """Each of the two harvests in turn."""
    found = request.getfixturevalue(f"{request.param}_harvest")
    assert isinstance(found, Harvested)
    return found


@pytest.fixture(scope="session")
def inventory() -> Inventory:
    """What a perfect harvest of the demo contains."""
    return load_inventory()
