"""Which format a file has, by its first bytes, as the PRONOM register numbers it.

What isn't recognised is called unknown: an archive is better served by that than by a guess.
The signatures are those of PRONOM for binary formats; for text it has none, so there the extension
counts, and only when the bytes don't speak against it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEAD_BYTES = 4096
_MOST_CHUNKS = 100_000
_PNG = b"\x89PNG\r\n\x1a\n"
_HTML5 = re.compile(rb"\s*<!doctype html\s*>", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_WACZ_PARTS = (b"archive/", b"pages/", b"indexes/", b"datapackage", b"logs/")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name in the PRONOM register, and its PUID there."""

    name: str
    puid: str | None


UNKNOWN = Format("onbekend", None)
WARC_1_1 = Format("WARC", "fmt/1281")
WARC_1_0 = Format("WARC", "fmt/1355")
WACZ = Format("Web Archive Collection Zipped", "fmt/1840")
PNG_1_0 = Format("Portable Network Graphics", "fmt/11")
PNG_1_1 = Format("Portable Network Graphics", "fmt/12")
PNG_1_2 = Format("Portable Network Graphics", "fmt/13")
JSON = Format("JSON Data Interchange Format", "fmt/817")
CSV = Format("Comma Separated Values", "x-fmt/18")
XML = Format("Extensible Markup Language", "fmt/101")
HTML5 = Format("Hypertext Markup Language", "fmt/471")
HTML = Format("Hypertext Markup Language", "fmt/96")
TEXT = Format("Plain Text File", "x-fmt/111")

_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"WARC/1.1\r\n", WARC_1_1),
    (b"WARC/1.0\r\n", WARC_1_0),
    (b"SQLite format 3\x00", Format("SQLite Database File Format", "fmt/729")),
    (b"\x1f\x8b", Format("GZIP Format", "x-fmt/266")),
)
_JFIF = {
    b"\x01\x00": Format("JPEG File Interchange Format", "fmt/42"),
    b"\x01\x01": Format("JPEG File Interchange Format", "fmt/43"),
    b"\x01\x02": Format("JPEG File Interchange Format", "fmt/44"),
}
_PLAIN = frozenset({".txt", ".log", ".jsonl", ".toml", ".sha256"})


def identify(path: Path) -> Format:
    """Return the format of a file. OSError when it can't be read; cost doesn't grow with size."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(_PNG):
        return _png(path)
    if head.startswith(b"\xff\xd8\xff\xe0") and head[6:11] == b"JFIF\x00":
        return _JFIF.get(head[11:13], UNKNOWN)
    if head.startswith(b"PK\x03\x04"):
        return _zip(path, head)
    if head[257:262] == b"ustar":
        return Format("Tape Archive Format", "x-fmt/265")
    return _text(path, head)


def _zip(path: Path, head: bytes) -> Format:
    """A WACZ is a ZIP file; its extension, and what lies first in it, tell it apart."""
    if path.suffix.lower() == ".wacz" and head[30:].startswith(_WACZ_PARTS):
        return WACZ
    return Format("ZIP Format", "x-fmt/263")


def _text(path: Path, head: bytes) -> Format:
    if not _is_text(head):
        return UNKNOWN
    body = head.removeprefix(_BOM)
    suffix = path.suffix.lower()
    if body.startswith((b'<?xml version="1.0"', b"<?xml version='1.0'")):
        return XML
    if _HTML5.match(body):
        return HTML5
    if _HTML.match(body):
        return HTML
    if suffix == ".json" and body.lstrip()[:1] in (b"{", b"["):
        return JSON
    if suffix == ".csv":
        return CSV
    return TEXT if suffix in _PLAIN else UNKNOWN


def _is_text(head: bytes) -> bool:
    """Whether these bytes are UTF-8 text; a character cut off at the end doesn't count."""
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as fault:
        return len(head) == _HEAD_BYTES and fault.start >= _HEAD_BYTES - 3
    return True


def _png(path: Path) -> Format:
    """Tell the versions of PNG apart by the chunks that came with each, as PRONOM does."""
    names = set(_chunks(path))
    if b"iTXt" in names:
        return PNG_1_2
    return PNG_1_1 if names & {b"iCCP", b"sPLT", b"sRGB"} else PNG_1_0


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(len(_PNG))
        for _ in range(_MOST_CHUNKS):
            head = file.read(8)
            if len(head) < 8 or head[4:] == b"IEND":
                return
            yield head[4:]
            file.seek(int.from_bytes(head[:4]) + 4, 1)
