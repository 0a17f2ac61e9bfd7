"""Numbers, sizes, durations and moments as people in the Netherlands read them, and in English.

Pure: every function returns the text in both languages as `Text`.
"""

from datetime import UTC, datetime, timedelta

from capture.clock import PEOPLES_TIME
from capture.model.text import Text

_MONTHS_NL = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SIZE_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_KILO = 1000
_SMALL = 100


def number(value: float, *, decimals: int = 0) -> Text:
    """Return `1.234,5` and `1,234.5`."""
    en = f"{value:,.{decimals}f}"
    return Text(en.translate(str.maketrans(",.", ".,")), en)


def size(size_bytes: int) -> Text:
    """Return a size in powers of 1000 with at most three digits that matter: `12,3 MB`."""
    amount, unit = float(size_bytes), 0
    while round(amount) >= _KILO and unit < len(_SIZE_UNITS) - 1:
        amount, unit = amount / _KILO, unit + 1
    words = number(amount, decimals=1 if unit and amount < _SMALL else 0)
    return Text(f"{words.nl} {_SIZE_UNITS[unit]}", f"{words.en} {_SIZE_UNITS[unit]}")


def share(part: int, whole: int) -> Text:
    """Return a percentage: `12,3%`, `<0,1%`; `0%` of nothing."""
    if not part or not whole:
        return Text("0%", "0%")
    percentage = 100 * part / whole
    if percentage < 0.1:
        return Text("<0,1%", "<0.1%")
    if part < whole and percentage > 99.9:
        return Text(">99,9%", ">99.9%")
    words = number(percentage, decimals=0 if percentage == round(percentage) else 1)
    return Text(f"{words.nl}%", f"{words.en}%")


def duration(seconds: float) -> Text:
    """Return `0,4 s`, `12 s`, `38 min 12 s`, `5 u 3 min` or `2 d 4 u`."""
    if seconds < 10:
        words = number(seconds, decimals=1)
        return Text(f"{words.nl} s", f"{words.en} s")
    whole = round(seconds)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return Text(f"{days} d {hour} u", f"{days} d {hour} h")
    if hours:
        return Text(f"{hours} u {minute} min", f"{hours} h {minute} min")
    if minutes:
        return _same(f"{minutes} min {second} s" if second else f"{minutes} min")
    return _same(f"{second} s")


def day(moment: datetime) -> Text:
    """Return `21 november 2026`, the date in the Netherlands."""
    local = moment.astimezone(PEOPLES_TIME)
    month = local.month - 1
    return Text(
        f"{local.day} {_MONTHS_NL[month]} {local.year}",
        f"{local.day} {_MONTHS_EN[month]} {local.year}",
    )


def time_of_day(moment: datetime, *, with_seconds: bool = False) -> str:
    """Return `15:03` or `15:03:12`, the time in the Netherlands."""
    return moment.astimezone(PEOPLES_TIME).strftime("%H:%M:%S" if with_seconds else "%H:%M")


def day_and_time(moment: datetime) -> Text:
    """Return `21 november 2026, 15:03`, in the Netherlands."""
    words, time = day(moment), time_of_day(moment)
    return Text(f"{words.nl}, {time}", f"{words.en}, {time}")


def utc(moment: datetime) -> str:
    """Return `2026-11-21 14:03:12 UTC`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def is_one_day(first: datetime, last: datetime) -> bool:
    """Whether both moments fall on one day in the Netherlands."""
    gap = last - first
    return gap < timedelta(days=1) and day(first) == day(last)


def _same(text: str) -> Text:
    return Text(text, text)
