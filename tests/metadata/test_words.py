"""Every closed list has words in both languages, and numbers read as people write them."""

from datetime import UTC, datetime, timedelta
from enum import Enum

import pytest

from capture.metadata import formats, labels
from capture.metadata.outcome_texts import GROUP_TITLES, OUTCOME_TEXTS, Group
from capture.metadata.problems import is_problem
from capture.metadata.report import Shortfall
from capture.metadata.report_rows import EventKind
from capture.model.link import Mechanism
from capture.model.outcome import Outcome
from capture.model.text import Text


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_is_explained_in_both_languages(outcome: Outcome) -> None:
    entry = OUTCOME_TEXTS[outcome]
    for words in (entry.title, entry.text):
        assert words.nl
        assert words.en
    assert entry.text.nl.endswith(".")
    assert entry.text.en.endswith(".")
    assert entry.text.nl != entry.text.en


@pytest.mark.parametrize("outcome", Outcome)
def test_group_agrees_with_what_is_in_the_archive(outcome: Outcome) -> None:
    in_archive = OUTCOME_TEXTS[outcome].group in (Group.ARCHIVED, Group.PARTIAL)
    assert in_archive == outcome.is_in_archive


@pytest.mark.parametrize(
    ("members", "table"),
    [
        (Group, GROUP_TITLES),
        (Shortfall, labels.SHORTFALLS),
        (EventKind, labels.EVENTS),
        (Mechanism, labels.MECHANISMS),
    ],
)
def test_each_member_has_words(members: type[Enum], table: dict[Enum, Text]) -> None:
    assert set(table) == set(members)
    assert all(words.nl and words.en for words in table.values())


@pytest.mark.parametrize(
    ("outcome", "status", "expected"),
    [
        (Outcome.CAPTURED, 200, False),
        (Outcome.CAPTURED, 404, True),
        (Outcome.NOT_MODIFIED, 304, False),
        (Outcome.OUT_OF_SCOPE, None, False),
        (Outcome.REFUSED_BY_GUARD, None, True),
        (Outcome.UNDETERMINED_MEMBERSHIP, None, True),
        (Outcome.TRUNCATED_TIME, 200, True),
        (Outcome.NOT_REACHED, None, True),
    ],
)
def test_problems_are_what_someone_may_have_to_look_at(
    outcome: Outcome, status: int | None, expected: bool
) -> None:
    assert is_problem(outcome, status) is expected


@pytest.mark.parametrize(
    ("words", "nl", "en"),
    [
        (formats.number(1234567), "1.234.567", "1,234,567"),
        (formats.number(1234.5, decimals=1), "1.234,5", "1,234.5"),
        (formats.size(0), "0 bytes", "0 bytes"),
        (formats.size(999), "999 bytes", "999 bytes"),
        (formats.size(1000), "1,0 kB", "1.0 kB"),
        (formats.size(999_999), "1,0 MB", "1.0 MB"),
        (formats.size(1_000_000_000), "1,0 GB", "1.0 GB"),
        (formats.size(123_456_789), "123 MB", "123 MB"),
        (formats.duration(0.44), "0,4 s", "0.4 s"),
        (formats.duration(59.7), "1 min", "1 min"),
        (formats.duration(2292), "38 min 12 s", "38 min 12 s"),
        (formats.duration(3600 * 5 + 200), "5 u 3 min", "5 h 3 min"),
        (formats.duration(86400 * 2), "2 d 0 u", "2 d 0 h"),
        (formats.share(1, 3), "33,3%", "33.3%"),
        (formats.share(1, 100_000), "<0,1%", "<0.1%"),
        (formats.share(99_999, 100_000), ">99,9%", ">99.9%"),
        (formats.share(0, 0), "0%", "0%"),
    ],
)
def test_numbers_read_as_people_write_them(words: Text, nl: str, en: str) -> None:
    assert words == Text(nl, en)


def test_days_are_those_in_the_netherlands() -> None:
    moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert formats.day_and_time(moment) == Text("1 juli 2026, 00:30", "1 July 2026, 00:30")
    assert formats.utc(moment) == "2026-06-30 22:30:00 UTC"
    assert not formats.is_one_day(moment - timedelta(hours=1), moment)
    assert formats.is_one_day(moment, moment + timedelta(hours=20))
