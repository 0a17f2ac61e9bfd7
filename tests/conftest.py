"""What holds for all tests: marks name real requirements, and the longest files come first.

`scripts/test` runs files side by side: most tests wait for browsers, not for a core.
"""

import re

import pytest

_REQUIREMENT = re.compile(r"(FREQ|REIK|WARC|META|OPSL|SOC)\d{2}")
_WHOLE_DEMO = frozenset({"http_harvest", "https_harvest", "harvested"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("requirement"):
            for name in mark.args:
                if not _REQUIREMENT.fullmatch(name):
                    raise pytest.UsageError(f"{item.nodeid}: there is no requirement {name}")
    turns = {item.path: 2 for item in items}
    for item in items:
        if _WHOLE_DEMO & set(getattr(item, "fixturenames", ())):
            turns[item.path] = 0
        elif item.path.parent.name == "harvests":
            turns[item.path] = min(1, turns[item.path])
    items.sort(key=lambda item: turns[item.path])
