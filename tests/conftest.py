"""What holds for all tests: marks name real requirements, and the longest units come first.

`scripts/test` runs units of tests side by side (tests/spreading.py): most tests wait for browsers,
not for a core.
"""

import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.spreading import Spreading, turn_of, unit_of

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

# Tests start `capture` and its recording process hundreds of times. Where Python is told to keep
# no compiled modules, each of these would compile all of it again: a second of work.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell starts what runs in the background with Ctrl-C ignored; what we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no fault of ours: what may take long is held to processor time, test by test.
settings.register_profile(
    "steady", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

_REQUIREMENT = re.compile(r"(FREQ|REIK|WARC|META|OPSL|SOC)\d{2}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("requirement"):
            for name in mark.args:
                if not _REQUIREMENT.fullmatch(name):
                    raise pytest.UsageError(f"{item.nodeid}: there is no requirement {name}")
    turns: dict[str, tuple[int, int]] = {}
    for item in items:
        unit = unit_of(item.nodeid)
        turns[unit] = min((turn_of(unit), _kind(item)), turns.get(unit, (sys.maxsize, 0)))
    items.sort(key=lambda item: turns[unit_of(item.nodeid)])


def _kind(item: pytest.Item) -> int:
    """Return how long a test may take as far as can be told: a harvest, a browser, the rest."""
    if item.path.parent.name == "harvests":
        return 0
    is_long = item.get_closest_marker("slow") or item.get_closest_marker("browser")
    return 1 if is_long else 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: "Producer"
) -> "LoadScopeScheduling | None":
    """Spread units over the workers, in the order of collection."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return Spreading(config, log)
