"""What holds for all tests: the marks that tie tests to requirements must name real ones."""

import re

import pytest

_REQUIREMENT = re.compile(r"(FREQ|REIK|WARC|META|OPSL|SOC)\d{2}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("requirement"):
            for name in mark.args:
                if not _REQUIREMENT.fullmatch(name):
                    raise pytest.UsageError(f"{item.nodeid}: there is no requirement {name}")
