"""The sample archive, made anew for each test."""

from pathlib import Path

import pytest

from capture.model.layout import HarvestFolder
from tests.package.archive import make_harvest


@pytest.fixture
def harvest(tmp_path: Path) -> HarvestFolder:
    return make_harvest(tmp_path / "archief")
