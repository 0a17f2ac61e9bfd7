"""The head of an HTTP message in a block, as far as the checker needs it (RFC 9112). Pure."""

import re

from capture.warc.check.scanned import HttpHead

MAX_HEAD_BYTES = 1 << 16
_BLANK_LINE = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?[ \t]+([0-9]{3})(?![0-9])")
_REQUEST_LINE = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) +([^ \r\n]+)(?: +HTTP/[0-9](?:\.[0-9])?)"
)
_WANTED = re.compile(
    rb"\n(content-type|content-length|transfer-encoding)[ \t]*:[ \t]*+([^\r\n]*)", re.IGNORECASE
)


def read_head(data: bytes, start: int, end: int) -> HttpHead | None:
    """Return the head of the message at `data[start:end]`; None when it is none or does not end."""
    blank = _BLANK_LINE.search(data, start, end)
    if blank is None:
        return None
    answer = _STATUS_LINE.match(data, start, blank.end())
    request = None if answer else _REQUEST_LINE.match(data, start, blank.end())
    if answer is None and request is None:
        return None
    content_type, length, codings = "", None, b""
    for found in _WANTED.finditer(data, start, blank.end()):
        name, value = found[1].lower(), found[2].strip()
        if name == b"content-type":
            content_type = content_type or value.decode("latin-1")
        elif name == b"content-length":
            length = int(value) if value.isdigit() and len(value) < 19 else length
        else:
            codings += b"," + value.lower()
    return HttpHead(
        length=blank.end() - start,
        status=int(answer[1]) if answer else None,
        method=request[1].decode("ascii") if request else None,
        target=request[2].decode("latin-1") if request else None,
        content_type=content_type,
        content_length=length,
        is_chunked=codings.rpartition(b",")[2].strip() == b"chunked",
        has_transfer_coding=bool(codings.strip(b", ")),
    )
