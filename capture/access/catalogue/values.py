"""What the catalogue tells of an archive: captures, days, sites, harvests, and one served record.

Values only: nothing here reads a file or a clock.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

_RANGE = re.compile(
    rb"[ \t]*bytes[ \t]*=[ \t]*(\d{0,18})[ \t]*-[ \t]*(\d{0,18})[ \t]*", re.IGNORECASE
)
MADE_PREFIX = "urn:"
"""How the addresses begin of what we made of a page: `urn:view:URL`, `urn:text:URL`."""


def page_url_of(url: str) -> str:
    """Return an address, or the address of the page of which something was made."""
    return url.split(":", 2)[-1] if url.startswith(MADE_PREFIX) else url


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer of a site, or one thing that we made of a page, and where it lies."""

    url: str
    """WARC-Target-URI; `urn:view:URL` and so on for what we made."""
    key: str
    """SURT key of URL, method and what was sent."""
    moment: datetime
    """WARC-Date, aware, UTC, to the microsecond."""
    method: str
    """`GET` for what was asked with none."""
    status: int | None
    """As sent, 304 included; None for what is no HTTP answer."""
    mime: str | None
    """As the head names it, without parameters; None when it doesn't."""
    digest: str | None
    """Of the payload without chunk framing: `sha256:` and base32."""
    site_host: str
    """Folder of the site in the archive."""
    harvest: str
    """Folder of the harvest within that of the site."""
    file: str
    """Name of the WARC file."""
    offset: int
    length: int
    """Bytes of the whole record."""
    record_id: str
    """`urn:uuid:…`, without angle brackets."""
    is_revisit: bool
    refers_to: str | None = None
    """WARC-Refers-To of a revisit, without angle brackets."""
    page_id: str | None = None
    """WARC-Page-ID: the visit in which it was recorded."""

    @property
    def page_url(self) -> str:
        """Return its own address, or that of the page of which it was made."""
        return page_url_of(self.url)

    @property
    def made(self) -> str | None:
        """Return what we made of a page (`view`, `text`, `fullPage`), or None for an answer."""
        parts = self.url.split(":", 2)
        return parts[1] if self.url.startswith(MADE_PREFIX) and len(parts) == 3 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEntry:
    """One visit to a page, by what was made of the page."""

    visit_id: str
    """WARC-Page-ID."""
    url: str
    """Where the page stood in the end, with its fragment."""
    moment: datetime
    """When the visit began, UTC."""
    made: Mapping[str, Capture]
    """Text and pictures by kind: `text`, `view`, `fullPage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day on which an address was captured."""

    date: date
    """In the Netherlands."""
    count: int
    first: datetime
    """The first capture of that day, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address that was captured, once or more."""

    url: str
    """As it was first captured."""
    key: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site of the archive."""

    host: str
    harvests: int
    captures: int
    first: datetime | None
    """Moment of the first capture; None when there is none."""
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestEntry:
    """A harvest that the catalogue holds."""

    site_host: str
    name: str
    """Folder name."""
    kind: str
    """`full`, `incremental`, as in its name."""
    started: datetime
    captures: int
    first: datetime | None
    last: datetime | None
    faults: tuple[str, ...]
    """What of its WARC files could not be taken in: where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProgress:
    """How far an update has come."""

    site_host: str
    harvest: str
    done_bytes: int
    """Of this harvest's WARC files that are to be read."""
    total_bytes: int
    captures: int
    """Taken in of this harvest so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What an update did."""

    taken_in: tuple[str, ...]
    """Harvests that are new or have grown or changed, as `site/harvest`."""
    dropped: tuple[str, ...]
    """Harvests that are in the archive no more."""
    captures: int
    """Added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteRange:
    """A part of a body (RFC 9110 §14.1.2): `first-last`, `first-`, or the last `suffix` bytes."""

    first: int | None = None
    last: int | None = None
    """Inclusive."""
    suffix: int | None = None

    def within(self, total: int) -> tuple[int, int] | None:
        """Return start and end (exclusive) within a body of `total` bytes, or None for no part."""
        if self.suffix is not None:
            return (max(0, total - self.suffix), total) if self.suffix and total else None
        start = self.first or 0
        end = total if self.last is None else min(total, self.last + 1)
        return (start, end) if start < end else None


def byte_range(header: bytes) -> ByteRange | None:
    """Return what a Range header asks for, or None for what may be ignored (RFC 9110 §14.2).

    Several ranges in one header are ignored: no browser asks media so.
    """
    found = _RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return ByteRange(suffix=int(found[2]))
    first, last = int(found[1]), int(found[2]) if found[2] else None
    if last is not None and last < first:
        return None
    return ByteRange(first=first, last=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An answer as it was recorded, with its body to be read once."""

    status: int
    """As recorded; 206 or 416 for a part that was asked for; 200 for what is no HTTP answer, and
    for a 304, which stands for the answer that it confirms."""
    reason: bytes
    """Reason phrase as recorded."""
    headers: list[tuple[bytes, bytes]]
    """As recorded, names and order untouched. Those on framing (Content-Length, Transfer-Encoding,
    Content-Range) tell of what the site sent: pass on `framing` in their place."""
    body: Iterator[bytes]
    """Without chunk framing, with its content encoding. Raises RecordUnavailableError when the file
    is cut short while it is read."""
    length: int | None
    """Bytes that `body` yields; None for a chunked body, which is not measured beforehand."""
    total: int | None = None
    """Bytes of the whole body, when a part was asked for."""
    start: int = 0
    """Where the part begins."""
    is_http: bool = True
    """False: the record holds no whole head, and `body` is all of it."""

    @property
    def framing(self) -> list[tuple[bytes, bytes]]:
        """Return the fields that tell of what is sent now (RFC 9110 §8.6, §14.4)."""
        fields: list[tuple[bytes, bytes]] = []
        if self.length is not None:
            fields.append((b"Content-Length", b"%d" % self.length))
        if self.total is not None and self.status == 416:
            fields.append((b"Content-Range", b"bytes */%d" % self.total))
        elif self.total is not None and self.length is not None:
            last = self.start + self.length - 1
            fields.append((b"Content-Range", b"bytes %d-%d/%d" % (self.start, last, self.total)))
        return fields
