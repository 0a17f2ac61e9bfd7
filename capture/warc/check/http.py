"""The head of an HTTP message in a block, as far as the checker needs it (RFC 9112). Pure."""

import re

from capture.warc.check.scanned import HttpHead

MAX_HEAD_BYTES = 1 << 16
_BLANK_LINE = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?[ \t]+([0-9]{3})(?![0-9])")
_REQUEST_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) +([^ \r\n]+)(?: +HTTP/[0-9](?:\.[0-9])?)"
)
_CONTENT_TYPE = re.compile(rb"\ncontent-type[ \t]*:[ \t]*+([^\r\n]*)")
_CONTENT_LENGTH = re.compile(rb"\ncontent-length[ \t]*:[ \t]*+([0-9]{1,18})[ \t]*[\r\n]")
_TRANSFER_ENCODING = re.compile(rb"\ntransfer-encoding[ \t]*:[ \t]*+([^\r\n]*)")


def read_head(data: bytes, start: int, end: int) -> HttpHead | None:
    """Return the head of the message at `data[start:end]`; None when it is none or does not end."""
    blank = _BLANK_LINE.search(data, start, end)
    if blank is None:
        return None
    answer = _STATUS_LINE.match(data, start, blank.end())
    request = None if answer else _REQUEST_LINE.match(data, start, blank.end())
    if answer is None and request is None:
        return None
    lower = data[start : blank.end()].lower()
    media = _CONTENT_TYPE.search(lower)
    length = _CONTENT_LENGTH.search(lower)
    codings = b",".join(_TRANSFER_ENCODING.findall(lower))
    content_type = data[start + media.start(1) : start + media.end(1)] if media else b""
    return HttpHead(
        length=blank.end() - start,
        status=int(answer[1]) if answer else None,
        method=request[1].decode("ascii") if request else None,
        target=request[2].decode("latin-1") if request else None,
        content_type=content_type.decode("latin-1").strip(),
        content_length=int(length[1]) if length else None,
        is_chunked=codings.rpartition(b",")[2].strip() == b"chunked",
        has_transfer_coding=bool(codings.strip(b", ")),
    )
