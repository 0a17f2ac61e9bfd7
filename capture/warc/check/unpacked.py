"""A gzip-compressed WARC file as a stream that is read onwards only (WARC 1.1 annex D)."""

import os
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from capture.warc.check.members import Members
from capture.warc.check.source import NEXT_RECORD, WINDOW_BYTES, Damage, Found

_RECORD = b"WARC/"
_LONGEST_START = 128


class GzipSource:
    """Keeps a window of what the members unpack to, and where each member begins."""

    is_random = False

    def __init__(self, file: BinaryIO) -> None:
        self.size = os.fstat(file.fileno()).st_size
        self._members = Members(file.fileno(), self.size)
        self._chunks = self._members.chunks()
        self._data = b""
        self._base = 0
        self._is_ended = False
        self._stops: deque[int] = deque()
        self._gaps: set[int] = set()
        self._begins: deque[tuple[int, int]] = deque()
        """Position and file offset of members, the one that holds the window's start first."""

    def load(self, position: int, want: int) -> tuple[bytes, int, int]:
        """See `Source.load`; what lies before `position` is forgotten."""
        self._forget(position)
        while not self._is_ended and self._limit(position) - position < want:
            if self._stop_after(position) is not None or not self._more():
                break
        return self._data, position - self._base, self._limit(position) - self._base

    def pieces(self, start: int, end: int) -> Iterator[bytes | memoryview]:
        """See `Source.pieces`."""
        while start < end:
            data, index, limit = self.load(start, 1)
            piece = memoryview(data)[index : min(limit, index + end - start)]
            if not piece:
                return
            yield piece
            start += len(piece)

    def find(self, position: int) -> Found | None:
        """See `Source.find`; a stop counts as well where a record begins there."""
        before = b""
        while True:
            data, index, limit = self.load(position, WINDOW_BYTES)
            if match := NEXT_RECORD.search(data, index, limit):
                at = match.start()
                before = (before + data[index:at])[-4:]
                return Found(self._base + at, before)
            held = self._base + limit
            if self._stop_after(position) == held:
                position, before = held, b""
            elif limit - index <= _LONGEST_START or self._is_ended:
                return None
            else:
                before = data[limit - _LONGEST_START - 4 : limit - _LONGEST_START]
                position = held - _LONGEST_START

    def offset_of(self, position: int) -> int:
        """See `Source.offset_of`: the offset of the member that holds the position."""
        offset = 0
        for begin, of_file in self._begins:
            if begin > position:
                break
            offset = of_file
        if position >= self._base + len(self._data) and self._is_ended:
            return self.size
        return offset

    def begins_member(self, position: int) -> bool:
        """Whether a gzip member begins at this position."""
        return any(begin == position for begin, _ in self._begins)

    def is_gap(self, position: int) -> bool:
        """Whether something is missing just before this position."""
        return position in self._gaps

    def drain(self) -> list[Damage]:
        """See `Source.drain`."""
        if not self._members.damage:
            return []
        damage, self._members.damage = self._members.damage, []
        return damage

    def _limit(self, position: int) -> int:
        """Return the position up to which bytes from `position` are at hand."""
        stop = self._stop_after(position)
        held = self._base + len(self._data)
        return held if stop is None else min(stop, held)

    def _stop_after(self, position: int) -> int | None:
        return next((stop for stop in self._stops if stop > position), None)

    def _forget(self, position: int) -> None:
        while self._stops and self._stops[0] < position:
            self._gaps.discard(self._stops.popleft())
        while len(self._begins) > 1 and self._begins[1][0] <= position:
            self._begins.popleft()
        # Cutting the window copies what is left of it: only when that is the smaller half.
        cut = position - self._base
        if cut > 0 and 2 * cut >= len(self._data):
            self._data = self._data[cut:]
            self._base += cut

    def _more(self) -> bool:
        """Unpack some more; False at the end of the file."""
        chunk = next(self._chunks, None)
        if chunk is None:
            self._is_ended = True
            held = self._base + len(self._data)
            if self._members.damage:
                self._gaps.add(held)
            return False
        held = self._base + len(self._data)
        if chunk.is_first:
            # At most one record can begin where a member does, however many members are empty.
            if self._begins and self._begins[-1][0] == held:
                self._begins.pop()
            self._begins.append((held, chunk.offset))
            is_record = chunk.data.startswith(_RECORD)
            is_new = not self._stops or self._stops[-1] != held
            if (is_record or chunk.is_after_gap) and held and is_new:
                self._stops.append(held)
            if chunk.is_after_gap:
                self._gaps.add(held)
        self._data += chunk.data
        return True
