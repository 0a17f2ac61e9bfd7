"""What holds for all tests: marks name real requirements, and what shares a harvest stays together.

`scripts/test` runs two or more workers at a time: most tests wait for browsers, not for a core.
"""

import re

import pytest

_REQUIREMENT = re.compile(r"(FREQ|REIK|WARC|META|OPSL|SOC)\d{2}")
_HARVESTS = ("http_harvest", "https_harvest")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        _check_requirements(item)
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=_turn)  # the longest first, so that no worker is left with them at the end


def _check_requirements(item: pytest.Item) -> None:
    for mark in item.iter_markers("requirement"):
        for name in mark.args:
            if not _REQUIREMENT.fullmatch(name):
                raise pytest.UsageError(f"{item.nodeid}: there is no requirement {name}")


def _group(item: pytest.Item) -> str:
    """Return what a test shares with others: a harvest, a browser, or the fixtures of its file."""
    shared = _shared_harvest(item)
    if shared:
        return shared
    return "browser" if item.path.parent.name == "browser" else str(item.path)


def _shared_harvest(item: pytest.Item) -> str:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "harvested" in parameters:
        return f"{parameters['harvested']}_harvest"
    names = getattr(item, "fixturenames", ())
    return next((name for name in _HARVESTS if name in names), "")


def _turn(item: pytest.Item) -> int:
    if _shared_harvest(item):
        return 0
    return 1 if item.path.parent.name == "harvests" else 2
