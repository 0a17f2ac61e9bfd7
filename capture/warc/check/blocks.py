"""The rules for a record's block: HTTP messages, fields, media types, warcinfo (WARC 1.1 §6)."""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

from capture.warc.check.findings import Finding, Rule
from capture.warc.check.headers import shown
from capture.warc.check.scanned import HttpHead, Scanned

_FIELDS_TYPE = "application/warc-fields"
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MSGTYPE = re.compile(r"(?i);\s*msgtype\s*=\s*\"?(\w+)")
_FORMAT = re.compile(r"(?i)WARC\D*([0-9]+\.[0-9]+)")
_LONGEST_REMEMBERED = 200
_SHOWN_FIELDS = 20
"""Malformed lines of one block that are told one by one."""
_SECTIONS = {"warcinfo": "6.2", "response": "6.3.2", "request": "6.5.2", "revisit": "6.7.2"}


def is_usual(scanned: Scanned) -> bool:
    """Whether a block is the HTTP message that its record should hold, and whole.

    Then `findings` has nothing to say of it. Says so of nothing but requests and answers, which
    most records are.
    """
    http, named, kind = scanned.http, scanned.named, scanned.kind
    if http is None or scanned.media_type != "application/http":
        return False
    if kind == "request":
        if http.method is None:
            return False
    elif kind != "response" or http.method is not None:
        return False
    given = named["content-type"]
    if len(given) >= _LONGEST_REMEMBERED or _msgtype(given) != kind:
        return False
    if not named.get("warc-target-uri", "").startswith(("https://", "http://")):
        return False
    told = http.content_length
    return told is None or scanned.block_length - http.length >= told


def findings(scanned: Scanned) -> Iterator[Finding]:
    """Yield what is wrong with a record's block and with what its Content-Type says of it."""
    record_type, media_type = scanned.kind, scanned.media_type
    given = scanned.named.get("content-type", "")
    scheme = scanned.named.get("warc-target-uri", "").lstrip("<").partition(":")[0].lower()
    if record_type in ("response", "request", "revisit") and scheme in ("http", "https"):
        yield from _on_http(scanned, record_type, given, media_type)
    elif record_type == "warcinfo":
        if media_type != _FIELDS_TYPE and given:
            text = f"a warcinfo record is best written as {_FIELDS_TYPE}, not as {shown(given)}"
            yield scanned.finding(Rule.WARCINFO_VALUE, "6.2", text, field="Content-Type")
    elif record_type == "resource" and scheme == "dns" and media_type != "text/dns":
        text = f"the resource of a dns URI shall be text/dns, not {shown(given)}"
        yield scanned.finding(Rule.CONTENT_TYPE, "6.4.4", text, field="Content-Type")
    if media_type == _FIELDS_TYPE and record_type != "continuation":
        yield from _on_fields(scanned, record_type)


def _on_http(scanned: Scanned, record_type: str, given: str, media_type: str) -> Iterator[Finding]:
    section = _SECTIONS[record_type]
    is_request = record_type == "request"
    wanted = "request" if is_request else "response"
    if record_type == "revisit" and not scanned.block_length:
        return
    if media_type != "application/http":
        if given:
            text = f"Content-Type should be application/http;msgtype={wanted}, not {shown(given)}"
            yield scanned.finding(Rule.HTTP_MESSAGE, section, text, field="Content-Type")
        return
    msgtype = _msgtype(given) if len(given) < _LONGEST_REMEMBERED else _msgtype.__wrapped__(given)
    if msgtype and msgtype.lower() != wanted:
        text = f"msgtype should be {wanted} in a {record_type} record, not {msgtype}"
        yield scanned.finding(Rule.HTTP_MESSAGE, section, text, field="Content-Type")
    http = scanned.http
    if http is None:
        if scanned.is_whole and "warc-truncated" not in scanned.named:
            text = f"the block is no HTTP {wanted} whose head can be read; it begins with"
            start = scanned.head.partition(b"\n")[0].rstrip(b"\r")
            yield scanned.finding(Rule.HTTP_MESSAGE, section, f"{text} {shown(start)}")
    elif (http.method is not None) != is_request:
        other = "answer" if is_request else "request"
        yield scanned.finding(Rule.HTTP_MESSAGE, section, f"the block is an HTTP {other}")
    else:
        yield from _on_length(scanned, record_type, http)


@lru_cache(maxsize=256)
def _msgtype(content_type: str) -> str | None:
    """Return the kind of message that a Content-Type names, as written there."""
    match = _MSGTYPE.search(content_type)
    return match[1] if match else None


def _on_length(scanned: Scanned, record_type: str, http: HttpHead) -> Iterator[Finding]:
    """Compare a body with the message's own Content-Length, where there is a body."""
    body = scanned.block_length - http.length
    told = http.content_length
    if (
        record_type == "revisit"
        or not scanned.is_whole
        or told is None
        or http.has_transfer_coding
        or not 0 < body < told
        or not {"warc-truncated", "warc-segment-number"}.isdisjoint(scanned.named)
    ):
        return
    text = f"the body has {body} bytes of the {told} that its head tells, without WARC-Truncated"
    section = _SECTIONS[record_type]
    yield scanned.finding(Rule.HTTP_LENGTH, section, text, field="WARC-Truncated")


def _on_fields(scanned: Scanned, record_type: str) -> Iterator[Finding]:
    """Look at a block that says it consists of fields (WARC 1.1 §4, §8)."""
    section = _SECTIONS.get(record_type, "8")
    pairs: list[tuple[str, str]] = []
    malformed = 0
    # What the scanner handed out may be the beginning only; its last line is then cut off.
    lines = scanned.head.split(b"\n")
    if len(scanned.head) < scanned.block_length:
        lines.pop()
    for number, line in enumerate(lines, 1):
        text = line.rstrip(b"\r")
        name, colon, value = text.partition(b":")
        if not text or (text[:1] in (b" ", b"\t") and pairs):
            continue
        if not colon or not _NAME.fullmatch(name):
            malformed += 1
            if malformed <= _SHOWN_FIELDS:
                message = f"line {number} of the block is no field: {shown(text)}"
                yield scanned.finding(Rule.WARC_FIELDS, section, message)
            continue
        pairs.append((name.decode("ascii").lower(), value.strip().decode("utf-8", "replace")))
    if malformed > _SHOWN_FIELDS:
        message = f"and {malformed - _SHOWN_FIELDS} more lines of the block are no fields"
        yield scanned.finding(Rule.WARC_FIELDS, section, message)
    if not _is_utf8(b"\n".join(lines)):
        yield scanned.finding(Rule.WARC_FIELDS, section, "the fields in the block are not UTF-8")
    if record_type == "warcinfo":
        yield from _on_warcinfo(scanned, pairs)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _on_warcinfo(scanned: Scanned, pairs: list[tuple[str, str]]) -> Iterator[Finding]:
    """Compare warcinfo's own fields with the file; all are optional (WARC 1.1 §6.2)."""
    for name, value in pairs:
        told = _FORMAT.search(value) if name == "format" else None
        if told and told[1] != scanned.version:
            text = f"format says {shown(value)}, the record is WARC/{scanned.version}"
            yield scanned.finding(Rule.WARCINFO_VALUE, "6.2", text, field="format")
        if name == "ip" and not _is_address(value):
            text = f"ip is {shown(value)}, which is no IP address"
            yield scanned.finding(Rule.WARCINFO_VALUE, "6.2", text, field="ip")


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True
