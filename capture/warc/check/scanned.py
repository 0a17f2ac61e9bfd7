"""One record as the scanner saw it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from capture.warc.check.findings import Finding, Rule, severity_of


class DigestCheck(StrEnum):
    """What became of a digest."""

    ABSENT = "absent"
    """The record has none."""
    RIGHT = "right"
    WRONG = "wrong"
    FRAMED = "framed"
    """Payload only: right over the body with its chunk framing, wrong over the payload."""
    NOT_CHECKED = "not-checked"
    """Not asked, not computable here, or of data that is not in the record."""

    __hash__ = str.__hash__
    """Enum's own is written in Python, which shows where every record is counted by it."""


@dataclass(slots=True)
class HttpHead:
    """The head of the HTTP message in a block; not to be changed, and filled, as `Scanned` is."""

    length: int
    """Bytes up to and including the empty line."""
    status: int | None
    """Of an answer."""
    method: str | None
    """Of a request."""
    target: str | None
    """Of a request, as sent."""
    content_type: str
    """As received; empty when there is none."""
    content_length: int | None
    is_chunked: bool
    """Whether the last transfer coding is `chunked`."""
    has_transfer_coding: bool


@dataclass(slots=True)
class Scanned:
    """One record: all but its block.

    Not to be changed. It isn't frozen because that makes it take twice as long to fill, and it is
    filled by position because names take longer, and there is one of every record.
    """

    path: Path
    offset: int
    """Byte of the file at which it begins; of its gzip member in a compressed file."""
    position: int
    """The same in the unpacked stream; equal to `offset` in a plain file."""
    number: int
    """How many records the file has before it."""
    version: str
    """Such as `1.1`; empty when the line is none."""
    type: str
    """WARC-Type as read; empty when there is none."""
    kind: str
    """The same in lower case."""
    media_type: str
    """Of Content-Type, in lower case, without parameters."""
    record_id: str | None
    """WARC-Record-ID as read, angle brackets included."""
    names: tuple[str, ...]
    """Of the fields as read, in order."""
    values: tuple[str, ...]
    """Of the same fields; folded lines joined by a space."""
    named: Mapping[str, str]
    """The first value of each field, by its name in lower case."""
    is_regular: bool
    """Whether its values have been seen to have the forms of `values.regular`."""
    block_length: int
    """Bytes of the block that are there: Content-Length, unless the file is damaged."""
    is_whole: bool
    """Whether the block is there as Content-Length says."""
    http: HttpHead | None
    """Where the block is an HTTP message with a head that can be read."""
    head: bytes
    """The block's beginning where it is fields or HTTP (at most 64 kB and 1 MB), else empty."""
    next_offset: int
    """Byte of the file at which what follows begins."""
    block_digest: DigestCheck
    payload_digest: DigestCheck

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each field, in order; made anew each time."""
        return tuple(zip(self.names, self.values, strict=True))

    def value(self, name: str) -> str | None:
        """Return the first value of a field, its name in any case, or None."""
        return self.named.get(name.lower())

    def finding(
        self, rule: Rule, section: str, message: str, *, field: str | None = None
    ) -> Finding:
        """Return a finding on this record."""
        return Finding(
            path=self.path,
            offset=self.offset,
            record_id=self.record_id,
            field=field,
            rule=rule,
            section=section,
            severity=severity_of(rule),
            message=message,
        )
