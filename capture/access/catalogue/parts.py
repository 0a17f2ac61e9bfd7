"""Parts of a body that were recorded one by one (206), put together again.

A browser asks a film in parts, and so it is recorded when its page is played. A visitor who puts
the film to another moment asks for other parts than those: what lies within the recorded ones, or
goes from one into the next, is answered. Of what nobody asked at the time there is nothing.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from capture.access.catalogue import queries
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.places import Place, record_at
from capture.access.catalogue.rows import as_capture
from capture.access.catalogue.serving import cut, message_of, serve
from capture.access.catalogue.values import ByteRange, Capture, Served
from capture.errors import RecordUnavailableError
from capture.warc.fields import RecordType

_OK, _PARTIAL = 200, 206
_MOST_PARTS = 2_000
"""Recorded parts of one address in one harvest that are looked at."""
_HEADS_KEPT = 20_000
_CONTENT_RANGE = re.compile(rb"bytes[ \t]+(\d{1,18})-(\d{1,18})/(\d{1,18})", re.IGNORECASE)
"""RFC 9110 §14.4; one with a length that isn't known can't be held against others."""
_DROPPED = frozenset({b"content-range", b"content-length", b"transfer-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extent:
    """What of a whole a recorded part holds."""

    start: int
    end: int
    """Exclusive; no further than what came, when it broke off."""
    total: int
    validators: tuple[bytes, bytes]
    """ETag and Last-Modified: parts of another version don't fit (RFC 9110 §15.3.7.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    capture: Capture
    extent: _Extent


def put_together(
    capture: Capture,
    catalogue: Catalogue,
    wanted: ByteRange | None,
    *,
    with_restricted: bool = False,
) -> Served | None:
    """Return what recorded parts of the same harvest hold of what is wanted, body unread.

    `capture` is one of them: of the version that it belongs to. Without `wanted`: a whole answer.
    As much as there is from the first byte on, which RFC 9110 §15.3.7 allows; None when that byte
    isn't there, and, for a whole one, when any isn't. RecordUnavailableError for a damaged record.
    """
    first = _part(capture, catalogue.archive)
    if first is None:
        return None
    total = first.extent.total
    span = (0, total) if wanted is None else wanted.within(total)
    shown = serve(capture, catalogue, with_restricted=with_restricted)
    if span is None:
        return _answer(shown, status=416, start=0, end=0, total=total, body=iter(()))
    parts = _fitting(first, catalogue, with_restricted=with_restricted)
    row = list(_covering(parts, *span))
    end = row[-1][2] if row else span[0]
    if not row or (wanted is None and end < total):
        return None
    body = _body(row, catalogue, with_restricted=with_restricted)
    if wanted is None:
        return _answer(shown, status=_OK, start=0, end=end, total=None, body=body)
    return _answer(shown, status=_PARTIAL, start=span[0], end=end, total=total, body=body)


def _answer(
    shown: Served, *, status: int, start: int, end: int, total: int | None, body: Iterator[bytes]
) -> Served:
    return replace(
        shown,
        status=status,
        reason=b"OK" if status == _OK else shown.reason,
        headers=[each for each in shown.headers if each[0].lower() not in _DROPPED],
        body=body,
        length=end - start,
        total=total,
        start=start,
    )


def _fitting(first: _Part, catalogue: Catalogue, *, with_restricted: bool) -> list[_Part]:
    """Return the recorded parts of the same version of the same body."""
    capture = first.capture
    with catalogue.asking(with_restricted=with_restricted) as (db, sieve):
        spans = queries.harvest_spans(db, capture.harvest, capture.site_host)
        found = [
            as_capture(row)
            for _, within in spans
            for row in islice(
                sieve.permitted(queries.rows_of(db, capture.key, within)), _MOST_PARTS
            )
        ]
    fitting = []
    for each in found:
        with suppress(RecordUnavailableError):  # another one may hold the same bytes
            part = _part(each, catalogue.archive) if each.status == _PARTIAL else None
            if part is not None and _fits(part.extent, first.extent):
                fitting.append(part)
    return fitting


def _fits(one: _Extent, other: _Extent) -> bool:
    pairs = zip(one.validators, other.validators, strict=True)
    return one.total == other.total and all(a == b or not a or not b for a, b in pairs)


def _covering(parts: list[_Part], start: int, end: int) -> Iterator[tuple[_Part, int, int]]:
    """Yield parts with what is to be taken of each, without a gap from `start` on.

    Always the one that reaches furthest, so that a body is made of as few as can be.
    """
    left = sorted(parts, key=lambda each: each.extent.start, reverse=True)
    at = start
    best: _Part | None = None
    while at < end:
        while left and left[-1].extent.start <= at:
            part = left.pop()
            best = part if best is None or part.extent.end > best.extent.end else best
        if best is None or best.extent.end <= at:
            return
        until = min(best.extent.end, end)
        yield best, at, until
        at = until


def _body(
    row: list[tuple[_Part, int, int]], catalogue: Catalogue, *, with_restricted: bool
) -> Iterator[bytes]:
    for part, start, end in row:
        chain = catalogue.records_of(part.capture, with_restricted=with_restricted)
        offset = part.extent.start
        yield from cut(message_of(chain[-1], part.capture.method), start - offset, end - offset)


def _part(capture: Capture, archive: Path) -> _Part | None:
    """Return a recorded part with what it holds; None for what can't be put beside others."""
    place = Place(
        site_host=capture.site_host,
        harvest=capture.harvest,
        file=capture.file,
        offset=capture.offset,
    )
    extent = _extent(archive, place, capture.record_id, capture.method)
    return None if extent is None else _Part(capture=capture, extent=extent)


@lru_cache(_HEADS_KEPT)
def _extent(archive: Path, place: Place, record_id: str, method: str) -> _Extent | None:
    """Read what a record says that it holds; a record never changes."""
    message = message_of(record_at(archive, place, record_id), method)
    said = _CONTENT_RANGE.fullmatch(message.value(b"content-range").strip())
    if said is None or message.value(b"content-encoding"):
        return None
    start, last, total = (int(each) for each in said.groups())
    end = min(last + 1, total)
    if message.record.type == RecordType.RESPONSE and not message.is_chunked:
        end = min(end, start + message.end - message.start)
    if start >= end:
        return None
    validators = (message.value(b"etag"), message.value(b"last-modified"))
    return _Extent(start=start, end=end, total=total, validators=validators)
