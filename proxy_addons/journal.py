"""The journal of one connection: what passed, when, in which order; on disk before it is passed on.

This is what makes recording fail closed: a byte that can't be appended here is not passed on, and
after a crash the journal is replayed through the same recorder, so that nothing delivered is lost.
"""

import json
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path

from capture.warc.block import PIECE_BYTES
from capture.warc.event import Connection

SUFFIX = ".journal"
_FRAME = struct.Struct("<BdI")
IN_MEMORY_BYTES = 256 * 1024
"""A message up to this size is kept in memory as well, so that writing it needs no reading."""

OPENED, FROM_CLIENT, FROM_SERVER, VISIT, DROPPED = range(5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened on the connection."""

    kind: int
    moment: float
    """Seconds since 1970."""
    data: bytes
    position: int
    """Offset of `data` within the journal."""
    is_torn: bool = False
    """The last entry, of which the disk took less than was given: never passed on."""


class Journal:
    """An append-only file; every append has reached the system when it returns."""

    def __init__(self, folder: Path, connection: Connection, moment: float) -> None:
        """Create the journal of a new connection. OSError when the disk refuses."""
        self.path = folder / (connection.connection_id + SUFFIX)
        self._connection = connection
        self._file = FileIO(self.path, "xb")
        self._reader: FileIO | None = None
        self.size = 0
        self._begin(moment, first_number=0, first_frame=0)

    @classmethod
    def reopen(cls, path: Path, connection: Connection) -> "Journal":
        """Open a journal that a crash left, for reading."""
        journal = cls.__new__(cls)
        journal.path = path
        journal._connection = connection
        journal._file = FileIO(path, "rb")
        journal._reader = None
        journal.size = path.stat().st_size
        return journal

    def _begin(self, moment: float, *, first_number: int, first_frame: int) -> None:
        facts = {
            "connection": asdict(self._connection),
            "first": first_number,
            "frame": first_frame,
        }
        self.append(OPENED, moment, json.dumps(facts).encode())

    def append(self, kind: int, moment: float, data: bytes) -> int:
        """Append an entry and return the position of `data`. OSError when the disk takes less."""
        entry = memoryview(_FRAME.pack(kind, moment, len(data)) + data)
        rest = entry
        while rest:
            # A disk that fills up takes a part; only the next attempt is told why.
            written = self._file.write(rest)
            if not written:
                raise OSError(f"the disk took {len(entry) - len(rest)} of {len(entry)} bytes")
            rest = rest[written:]
        position = self.size + _FRAME.size
        self.size += len(entry)
        return position

    def restart(
        self, moment: float, *, first_number: int, first_frame: int, visit_id: str | None
    ) -> None:
        """Empty the journal, now that all it held is in the archive."""
        self._file.truncate(0)
        self._file.seek(0)
        self.size = 0
        self._begin(moment, first_number=first_number, first_frame=first_frame)
        if visit_id is not None:
            self.append(VISIT, moment, visit_id.encode())

    def read(self, position: int, length: int) -> bytes:
        """Return `length` bytes at `position`; called by the writer's thread only.

        Unbuffered: what a buffer holds is no longer true after `restart`. OSError when there is
        less, which a file system that lost bytes may answer.
        """
        if self._reader is None:
            self._reader = FileIO(self.path, "rb")
        self._reader.seek(position)
        data = self._reader.read(length)
        if len(data) < length:
            raise OSError(f"{self.path.name}: {length - len(data)} bytes are gone")
        return data

    def close(self) -> None:
        """Close and delete the journal: all it held is in the archive."""
        self.leave()
        self.path.unlink(missing_ok=True)

    def leave(self) -> None:
        """Close the journal and leave it for `capture resume`."""
        self._file.close()
        if self._reader is not None:
            self._reader.close()


class JournalBlock:
    """A message's bytes: in memory while they are few, always in the journal."""

    __slots__ = ("_ends", "_journal", "_memory", "_positions")

    def __init__(self, journal: Journal) -> None:
        """Begin empty."""
        self._journal = journal
        self._memory: bytearray | None = bytearray()
        self._positions = array("Q")
        self._ends = array("Q")

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._ends[-1] if self._ends else 0

    @property
    def memory_bytes(self) -> int:
        """How much memory the block takes for its bytes."""
        return 0 if self._memory is None else len(self._memory)

    def append(self, data: bytes, position: int) -> None:
        """Add bytes that stand in the journal at `position`."""
        self._positions.append(position)
        self._ends.append(self.size + len(data))
        if self._memory is not None:
            self._memory += data
            if len(self._memory) > IN_MEMORY_BYTES:
                self._memory = None

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`."""
        if self._memory is not None:
            if start < end:
                yield bytes(self._memory[start:end])
            return
        index = bisect_right(self._ends, start)
        while start < end:
            begin = self._ends[index - 1] if index else 0
            stop = min(end, self._ends[index])
            while start < stop:
                size = min(PIECE_BYTES, stop - start)
                yield self._journal.read(self._positions[index] + start - begin, size)
                start += size
            index += 1


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the entries of a journal that a crash left; of a torn last one what there is of it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        position = 0
        while position + _FRAME.size <= size:
            kind, moment, length = _FRAME.unpack(file.read(_FRAME.size))
            position += _FRAME.size
            data = file.read(length)
            yield Entry(kind, moment, data, position, is_torn=len(data) < length)
            position += length
