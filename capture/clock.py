"""The one place where time, identifiers and randomness come from, so that tests can fix them."""

import uuid
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC, with microseconds."""
    return datetime.now(UTC)


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
