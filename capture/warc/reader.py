"""Reads plain WARC files back by position: headers in passing, blocks only on request.

warcio reads every block to get past it; this one seeks, so that a gigabyte is scanned in a second,
and it says exactly where a file is torn, which recovery needs (WARC 1.1 §4).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from capture.errors import WarcFormatError
from capture.warc.block import PIECE_BYTES
from capture.warc.record import END

MAX_HEADER_BYTES = 1 << 20
_LENGTH = re.compile(r"[0-9]{1,18}")
"""Any size that a file can have; more digits are no number to seek by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRecord:
    """One record as it stands in a file."""

    path: Path
    offset: int
    """Of the record's first byte."""
    block_offset: int
    """Of its block's first byte."""
    size: int
    """Content-Length: bytes of the block."""
    fields: tuple[tuple[str, str], ...]
    """As written, in order."""

    @property
    def length(self) -> int:
        """Bytes of the whole record, its closing CRLFs included."""
        return self.block_offset + self.size + len(END) - self.offset

    def value(self, name: str) -> str | None:
        """Return the first value of a field (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    @property
    def type(self) -> str:
        """WARC-Type."""
        return self.value("WARC-Type") or ""

    @property
    def record_id(self) -> str:
        """WARC-Record-ID without angle brackets."""
        return (self.value("WARC-Record-ID") or "").strip("<>")

    @property
    def url(self) -> str:
        """WARC-Target-URI, or empty."""
        return self.value("WARC-Target-URI") or ""

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the block's bytes from `start` up to `end` (None: all)."""
        left = (self.size if end is None else min(end, self.size)) - start
        with self.path.open("rb") as file:
            file.seek(self.block_offset + start)
            while left > 0 and (piece := file.read(min(PIECE_BYTES, left))):
                left -= len(piece)
                yield piece

    def block(self, limit: int | None = None) -> bytes:
        """Return the block, or its first `limit` bytes."""
        return b"".join(self.pieces(0, limit))


def records(path: Path, *, from_offset: int = 0) -> Iterator[ReadRecord]:
    """Yield the records of a plain WARC file in order.

    WarcFormatError where it can't be read on, with file and offset; a torn last record is one.
    """
    size = path.stat().st_size
    offset = from_offset
    with path.open("rb") as file:
        while offset < size:
            record = _read(file, path, offset)
            end = record.block_offset + record.size
            file.seek(min(end, size))
            if end > size or file.read(len(END)) != END:
                raise WarcFormatError(f"{path.name}: the record at offset {offset} does not end")
            yield record
            offset += record.length


def read_at(path: Path, offset: int) -> ReadRecord:
    """Return the record that begins at `offset`. WarcFormatError when none does."""
    with path.open("rb") as file:
        return _read(file, path, offset)


def _read(file: BinaryIO, path: Path, offset: int) -> ReadRecord:
    file.seek(offset)
    version = file.readline(64)
    if not version.startswith(b"WARC/1.") or not version.endswith(b"\n"):
        raise WarcFormatError(f"{path.name}: no record begins at offset {offset}")
    fields: list[tuple[str, str]] = []
    end = offset + MAX_HEADER_BYTES
    while (line := file.readline(max(0, end - file.tell()))) not in (b"\r\n", b"\n"):
        if not line.endswith(b"\n"):
            raise WarcFormatError(f"{path.name}: the header at offset {offset} does not end")
        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
        if text[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise WarcFormatError(f"{path.name}: a line of the header at {offset} is no field")
        fields.append((name, value.strip()))
    lengths = [value for name, value in fields if name.lower() == "content-length"]
    if len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]):
        raise WarcFormatError(f"{path.name}: the record at offset {offset} has no Content-Length")
    return ReadRecord(
        path=path,
        offset=offset,
        block_offset=file.tell(),
        size=int(lengths[0]),
        fields=tuple(fields),
    )
