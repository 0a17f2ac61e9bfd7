"""Dates in URLs, and whether they lie beyond what a site can have something to say about.

Calendars link to the next month for ever, and to the previous one. What is announced lies within
about two years: council meetings, elections, closing dates of permits. So a date later than that
is suspect when a calendar led there: when the page that named it carries a date itself. The past is
different: archives and museums rightly have 1813 in their paths, and the web has old documents. A
date before 1990, when there were no web sites, is suspect only at the end of a long walk from
page to page of the same shape (`PAST_CHAIN`), which nobody but a calendar asks of visitors.

What counts as a date is narrow, as most numbers are not: year and month together, or a year where a
calendar's word stands before it. Years after 2199 are none: a walk gets stuck before them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from capture.scope.anatomy import Anatomy

YEARS_AHEAD = 2
FIRST_YEAR = 1990
PAST_CHAIN = 24
"""Steps from page to page of one shape after which an old date is suspect."""
_OLDEST, _LATEST = 1000, 2199

_NAMES = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_WORDS = (
    "kalender|calendar|agenda|evenementen|events?|activiteiten|bijeenkomsten|rooster|planning"
    "|jaar|year|maand|month|week|dag|day|datum|date"
)
_IN_TEXT = re.compile(
    r"(?<!\d)(?P<y1>\d{4})(?:[/_.-](?P<m1>0?[1-9]|1[0-2])(?!\d)|-?W\d{2}(?!\d))"
    r"|(?<!\d)\d{1,2}[/_.-](?P<m2>\d{1,2})[/_.-](?P<y2>\d{4})(?!\d)"
    rf"|(?<![a-z])(?P<n3>{_NAME})[/_. -](?P<y3>\d{{4}})(?!\d)"
    rf"|(?<!\d)(?P<y4>\d{{4}})[/_. -](?P<n4>{_NAME})(?![a-z])"
    r"|(?<!\d)(?P<y5>\d{4})(?P<m5>0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)"
    rf"|/(?:{_WORDS})/(?P<y6>\d{{4}})(?=/|$)(?!/(?:(?:0?[1-9]|1[0-2])(?!\d)|{_NAME}))",
    re.IGNORECASE,
)
_YEAR_KEYS = frozenset({"jaar", "year", "yr", "y", "jr"})
_MONTH_KEYS = frozenset({"maand", "month", "mnd", "mon", "m"})
_DATE_KEYS = frozenset(
    {"date", "datum", "dag", "day", "start", "end", "van", "tot", "from", "to", "time", "ts"}
    | {"month", "maand", "week"}
)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A date as far as calendars tell it."""

    year: int
    month: int | None

    def is_after(self, other: date) -> bool:
        """Whether it lies in a later month, or year when the month isn't told."""
        if self.month is None:
            return self.year > other.year
        return (self.year, self.month) > (other.year, other.month)


@lru_cache(maxsize=8)
def early_or_late(today: date) -> re.Pattern[str]:
    """Return what every URL with a date out of the usual matches; cheap to try, and too wide."""
    usual = "|".join(str(year) for year in range(2000, today.year + YEARS_AHEAD))
    return re.compile(rf"(?<!\d)(?:1[0-8]\d\d|19[0-8]\d|(?!{usual})2[01]\d\d|\d{{10}})")


def dates(parts: Anatomy) -> list[YearMonth]:
    """Return the dates in a path and query."""
    found = list(_in_text(parts.path))
    year: int | None = None
    month: int | None = None
    for name, value in parts.pairs:
        words = set(_WORD.findall(name.lower()))
        is_number = _DIGITS.fullmatch(value) is not None and len(value) <= 13
        if is_number and words & _YEAR_KEYS and len(value) == 4:
            year = int(value)
        elif is_number and words & _MONTH_KEYS and len(value) <= 2:
            month = int(value)
        elif is_number and words & _DATE_KEYS:
            found += _as_number(value)
        else:
            found += _in_text(value)
    if year is not None and _OLDEST <= year <= _LATEST:
        found.append(YearMonth(year, month if month and month <= 12 else None))
    return found


def horizon(today: date) -> date:
    """Return the month after which dates are suspect."""
    return date(today.year + YEARS_AHEAD, today.month, 1)


def is_beyond(found: list[YearMonth], today: date) -> bool:
    """Whether any of the dates lies so far ahead that only a calendar leads there."""
    limit = horizon(today)
    return any(each.is_after(limit) for each in found)


def is_before(found: list[YearMonth]) -> bool:
    """Whether any of the dates lies before there were web sites."""
    return any(each.year < FIRST_YEAR for each in found)


def _in_text(text: str) -> Iterator[YearMonth]:
    for match in _IN_TEXT.finditer(text):
        groups = {key: value for key, value in match.groupdict().items() if value is not None}
        year = next(int(value) for key, value in groups.items() if key.startswith("y"))
        month: int | None = None
        for key, value in groups.items():
            if key.startswith("m"):
                month = int(value)
            elif key.startswith("n"):
                month = _NAMES[value.lower()]
        if _OLDEST <= year <= _LATEST and (month is None or 1 <= month <= 12):
            yield YearMonth(year, month)


def _as_number(value: str) -> Iterator[YearMonth]:
    """Read `203104`, `20310415`, or seconds or milliseconds since 1970."""
    if len(value) in (6, 8):
        year, month = int(value[:4]), int(value[4:6])
        if 1900 <= year <= _LATEST and 1 <= month <= 12:
            yield YearMonth(year, month)
    elif len(value) in (10, 13):
        moment = datetime.fromtimestamp(int(value[:10]), UTC)
        yield YearMonth(moment.year, moment.month)
