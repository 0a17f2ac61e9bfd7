"""The body of a recorded answer as a browser sees it: chunk framing and content codings undone.

For reading only (links, text): what is archived stays as it came. Archived bodies are hostile, so
nothing here grows beyond a limit, whatever a compressed body claims to hold.
"""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped, unused-ignore]
import zstandard

from capture.warc import naming, reader
from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import Data, HeadEnd, Kind, Part, Side
from capture.warc.http_head import Head

LIMIT_BYTES = 32 * 1024 * 1024
_PIECE_BYTES = 16 * 1024
"""Of compressed bytes, handed over at a time."""
_STEP_BYTES = 256 * 1024
"""Of decompressed bytes between two looks: a decoder is never left to fill memory by itself."""
_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
"""What a browser takes at most (RFC 9659)."""


def read_body(folder: Path, file: str, offset: int) -> tuple[Head, bytes] | None:
    """Return head and decoded body of the response record at `offset` of a harvest's WARC file.

    The body is cut at `LIMIT_BYTES`; None when the record holds no HTTP answer. A coding that is
    unknown or broken gives what could be decoded before it broke.
    """
    record = reader.read_at(naming.present(folder, file), offset)
    return http_body(record.pieces())


def http_body(pieces: Iterable[bytes]) -> tuple[Head, bytes] | None:
    """Return head and decoded body of a response record's block, as `read_body` does."""
    head: Head | None = None
    payload = bytearray()
    framer = ConnectionFramer()
    framer.feed(Side.CLIENT, b"GET / HTTP/1.1\r\n\r\n")
    for piece in pieces:
        for event in framer.feed(Side.SERVER, piece):
            match event:
                case HeadEnd(message) if message.kind is Kind.RESPONSE:
                    head = message.head
                case Data(_, Part.PAYLOAD, start, end):
                    payload += piece[start:end]
                case _:
                    pass
        if len(payload) > LIMIT_BYTES:
            break
    if head is None:
        return None
    return head, decode(bytes(payload), head.value(b"content-encoding").decode("latin-1"))


def decode(payload: bytes, codings: str, *, limit: int = LIMIT_BYTES) -> bytes:
    """Undo content codings (RFC 9110 §8.4), last applied first, up to `limit` bytes."""
    body = payload
    for coding in reversed([each.strip().lower() for each in codings.split(",")]):
        pieces = _decoded(coding, body)
        if pieces is not None:
            body = _limited(pieces, limit)
    return body[:limit]


def _decoded(coding: str, body: bytes) -> Iterator[bytes] | None:
    """Return the decoded body in pieces of about `_STEP_BYTES`; None for an unknown coding."""
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(body, zlib.MAX_WBITS | 32)
        case "deflate":
            is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
            return _inflated(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        case "br":
            return _unbrotlied(body)
        case "zstd":
            return _unzstded(body)
        case _:
            return None


def _inflated(body: bytes, window_bits: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(window_bits)
    for start in range(0, len(body), _PIECE_BYTES):
        piece = body[start : start + _PIECE_BYTES]
        while piece and not inflater.eof:
            yield inflater.decompress(piece, _STEP_BYTES)
            piece = inflater.unconsumed_tail
    yield inflater.flush()


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    for start in range(0, len(body), _PIECE_BYTES):
        piece = body[start : start + _PIECE_BYTES]
        yield decompressor.process(piece, output_buffer_limit=_STEP_BYTES)
        while not decompressor.can_accept_more_data():
            yield decompressor.process(b"", output_buffer_limit=_STEP_BYTES)


def _unzstded(body: bytes) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
    with decompressor.stream_reader(body, read_across_frames=True) as reader:
        while piece := reader.read(_STEP_BYTES):
            yield piece


def _limited(pieces: Iterator[bytes], limit: int) -> bytes:
    out = bytearray()
    try:
        for piece in pieces:
            out += piece
            if len(out) > limit:
                break
    except (zlib.error, brotli.error, zstandard.ZstdError):
        pass
    return bytes(out[:limit])
