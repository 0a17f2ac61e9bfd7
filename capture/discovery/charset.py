"""Bytes to text as a browser reads them (WHATWG HTML §13.2.3, Encoding §4.2).

Order: byte order mark, charset of the HTTP header, `<meta>` (or `@charset`) in the first 1024
bytes, windows-1252. The mark goes before the header, as in the standard and in all browsers.
"""

import re

import webencodings

_PRESCAN = 1024
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(
    rb"<meta[\s/][^>]*?charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)|\A@charset \"([^\"]+)\";|"
    rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)",
    re.IGNORECASE,
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))


def decode(content: bytes, *, charset: str | None = None) -> str:
    """Return the text, U+FFFD for what can't be decoded; `charset` is that of the HTTP header."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], name)
    declared = webencodings.lookup(charset) if charset else None
    if declared is not None:
        return _text(content, declared.name)
    return _text(content, _declared_inside(content) or "windows-1252")


def decode_as_utf8(content: bytes, *, charset: str | None = None) -> str:
    """Return the text of what is UTF-8 when nothing else is said and it can be: CSS, scripts."""
    if charset is None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return decode(content, charset=charset)


def _declared_inside(content: bytes) -> str | None:
    head = _COMMENT.sub(b"", content[:_PRESCAN])
    match = _META.search(head)
    if match is None:
        return None
    label = next(group for group in match.groups() if group is not None)
    encoding = webencodings.lookup(label.decode("latin-1"))
    if encoding is None:
        return None
    # A declaration that could be read as ASCII can't be in UTF-16 (HTML §13.2.3.2).
    return "utf-8" if encoding.name.startswith("utf-16") else str(encoding.name)


def _text(content: bytes, name: str) -> str:
    encoding = webencodings.lookup(name)
    text, _length = encoding.codec_info.decode(content, "replace")
    return str(text)
