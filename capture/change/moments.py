"""Moments as pages write them: ISO 8601, HTTP dates, Dutch and English, epochs. Pure, bounded."""

import re
from datetime import UTC, datetime, timedelta

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "maa": 3, "mrt": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = (
    r"(?:januari|january|februari|february|maart|march|april|mei|may|juni|june|juli|july|augustus"
    r"|august|september|oktober|october|november|december"
    r"|jan|feb|mrt|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dec)\.?"
)
_DAY = (
    r"(?:(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)"
    r"\.?,? )?"
)
_TIME = r"[0-2]?[0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?(?: ?[ap]m\b)?"
_ZONE = r"(?: ?(?:Z\b|GMT\b|UTC\b|CES?T\b|[+-][0-9]{2}:?[0-9]{2}\b))?"
_DATES = (
    r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]",
    r"[0-3]?[0-9][-/.][01]?[0-9][-/.][12][0-9]{3}",
    rf"{_DAY}[0-3]?[0-9][ -]{_MONTH}[ -][12][0-9]{{3}}",
    rf"{_DAY}{_MONTH} [0-3]?[0-9],? [12][0-9]{{3}}",
)
_BETWEEN = r"(?:T|, ?| om | at | - | \| | )"
PATTERN = (
    rf"(?<![0-9A-Za-z])(?:(?:{'|'.join(_DATES)})(?:{_BETWEEN}{_TIME}{_ZONE})?|{_TIME}{_ZONE})"
    r"(?![0-9A-Za-z])"
)
"""A moment within a text; to be compiled without regard to case."""
MOMENT = re.compile(PATTERN, re.IGNORECASE)

_ISO = re.compile(r"([12][0-9]{3})-([01][0-9])-([0-3][0-9])")
_NUMERIC = re.compile(r"([0-3]?[0-9])[-/.]([01]?[0-9])[-/.]([12][0-9]{3})")
_NAMED = re.compile(r"([0-3]?[0-9])[ -]([a-z]{3})[a-z]*+\.?[ -]([12][0-9]{3})", re.IGNORECASE)
_AMERICAN = re.compile(r"([a-z]{3})[a-z]*+\.? ([0-3]?[0-9]),? ([12][0-9]{3})", re.IGNORECASE)
_CLOCK = re.compile(r"([0-2]?[0-9]):([0-5][0-9])(?::([0-6][0-9]))?")
_LONGEST = 80
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]{1,9})?")
"""Seconds or milliseconds of 2001 to 2033."""
_MILLISECONDS = 13


def is_epoch(value: str) -> bool:
    """Whether a value can be the seconds or milliseconds since 1970."""
    return len(value) <= 24 and _EPOCH.fullmatch(value) is not None


def apart(first: str, second: str) -> timedelta | None:
    """Return how far two written moments are apart, never negative; None when one can't be read.

    Zones are not regarded: the same place writes the same zone. Times of day are taken around
    midnight: 23:59 and 00:01 are two minutes apart.
    """
    one, other = _read(first), _read(second)
    if one is None or other is None or (one[1] != other[1]):
        return None
    distance = abs(one[0] - other[0])
    return distance if one[1] else min(distance, timedelta(days=1) - distance)


def _read(value: str) -> tuple[datetime, bool] | None:
    """Return the moment and whether it has a date."""
    if is_epoch(value):
        whole = value.partition(".")[0]
        seconds = int(whole) / (1000 if len(whole) == _MILLISECONDS else 1)
        return datetime.fromtimestamp(seconds, UTC), True
    value = value[:_LONGEST]
    clock = _CLOCK.search(value)
    hours, minutes, seconds_ = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        if (date := _date(value)) is None:
            if clock is None:
                return None
            return datetime(2000, 1, 1, hours, minutes, min(seconds_, 59), tzinfo=UTC), False
        year, month, day = date
        return datetime(year, month, day, hours, minutes, min(seconds_, 59), tzinfo=UTC), True
    except ValueError:  # a 31st of February
        return None


def _date(value: str) -> tuple[int, int, int] | None:
    if match := _ISO.search(value):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMERIC.search(value):
        return int(match[3]), int(match[2]), int(match[1])
    if (match := _NAMED.search(value)) and (month := _MONTHS.get(match[2].lower())):
        return int(match[3]), month, int(match[1])
    if (match := _AMERICAN.search(value)) and (month := _MONTHS.get(match[1].lower())):
        return int(match[3]), month, int(match[2])
    return None
