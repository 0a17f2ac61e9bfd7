"""What the main process is told of an exchange: facts read from its heads, never judged by us."""

from datetime import datetime

from capture import clock
from capture.model.exchange import Exchange, RecordRef
from capture.model.outcome import Outcome
from capture.warc.event import Connection, RecordedExchange, RecordedMessage, Truncation
from capture.warc.fields import RecordType
from capture.warc.http1_events import Kind
from capture.warc.http_head import Head, parse_response
from capture.warc.records import Group

_NOT_MODIFIED = 304
_LINE_BYTES = 256
"""Enough of an answer to read its status from."""


def of_exchange(exchange: RecordedExchange, group: Group, refs: dict[str, RecordRef]) -> Exchange:
    """Describe an exchange whose records are written."""
    request, response = exchange.request, exchange.response
    head = response.head if response is not None else None
    first = request or response
    last = response or request
    assert first is not None
    assert last is not None
    mime, charset = _media_type(head)
    request_head = request.head if request is not None else None
    is_unmodified = head is not None and head.status == _NOT_MODIFIED
    return Exchange(
        exchange_id=exchange.exchange_id,
        visit_id=exchange.visit_id,
        port=exchange.connection.listen_port,
        url=exchange.url,
        method=exchange.method,
        status=_status(response),
        outcome=_outcome(exchange, group),
        started=first.started,
        finished=last.finished,
        request_bytes=request.block.size if request is not None else 0,
        response_bytes=sum(
            message.block.size for message in (*exchange.interims, response) if message is not None
        ),
        payload_bytes=response.payload_size if response is not None else 0,
        payload_digest=None if is_unmodified else group.payload_digest,
        mime=mime,
        charset=charset,
        location=head.text(b"location") if head is not None else None,
        retry_after=head.text(b"retry-after") if head is not None else None,
        is_whole=_is_whole(response),
        address=exchange.connection.address,
        destination=request_head.text(b"sec-fetch-dest") if request_head is not None else None,
        request_record=refs.get(group.request.record_id) if group.request else None,
        response_record=refs.get(group.response.record_id) if group.response else None,
        error=_error(exchange),
        etag=head.validator(b"etag") if head is not None else None,
        last_modified=head.validator(b"last-modified") if head is not None else None,
        refers_to=group.original.record_id if group.original is not None else None,
    )


def of_failure(
    connection: Connection,
    outcome: Outcome,
    error: str,
    *,
    visit_id: str | None,
    moment: datetime,
    record: RecordRef | None,
) -> Exchange:
    """Describe an attempt that ended without any answer."""
    return Exchange(
        exchange_id=connection.connection_id,
        visit_id=visit_id,
        port=connection.listen_port,
        url=connection.origin + "/",
        method="",
        status=None,
        outcome=outcome,
        started=moment,
        finished=clock.now(),
        request_bytes=0,
        response_bytes=0,
        payload_bytes=0,
        payload_digest=None,
        mime=None,
        charset=None,
        location=None,
        retry_after=None,
        is_whole=False,
        address=connection.address,
        destination=None,
        request_record=None,
        response_record=record,
        error=error,
    )


def _status(response: RecordedMessage | None) -> int | None:
    """Return the status; of a head that was cut off too, when its status line came."""
    if response is None:
        return None
    if response.head is None and response.kind is Kind.RESPONSE:
        first_line = b"".join(response.block.pieces(0, min(response.block.size, _LINE_BYTES)))
        cut = parse_response(first_line)
        return cut.status if cut is not None else None
    return response.head.status if response.head is not None else None


def _outcome(exchange: RecordedExchange, group: Group) -> Outcome:
    response = exchange.response
    if response is None or response.kind is Kind.OPAQUE or response.head is None:
        return Outcome.BROKEN_RESPONSE
    match response.truncated:
        case Truncation.LENGTH:
            return Outcome.TRUNCATED_LENGTH
        case Truncation.TIME:
            return Outcome.TRUNCATED_TIME
        case Truncation.DISCONNECT | Truncation.UNSPECIFIED:
            return Outcome.TRUNCATED_DISCONNECT
        case None:
            pass
    if response.head.status == _NOT_MODIFIED:
        return Outcome.NOT_MODIFIED
    if group.response is not None and group.response.type is RecordType.REVISIT:
        return Outcome.CAPTURED_AS_REVISIT
    return Outcome.CAPTURED


def _is_whole(response: RecordedMessage | None) -> bool:
    if response is None or response.kind is not Kind.RESPONSE or response.truncated is not None:
        return False
    if response.head is not None and response.head.status == _NOT_MODIFIED:
        return False
    if response.head is None or response.head.status != 206:
        return True
    unit, _, content_range = response.head.value(b"content-range").decode("latin-1").partition(" ")
    span, _, total = content_range.partition("/")
    first, _, last = span.partition("-")
    is_all = total.isdigit() and last.isdigit() and int(last) + 1 == int(total)
    return unit == "bytes" and first == "0" and is_all


def _error(exchange: RecordedExchange) -> str | None:
    if exchange.response is None:
        return "the connection ended without an answer"
    if exchange.response.note:
        return exchange.response.note
    if exchange.response.truncated is not None:
        return f"cut off ({exchange.response.truncated.value})"
    return None


def _media_type(head: Head | None) -> tuple[str | None, str | None]:
    """Return the media type and charset of an answer, lower case (RFC 9110 §8.3)."""
    raw = head.text(b"content-type") if head is not None else None
    if not raw:
        return None, None
    media_type, *parameters = raw.split(";")
    charset = None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower() or None
    return media_type.strip().lower() or None, charset
