"""Takes chunk framing off a body as it passes, to hash the payload within (RFC 9112 §7.1)."""

import re
from enum import Enum, auto
from typing import Protocol

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_LONGEST_LINE = 1 << 14


class Sink(Protocol):
    """What takes bytes, such as a hash."""

    def update(self, data: bytes | memoryview, /) -> object:
        """Take some bytes."""


class _State(Enum):
    SIZE = auto()
    DATA = auto()
    END = auto()
    """The CRLF after a chunk's data."""
    DONE = auto()
    BROKEN = auto()


class Dechunker:
    """Passes the data of chunks on to a sink, whatever the pieces that it is fed with."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._state = _State.SIZE
        self._left = 0
        self._line = b""

    @property
    def is_framed(self) -> bool:
        """Whether all that was fed is chunk framing, complete or cut off."""
        return self._state is not _State.BROKEN

    def update(self, data: bytes | memoryview) -> None:
        """Take the next bytes of the body."""
        index, end = 0, len(data)
        while index < end:
            match self._state:
                case _State.DATA:
                    taken = min(self._left, end - index)
                    self._sink.update(memoryview(data)[index : index + taken])
                    self._left -= taken
                    index += taken
                    if not self._left:
                        self._state = _State.END
                case _State.SIZE | _State.END:
                    index = self._take_line(data, index)
                case _:
                    return

    def _take_line(self, data: bytes | memoryview, index: int) -> int:
        """Take a line or its beginning; return where in `data` to go on."""
        kept = len(self._line)
        self._line += bytes(data[index : index + _LONGEST_LINE])
        feed = self._line.find(b"\n")
        if feed < 0:
            if len(self._line) >= _LONGEST_LINE:
                self._state = _State.BROKEN
            return index + len(self._line) - kept
        line, self._line = self._line[: feed + 1], b""
        self._take(line)
        return index + feed + 1 - kept

    def _take(self, line: bytes) -> None:
        if self._state is _State.END:
            self._state = _State.SIZE if line in (b"\r\n", b"\n") else _State.BROKEN
            return
        size = _SIZE.fullmatch(line)
        if size is None:
            self._state = _State.BROKEN
            return
        self._left = int(size[1], 16)
        # After the last chunk come trailers, which are no payload.
        self._state = _State.DATA if self._left else _State.DONE
