"""Whether an answer repeats what is recorded already, and which record it then refers to. Pure."""

import hashlib
import re
from dataclasses import dataclass

from capture import clock
from capture.warc.event import RecordedExchange, RecordedMessage
from capture.warc.http1_events import Kind
from capture.warc.payloads import Original, Payloads

_PLAIN_FRAMING = re.compile(
    rb"[0-9A-Fa-f]+[ \t]*\r\n(?:\r\n[0-9A-Fa-f]+[ \t]*\r\n)*\r\n0+[ \t]*\r\n\r\n"
)
"""What stands around the payload: the size of each chunk; no extensions, no trailer fields."""
_LONGEST_FRAMING = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """The SHA-256 digests of one message, 32 bytes each."""

    block: bytes
    """Of head and body as on the wire."""
    head: bytes
    """Of the head alone: a revisit's block."""
    body: bytes
    """Of the body as on the wire, chunk framing included: equal bodies are equal bytes."""
    payload: bytes
    """Of the body without chunk framing."""


def digests_of(message: RecordedMessage) -> Digests:
    """Hash a message's bytes in one pass over them (two for a chunked body)."""
    head, body = hashlib.sha256(), hashlib.sha256()
    for piece in message.block.pieces(0, message.head_size):
        head.update(piece)
    block = head.copy()
    for piece in message.block.pieces(message.head_size, message.block.size):
        block.update(piece)
        body.update(piece)
    payload = body
    if message.chunks is not None:
        payload = hashlib.sha256()
        for start, end in zip(message.chunks[::2], message.chunks[1::2], strict=True):
            for piece in message.block.pieces(start, end):
                payload.update(piece)
    return Digests(
        block=block.digest(), head=head.digest(), body=body.digest(), payload=payload.digest()
    )


def original_of(
    exchange: RecordedExchange, digests: Digests, payloads: Payloads, uri: str
) -> Original | None:
    """Return what the answer repeats: byte for byte the same body, or a 304 to a known answer.

    Of two exchanges at one time the later may end first: what has an earlier date than the record
    that it would refer to revisits nothing, and is kept whole.

    Within the harvest, bodies are equal as they stand on the wire. Of earlier harvests the ledger
    knows the payload: the body without its transfer coding, which is what WARC 1.1 §6.7.2 compares
    and what the revisit's WARC-Payload-Digest is of. A server may cut the same payload into other
    chunks on another day; how long they were says nothing of the page (RFC 9112 §7.1). What a
    framing does say, in extensions and trailer fields, is no part of head or payload and would be
    lost: such an answer is kept whole.
    """
    response = exchange.response
    assert response is not None
    original = _repeated(response, digests, payloads, uri)
    # Both are as `clock.iso` writes them.
    is_later = original is not None and original.date > clock.iso(exchange.date)
    return None if is_later else original


def _repeated(
    response: RecordedMessage, digests: Digests, payloads: Payloads, uri: str
) -> Original | None:
    if response.head is None or response.truncated is not None:
        return None
    if response.head.status == 304:
        return payloads.latest(uri)
    if not has_whole_body(response):
        return None
    original = payloads.identical(body_key(response, digests))
    if original is None and response.payload_size:
        original = payloads.identical_before(digests.payload)
        if original is not None and not _is_framing_plain(response):
            return None
    return original


def body_key(message: RecordedMessage, digests: Digests) -> bytes:
    """Return what equal bodies have in common: their bytes, and whether those are chunk framing."""
    if message.chunks is None:
        return digests.body
    return hashlib.sha256(b"chunked" + digests.body).digest()


def _is_framing_plain(message: RecordedMessage) -> bool:
    """Whether a body is not chunked, or its framing tells lengths alone (RFC 9112 §7.1)."""
    codings = message.head.values(b"transfer-encoding") if message.head is not None else []
    if message.chunks is None:
        return not codings
    if [each.lower() for each in codings] != [b"chunked"]:
        return False
    framing, end = bytearray(), message.head_size
    bounds = (*message.chunks, message.block.size)
    for start, until in zip(bounds[::2], (*bounds[1::2], end), strict=True):
        for piece in message.block.pieces(end, start):
            framing += piece
        if len(framing) > _LONGEST_FRAMING:
            return False
        end = until
    return _PLAIN_FRAMING.fullmatch(framing) is not None


def has_whole_body(message: RecordedMessage) -> bool:
    """Whether the message is an answer with a body, complete and without a remark on its form."""
    return (
        message.kind is Kind.RESPONSE
        and message.truncated is None
        and not message.note
        and message.block.size > message.head_size
    )
