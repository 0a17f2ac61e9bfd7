"""Dates and times as MDTO writes them: xsd:gYear, gYearMonth, date, dateTime. Pure."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

_ZONE = r"(?P<zone>Z|[+-](?:0\d|1[0-4]):[0-5]\d)?"


class Precision(StrEnum):
    """How exactly a moment is told."""

    YEAR = "gYear"
    MONTH = "gYearMonth"
    DAY = "date"
    TIME = "dateTime"


_FORMS = {
    Precision.YEAR: re.compile(rf"(?P<y>\d{{4}}){_ZONE}", re.ASCII),
    Precision.MONTH: re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d\d){_ZONE}", re.ASCII),
    Precision.DAY: re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d){_ZONE}", re.ASCII),
    Precision.TIME: re.compile(
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
        rf"T(?P<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d{{1,12}})?{_ZONE}",
        re.ASCII,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment as it was written."""

    precision: Precision
    first: date
    """The first day that it can mean."""
    last: date
    """The last."""
    has_zone: bool


def moment(text: str) -> Moment | None:
    """Return the moment that `text` is in one of the four forms, or None."""
    for precision, form in _FORMS.items():
        match = form.fullmatch(text)
        if match is None:
            continue
        found = match.groupdict()
        try:
            first = date(int(found["y"]), int(found.get("m") or 1), int(found.get("d") or 1))
        except ValueError:
            return None
        return Moment(
            precision=precision,
            first=first,
            last=_last(first, precision),
            has_zone=found["zone"] is not None,
        )
    return None


def _last(first: date, precision: Precision) -> date:
    match precision:
        case Precision.YEAR:
            return first.replace(month=12, day=31)
        case Precision.MONTH:
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        case _:
            return first


def written(at: datetime) -> str:
    """Return an aware moment as xsd:dateTime in UTC, whole seconds, with Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_written(at: datetime) -> str:
    """Return the day of an aware moment, in UTC like the names of WARC files."""
    return at.astimezone(UTC).date().isoformat()
