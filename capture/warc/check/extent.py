"""How far a record's block reaches, and where the next record begins.

Content-Length is believed when CRLF CRLF stands where it says that the block ends (WARC 1.1 §4).
Otherwise the next record that can be found tells. In a plain file this is settled before the block
is read; a compressed one can only be read onwards, so there the block has passed by then.
"""

from typing import NamedTuple

from capture.warc.check.findings import Rule
from capture.warc.check.source import NEXT_RECORD, PlainSource, Source
from capture.warc.check.unpacked import GzipSource

END = b"\r\n\r\n"


class Extent(NamedTuple):
    """Where a block ends."""

    length: int
    """Bytes of the block that are there."""
    is_whole: bool
    """Whether these are all of it, so that its digests can be compared."""
    following: int
    """Position at which to read on."""
    rule: Rule | None = None
    message: str = ""


def in_plain(source: PlainSource, start: int, told: int | None) -> Extent:
    """Return the extent of the block that begins at `start`; `told` is its Content-Length."""
    if told is None:
        return _without_length(source, start)
    end = start + told
    if end <= source.size:
        tail = source.peek(end, len(END))
        if tail == END:
            return Extent(told, True, end + len(END))
        if end + len(tail) == source.size and END.startswith(tail):
            text = f"the file ends {len(END) - len(tail)} bytes before the end of the record"
            return Extent(told, True, source.size, Rule.FILE_TRUNCATED, text)
        near = source.peek(end, 128)
        for gap in range(2 * len(END) + 1):
            if NEXT_RECORD.match(near, gap):
                text = f"the block is followed by {near[:gap]!r} and not by CRLF CRLF"
                return Extent(told, True, end + gap, Rule.RECORD_END, text)
    found = source.find(start)
    if found is None and end > source.size:
        text = f"the file ends after {source.size - start} of the {told} bytes of the block"
        return Extent(source.size - start, False, source.size, Rule.FILE_TRUNCATED, text)
    if found is None:
        text = "the block is not followed by CRLF CRLF, and no further record is found"
        return Extent(told, True, end, Rule.RECORD_END, text)
    if found.before == END and found.position - len(END) >= start:
        actual = found.position - len(END) - start
        text = f"Content-Length is {told}, but the next record begins after a block of {actual}"
        return Extent(actual, True, found.position, Rule.CONTENT_LENGTH, text)
    if found.position < end:
        actual = found.position - start
        text = f"Content-Length is {told}, but a further record begins after {actual} bytes"
        return Extent(actual, False, found.position, Rule.CONTENT_LENGTH, text)
    text = (
        "the block is not followed by CRLF CRLF;"
        f" {found.position - end} bytes are skipped up to the next record"
    )
    return Extent(told, True, found.position, Rule.RECORD_END, text)


def in_gzip(source: GzipSource, start: int, told: int | None, length: int) -> Extent:
    """Return the extent of a block of which `length` bytes have passed by, all or up to a stop."""
    if told is None:
        return _without_length(source, start)
    end = start + length
    data, index, limit = source.load(end, len(END))
    is_stop = source.is_stop(end)
    tail = b"" if is_stop else data[index : min(limit, index + len(END))]
    if length < told:
        if source.is_gap(end):  # which has been reported as what it is
            return Extent(length, False, end)
        if not tail and not is_stop:
            text = f"the file ends after {length} of the {told} bytes of the block"
            return Extent(length, False, end, Rule.FILE_TRUNCATED, text)
        text = f"Content-Length is {told}, but the next gzip member begins after {length} bytes"
        return Extent(length, False, end, Rule.CONTENT_LENGTH, text)
    if tail == END:
        return Extent(told, True, end + len(END))
    if END.startswith(tail) and source.is_gap(end + len(tail)):
        return Extent(told, True, end + len(tail))
    found = source.find(end)
    if found is None:
        text = "the block is not followed by CRLF CRLF, and no further record is found"
        return Extent(told, True, end, Rule.RECORD_END, text)
    if found.before == END:
        actual = told + found.position - len(END) - end
        text = f"Content-Length is {told}, but the next record begins after a block of {actual}"
        return Extent(actual, False, found.position, Rule.CONTENT_LENGTH, text)
    text = (
        "the block is not followed by CRLF CRLF;"
        f" {found.position - end} bytes are skipped up to the next record"
    )
    return Extent(told, True, found.position, Rule.RECORD_END, text)


def _without_length(source: Source, start: int) -> Extent:
    """Return the extent of a block whose Content-Length is missing or no number."""
    found = source.find(start)
    if found is None:
        return Extent(0, False, start)
    length = found.position - start
    if found.before == END:
        length -= len(END)
    return Extent(max(0, length), False, found.position)
