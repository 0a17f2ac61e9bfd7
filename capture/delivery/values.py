"""Where messages go, when a failed one is tried again, and how a failure is told. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from capture.errors import CaptureError

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)


class DeliveryError(CaptureError):
    """A message could not be handed over; the message says to whom, and why."""


class UnreachableError(DeliveryError):
    """Whoever takes messages over can't be reached, or lets nobody in: no use to try another."""


class PartlyRefusedError(DeliveryError):
    """Some of those who were to get a mail were refused; the others have it.

    To send it again would give it to those a second time, and help nobody.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    security: str
    """`starttls`, `tls` or `none`."""
    user: str | None
    sender: str


def next_try(now: datetime, tries: int) -> datetime:
    """Return when to try again after so many tries before this one."""
    pause: timedelta = _FIRST_PAUSE * 2 ** min(tries, 10)
    return now + min(pause, _LONGEST_PAUSE)
