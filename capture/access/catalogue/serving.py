"""Serves one record as it was recorded, straight from its WARC file and in flat memory.

Nothing is rewritten here: what a replay may pass on is for who asks. Chunk framing is undone, as a
server can't send it on as it came; content encodings stay, for the browser to undo.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import ByteRange, Capture, Served
from capture.errors import RecordUnavailableError
from capture.warc.fields import RecordType
from capture.warc.http1 import MAX_HEAD_BYTES, ConnectionFramer
from capture.warc.http1_events import Data, End, Kind, Part, Side
from capture.warc.http_head import Head, end_of_head, parse_response, response_framing
from capture.warc.reader import ReadRecord

_OK, _PARTIAL, _NOT_MODIFIED, _UNSATISFIABLE = 200, 206, 304, 416
_HEAD_PIECE = 8_192


def serve(
    capture: Capture,
    catalogue: Catalogue,
    *,
    byte_range: ByteRange | None = None,
    with_restricted: bool = False,
) -> Served:
    """Return what a capture shows, its body unread.

    Of a revisit the head is its own and the body that of the record it refers to; a 304 shows the
    answer that it confirms, head and all, since it has none to show itself (RFC 9110 §15.4.5). A
    part is served of whole, unchunked 200 answers, else `byte_range` is ignored, which RFC 9110
    §14.2 allows.

    Raises RecordUnavailableError when a record is missing or damaged, RestrictedError when it is
    withheld. Costs the heads, not the body.
    """
    chain = catalogue.records_of(capture, with_restricted=with_restricted)
    last = message_of(chain[-1], capture.method)
    shown = last
    if len(chain) > 1:
        own = message_of(chain[0], capture.method)
        if own.head is not None and own.head.status != _NOT_MODIFIED:
            shown = own
    return _served(shown, last, byte_range)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A recorded answer: its head, and where its body lies in the block of its record."""

    record: ReadRecord
    method: str
    head: Head | None
    """None for what is no HTTP answer: the block is the body."""
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    start: int
    """Of the body, framing included."""
    end: int
    is_chunked: bool

    def value(self, name: bytes) -> bytes:
        """Return the first value of a field (lower case), or empty."""
        return next((value for each, value in self.headers if each.lower() == name), b"")


def message_of(record: ReadRecord, method: str) -> Message:
    """Return the answer that a record holds; costs its head."""
    raw = _raw_head(record)
    head = None if raw is None else parse_response(raw)
    if raw is None or head is None:
        kind = record.value("Content-Type") or "application/octet-stream"
        if record.type == RecordType.RESPONSE:
            kind = "application/octet-stream"  # the field tells of HTTP, which this isn't
        return Message(
            record=record,
            method=method,
            head=None,
            reason=b"OK",
            headers=[(b"Content-Type", kind.encode("latin-1", "replace"))],
            start=0,
            end=record.size,
            is_chunked=False,
        )
    framing, length = response_framing(head, method.encode("ascii", "replace"))
    start = len(raw)
    ends = {"none": start, "length": min(start + length, record.size)}
    reason, headers = _lines(raw)
    return Message(
        record=record,
        method=method,
        head=head,
        reason=reason,
        headers=headers,
        start=start,
        end=ends.get(framing, record.size),
        is_chunked=framing == "chunked",
    )


def _raw_head(record: ReadRecord) -> bytes | None:
    """Return the head as recorded, with its empty line; None when there is none of bearable size.

    A revisit's head may lack its end: then it is all of the block (WARC 1.1 §6.7.2).
    """
    if not (record.value("Content-Type") or "").lower().startswith("application/http"):
        return None
    read = bytearray()
    while len(read) < min(record.size, MAX_HEAD_BYTES):
        before = len(read)
        piece = b"".join(record.pieces(before, before + max(_HEAD_PIECE, before)))
        if not piece:
            break
        read += piece
        end = end_of_head(read, max(0, before - 3))
        if end is not None:
            return bytes(read[:end])
    return bytes(read) if record.type == RecordType.REVISIT else None


def _lines(raw: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return reason phrase and fields with their names as written; folded lines made one."""
    first, *rest = raw.lstrip(b"\r\n").split(b"\n")
    words = first.split(None, 2)
    reason = words[2].strip() if len(words) == 3 else b""
    fields: list[tuple[bytes, bytes]] = []
    for line in rest:
        text = line.rstrip(b"\r")
        if text[:1] in (b" ", b"\t") and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + b" " + text.strip())
        elif text:
            name, colon, value = text.partition(b":")
            if colon:
                fields.append((name.strip(), value.strip()))
    return reason, fields


def _served(shown: Message, holder: Message, wanted: ByteRange | None) -> Served:
    status = _OK if shown.head is None else shown.head.status
    if holder.is_chunked:
        body = _unchunked(holder)
        return _whole(shown, status, body, None)
    total = holder.end - holder.start
    if wanted is None or status != _OK or holder.method == "HEAD":
        return _whole(shown, status, _plain(holder, 0, total), total)
    part = wanted.within(total)
    if part is None:
        return Served(
            status=_UNSATISFIABLE,
            reason=b"Range Not Satisfiable",
            headers=shown.headers,
            body=iter(()),
            length=0,
            total=total,
        )
    start, end = part
    return Served(
        status=_PARTIAL,
        reason=b"Partial Content",
        headers=shown.headers,
        body=_plain(holder, start, end),
        length=end - start,
        total=total,
        start=start,
    )


def _whole(shown: Message, status: int, body: Iterator[bytes], length: int | None) -> Served:
    return Served(
        status=status,
        reason=shown.reason,
        headers=shown.headers,
        body=body,
        length=length,
        is_http=shown.head is not None,
    )


def _plain(message: Message, start: int, end: int) -> Iterator[bytes]:
    """Yield a part of a body without framing. RecordUnavailableError when the file ends early."""
    left = end - start
    for piece in _pieces(message.record, message.start + start, message.start + end):
        left -= len(piece)
        yield piece
    if left:
        raise RecordUnavailableError(f"{message.record.path.name}: was cut short while it was read")


def cut(message: Message, start: int, end: int) -> Iterator[bytes]:
    """Yield bytes `start` to `end` of a recorded body, framing undone.

    RecordUnavailableError when it holds fewer. What lies before `start` of a chunked body is read.
    """
    if not message.is_chunked:
        yield from _plain(message, start, end)
        return
    at = 0
    for piece in _unchunked(message):
        if at + len(piece) > start:
            yield piece[max(0, start - at) : end - at]
        at += len(piece)
        if at >= end:
            return
    raise RecordUnavailableError(f"{message.record.path.name}: holds less than its head says")


def _unchunked(message: Message) -> Iterator[bytes]:
    """Yield a chunked body without its framing (RFC 9112 §7.1), up to where it breaks off."""
    framer = ConnectionFramer()
    framer.feed(Side.CLIENT, b"GET / HTTP/1.1\r\n\r\n")
    for piece in _pieces(message.record, 0, message.end):
        for event in framer.feed(Side.SERVER, piece):
            match event:
                case Data(_, Part.PAYLOAD, start, end):
                    yield piece[start:end]
                case End(ended) if ended.kind is Kind.RESPONSE:
                    return
                case _:
                    pass


def _pieces(record: ReadRecord, start: int, end: int) -> Iterator[bytes]:
    try:
        yield from record.pieces(start, end)
    except OSError as fault:
        raise RecordUnavailableError(
            f"{record.path.name}: can't be read ({fault.strerror})"
        ) from None
