"""Between captures and rows: identifiers and digests as bytes, moments as microseconds."""

import base64
import binascii
import hashlib
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from capture import clock
from capture.access.catalogue.values import Capture
from capture.index import captures as index
from capture.model.restriction import bare_id

type Row = tuple[Any, ...]

COLUMNS = (
    "c.key, c.moment, h.site, h.name, f.name, c.offset, c.length, c.url, c.method, c.status,"
    " c.mime, c.digest, c.record_id, c.is_revisit, c.refers_to, c.page_id, c.about"
)
"""What `as_capture` takes; `about` is for who asks whether it is restricted."""
FROM = (
    "FROM capture AS c CROSS JOIN file AS f ON f.id = c.file"
    " CROSS JOIN harvest AS h ON h.id = f.harvest"
)
"""CROSS JOIN keeps SQLite from reading whole harvests to find one key."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_YEAR, _LAST_YEAR = 1990, 2999
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URN = "urn:uuid:"
_SHA256 = "sha256:"
_SHA256_BYTES = 32
_UUID_BYTES = 16


def microseconds(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(count: int) -> datetime:
    """Return the aware UTC moment of microseconds since 1970."""
    return _EPOCH + count * _MICROSECOND


def date_of(text: str) -> int | None:
    """Return a WARC-Date in microseconds since 1970, or None when it is no moment (WARC 1.1 §5.4).

    Digits beyond the microsecond are cut off; a date alone is its first moment. Years without a web
    are none: whoever wrote them could not tell the time, and calendars can't count them.
    """
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        utc = clock.from_iso(aware.isoformat())
    except (ValueError, OverflowError):
        return None
    return microseconds(utc) if _FIRST_YEAR <= utc.year <= _LAST_YEAR else None


def number_of(identifier: str) -> int:
    """Return 64 bits that stand for an identifier; whoever finds it must look at the whole one."""
    data = bare_id(identifier).encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), signed=True)


def capture_row(found: index.Capture, moment: int, file: int) -> Row:
    """Return a row of the table `capture`."""
    return (
        found.key,
        moment,
        file,
        found.offset,
        found.length,
        found.url,
        found.method,
        found.status,
        found.sent_mime,
        _packed_digest(found.digest),
        _packed_id(found.record_id, _URN),
        int(found.mime == index.REVISIT_MIME),
        None if found.refers_to is None else _packed_id(found.refers_to, _URN),
        None if found.page_id is None else _packed_id(found.page_id, ""),
        None if found.about is None else number_of(found.about),
    )


def as_capture(row: Row) -> Capture:
    """Return the capture of a row with `COLUMNS`."""
    key, moment, site, harvest, file, offset, length, url, method, status, mime = row[:11]
    digest, record_id, is_revisit, refers_to, page_id = row[11:16]
    return Capture(
        url=url,
        key=key,
        moment=moment_of(moment),
        method=method or "GET",
        status=status,
        mime=mime,
        digest=_digest(digest),
        site_host=site,
        harvest=harvest,
        file=file,
        offset=offset,
        length=length,
        record_id=_id(record_id, _URN) or "",
        is_revisit=bool(is_revisit),
        refers_to=_id(refers_to, _URN),
        page_id=_id(page_id, ""),
    )


def text_id(value: object) -> str | None:
    """Return a record's id as it stands in a row, as text."""
    return _id(value, _URN)


def _packed_id(text: str, start: str) -> bytes | str:
    """Return 16 bytes for a UUID as we write it, else what the text holds."""
    rest = text.removeprefix(start)
    if text.startswith(start) and _UUID.fullmatch(rest):
        return uuid.UUID(rest).bytes
    return _text(text)


def _text(text: str) -> str:
    """Return what can be written to the database: bytes that are no text are replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _id(value: object, start: str) -> str | None:
    if isinstance(value, bytes) and len(value) == _UUID_BYTES:
        return f"{start}{uuid.UUID(bytes=value)}"
    return None if value is None else str(value)


def _packed_digest(text: str | None) -> bytes | str | None:
    if text is not None and text.startswith(_SHA256):
        try:
            data = base64.b32decode(text.removeprefix(_SHA256))
        except (binascii.Error, ValueError):
            return _text(text)
        if len(data) == _SHA256_BYTES and _digest(data) == text:
            return data
    return None if text is None else _text(text)


def _digest(value: object) -> str | None:
    if isinstance(value, bytes):
        return _SHA256 + base64.b32encode(value).decode("ascii")
    return None if value is None else str(value)
