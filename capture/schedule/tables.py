"""The tables `[schedule]` and `[alarm]`: strict; each becomes a frozen value."""

import re
from datetime import date, time
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from capture.config.sending import MailAddress, MailServerKeys, WebhookUrl
from capture.config.tables import Table
from capture.config.units import size_bytes
from capture.schedule import local
from capture.schedule.sites import Alarming
from capture.schedule.values import Timetable, Window, Yearly

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_YEARLY = re.compile(r"(\d\d)-(\d\d)(?:[ T](.+))?")
_DEFAULT_DAILY = time(3, 0)


def _time(value: object) -> time:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return time(int(match[1]), int(match[2]))
    if isinstance(value, time) and not value.second and not value.microsecond:
        return value
    raise ValueError('write a time such as "03:00"')


def _window(value: object) -> Window:
    if isinstance(value, Window):
        return value
    opens, dash, closes = value.partition("-") if isinstance(value, str) else ("", "", "")
    try:
        window = Window(opens=_time(opens.strip()), closes=_time(closes.strip()))
    except ValueError:
        raise ValueError('write hours such as "22:00-06:00"') from None
    if not dash or window.opens == window.closes:
        raise ValueError('write hours such as "22:00-06:00"; leave the key out for all hours')
    return window


def _yearly(value: object) -> tuple[int, int, time | None]:
    match = _YEARLY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write month and day, and if wanted a time, such as "01-15 22:00"')
    try:
        day = date(2024, int(match[1]), int(match[2]))
    except ValueError:
        raise ValueError(f"{value}: there is no such day") from None
    if (day.month, day.day) == (2, 29):
        raise ValueError("02-29 is not in every year; write 02-28 or 03-01")
    return day.month, day.day, _time(match[3]) if match[3] else None


def _size(value: object) -> int:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return size_bytes(str(value))
    raise ValueError("write a size such as 20GB")


class ScheduleTable(Table):
    """When a site is harvested."""

    daily: Annotated[time, BeforeValidator(_time)] | None = None
    full: Annotated[tuple[int, int, time | None], BeforeValidator(_yearly)] | None = None
    windows: tuple[Annotated[Window, BeforeValidator(_window)], ...] = ()
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    contacts: tuple[MailAddress, ...] = ()

    @model_validator(mode="after")
    def _lies_within_the_hours(self) -> Self:
        table = self.value()
        named = [("daily", table.daily)]
        if table.full is not None:
            named.append(("full", table.full.at))
        for key, at in named:
            if table.windows and not any(local.holds(window, at) for window in table.windows):
                raise ValueError(f"{key}: {at:%H:%M} lies outside the hours of windows")
        return self

    def value(self) -> Timetable:
        """Return it frozen, its defaults worked out."""
        daily = self.daily or _DEFAULT_DAILY
        if self.daily is None and self.windows:
            fits = any(local.holds(window, daily) for window in self.windows)
            daily = daily if fits else self.windows[0].opens
        full = None
        if self.full is not None:
            month, day, at = self.full
            full = Yearly(month=month, day=day, at=at or daily)
        return Timetable(daily=daily, full=full, windows=self.windows, attempts=self.attempts)


class AlarmTable(MailServerKeys):
    """Who is told when something goes wrong, and how."""

    mail: tuple[MailAddress, ...] = ()
    webhook: tuple[WebhookUrl, ...] = ()
    shrink: Annotated[int, Field(ge=1, le=100)] = 25
    free: Annotated[int, BeforeValidator(_size)] = 20_000_000_000

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if self.mail and (self.smtp is None or self.sender is None):
            raise ValueError("mail needs smtp (the mail server) and sender (the address from)")
        return self

    def value(self) -> Alarming:
        """Return it frozen."""
        return Alarming(
            mail=self.mail,
            server=self.server(),
            webhook=self.webhook,
            shrink_percent=self.shrink,
            free_bytes=self.free,
        )
