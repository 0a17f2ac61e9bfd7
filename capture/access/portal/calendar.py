"""The calendar of an address (OPSL05): years, months, days and the versions of each."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from starlette.responses import Response

from capture.access import asked as asking
from capture.access.catalogue.values import Capture, Day
from capture.access.portal.visit import Visit
from capture.access.search.values import begin_of
from capture.model.restriction import day_of

MAX_LISTED = 100
"""Versions that are listed unasked; of more, a month or a day is chosen first."""
MAX_OF_A_DAY = 1_000
_SPAN = re.compile(r"(\d{4})(\d\d)?(\d\d)?/(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is looked at: a year, a month of it, or a day; in the Netherlands."""

    year: int
    month: int | None = None
    day: int | None = None

    def holds(self, when: date) -> bool:
        """Whether a day lies in it."""
        return (
            when.year == self.year
            and self.month in (None, when.month)
            and self.day in (None, when.day)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of the calendar with something in it."""

    first: date
    weeks: tuple[tuple[Day | date | None, ...], ...]
    """Seven days each, Monday first: None outside the month, a date without captures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year in the overview."""

    year: int
    count: int
    months: tuple[int, ...]
    """Captures of each month, twelve of them."""


def calendar(visit: Visit) -> Response:
    """Send the days on which an address was captured: `/calendar/[YEAR[MONTH[DAY]]/]URL`."""
    span, rest = span_of(visit.rest)
    wanted = asking.asked(rest)
    if wanted is None:
        return visit.fault(400)
    days = visit.catalogue.calendar(wanted.url)
    if not days:
        return visit.is_left_out(wanted)
    overview = years(days)
    chosen = nearest(span, overview)
    within = [day for day in days if day.date.year == chosen.year]
    shown = listed(chosen, within)
    found = _versions(visit, wanted.url, shown)
    return visit.html(
        "calendar",
        url=found[0].url if found else wanted.url,
        span=chosen,
        years=overview,
        count=sum(each.count for each in overview),
        months=months(within),
        is_empty=not any(chosen.holds(day.date) for day in within),
        is_listed_whole=sum(day.count for day in shown) <= MAX_OF_A_DAY,
        versions=found,
    )


def span_of(rest: str) -> tuple[Span | None, str]:
    """Return what `YEAR/URL`, `YEARMONTH/URL` or `YEARMONTHDAY/URL` look at, and the address."""
    found = _SPAN.match(rest)
    if found is None:
        return None, rest
    year, month, day = (None if each is None else int(each) for each in found.groups()[:3])
    assert year is not None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None, found[4]
    return Span(year=year, month=month, day=day), found[4]


def years(days: Sequence[Day]) -> list[Year]:
    """Return the years of these days, each with its months."""
    counts: Counter[tuple[int, int]] = Counter()
    for day in days:
        counts[day.date.year, day.date.month] += day.count
    found = []
    for year in sorted({year for year, _ in counts}):
        each = tuple(counts[year, month] for month in range(1, 13))
        found.append(Year(year=year, count=sum(each), months=each))
    return found


def nearest(span: Span | None, overview: Sequence[Year]) -> Span:
    """Return what is asked for, when there is something in that year; else the nearest year."""
    asked = span or Span(year=overview[-1].year)
    year = min((each.year for each in overview), key=lambda each: abs(each - asked.year))
    return asked if year == asked.year else Span(year=year)


def listed(span: Span, days: Sequence[Day]) -> list[Day]:
    """Return the days whose versions are listed: those looked at, unless they are too many."""
    found = [day for day in days if span.holds(day.date)]
    is_few = span.day is not None or sum(day.count for day in found) <= MAX_LISTED
    return found if is_few else []


def months(days: Sequence[Day]) -> list[Month]:
    """Return the months of these days, as weeks."""
    found = []
    for (year, month), group in groupby(days, key=lambda day: (day.date.year, day.date.month)):
        first = date(year, month, 1)
        known: dict[date, Day] = {day.date: day for day in group}
        cells: list[Day | date | None] = [None] * first.weekday()
        each = first
        while each.month == month:
            cells.append(known.get(each, each))
            each += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
        found.append(Month(first=first, weeks=weeks))
    return found


def _versions(visit: Visit, url: str, days: Sequence[Day]) -> list[Capture]:
    if not days:
        return []
    count = min(sum(day.count for day in days), MAX_OF_A_DAY)
    after = begin_of(days[0].date) - timedelta(microseconds=1)
    found = visit.catalogue.versions(url, after=after, limit=count)
    last = days[-1].date
    return [each for each in found if day_of(each.moment) <= last]
