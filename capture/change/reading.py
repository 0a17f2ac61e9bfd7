"""A body as text with atoms: by its media type, without losing a single byte. Pure, linear."""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import webencodings

from capture.change.html_tokens import read_html
from capture.change.json_tokens import read_json
from capture.change.parts import Part
from capture.change.script_tokens import read_script
from capture.change.slots import Atom, Slot
from capture.change.text_tokens import read_lines

LARGEST = 8_000_000
"""Bytes of a body that is read; a larger one is compared by its digest alone."""


_REMEMBERED = 64_000
"""Bytes of a body whose reading is kept: one page is judged, learned from, and judged again."""
_MOST_REMEMBERED = 128


class Media(StrEnum):
    """How a body is read."""

    HTML = "html"
    """A page."""
    XML = "xml"
    """A feed, a sitemap, a drawing."""
    JSON = "json"
    """Data."""
    SCRIPT = "script"
    """JavaScript."""
    STYLE = "style"
    """A style sheet."""
    LINES = "lines"
    """Any other text."""


_HTML = re.compile(r"text/html|application/xhtml\+xml")
_XML = re.compile(r"(?:text|application)/xml|[a-z]+/[\w.-]{1,80}\+xml")
_JSON = re.compile(r"application/json|text/json|[a-z]+/[\w.-]{1,80}\+json|application/manifest")
_SCRIPT = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma)script")


@dataclass(frozen=True, slots=True)
class Reading:
    """A body that was read; nobody changes what is in it."""

    media: Media
    codec: str
    """How its bytes became the text, reversibly."""
    text: str
    atoms: list[Atom]

    def value(self, slot: Slot) -> str:
        """Return what stands in a slot."""
        return self.text[slot.start : slot.end]


def media_of(mime: str) -> Media | None:
    """Return how bodies of a media type are read; None when they aren't text."""
    mime = mime.partition(";")[0].strip().lower()[:200]
    for shape, media in (
        (_HTML, Media.HTML), (_XML, Media.XML), (_JSON, Media.JSON), (_SCRIPT, Media.SCRIPT),
    ):  # fmt: skip
        if shape.fullmatch(mime):
            return media
    if mime == "text/css":
        return Media.STYLE
    return Media.LINES if mime.startswith("text/") else None


def read(content: bytes, mime: str, charset: str | None) -> Reading | None:
    """Return the atoms of a body; None when it isn't text, or larger than `LARGEST`."""
    if len(content) <= _REMEMBERED:
        return _remembered(content, mime, charset)
    return _read(content, mime, charset)


def _read(content: bytes, mime: str, charset: str | None) -> Reading | None:
    media = media_of(mime)
    if media is None or len(content) > LARGEST:
        return None
    text, codec = _decoded(content, charset)
    return Reading(media, codec, text, _atoms(text, media))


_remembered = lru_cache(maxsize=_MOST_REMEMBERED)(_read)


def _atoms(text: str, media: Media) -> list[Atom]:
    match media:
        case Media.HTML:
            return read_html(text)
        case Media.XML:
            return read_html(text, is_xml=True)
        case Media.JSON:
            return read_json(text, 0, len(text), place="")
        case Media.SCRIPT:
            return read_script(text, 0, len(text), place="script")
        case Media.STYLE:
            return read_lines(text, 0, len(text), place="line", part=Part.STYLE)
        case Media.LINES:
            return read_lines(text, 0, len(text), place="line", part=Part.TEXT)


def _decoded(content: bytes, charset: str | None) -> tuple[str, str]:
    """Return the text and the codec, such that encoding it again gives the same bytes."""
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    encoding = webencodings.lookup(charset) if charset else None
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        little = content.startswith(codecs.BOM_UTF16_LE)
        encoding = webencodings.lookup("utf-16le" if little else "utf-16be")
    if encoding is not None and encoding.name.startswith("utf-16"):
        try:
            text = content.decode(encoding.name)
        except UnicodeDecodeError:
            return content.decode("latin-1"), "latin-1"
        if text.encode(encoding.name, "surrogatepass") == content:
            return text, str(encoding.name)
    # Every byte is a character there: shapes and markup are ASCII in all that is left.
    return content.decode("latin-1"), "latin-1"
