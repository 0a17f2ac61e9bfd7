"""Heads of HTTP/1 messages (RFC 9112 §2 to §6), read without changing a byte of them.

No library fits here: all of them normalise, refuse or raise on what sites really send, and
a recorder must frame even that. Nothing is validated; only what framing needs is read.
"""

import re
from dataclasses import dataclass
from typing import Literal

from capture.model.exchange import LONGEST_VALIDATOR

_END = re.compile(rb"\r?\n\r?\n")
_EMPTY_LINES = re.compile(rb"[\r\n]*")
_STATUS_LINE = re.compile(rb"HTTP/1\.\d[ \t]+(\d{3})(?:[ \t\r]|$)")
_REQUEST_LINE = re.compile(rb"([^\s]+)[ \t]+(.*?)[ \t]+HTTP/1\.\d[ \t]*$")
_STATUS_PREFIX = b"HTTP/1."

Framing = tuple[Literal["none", "length", "chunked", "close"], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A parsed head; all values are the raw bytes."""

    fields: tuple[tuple[bytes, bytes], ...]
    """Names in lower case, values stripped of outer white space; folded lines joined by a space."""
    method: bytes = b""
    target: bytes = b""
    status: int = 0

    def value(self, name: bytes) -> bytes:
        """Return the first value of the field `name` (lower case), or empty."""
        return next((value for key, value in self.fields if key == name), b"")

    def values(self, name: bytes) -> list[bytes]:
        """Return all values of the field `name` (lower case), in order."""
        return [value for key, value in self.fields if key == name]

    def text(self, name: bytes) -> str | None:
        """Return the first value as latin-1 text, or None when the field is absent."""
        return next((value.decode("latin-1") for key, value in self.fields if key == name), None)

    def validator(self, name: bytes) -> str | None:
        """Return an ETag or Last-Modified as `text` does; None when empty or too long to keep."""
        value = self.text(name)
        return value if value and len(value) <= LONGEST_VALIDATOR else None


def end_of_head(buffer: bytearray, search_from: int) -> int | None:
    """Return the index after the empty line that ends the head, or None.

    Empty lines before the first line belong to the head (RFC 9112 §2.2); bare LF is accepted.
    """
    match = _END.search(buffer, max(search_from, _first(buffer)))
    return match.end() if match else None


def may_be_status_line(buffer: bytearray) -> bool:
    """Whether what arrived so far can still become an HTTP/1 status line."""
    first = _first(buffer)
    return _STATUS_PREFIX.startswith(bytes(buffer[first : first + len(_STATUS_PREFIX)]))


def _first(buffer: bytearray) -> int:
    """Return where the first line begins, after empty ones; without copying a long head."""
    match = _EMPTY_LINES.match(buffer)
    return match.end() if match else 0


def parse_request(raw: bytes) -> Head | None:
    """Return the head of a request, or None when its first line isn't one."""
    line, fields = _lines(raw)
    match = _REQUEST_LINE.match(line)
    if match is None:
        return None
    return Head(method=match[1], target=match[2], fields=fields)


def parse_response(raw: bytes) -> Head | None:
    """Return the head of an answer, or None when its first line isn't a status line."""
    line, fields = _lines(raw)
    match = _STATUS_LINE.match(line)
    if match is None:
        return None
    return Head(status=int(match[1]), fields=fields)


def _lines(raw: bytes) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    lines = raw.lstrip(b"\r\n").split(b"\n")
    fields: list[tuple[bytes, bytes]] = []
    for line in lines[1:]:
        text = line.rstrip(b"\r")
        if text[:1] in (b" ", b"\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + text.strip())
        elif text:
            name, colon, value = text.partition(b":")
            if colon:
                fields.append((name.strip().lower(), value.strip()))
    return lines[0].rstrip(b"\r"), tuple(fields)


def request_framing(head: Head) -> Framing:
    """Return how a request's body is delimited (RFC 9112 §6.3, cases 3 to 7)."""
    if head.values(b"transfer-encoding"):
        return "chunked", 0
    length = _content_length(head)
    return ("length", length) if length else ("none", 0)


def response_framing(head: Head, method: bytes) -> Framing:
    """Return how an answer's body is delimited (RFC 9112 §6.3)."""
    if 100 <= head.status < 200 or head.status in (204, 304) or method == b"HEAD":
        return "none", 0
    coding = b",".join(head.values(b"transfer-encoding")).lower()
    if coding:
        is_chunked = coding.rpartition(b",")[2].strip() == b"chunked"
        return ("chunked", 0) if is_chunked else ("close", 0)
    length = _content_length(head)
    return ("close", 0) if length is None else ("length", length)


def _content_length(head: Head) -> int | None:
    """Return the length when all Content-Length values agree on one (RFC 9110 §8.6), else None."""
    values = {
        part.strip() for value in head.values(b"content-length") for part in value.split(b",")
    }
    if len(values) != 1:
        return None
    value = values.pop()
    return int(value) if value.isdigit() and len(value) < 20 else None
