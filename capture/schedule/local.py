"""The clock of Europe/Amsterdam, where days are not all 24 hours long. Pure.

A time that a day skips (02:30 when summer time begins) stands for the moment as long after the
skipped hour's start: 03:30. One that a day has twice stands for the first of the two.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from capture.clock import PEOPLES_TIME
from capture.schedule.values import Window

DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    """Return the calendar day of an aware moment."""
    return moment.astimezone(PEOPLES_TIME).date()


def moment_of(day: date, at: time) -> datetime:
    """Return the UTC moment at which that day's clock says `at`."""
    return datetime.combine(day, at, tzinfo=PEOPLES_TIME).astimezone(UTC)


def text_of(moment: datetime) -> str:
    """Return a moment for people: `Sun 22 Nov 2026 03:00`."""
    return moment.astimezone(PEOPLES_TIME).strftime("%a %d %b %Y %H:%M")


def is_open(windows: Iterable[Window], moment: datetime) -> bool:
    """Whether may be harvested at a moment; always, without any window."""
    windows = tuple(windows)
    now = moment.astimezone(PEOPLES_TIME).time()
    return not windows or any(holds(window, now) for window in windows)


def holds(window: Window, at: time) -> bool:
    """Whether a time of the day lies within a window."""
    if window.opens < window.closes:
        return window.opens <= at < window.closes
    return at >= window.opens or at < window.closes


def next_opening(windows: Iterable[Window], moment: datetime) -> datetime:
    """Return the first moment from `moment` on at which may be harvested."""
    windows = tuple(windows)
    if is_open(windows, moment):
        return moment
    return min(
        opening
        for opening in _turns((window.opens for window in windows), moment)
        if is_open(windows, opening)
    )


def closing(windows: Iterable[Window], moment: datetime) -> datetime | None:
    """Return the first moment after `moment` at which may not be harvested; None if there is none.

    Windows that together leave no gap never close.
    """
    windows = tuple(windows)
    if not is_open(windows, moment):
        return moment
    ends = _turns((window.closes for window in windows), moment)
    return min((end for end in ends if not is_open(windows, end)), default=None)


def _turns(times: Iterable[time], after: datetime) -> list[datetime]:
    """Return when the given times come, in the days around a moment, after it.

    Three days are enough: a day that skips a window has a neighbour that doesn't.
    """
    times = tuple(times)
    first = day_of(after) - DAY
    found = (moment_of(first + n * DAY, at) for n in range(5) for at in times)
    return sorted(moment for moment in found if moment > after)
