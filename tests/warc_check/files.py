"""A WARC file written by hand, with every kind of record, and nothing of our writer in it."""

import base64
import gzip
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from capture.warc.check.check import check_files
from capture.warc.check.findings import Finding, Totals

NAME = "voorbeeld.warc"
DATE = "2026-05-04T03:02:01.123456Z"
LATER = "2026-05-05T03:02:01Z"
URL = "https://www.voorbeeld.nl/a?b=c"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
GET = b"GET /a?b=c HTTP/1.1\r\nHost: www.voorbeeld.nl\r\n\r\n"
BODY = b"<p>hallo</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n"
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKED_BODY = b"5;x=y\r\n<p>ha\r\n7\r\nllo</p>\r\n0\r\nX-Trailer: 1\r\n\r\n"


def uuid(number: int) -> str:
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>"


def sha256(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


@dataclass(frozen=True, slots=True)
class Raw:
    """One record: fields in order, block, and how it is put down."""

    fields: tuple[tuple[str, str], ...]
    block: bytes
    version: bytes = b"WARC/1.1"
    end: bytes = b"\r\n\r\n"
    verbatim: bytes | None = None
    """The whole record, for what can't be made of fields."""

    def data(self) -> bytes:
        if self.verbatim is not None:
            return self.verbatim
        lines = b"".join(
            f"{name}: {value}\r\n".encode("utf-8", "surrogateescape") for name, value in self.fields
        )
        return self.version + b"\r\n" + lines + b"\r\n" + self.block + self.end

    def having(self, name: str, *values: str) -> "Raw":
        """The same record with these values of a field, instead of those it had; none: without."""
        at = next((i for i, pair in enumerate(self.fields) if pair[0] == name), len(self.fields))
        others = [pair for pair in self.fields if pair[0] != name]
        others[at:at] = [(name, value) for value in values]
        return replace(self, fields=tuple(others))

    def with_block(self, block: bytes) -> "Raw":
        """The same record with another block, whose length and block digest are right."""
        changed = replace(self, block=block).having("Content-Length", str(len(block)))
        if any(name == "WARC-Block-Digest" for name, _ in self.fields):
            changed = changed.having("WARC-Block-Digest", sha256(block))
        return changed


def raw(record_type: str, number: int, block: bytes, *more: tuple[str, str]) -> Raw:
    return Raw(
        (
            ("WARC-Type", record_type),
            ("WARC-Record-ID", uuid(number)),
            ("WARC-Date", DATE),
            *more,
            ("WARC-Block-Digest", sha256(block)),
            ("Content-Length", str(len(block))),
        ),
        block,
    )


INFO, REQUEST, RESPONSE, CHUNKED, REVISIT, UNCHANGED, RESOURCE, METADATA, CONVERSION = range(9)
_IN = ("WARC-Warcinfo-ID", uuid(0))
_AT = ("WARC-Target-URI", URL)
_FIELDS = b"software: hand\r\nformat: WARC File Format 1.1\r\nip: 192.0.2.1\r\n"


def sample() -> list[Raw]:
    """A file that the checker finds nothing on."""
    answer = ("Content-Type", "application/http;msgtype=response")
    refers = (
        ("WARC-Refers-To", uuid(2)),
        ("WARC-Refers-To-Target-URI", URL),
        ("WARC-Refers-To-Date", DATE),
    )
    return [
        raw(
            "warcinfo",
            0,
            _FIELDS,
            ("WARC-Filename", NAME),
            ("Content-Type", "application/warc-fields"),
        ),
        raw(
            "request",
            1,
            GET,
            _IN,
            _AT,
            ("WARC-IP-Address", "192.0.2.7"),
            ("WARC-Concurrent-To", uuid(2)),
            ("Content-Type", "application/http; msgtype=request"),
        ),
        raw(
            "response",
            2,
            HEAD + BODY,
            _IN,
            _AT,
            ("WARC-IP-Address", "2001:db8::7"),
            ("WARC-Concurrent-To", uuid(1)),
            ("WARC-Identified-Payload-Type", "text/html"),
            ("WARC-Payload-Digest", sha256(BODY)),
            answer,
        ),
        raw(
            "response",
            3,
            CHUNKED_HEAD + CHUNKED_BODY,
            _IN,
            _AT,
            ("WARC-Payload-Digest", sha256(BODY)),
            answer,
        ),
        raw(
            "revisit",
            4,
            HEAD,
            _IN,
            _AT,
            ("WARC-Profile", IDENTICAL),
            *refers,
            ("WARC-Payload-Digest", sha256(BODY)),
            ("WARC-Truncated", "length"),
            answer,
        ),
        raw(
            "revisit",
            5,
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
            _IN,
            _AT,
            ("WARC-Profile", NOT_MODIFIED),
            *refers,
            answer,
        ),
        raw(
            "resource",
            6,
            b"\x89PNG\r\n\r\n\r\n\r\n",
            _IN,
            ("WARC-Target-URI", "urn:view:https://www.voorbeeld.nl/%C3%A9"),
            ("WARC-Payload-Digest", sha256(b"\x89PNG\r\n\r\n\r\n\r\n")),
            ("Content-Type", "image/png"),
        ),
        raw(
            "metadata",
            7,
            b"via: https://www.voorbeeld.nl/\r\nhopsFromSeed: L\r\n",
            _IN,
            _AT,
            ("WARC-Concurrent-To", uuid(1)),
            ("WARC-Concurrent-To", uuid(2)),
            ("Content-Type", "application/warc-fields"),
        ),
        raw(
            "conversion",
            8,
            b"hallo",
            _IN,
            _AT,
            ("WARC-Refers-To", uuid(2)),
            ("Content-Type", "text/plain;charset=utf-8"),
        ),
    ]


def data_of(records: list[Raw]) -> bytes:
    return b"".join(record.data() for record in records)


def offsets(records: list[Raw]) -> list[int]:
    found, offset = [], 0
    for record in records:
        found.append(offset)
        offset += len(record.data())
    return [*found, offset]


def segmented() -> list[Raw]:
    """A response in three segments, in a file of its own."""
    first, second, third = HEAD[:40], HEAD[40:], BODY
    origin = ("WARC-Segment-Origin-ID", uuid(1))
    return [
        raw("warcinfo", 0, _FIELDS, ("Content-Type", "application/warc-fields")),
        raw(
            "response",
            1,
            first,
            _AT,
            ("WARC-Segment-Number", "1"),
            ("WARC-Truncated", "length"),
            ("Content-Type", "application/http;msgtype=response"),
        ),
        raw("continuation", 2, second, _AT, origin, ("WARC-Segment-Number", "2")),
        raw(
            "continuation",
            3,
            third,
            _AT,
            origin,
            ("WARC-Segment-Number", "3"),
            ("WARC-Segment-Total-Length", str(len(HEAD + BODY))),
        ),
    ]


def gzipped(records: list[Raw]) -> bytes:
    """Each record a member."""
    return b"".join(gzip.compress(record.data(), mtime=0) for record in records)


def member_offsets(records: list[Raw]) -> list[int]:
    found, offset = [], 0
    for record in records:
        found.append(offset)
        offset += len(gzip.compress(record.data(), mtime=0))
    return [*found, offset]


def checked(folder: Path, data: bytes, *, name: str = NAME) -> list[Finding]:
    """What the checker finds on these bytes as a file."""
    path = folder / name
    path.write_bytes(data)
    return findings(path)


def findings(*paths: Path) -> list[Finding]:
    return [each for each in check_files(paths) if isinstance(each, Finding)]


def totals(*paths: Path) -> Totals:
    (last,) = [each for each in check_files(paths) if isinstance(each, Totals)]
    return last
