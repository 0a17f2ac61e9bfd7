"""The small site before and after, compared once for all tests of this folder."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture.compare.compare import compare
from capture.compare.opened import OpenedSide
from capture.compare.opening import opened_side
from capture.compare.presenting import Presenting, present
from capture.compare.results import write_results
from capture.model.comparison import Comparison
from tests.compare.recorded import write_sides

MADE = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A comparison, its open sides and the folder with its pages."""

    old: OpenedSide
    new: OpenedSide
    comparison: Comparison
    folder: Path


@pytest.fixture(scope="session")
def presented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Presented]:
    folder = tmp_path_factory.mktemp("redesign")
    paths = write_sides(folder)
    out = folder / "vergelijking"
    with ExitStack() as stack:
        old, new = (stack.enter_context(opened_side(path)) for path in paths)
        comparison = compare(old, new, made=MADE)

        def write_page(draft: Path) -> None:
            present(draft, comparison, old=old, new=new, asked=Presenting())

        write_results(comparison, out, write_page=write_page)
        yield Presented(old=old, new=new, comparison=comparison, folder=out)
