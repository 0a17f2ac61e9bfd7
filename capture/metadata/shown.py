"""What a site wrote, made harmless to look at: pure.

Escaping for HTML is the template's work. Here go the things that escaping leaves: characters that
turn text round or hide it, texts of endless length, and addresses that must not be followed.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from capture.model import url as urls
from capture.model.obstacle import Alternative
from capture.model.text import Text

MAX_TITLE = 300
MAX_URL = 220
MAX_HREF = 2000
"""Longer addresses are shown, but can't be followed from the report."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_PICTURE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(?:jpe?g|png|webp)")
_DOCUMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(?:pdf|txt)")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d\u00ad")
"""Format characters that words and emoji need."""


def plain(text: str, *, limit: int = MAX_TITLE) -> str:
    """Return the text on one line, without control and direction characters, cut in the middle."""
    line = visible(" ".join(text.split()))
    if len(line) <= limit:
        return line
    head = limit * 2 // 3
    return f"{line[:head]}…{line[-(limit - head - 1) :]}"


def visible(text: str) -> str:
    """Return the text with a mark in place of control and direction characters."""
    return text if text.isprintable() else "".join(map(_visible, text))


def title(text: str | None) -> str | None:
    """Return a page's title to show, or None when it says nothing."""
    return (plain(text) or None) if text else None


def href(url: str) -> str | None:
    """Return the address when it may be followed: http or https, and not overly long."""
    if len(url) > MAX_HREF or urls.split(url) is None or not url.isprintable():
        return None
    return url


def without_origin(url: str) -> str:
    """Return path, query and fragment of an http(s) URL; any other URL as it is."""
    parts = urls.split(url)
    if parts is None:
        return plain(url, limit=MAX_URL)
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    rest += f"#{parts.fragment}" if parts.fragment else ""
    return plain(rest, limit=MAX_URL)


def picture(name: str | None) -> str | None:
    """Return the file name of a picture when it is one that a harvest writes, else None."""
    return name if name and _PICTURE_NAME.fullmatch(name) else None


def pictures(alternatives: Iterable[Alternative]) -> list[Alternative]:
    """Return those that are a picture to look at."""
    return [each for each in alternatives if picture(each.file) is not None]


def documents(alternatives: Iterable[Alternative]) -> list[Alternative]:
    """Return those that are a text or document to open."""
    return [each for each in alternatives if _DOCUMENT_NAME.fullmatch(each.file)]


def said(words: Text, *, limit: int = 600) -> Text:
    """Return a sentence in which a site may have had a say."""
    return Text(plain(words.nl, limit=limit), plain(words.en, limit=limit))


def picture_path(name: str) -> str:
    """Return the address of a picture as seen from the report."""
    return f"images/{quote(name)}"


def _visible(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    return _REPLACEMENT
