"""The one place where time, identifiers and randomness come from, so that tests can fix them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PEOPLES_TIME = ZoneInfo("Europe/Amsterdam")
"""The time that people of the archive live by: days are counted in it, also FREQ02's."""

_shift = timedelta()


def now() -> datetime:
    """Return the present moment, aware, in UTC, with microseconds."""
    return datetime.now(UTC) + _shift


def shift() -> timedelta:
    """Return how far this process's clock is ahead of the machine's: nothing, but in tests."""
    return _shift


def set_shift(by: timedelta) -> None:
    """Put this process's clock ahead of the machine's (or behind) for as long as it runs.

    A harvest hands it on to its recording process, so that both go by one clock. The command line
    has no way to it: what an archive says of time is the machine's time.
    """
    global _shift
    _shift = by


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Have a simulated day: within the block the clock is ahead of the machine's by so much."""
    before = _shift
    set_shift(by)
    try:
        yield
    finally:
        set_shift(before)


def from_timestamp(seconds: float) -> datetime:
    """Return the aware UTC moment of `seconds` since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def new_id() -> str:
    """Return a new random identifier (RFC 9562 version 4), 36 characters."""
    return str(uuid.uuid4())


def compact(moment: datetime) -> str:
    """Return the 14 digits YYYYMMDDhhmmss of an aware moment, in UTC (WARC03)."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def iso(moment: datetime) -> str:
    """Return an aware moment as WARC-Date writes it: UTC, microseconds, Z (WARC 1.1 §5.4)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_iso(text: str) -> datetime:
    """Return the aware UTC moment that `iso` wrote. ValueError when it is none."""
    return datetime.fromisoformat(text).astimezone(UTC)
