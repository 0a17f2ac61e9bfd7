"""Every rule has words for those who read reports."""

from capture.audit.rule_titles import TITLES
from capture.warc.check.findings import Rule


def test_every_rule_has_a_title_of_its_own_in_both_languages() -> None:
    assert set(TITLES) == set(Rule)
    assert len({each.nl for each in TITLES.values()}) == len(Rule)
    assert len({each.en for each in TITLES.values()}) == len(Rule)
