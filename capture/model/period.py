"""Periods of ISO 8601, as MDTO writes them (xsd:duration): `P20Y`, `P6M`, `P1Y6M10D`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<days>\d{1,6})D)?"
    r"(?P<time>T(?=\d)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}(?:\.\d{1,9})?S)?)?",
    re.ASCII,
)
_WEEKS = re.compile(r"P(?P<weeks>\d{1,4})W", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A number of years, months and days."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        """Return it as xsd:duration."""
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{count}{letter}" for count, letter in parts if count) or "0D")

    def after(self, start: date) -> date:
        """Return the day so long after `start`; in a shorter month its last day.

        ValueError past the year 9999.
        """
        months = start.year * 12 + start.month - 1 + self.years * 12 + self.months
        year, month = divmod(months, 12)
        if year > 9999:
            raise ValueError("ends after the year 9999")
        last = calendar.monthrange(year, month + 1)[1]
        try:
            return date(year, month + 1, min(start.day, last)) + timedelta(days=self.days)
        except OverflowError:
            raise ValueError("ends after the year 9999") from None


def period(text: str) -> Period:
    """Return the period that `text` means; weeks become days, which xsd:duration lacks.

    ValueError, with what to write instead, for anything else, and for hours and less: terms of an
    archive are counted in days.
    """
    wanted = text.strip().upper()
    if weeks := _WEEKS.fullmatch(wanted):
        return Period(days=7 * int(weeks["weeks"]))
    match = _DURATION.fullmatch(wanted)
    if match is None or match["time"]:
        raise ValueError("write a duration of ISO 8601 in years, months or days: P20Y, P6M, P30D")
    return Period(
        years=int(match["years"] or 0),
        months=int(match["months"] or 0),
        days=int(match["days"] or 0),
    )
