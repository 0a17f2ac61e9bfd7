"""Periods of ISO 8601."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.model.period import Period, period


@pytest.mark.parametrize(
    ("text", "meant", "written"),
    [
        ("P20Y", Period(years=20), "P20Y"),
        ("p1y6m10d", Period(years=1, months=6, days=10), "P1Y6M10D"),
        ("P4W", Period(days=28), "P28D"),
        ("P0D", Period(), "P0D"),
    ],
)
def test_period_is_read_and_written(text: str, meant: Period, written: str) -> None:
    assert period(text) == meant
    assert str(meant) == written


@pytest.mark.parametrize(
    "text", ["", "P", "20Y", "PT", "P1YT", "PT5H", "-P1Y", "P1.5Y", "P1M1Y", "P99999Y", "P٣Y"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        period(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2024, 2, 29), Period(years=1), date(2025, 2, 28)),
        (date(2026, 1, 31), Period(months=1), date(2026, 2, 28)),
        (date(2026, 11, 22), Period(years=20), date(2046, 11, 22)),
        (date(2026, 12, 31), Period(months=1, days=1), date(2027, 2, 1)),
    ],
)
def test_end_is_counted_by_the_calendar(start: date, length: Period, end: date) -> None:
    assert length.after(start) == end


@given(st.dates(), st.integers(0, 9999), st.integers(0, 99999), st.integers(0, 999_999))
def test_end_is_a_day_or_a_clear_no(start: date, years: int, months: int, days: int) -> None:
    length = Period(years=years, months=months, days=days)
    assert period(str(length)) == length
    if start.year + years + months / 12 + days / 365 < 9998:
        assert length.after(start) >= start
    elif start.year + years + months // 12 > 10_000:
        with pytest.raises(ValueError, match="9999"):
            length.after(start)
