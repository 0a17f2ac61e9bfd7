"""The bytes of a WARC file as one stream, plain or unpacked, in bounded memory.

Positions count the bytes of that stream; offsets those of the file. A plain file may be read
anywhere, a compressed one only onwards. A *stop* is a position that no record may reach across: the
beginning of a gzip member that begins with a record, or a gap left by damage.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Protocol

from capture.warc.check.findings import Rule

WINDOW_BYTES = 1 << 20
NEXT_RECORD = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\r?\n[!-9;-~]+:")
"""How a record begins, told with certainty enough to go on reading there."""
_LONGEST_START = 128
"""Bytes that two windows overlap when looking for a record, so that none falls between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Something wrong with the file itself, found while unpacking it."""

    offset: int
    rule: Rule
    section: str
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where the next record begins."""

    position: int
    before: bytes
    """The four bytes before it, or fewer at the beginning of the stream."""


class Source(Protocol):
    """A stream of bytes that the scanner walks along."""

    is_random: bool
    """Whether any position may be read, not only onwards."""
    size: int
    """Of the file in bytes."""

    def load(self, position: int, want: int) -> tuple[bytes, int, int]:
        """Return data and two indices in it: the bytes from `position`, at least `want` of them
        unless the stream ends or stops earlier."""

    def pieces(self, start: int, end: int) -> Iterator[bytes | memoryview]:
        """Yield the bytes between two positions; fewer when the stream ends or stops there."""

    def find(self, position: int) -> Found | None:
        """Return where the next record begins at or after a position, or None."""

    def offset_of(self, position: int) -> int:
        """Return the file offset that stands for a position not before the last one loaded."""

    def drain(self) -> list[Damage]:
        """Return what was found wrong with the file since the last call."""


class PlainSource:
    """An uncompressed file."""

    is_random = True

    def __init__(self, file: BinaryIO) -> None:
        self._descriptor = file.fileno()
        self.size = os.fstat(self._descriptor).st_size
        self._data = b""
        self._base = 0

    def load(self, position: int, want: int) -> tuple[bytes, int, int]:
        """See `Source.load`."""
        start = position - self._base
        have = len(self._data) - start
        if start < 0 or have < want:
            is_at_end = start >= 0 and self._base + len(self._data) >= self.size
            if not is_at_end or have < 0:
                self._data = self._read(position, max(want, WINDOW_BYTES))
                self._base, start = position, 0
        return self._data, start, len(self._data)

    def pieces(self, start: int, end: int) -> Iterator[bytes | memoryview]:
        """See `Source.pieces`; reads past the window, which stays where it is."""
        index, size = start - self._base, end - start
        if index < 0 or index >= len(self._data):
            return self._beyond(start, end)
        piece = memoryview(self._data)[index : index + size]
        if len(piece) == size:
            return iter((piece,))
        return chain((piece,), self._beyond(start + len(piece), end))

    def at_hand(self, start: int, size: int) -> memoryview | None:
        """Return the `size` bytes at a position if all of them are in the window, else None."""
        index = start - self._base
        if index < 0 or index + size > len(self._data):
            return None
        return memoryview(self._data)[index : index + size]

    def _beyond(self, start: int, end: int) -> Iterator[bytes]:
        while start < end and (data := self._read(start, min(end - start, WINDOW_BYTES))):
            yield data
            start += len(data)

    def peek(self, position: int, size: int) -> bytes:
        """Return `size` bytes at a position, fewer at the end; the window stays where it is."""
        index = position - self._base
        if index >= 0 and index + size <= len(self._data):
            return self._data[index : index + size]
        return self._read(position, size)

    def find(self, position: int) -> Found | None:
        """See `Source.find`."""
        while position < self.size:
            data = self._read(position, WINDOW_BYTES)
            if match := NEXT_RECORD.search(data):
                found = position + match.start()
                return Found(found, self._read(max(0, found - 4), min(4, found)))
            if len(data) <= _LONGEST_START or position + len(data) >= self.size:
                return None
            position += len(data) - _LONGEST_START
        return None

    def offset_of(self, position: int) -> int:
        """See `Source.offset_of`."""
        return position

    def drain(self) -> list[Damage]:
        """A plain file can't be damaged apart from its records."""
        return []

    def _read(self, position: int, size: int) -> bytes:
        """Return `size` bytes at a position, fewer at the end of the file only."""
        data = os.pread(self._descriptor, size, position)
        while data and len(data) < size and position + len(data) < self.size:
            more = os.pread(self._descriptor, size - len(data), position + len(data))
            if not more:
                break
            data += more
        return data
