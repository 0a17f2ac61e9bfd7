"""Reads the block of one record at its place, in plain and in gzip files, up to a limit."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from capture.warc.http_head import Head, end_of_head, parse_request, parse_response

_GZIP = b"\x1f\x8b"
_PIECE_BYTES = 64 * 1024
_MAX_HEADER_BYTES = 1 << 20
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpHead:
    """How a block begins that holds an HTTP message."""

    head: Head
    size_bytes: int
    """Of the head, its empty line included."""
    is_complete: bool
    """False: it is cut off, before the empty line that ends a head."""


def pieces(path: Path, offset: int, length: int) -> Iterator[bytes]:
    """Yield the block of the record at `offset`, of `length` bytes or as far as the file goes.

    Nothing where no record begins; never raises for what a file holds, OSError for the disk.
    """
    with path.open("rb") as file:
        file.seek(offset)
        is_packed = file.read(2) == _GZIP
        file.seek(offset)
        raw = _unpacked(file) if is_packed else _plain(file)
        yield from _block(raw, length)


def http_head(block_start: bytes, *, is_request: bool) -> HttpHead | None:
    """Return the head that a block begins with; None when it is none."""
    buffer = bytearray(block_start)
    # A head that is cut off still tells its status.
    found = end_of_head(buffer, 0)
    end = found or len(buffer)
    raw = bytes(buffer[:end])
    head = parse_request(raw) if is_request else parse_response(raw)
    if head is None:
        return None
    return HttpHead(head=head, size_bytes=end, is_complete=found is not None)


def _plain(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        yield piece


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Yield what one gzip member holds; as far as it can be unpacked."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while not inflater.eof and (raw := file.read(_PIECE_BYTES)):
            while raw and not inflater.eof:
                yield inflater.decompress(raw, _PIECE_BYTES)
                raw = inflater.unconsumed_tail
    except zlib.error:
        return


def _block(raw: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Pass over a record's header, and yield `length` bytes of what comes behind it."""
    header = bytearray()
    left = length
    in_block = False
    for piece in raw:
        data = piece
        if not in_block:
            seen = max(0, len(header) - 3)
            header += piece
            end = _END_OF_HEADER.search(header, seen)
            if end is None:
                if len(header) > _MAX_HEADER_BYTES:
                    return
                continue
            in_block, data = True, bytes(header[end.end() :])
        data = data[:left]
        left -= len(data)
        if data:
            yield data
        if left <= 0:
            return
