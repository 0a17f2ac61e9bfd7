"""The captures of a WARC file: what was asked, what came back, and where it lies.

Left out on purpose, since a replay would show them in place of what the site sent: conversions
(pictures that stand for a page carry the page's own URL), WebSocket frames (each carries the URL of
the whole socket), interim answers (1xx), and `application/warc-fields`, which describe others.
Screenshots and texts stay in: their names, `urn:view:…`, can't be mistaken for a page.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capture.index.request_query import MAX_BODY_BYTES, query_of, with_query
from capture.index.surt import KeyForm, key_of
from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import Data, Part, Side
from capture.warc.http_head import Head, parse_request, parse_response
from capture.warc.reader import ReadRecord, records
from capture.warc.records import FIELDS_TYPE, FRAME_TYPE

REVISIT_MIME = "warc/revisit"
_MAX_HEAD_BYTES = 1 << 20
_MAX_EVENT_RECORDS = 16
_SWITCHING_PROTOCOLS = 101
_FIRST_FINAL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer, or one thing that we made, as an index tells of it."""

    key: str
    """SURT key, of URL, method and body."""
    timestamp: str
    """WARC-Date as 14 digits."""
    url: str
    """WARC-Target-URI without what no line of text can hold."""
    mime: str | None
    """As the server named it, without parameters; `warc/revisit` for a revisit."""
    status: int | None
    """None for what is no HTTP answer."""
    digest: str | None
    """Of the payload with all transfer codings undone, as a WARC writes it: `sha256:` base32."""
    length: int
    """Bytes of the whole record."""
    offset: int
    filename: str
    method: str | None = None
    """None for GET."""
    request_body: str | None = None
    """What was sent, as a query; None when nothing was."""
    record_id: str = ""
    """WARC-Record-ID without angle brackets, as are the two that follow."""
    date: str = ""
    """WARC-Date as it is written."""
    sent_mime: str | None = None
    """As the head names it, of a revisit too."""
    refers_to: str | None = None
    """WARC-Refers-To of a revisit."""
    about: str | None = None
    """The answer that something which we made was made of (WARC-Concurrent-To)."""
    page_id: str | None = None
    """WARC-Page-ID."""


def captures(path: Path, form: KeyForm) -> Iterator[Capture]:
    """Yield the captures of a plain WARC file in the order of the file.

    Memory is that of one capture event's heads. Raises WarcFormatError where the file can't be
    read on. A body is read only where its digest isn't in its record.
    """
    event: list[ReadRecord] = []
    for record in records(path):
        if event and (len(event) == _MAX_EVENT_RECORDS or not _is_of(event, record)):
            yield from _of_event(event, form)
            event = []
        event.append(record)
    yield from _of_event(event, form)


def _is_of(event: list[ReadRecord], record: ReadRecord) -> bool:
    """Whether a record tells of the same exchange as those right before it (WARC 1.1 §5.7)."""
    if record.url != event[0].url:
        return False
    ids = {each.record_id for each in event}
    return bool(ids & _partners(record)) or any(record.record_id in _partners(e) for e in event)


def _partners(record: ReadRecord) -> set[str]:
    return {
        value.strip("<>") for name, value in record.fields if name.lower() == "warc-concurrent-to"
    }


def _of_event(event: list[ReadRecord], form: KeyForm) -> Iterator[Capture]:
    request = next((each for each in event if each.type == "request"), None)
    for record in event:
        match record.type:
            case "response" | "revisit":
                capture = _answer(record, request, form)
                if capture is not None:
                    yield capture
            case "resource" if not _is_described_or_part(record):
                mime = _mime(record.value("Content-Type"))
                yield _capture(record, form, mime=mime, sent_mime=mime)
            case _:
                pass


def _is_described_or_part(record: ReadRecord) -> bool:
    return _mime(record.value("Content-Type")) in (FIELDS_TYPE, FRAME_TYPE)


def _answer(record: ReadRecord, request: ReadRecord | None, form: KeyForm) -> Capture | None:
    head = parse_response(_head_bytes(record))
    if head is not None and head.status < _FIRST_FINAL and head.status != _SWITCHING_PROTOCOLS:
        return None
    asked = None if request is None else parse_request(_head_bytes(request))
    method = "GET" if asked is None else asked.method.decode("ascii", "replace").upper()
    sent_mime = None if head is None else _mime(head.text(b"content-type"))
    body = None
    if request is not None and asked is not None and method != "GET":
        body = _body_query(request, asked, method, form)
    return _capture(
        record,
        form,
        mime=REVISIT_MIME if record.type == "revisit" else sent_mime,
        sent_mime=sent_mime,
        status=None if head is None else head.status,
        digest=_payload_digest(record, head, asked),
        method=None if method == "GET" else method,
        body=body,
    )


def _capture(
    record: ReadRecord,
    form: KeyForm,
    *,
    mime: str | None,
    sent_mime: str | None,
    status: int | None = None,
    digest: str | None = None,
    method: str | None = None,
    body: str | None = None,
) -> Capture:
    url = _one_line(record.url)
    is_revisit = record.type == "revisit"
    keyed = url if method is None else with_query(url, method, body or "")
    return Capture(
        key=key_of(keyed, form) or "-",
        timestamp="".join(each for each in record.value("WARC-Date") or "" if each.isdigit())[:14],
        url=url,
        mime=mime,
        status=status,
        digest=digest or record.value("WARC-Payload-Digest"),
        length=record.length,
        offset=record.offset,
        filename=record.path.name,
        method=method,
        request_body=body or None,
        record_id=record.record_id,
        date=record.value("WARC-Date") or "",
        sent_mime=sent_mime,
        refers_to=_bare(record.value("WARC-Refers-To")) if is_revisit else None,
        about=_bare(record.value("WARC-Concurrent-To")) if record.type == "resource" else None,
        page_id=record.value("WARC-Page-ID"),
    )


def _bare(identifier: str | None) -> str | None:
    return None if identifier is None else identifier.strip("<>") or None


def _body_query(request: ReadRecord, head: Head, method: str, form: KeyForm) -> str:
    block = request.block(_MAX_HEAD_BYTES + MAX_BODY_BYTES)
    body = bytearray()
    framer = ConnectionFramer()
    for event in framer.feed(Side.CLIENT, block):
        match event:
            case Data(_, Part.PAYLOAD, start, end):
                body += block[start:end]
            case _:
                pass
    return query_of(method, head.text(b"content-type") or "", bytes(body[:MAX_BODY_BYTES]), form)


def _payload_digest(record: ReadRecord, head: Head | None, asked: Head | None) -> str | None:
    """Return the payload's digest where its record leaves it out: of chunked and cut-off bodies.

    A revisit of a chunked answer names the digest of the body without framing (WARC 1.1 §5.9);
    readers find what it repeats by that same digest in the index.
    """
    if record.type != "response" or record.value("WARC-Payload-Digest") or head is None:
        return None
    digest = hashlib.sha256()
    framer = ConnectionFramer()
    is_head = asked is not None and asked.method == b"HEAD"
    framer.feed(Side.CLIENT, b"HEAD / HTTP/1.1\r\n\r\n" if is_head else b"GET / HTTP/1.1\r\n\r\n")
    for piece in record.pieces():
        for event in framer.feed(Side.SERVER, piece):
            match event:
                case Data(_, Part.PAYLOAD, start, end):
                    digest.update(piece[start:end])
                case _:
                    pass
    return "sha256:" + base64.b32encode(digest.digest()).decode("ascii")


def _head_bytes(record: ReadRecord) -> bytes:
    """Return the first bytes of a block, with its HTTP head if it has one of a bearable size."""
    read = bytearray()
    for piece in record.pieces(0, _MAX_HEAD_BYTES):
        read += piece
        if b"\r\n\r\n" in read or b"\n\n" in read:
            break
    end = min((at for mark in (b"\r\n\r\n", b"\n\n") if (at := read.find(mark)) >= 0), default=-1)
    return bytes(read if end < 0 else read[:end])


def _mime(content_type: str | None) -> str | None:
    if content_type is None:
        return None
    return _one_line(content_type.partition(";")[0].strip()) or None


def _one_line(text: str) -> str:
    """Percent-encode control characters, spaces and bytes that are no text."""
    return "".join(
        char
        if char > " " and char != "\x7f" and not "\ud800" <= char <= "\udfff"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in text
    )
