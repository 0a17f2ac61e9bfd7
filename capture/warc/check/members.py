"""The members of a gzip file, one after the other, over damage as well (RFC 1952).

zlib's own gzip reader gives nothing of a member whose checksum is wrong, and stops at damage. Here
header and trailer are read by hand and only the deflated data is zlib's: what can be unpacked is
passed on, and reading goes on at the next member that begins with a WARC record.
"""

import os
import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from capture.warc.check.findings import Rule
from capture.warc.check.source import WINDOW_BYTES, Damage

OUT_BYTES = 1 << 18
"""Unpacked at one time: what bounds the memory that a file made to explode can take."""
_IN_BYTES = 1 << 14
_MAGIC = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_MAX_HEADER = 1 << 16
_BEGINNING = b"WARC/"
_REREAD_FACTOR = 4
"""How often, over all damage, the file's own size may be gone back over; see `_resume`."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some unpacked bytes of one member; `data` is empty when a member holds nothing."""

    data: bytes
    offset: int
    """Of the member in the file."""
    is_first: bool
    """Whether these are the first bytes of the member."""
    is_after_gap: bool
    """Whether something is missing before them."""


class Members:
    """Unpacks a gzip file; what is wrong with it gathers in `damage`."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._data = b""
        self._base = 0
        self._may_reread = _REREAD_FACTOR * size
        self.damage: list[Damage] = []

    def chunks(self) -> Iterator[Chunk]:
        """Yield what the members unpack to, in order."""
        offset = 0
        is_gap = False
        while offset < self._size:
            length = self._header_length(offset)
            if length is None:
                following = self._next_member(offset)
                until = self._size if following is None else following
                text = f"{until - offset} bytes are no gzip member"
                self._report(offset, Rule.BYTES_SKIPPED, text)
                offset, is_gap = until, True
                continue
            following = yield from self._member(offset, offset + length, is_gap)
            is_gap = following < 0
            offset = abs(following)

    def _member(self, offset: int, at: int, is_gap: bool) -> Generator[Chunk, None, int]:
        """Yield a member; return where the next begins, negative when something was lost."""
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        checksum, count, is_first = 0, 0, True
        while True:
            piece = inflater.unconsumed_tail or self._read(at, _IN_BYTES)
            if not inflater.unconsumed_tail:
                at += len(piece)
            try:
                data = inflater.decompress(piece, OUT_BYTES)
            except zlib.error:
                return -self._resume(offset, at)
            checksum = zlib.crc32(data, checksum)
            count += len(data)
            if data or inflater.eof:
                yield Chunk(data, offset, is_first, is_gap)
                is_first = is_gap = False
            if inflater.eof:
                break
            if not piece and not data:
                text = f"the file ends within the gzip member at {offset}"
                self._report(offset, Rule.FILE_TRUNCATED, text)
                return -self._size
        at -= len(inflater.unused_data)
        return self._check_trailer(offset, at, checksum, count)

    def _check_trailer(self, offset: int, at: int, checksum: int, count: int) -> int:
        trailer = self._read(at, 8)
        if len(trailer) < 8:
            text = f"the file ends within the trailer of the gzip member at {offset}"
            self._report(offset, Rule.FILE_TRUNCATED, text)
            return self._size
        told = int.from_bytes(trailer[:4], "little"), int.from_bytes(trailer[4:], "little")
        if told != (checksum, count & 0xFFFFFFFF):
            what = "checksum" if told[0] != checksum else "length"
            text = f"the {what} of the gzip member is not that of what it unpacks to"
            self._report(offset, Rule.GZIP_CHECKSUM, text)
        return at + 8

    def _resume(self, offset: int, reached: int) -> int:
        """Report a damaged member and return where the next one begins.

        Damage shows late, maybe past the next member's beginning, so the search begins in the
        damaged one. That goes back over bytes, which a hostile file could make us do for ever:
        once that has been several times the file, the search begins where unpacking failed.
        """
        start = offset + 1
        if self._may_reread > 0:
            self._may_reread -= reached - start
        else:
            start = reached
        following = self._next_member(start)
        until = self._size if following is None else following
        text = f"the gzip member can't be unpacked; {until - offset} bytes are skipped"
        self._report(offset, Rule.GZIP_DAMAGED, text)
        return until

    def _next_member(self, start: int) -> int | None:
        """Return the offset of the next member that begins with a record, or None."""
        while start < self._size:
            data = os.pread(self._descriptor, WINDOW_BYTES, start)
            for match in _MAGIC.finditer(data):
                if self._begins_a_record(start + match.start()):
                    return start + match.start()
            if len(data) < 4:
                return None
            start += len(data) - 3
        return None

    def _begins_a_record(self, offset: int) -> bool:
        length = self._header_length(offset)
        if length is None:
            return False
        try:
            beginning = zlib.decompressobj(-zlib.MAX_WBITS).decompress(
                os.pread(self._descriptor, 1024, offset + length), len(_BEGINNING)
            )
        except zlib.error:
            return False
        return beginning == _BEGINNING

    def _header_length(self, offset: int) -> int | None:
        """Return the bytes of a member's header (RFC 1952 §2.3), or None when there is none."""
        data = bytes(self._read(offset, 512))
        if not _MAGIC.match(data):
            return None
        flags, at = data[3], 10
        if flags & 0x1C or len(data) < at:
            data = bytes(self._read(offset, _MAX_HEADER + 1024))
        if flags & 4:  # an extra field, with its length
            at += 2 + int.from_bytes(data[at : at + 2], "little")
        for flag in (8, 16):  # a name and a comment, each with a zero at its end
            if flags & flag:
                zero = data.find(b"\0", at)
                if zero < 0:
                    return None
                at = zero + 1
        at += 2 if flags & 2 else 0
        return at if at <= len(data) else None

    def _read(self, offset: int, size: int) -> memoryview:
        """Return `size` bytes of the file, fewer at its end."""
        index = offset - self._base
        if index < 0 or index + size > len(self._data):
            self._data = os.pread(self._descriptor, max(size, WINDOW_BYTES), offset)
            self._base, index = offset, 0
        return memoryview(self._data)[index : index + size]

    def _report(self, offset: int, rule: Rule, message: str) -> None:
        self.damage.append(Damage(offset=offset, rule=rule, section="D", message=message))
