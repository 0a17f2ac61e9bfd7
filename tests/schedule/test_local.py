"""The clock of Europe/Amsterdam: days of 23 and 25 hours, and hours that cross midnight."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.schedule import local
from capture.schedule.values import Window

TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
WINDOWS = st.lists(
    st.builds(Window, opens=TIMES, closes=TIMES).filter(lambda w: w.opens != w.closes),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 03:30, there is no 02:30
        (date(2026, 3, 30), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of the two
        (date(2026, 10, 26), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
    ],
)
def test_half_past_two_is_one_moment_on_every_day(day: date, moment: datetime) -> None:
    assert local.moment_of(day, time(2, 30)) == moment
    assert local.day_of(moment) == day


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), at=TIMES)
def test_moment_of_a_day_lies_on_that_day(day: date, at: time) -> None:
    assert local.day_of(local.moment_of(day, at)) == day


@given(windows=WINDOWS, moment=MOMENTS)
def test_hours_open_and_close_at_their_edges(windows: list[Window], moment: datetime) -> None:
    opening = local.next_opening(windows, moment)
    assert opening >= moment
    assert local.is_open(windows, opening)
    closing = local.closing(windows, opening)
    if closing is not None:
        assert closing > opening
        assert not local.is_open(windows, closing)
        assert local.is_open(windows, closing - timedelta(microseconds=1))


def test_hours_hold_across_midnight() -> None:
    night = [Window(opens=time(22), closes=time(6))]
    noon = datetime(2026, 7, 1, 10, tzinfo=UTC)
    opening = local.next_opening(night, noon)
    assert opening == datetime(2026, 7, 1, 20, tzinfo=UTC)
    assert local.closing(night, opening) == datetime(2026, 7, 2, 4, tzinfo=UTC)
    assert local.closing(night, noon) == noon


def test_hours_without_a_gap_never_close() -> None:
    always = [Window(opens=time(0), closes=time(12)), Window(opens=time(12), closes=time(0))]
    assert local.closing(always, datetime(2026, 7, 1, 10, tzinfo=UTC)) is None
