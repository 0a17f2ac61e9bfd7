"""Moments as people write them: Dutch clocks unless a zone is named."""

import pytest

from capture.config import values


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2027-03-01T06:00", "2027-03-01T05:00:00+00:00"),
        ("2027-07-01 06:00:30.5", "2027-07-01T04:00:30+00:00"),
        ("2027-03-01T06:00Z", "2027-03-01T06:00:00+00:00"),
        ("2027-03-01T06:00+05:30", "2027-03-01T00:30:00+00:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_a_moment_is_on_dutch_clocks_unless_it_names_a_zone(text: str, utc: str) -> None:
    assert values.moment(text).isoformat() == utc


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-03-01", "day and time"),
        ("1 maart 2027", "day and time"),
        ("", "day and time"),
        (12, "day and time"),
        ("2026-10-25T02:30", "twice"),
        ("2027-03-28T02:30", "never"),
        ("0001-01-01T00:00+14:00", "day and time"),
    ],
)
def test_what_is_no_one_moment_is_told(text: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        values.moment(text)
