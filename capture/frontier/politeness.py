"""When a host may be asked again: pure arithmetic on values.

A host that answers 429 or 503 is left alone for as long as it asks (Retry-After, RFC 9110
§10.2.3) or for a time that doubles with every further refusal; meanwhile it gets one request at a
time. After a number of good answers it is trusted one step more. Moments are seconds since 1970.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How a host is treated, as the harvest's configuration says."""

    max_in_flight: int = 2
    """Leases at the same time."""
    delay_seconds: float = 0.0
    """Between the starts of two leases."""
    first_backoff_seconds: float = 2.0
    """Left alone after a first refusal without Retry-After."""
    longest_backoff_seconds: float = 300.0
    """Where doubling ends."""
    longest_retry_after_seconds: float = 3600.0
    """A Retry-After further away than this is obeyed only so far."""
    successes_to_recover: int = 5
    """Good answers after which one refusal is forgiven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a host is doing."""

    next_start: float = 0.0
    """Moment before which no lease starts, by the delay."""
    backoff_until: float = 0.0
    """Moment before which no lease starts, because it refused."""
    strikes: int = 0
    """Refusals not yet forgiven."""
    successes: int = 0
    """Good answers since the last refusal or pardon."""
    refused_at: float = 0.0
    """Moment of the last refusal."""

    @property
    def ready_at(self) -> float:
        """Moment from which a lease may start."""
        return max(self.next_start, self.backoff_until)


def room(pace: Pace, politeness: Politeness) -> int:
    """Return how many leases the host may have at the same time."""
    return 1 if pace.strikes else politeness.max_in_flight


def after_start(pace: Pace, politeness: Politeness, moment: float) -> Pace:
    """Return the pace after a lease started at `moment`."""
    return replace(pace, next_start=moment + politeness.delay_seconds)


def after_refusal(
    pace: Pace, politeness: Politeness, moment: float, *, retry_after_seconds: float | None
) -> Pace:
    """Return the pace after a 429 or 503.

    Refusals of requests that were under way together count as one strike: those that arrive while
    the host is already left alone don't double the time, they can only make it longer.
    """
    is_further = moment >= pace.backoff_until
    strikes = pace.strikes + 1 if is_further else max(pace.strikes, 1)
    if retry_after_seconds is None:
        doubled = politeness.first_backoff_seconds * 2.0 ** min(strikes - 1, 30)
        seconds = min(doubled, politeness.longest_backoff_seconds)
    else:
        seconds = min(max(retry_after_seconds, 0.0), politeness.longest_retry_after_seconds)
    is_longer = is_further or retry_after_seconds is not None
    until = max(pace.backoff_until, moment + seconds) if is_longer else pace.backoff_until
    return replace(pace, backoff_until=until, strikes=strikes, successes=0, refused_at=moment)


def after_success(pace: Pace, politeness: Politeness, *, started: float) -> Pace:
    """Return the pace after a lease that started at `started` ended well.

    What started before the last refusal says nothing about the host's present state.
    """
    if not pace.strikes or started < pace.refused_at:
        return pace
    if pace.successes + 1 < politeness.successes_to_recover:
        return replace(pace, successes=pace.successes + 1)
    return replace(pace, strikes=pace.strikes - 1, successes=0)


def retry_after_seconds(raw: str | None, moment: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, from `moment`, or None."""
    if raw is None:
        return None
    text = raw.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - moment).total_seconds())
