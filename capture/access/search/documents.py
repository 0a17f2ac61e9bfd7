"""The text of documents: PDF, OOXML, OpenDocument, plain text, tables of values (OPSL06).

Documents are hostile: what is unpacked, read and kept has limits, XML entities aren't resolved.
A parser may still crash or hang: `capture.access.search.reader` runs this in a process of its own.
"""

import io
import zipfile
import zlib
from enum import Enum

from lxml import etree

from capture.access.search.page_text import MAX_TEXT, FoundText, lines_of
from capture.discovery.charset import decode_as_utf8

MAX_PDF_PAGES = 2_000
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""Of all parts of a document together."""
MAX_PARTS = 2_000
_PIECE = 65_536
_PARAGRAPHS = frozenset({"p", "h", "row", "table-row", "si", "tr", "page", "slide", "sheet"})
"""Elements that end a line: of WordprocessingML, SpreadsheetML, DrawingML, OpenDocument."""
_CELLS = frozenset({"tc", "c", "table-cell", "tab", "br", "s", "line-break", "is"})
"""Elements that end a word."""
_NO_TEXT = frozenset(
    {"automatic-styles", "scripts", "binary-data", "tracked-changes", "instrText", "delText", "f"}
)
"""Elements whose text no reader sees: styles, scripts, field codes, what was deleted, formulas."""
_OOXML = ("word/document", "word/footnotes", "word/endnotes", "word/header", "word/footer",
          "word/comments", "xl/sharedStrings", "xl/worksheets/", "xl/workbook", "xl/comments",
          "ppt/slides/", "ppt/notesSlides/")  # fmt: skip
_OPEN = ("content.xml",)
_MAX_TITLE = 500


class Form(Enum):
    """How a document is written."""

    PDF = "pdf"
    """ISO 32000."""
    ZIPPED = "zipped"
    """OOXML (ISO/IEC 29500) or OpenDocument (ISO/IEC 26300): XML in a zip."""
    PLAIN = "plain"
    """Text, CSV."""


def document_text(content: bytes, form: Form, *, charset: str | None = None) -> FoundText | None:
    """Return the text of a document, or None when it can't be read: broken, locked, too large.

    May take long, or much memory, or end the process: see above.
    """
    match form:
        case Form.PDF:
            from capture.access.search.pdf import pdf_text  # loads a library of its own

            return pdf_text(content)
        case Form.ZIPPED:
            return zipped_text(content)
        case Form.PLAIN:
            return plain_text(content, charset=charset)


def plain_text(content: bytes, *, charset: str | None) -> FoundText:
    """Return the text of a plain file."""
    text = decode_as_utf8(content[: 4 * MAX_TEXT], charset=charset)
    return FoundText(body="\n".join(lines_of(text))[:MAX_TEXT])


def zipped_text(content: bytes) -> FoundText | None:
    """Return the text of an office document; None when it is none, or unpacks beyond the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            if len(infos) > MAX_PARTS:
                return None
            left = MAX_UNPACKED_BYTES
            title, pieces, size = "", [], 0
            for info in sorted(infos, key=_place):
                if not _is_text(info.filename) or size > MAX_TEXT:
                    continue
                part = _unpacked(package, info, left)
                left -= len(part)
                if left <= 0:
                    return None
                if info.filename in ("docProps/core.xml", "meta.xml"):
                    title = _title(part)
                    continue
                text = _text(part)
                pieces.append(text)
                size += len(text)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
            RuntimeError, etree.XMLSyntaxError):  # fmt: skip
        return None  # RuntimeError: encrypted; the rest: broken
    if not pieces and not title:
        return None
    return FoundText(title=title, body="\n".join(lines_of("\n".join(pieces)))[:MAX_TEXT])


def _is_text(name: str) -> bool:
    is_main = name.endswith(".xml") and name.startswith(_OOXML)
    return is_main or name in (*_OPEN, "docProps/core.xml", "meta.xml")


def _place(info: zipfile.ZipInfo) -> tuple[bool, int, str]:
    """Sort slide10 behind slide2, and the body before what stands beside it."""
    is_main = info.filename.startswith(("word/document", "xl/workbook", "content.xml"))
    return not is_main, len(info.filename), info.filename


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """Return a part, cut off past `limit` bytes whatever its header says of its size."""
    out = bytearray()
    with package.open(info) as part:
        while len(out) <= limit and (piece := part.read(_PIECE)):
            out += piece
    return bytes(out)


class _Collector:
    """Gathers the text of an XML part as its parser goes along, so that no tree is built."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self._skipped = 0
        """How deep we are in what holds no text for readers; 0: not."""
        self._is_shared = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note what the element means for the text in it."""
        name = tag.rpartition("}")[2]
        if self._skipped or name in _NO_TEXT or (name == "v" and self._is_shared):
            self._skipped += 1
        elif name == "c":  # a cell of a spreadsheet: `s` is a number in the shared strings
            self._is_shared = attributes.get("t") == "s"
        elif name == "sheet":
            self._keep(attributes.get("name", ""))

    def end(self, tag: str) -> None:
        """End a line or a word."""
        name = tag.rpartition("}")[2]
        if self._skipped:
            self._skipped -= 1
        elif name in _PARAGRAPHS:
            self._keep("\n")
        elif name in _CELLS:
            self._keep(" ")

    def data(self, text: str) -> None:
        """Keep text that a reader sees."""
        if not self._skipped:
            self._keep(text)

    def close(self) -> str:
        """Return what was gathered."""
        return "".join(self.pieces)

    def _keep(self, text: str) -> None:
        if self.size <= MAX_TEXT:
            self.pieces.append(text)
            self.size += len(text) + 1


def _text(content: bytes) -> str:
    """Return the text of an XML part; XMLSyntaxError for what is broken, or 256 elements deep."""
    parser = etree.XMLParser(
        target=_Collector(),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    return str(etree.fromstring(content, parser))


class _TitleFinder:
    """Finds dc:title in the properties of a document."""

    def __init__(self) -> None:
        self._is_in = False
        self._pieces: list[str] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """See a title begin."""
        self._is_in = tag.rpartition("}")[2] == "title"

    def end(self, _tag: str) -> None:
        """See it end."""
        self._is_in = False

    def data(self, text: str) -> None:
        """Keep what stands in it."""
        if self._is_in and len(self._pieces) < _MAX_TITLE:
            self._pieces.append(text)

    def close(self) -> str:
        """Return the title, or nothing."""
        return " ".join("".join(self._pieces).split())[:_MAX_TITLE]


def _title(content: bytes) -> str:
    parser = etree.XMLParser(
        target=_TitleFinder(), resolve_entities=False, no_network=True, load_dtd=False
    )
    return str(etree.fromstring(content, parser))
