"""From an exchange to its records: request, interim answers, response or revisit, in wire order.

No file and no clock here: the same exchange gives the same records, ids included, which is how a
journal that is replayed after a crash finds out what was already written.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from capture import clock
from capture.warc import fields
from capture.warc.block import MemoryBlock
from capture.warc.event import Connection, RecordedExchange, RecordedFrame, RecordedMessage
from capture.warc.fields import RecordType
from capture.warc.http1_events import Kind, Side
from capture.warc.payloads import Original, Payloads
from capture.warc.record import Record, digest_text, target_uri
from capture.warc.repeats import Digests, body_key, digests_of, has_whole_body, original_of

REQUEST_TYPE = "application/http; msgtype=request"
RESPONSE_TYPE = "application/http; msgtype=response"
OPAQUE_TYPE = "application/octet-stream"
FRAME_TYPE = "application/x-websocket-frame"
FIELDS_TYPE = "application/warc-fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The records of one capture event; they share a date and a file (WARC 1.1 §5.4)."""

    records: tuple[Record, ...]
    response: Record | None = None
    """The one that holds the final answer, whole or as revisit."""
    request: Record | None = None
    body: bytes | None = None
    """Key of the answer's body (`repeats.body_key`) when later answers may refer to it."""
    original: Original | None = None
    """What a revisit refers to; a 304 to the same URL refers to it as well."""
    payload_digest: str | None = None
    is_ok: bool = False
    """A complete 200 answer to a GET, to which a 304 may refer."""
    url: str = ""


def record_id(connection_id: str, name: str) -> str:
    """Return the id of a connection's record; the same name, the same id (RFC 9562 §5.5)."""
    return f"urn:uuid:{uuid.uuid5(uuid.UUID(connection_id), name)}"


def exchange_group(exchange: RecordedExchange, payloads: Payloads) -> Group:
    """Return the records of an exchange (WARC06, WARC 1.1 §6.3, §6.4, §6.7)."""
    uri = target_uri(exchange.url)
    connection_id = exchange.connection.connection_id
    date = exchange.date
    request_id = record_id(connection_id, f"{exchange.number}/request")
    response_id = record_id(connection_id, f"{exchange.number}/response")
    common = _common(exchange.connection, exchange.visit_id, uri)
    records: list[Record] = []
    request = response = None
    if exchange.request is not None:
        partner = () if exchange.response is None else (_concurrent(response_id),)
        request = _message_record(
            exchange.request, RecordType.REQUEST, request_id, date, (*common, *partner)
        )
        records.append(request)
    partner = () if exchange.request is None else (_concurrent(request_id),)
    for position, interim in enumerate(exchange.interims):
        interim_id = record_id(connection_id, f"{exchange.number}/interim/{position}")
        records.append(
            _message_record(interim, RecordType.RESPONSE, interim_id, date, (*common, *partner))
        )
    if exchange.response is None:
        return Group(records=tuple(records), request=request, url=uri)
    digests = digests_of(exchange.response)
    original = original_of(exchange, digests, payloads, uri)
    if original is None:
        response = _response_record(
            exchange.response, digests, response_id, date, (*common, *partner)
        )
    else:
        response = _revisit_record(
            exchange.response, digests, response_id, date, (*common, *partner), original
        )
    records.append(response)
    may_be_referred_to = original is None and has_whole_body(exchange.response)
    return Group(
        records=tuple(records),
        request=request,
        response=response,
        body=body_key(exchange.response, digests) if may_be_referred_to else None,
        original=original,
        payload_digest=digest_text(digests.payload),
        is_ok=_is_ok(exchange),
        url=uri,
    )


def frame_group(frame: RecordedFrame) -> Group:
    """Return the record of a WebSocket frame: its raw bytes, header and mask included."""
    connection, message = frame.connection, frame.message
    url = frame.handshake.url
    uri = target_uri("ws" + url.removeprefix("http") if url.startswith("http") else url)
    extra = (
        *_common(connection, frame.handshake.visit_id, uri),
        (
            "Capture-Handshake",
            record_id(connection.connection_id, f"{frame.handshake.number}/response"),
        ),
        ("Capture-Direction", "sent" if message.side is Side.CLIENT else "received"),
    )
    record = _message_record(
        message,
        RecordType.RESOURCE,
        record_id(connection.connection_id, f"frame/{frame.number}"),
        message.started,
        extra,
    )
    return Group(records=(record,), url=uri)


def made_record(
    *,
    record_type: RecordType,
    record_id: str,
    date: datetime,
    content_type: str,
    data: bytes,
    extra: Iterable[tuple[str, str]],
) -> Record:
    """Return a record of something that we made ourselves: a screenshot, text, metadata."""
    digest = digest_text(hashlib.sha256(data).digest())
    payload = (
        (("WARC-Payload-Digest", digest),)
        if record_type in (RecordType.RESOURCE, RecordType.CONVERSION)
        else ()
    )
    return Record(
        type=record_type,
        record_id=record_id,
        date=date,
        content_type=content_type,
        block=MemoryBlock(data),
        size=len(data),
        block_digest=digest,
        extra=(*extra, *payload),
    )


def _common(connection: Connection, visit_id: str | None, uri: str) -> tuple[tuple[str, str], ...]:
    pairs = [("WARC-Target-URI", uri)]
    if connection.address is not None:
        pairs.append(("WARC-IP-Address", connection.address))
    if connection.tls_version is not None:
        pairs.append(("WARC-Protocol", connection.tls_version))
    if connection.cipher is not None:
        pairs.append(("WARC-Cipher-Suite", connection.cipher))
    if visit_id is not None:
        pairs.append(("WARC-Page-ID", visit_id))
    return tuple(pairs)


def _concurrent(identifier: str) -> tuple[str, str]:
    return ("WARC-Concurrent-To", f"<{identifier}>")


def _remarks(message: RecordedMessage) -> list[tuple[str, str]]:
    remarks = [("Capture-Note", message.note)] if message.note else []
    if message.truncated is not None:
        remarks.append(("WARC-Truncated", message.truncated.value))
    return remarks


def _message_record(
    message: RecordedMessage,
    record_type: RecordType,
    identifier: str,
    date: datetime,
    extra: tuple[tuple[str, str], ...],
) -> Record:
    """Return the record of a message that is kept whole and is no final answer."""
    digests = digests_of(message)
    match message.kind:
        case Kind.REQUEST:
            content_type = REQUEST_TYPE
        case Kind.INTERIM | Kind.RESPONSE:
            content_type = RESPONSE_TYPE
        case Kind.FRAME:
            content_type = FRAME_TYPE
        case Kind.OPAQUE:
            content_type = OPAQUE_TYPE
    return Record(
        type=record_type,
        record_id=identifier,
        date=date,
        content_type=content_type,
        block=message.block,
        size=message.block.size,
        block_digest=digest_text(digests.block),
        extra=(*extra, *_remarks(message)),
    )


def _response_record(
    message: RecordedMessage,
    digests: Digests,
    identifier: str,
    date: datetime,
    extra: tuple[tuple[str, str], ...],
) -> Record:
    """Return the record of a final answer; what is no HTTP becomes a resource (WARC 1.1 §6.4)."""
    is_http = message.kind is not Kind.OPAQUE
    fields_ = [*extra, *_remarks(message)]
    if message.chunks is None and message.truncated is None:
        # A chunked body's payload digest is over the decoded body (WARC 1.1 §5.9), which common
        # checkers compute over the framed one: left out there, and carried by revisits.
        digest = digests.payload if is_http else digests.block
        fields_.append(("WARC-Payload-Digest", digest_text(digest)))
    return Record(
        type=RecordType.RESPONSE if is_http else RecordType.RESOURCE,
        record_id=identifier,
        date=date,
        content_type=RESPONSE_TYPE if is_http else OPAQUE_TYPE,
        block=message.block,
        size=message.block.size,
        block_digest=digest_text(digests.block),
        extra=tuple(fields_),
    )


def _revisit_record(
    message: RecordedMessage,
    digests: Digests,
    identifier: str,
    date: datetime,
    extra: tuple[tuple[str, str], ...],
    original: Original,
) -> Record:
    """Return a revisit with the full received head (WARC 1.1 §6.7)."""
    is_unmodified = message.head is not None and message.head.status == 304
    more = [
        ("WARC-Profile", fields.SERVER_NOT_MODIFIED if is_unmodified else fields.IDENTICAL_PAYLOAD),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]
    if not is_unmodified:
        more.append(("WARC-Payload-Digest", digest_text(digests.payload)))
        more.append(("WARC-Truncated", "length"))
    note = [("Capture-Note", message.note)] if message.note else []
    return Record(
        type=RecordType.REVISIT,
        record_id=identifier,
        date=date,
        content_type=RESPONSE_TYPE,
        block=message.block,
        size=message.head_size,
        block_digest=digest_text(digests.head),
        extra=(*extra, *more, *note),
    )


def _is_ok(exchange: RecordedExchange) -> bool:
    response = exchange.response
    return (
        exchange.method == "GET"
        and response is not None
        and response.head is not None
        and response.head.status == 200
        and response.truncated is None
    )


def warc_date(record: Record) -> str:
    """Return the record's date as it stands in its header."""
    return clock.iso(record.date)
