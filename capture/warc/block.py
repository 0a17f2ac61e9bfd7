"""The content of a record, read in pieces wherever it lies, so that memory stays flat."""

from collections.abc import Iterator
from typing import Protocol

PIECE_BYTES = 256 * 1024


class Block(Protocol):
    """A record's content: a known number of bytes that can be read more than once."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end` in pieces of at most `PIECE_BYTES`."""
        ...


class MemoryBlock:
    """A block that lies in memory."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        """Hold `data`."""
        self._data = data

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self._data)

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`."""
        if start < end:
            yield self._data[start:end]
