"""The head of an HTTP message in a block, as far as the checker needs it (RFC 9112). Pure."""

import re
from functools import lru_cache

from capture.warc.check.scanned import HttpHead

MAX_HEAD_BYTES = 1 << 16
_LONGEST_REMEMBERED = 200
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?[ \t]+([0-9]{3})(?![0-9])")
_TRANSFER_ENCODING = re.compile(rb"\ntransfer-encoding:[ \t]*+([^\r\n]*)")
_REQUEST_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) +([^ \r\n]+)(?: +HTTP/[0-9](?:\.[0-9])?)"
)


def read_head(data: bytes, start: int, end: int) -> HttpHead | None:
    """Return the head of the message at `data[start:end]`; None when it is none or does not end."""
    blank = data.find(b"\n\r\n", start, end)
    bare = data.find(b"\n\n", start, end if blank < 0 else blank + 1)
    if bare >= 0:
        stop = bare + 2
    elif blank >= 0:
        stop = blank + 3
    else:
        return None
    answer = _STATUS_LINE.match(data, start, stop)
    request = None if answer else _REQUEST_LINE.match(data, start, stop)
    if answer is None and request is None:
        return None
    head = data[start:stop]
    lower = head.lower()
    media = _value(head, lower, b"\ncontent-type:")
    length = _value(head, lower, b"\ncontent-length:")
    codings = b""
    if b"\ntransfer-encoding:" in lower:
        codings = b",".join(_TRANSFER_ENCODING.findall(lower))
    return HttpHead(
        stop - start,
        int(answer[1]) if answer else None,
        request[1].decode("ascii") if request else None,
        request[2].decode("latin-1") if request else None,
        media.decode("latin-1"),
        int(length) if length.isdigit() and len(length) < 19 else None,
        bool(codings) and codings.rpartition(b",")[2].strip() == b"chunked",
        bool(codings and codings.strip(b", ")),
    )


def media_type_of(content_type: str) -> str:
    """Return the media type in a Content-Type: lower case, without parameters."""
    is_short = len(content_type) < _LONGEST_REMEMBERED
    return (_media_type if is_short else _media_type.__wrapped__)(content_type)


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _value(head: bytes, lower: bytes, name: bytes) -> bytes:
    """Return the first value of a field whose name, as it begins a line, is given; else nothing."""
    at = lower.find(name)
    if at < 0:
        return b""
    at += len(name)
    return head[at : head.index(b"\n", at)].strip()
