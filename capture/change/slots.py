"""The places in a text where a value stands that could be noise. Pure, linear.

A slot only says where to look: most hold values that never change. Words are never slots.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from capture.change.moments import PATTERN
from capture.change.parts import Part

Span = tuple[int, int]
"""From and to, in characters of the whole text."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One value and where it stands."""

    start: int
    end: int
    place: str
    """The context of something random or a moment; empty: it only can repeat what is noise
    elsewhere."""
    near: str = ""
    """The context of a number, which is narrower; empty: a number is never noise here."""
    is_guarded: bool = False
    """Whether one pair is never enough, as it may name something: an id, a file."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a body that is compared as a whole: a tag, an attribute, a text, a line."""

    start: int
    end: int
    part: Part
    slots: tuple[Slot, ...]
    is_words: bool = False
    """Whether it is a text node of a page."""


_RUN = (
    r"[0-9]{1,20}+(?:[.,][0-9]{1,20}+){1,8}+(?![A-Za-z0-9_\-])"
    r"|[A-Za-z0-9_][A-Za-z0-9_\-]*+"
)
_VALUE = re.compile(rf"{PATTERN}|{_RUN}", re.IGNORECASE)
_RUNS = re.compile(_RUN)
_SINGLE = re.compile(r"[A-Za-z0-9_\-]{8,}+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-%|.]{16,}+={0,2}")
_DIGIT = re.compile(r"[0-9]")
_CASE_TURN = re.compile(r"[a-z][A-Z]")
_LONG_RUN = 10
_WORD = re.compile(r"[^\W\d_]{3,}")
_SPACE = re.compile(r"\s+")
_MONEY = re.compile(r"[€$£%]|\beuro?s?\b|\bprijs\b|\btarief\b|\bkosten\b|\bprice\b", re.IGNORECASE)
_LONGEST_PATTERN = 120
_KEPT_OF_PATTERN = 90

_QUERY = re.compile(r"(?:&amp;|[?&;])([^=&;#\s]*+)(?:=([^&;#\s]*+))?")
_START_OF_QUERY = re.compile(r"\?|;jsessionid=", re.IGNORECASE)
_BUSTERS = frozenset(
    {
        "v", "ver", "version", "t", "ts", "time", "timestamp", "_", "cb", "rnd", "rand", "random",
        "r", "cache", "cachebuster", "nocache", "build", "buildid", "hash", "h", "nonce", "token",
        "csrf", "_csrf", "csrf_token", "authenticity_token", "sid", "session", "sessionid",
        "phpsessid", "jsessionid", "_wpnonce", "_token", "form_token", "dc", "rev", "requestid",
        "correlationid", "",
    }
)  # fmt: skip
"""Parameters that name no content; the empty name is that of a query without one, `?q7x2k1`."""
_NAMING = frozenset(
    {
        "id", "uuid", "guid", "nid", "tid", "uid", "doc", "document", "file", "page", "p", "item",
        "path", "url", "q", "query", "slug", "name", "filename", "image", "img", "src", "key",
        "sku", "isbn", "code", "zaak", "nummer", "number", "kenmerk",
    }
)  # fmt: skip


def spans(text: str, start: int, end: int, *, is_single: bool = False) -> list[Span]:
    """Return the places of values in `text[start:end]`.

    `is_single` when it is one value by itself (an attribute, a string), which needs no digit.
    """
    if is_single and _is_one(text, start, end):
        return [(start, end)]
    pattern = _VALUE if _DIGIT.search(text, start, end) else _RUNS
    found = []
    for match in pattern.finditer(text, start, end):
        value = match[0]
        if _DIGIT.search(value) or (len(value) >= _LONG_RUN and _CASE_TURN.search(value)):
            found.append(match.span())
    return found


def _is_one(text: str, start: int, end: int) -> bool:
    if _SINGLE.fullmatch(text, start, end):
        return True
    if not _BASE64.fullmatch(text, start, end) or not _DIGIT.search(text, start, end):
        return False
    slashes = text.count("/", start, end) + text.count(".", start, end)
    is_padded = text[end - 1] == "=" or "+" in text[start:end]
    # A path has the same letters, in short pieces.
    return bool(_CASE_TURN.search(text, start, end)) and (
        is_padded or (end - start) // (slashes + 1) >= 16
    )


def pattern_of(text: str, start: int, end: int, found: list[Span]) -> str:
    """Return the words of a text with `#` for each slot; a long one cut, with a digest of all."""
    pieces: list[str] = []
    at = start
    for begin, finish in found:
        pieces += (text[at:begin], "#")
        at = finish
    pieces.append(text[at:end])
    return shortened(_SPACE.sub(" ", "".join(pieces)).strip())


def shortened(text: str) -> str:
    """Return a text as it can be part of a context: what is cut off is there as a digest."""
    if len(text) <= _LONGEST_PATTERN:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[:_KEPT_OF_PATTERN]}…{digest}"


def has_words(pattern: str) -> bool:
    """Whether a pattern says in words what its numbers are."""
    return _WORD.search(pattern) is not None


def is_about_money(pattern: str) -> bool:
    """Whether a number in it is a price or a share, which is never noise."""
    return _MONEY.search(pattern) is not None


def url_slots(text: str, start: int, end: int, place: str) -> Iterator[Slot]:
    """Yield the slots of a URL.

    Its path names something, so that nothing in it is noise by itself; of its query, only what is
    known to name nothing can be noise by one pair, or as a number.
    """
    query = _START_OF_QUERY.search(text, start, end)
    cut = query.start() if query else end
    for match in _RUNS.finditer(text, start, cut):
        if _DIGIT.search(match[0]) or _SINGLE.fullmatch(match[0]):
            yield Slot(match.start(), match.end(), "")
    for match in _QUERY.finditer(text, cut, end):
        key, has_value = match[1].lower(), match[2] is not None
        begin, finish = match.span(2) if has_value else match.span(1)
        if begin == finish:
            continue
        name = (key if has_value else "")[:40]
        if name in _BUSTERS:
            inner = f"{place}?{name}"
            yield Slot(begin, finish, inner, inner)
        elif name in _NAMING:
            yield Slot(begin, finish, "")
        else:
            yield Slot(begin, finish, f"{place}?{name}", is_guarded=True)


def looks_like_url(text: str, start: int, end: int) -> bool:
    """Whether a value is an absolute URL or a path from the root with a query or segments."""
    head = text[start : min(end, start + 12)].replace("\\/", "/").lower()
    if head.startswith(("http://", "https://", "//")):
        return True
    return head.startswith("/") and not _BASE64_SEALED.match(text, start, end)


_BASE64_SEALED = re.compile(r"/[A-Za-z0-9+/]{40,}+={0,2}|/[A-Za-z0-9+/]{15,}+={1,2}")
"""A sealed state, or a nonce, in base64 may begin with a slash: `/wEPDwUK…`."""
