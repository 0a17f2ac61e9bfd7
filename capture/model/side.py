"""One side of a comparison: the state of a site at one time, its pages and documents as values.

Bytes are not among them: `OpenSide` reads those from the WARC files when asked, so that twenty
thousand pages fit in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from capture.model.obstacle_list import ObstacleRow
from capture.model.orphan import Orphan


class SideKind(StrEnum):
    """What a side was read from."""

    HARVEST = "harvest"
    """A harvest folder of ours: ledger and WARC files."""
    WARC = "warc"
    """WARC files of whoever; what only a ledger tells is not known of them."""


class Picture(StrEnum):
    """A picture of a page."""

    VIEW = "view"
    """What a visitor sees first, JPEG."""
    FULL = "fullPage"
    """The whole page."""
    MOBILE = "fullPagePhone"
    """The whole page on a phone."""


class DocumentKind(StrEnum):
    """What sort of file a document is."""

    PDF = "pdf"
    TEXT = "text"
    """ODT, DOCX, DOC, RTF."""
    SPREADSHEET = "spreadsheet"
    """ODS, XLSX, XLS, CSV."""
    PRESENTATION = "presentation"
    """ODP, PPTX, PPT."""
    OTHER = "other"
    """EPUB, ZIP and other files that a visitor keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlace:
    """Where a record lies; `OpenSide` reads it."""

    file: int
    """Index into the side's WARC files."""
    offset: int
    """Of the record, or of its gzip member."""
    length: int
    """Bytes of its block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a page."""

    level: int
    """1 to 6."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPage:
    """One page of a side; what is not known is None. Its bytes are read from the side."""

    url: str
    """As a browser writes it, without fragment unless that is a route."""
    status: int | None
    title: str | None
    """White space folded."""
    canonical: str | None
    """Absolute."""
    language: str | None
    """As the page says, lower case."""
    headings: tuple[Heading, ...]
    """In the order of the page; the first thirty."""
    link_count: int
    """Distinct addresses that it links to."""
    words: int
    """Of its text, template and all."""
    digest: str | None
    """SHA-256 of the body as a browser reads it (codings undone), lower-case hex."""
    size: int
    """Bytes of that body."""
    mime: str | None
    """As the server named it, without parameters."""
    moment: datetime | None
    """When it was captured."""
    is_rendered: bool
    """Whether text and title are those that a browser showed, not those in the HTML."""
    record: RecordPlace | None
    """Its answer, where the bytes are; a revisit is resolved to what it refers to."""
    text_record: RecordPlace | None = None
    """The text that a browser showed."""
    pictures: Mapping[Picture, RecordPlace] = field(default_factory=dict)
    redirected_from: tuple[str, ...] = ()
    """Addresses that were recorded to redirect to it, in at most ten steps; the first fifty."""
    harvest: str | None = None
    """The harvest that captured it, where the side is put together from several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDocument:
    """One document of a side."""

    url: str
    kind: DocumentKind
    mime: str | None
    digest: str
    """SHA-256 of the body (codings undone), lower-case hex."""
    size: int
    moment: datetime | None
    record: RecordPlace
    is_whole: bool = True
    """False: recorded in part, so that its digest is no ground for anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two states that are compared."""

    name: str
    """Of the harvest's folder, or of the file or folder given."""
    kind: SideKind
    root: Path
    """Folder of the harvest, or of the WARC files."""
    hosts: tuple[str, ...]
    """Of the site's own pages, `host` or `host:port`, most pages first."""
    home: str | None
    """Address of the home page."""
    first: datetime | None
    """Earliest capture, aware."""
    last: datetime | None
    builds_on: tuple[str, ...] = ()
    """Harvests whose pages are part of this state, latest first (incremental harvests)."""
    notes: tuple[str, ...] = ()
    """What a reader must know: damage passed over, parts that could not be read. English."""
    is_complete: bool | None = None
    """Whether the harvest came to its end; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdParty:
    """A host of others that pages of a side asked for something."""

    host: str
    domain: str
    """Registrable domain, or the host itself."""
    requests: int
    bytes: int
    """Of what it answered with."""
    example: str
    """An address that was asked."""
    asked_by: tuple[str, ...]
    """Pages that asked; the first ten; empty where that was not recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieSet:
    """A cookie that an answer set (RFC 6265 §4.1), one for each name, domain and setting host."""

    name: str
    host: str
    """That set it."""
    domain: str
    """For which it holds: the Domain attribute, else the host."""
    is_session: bool
    """Whether it goes when the browser is closed."""
    attributes: tuple[str, ...]
    """`secure`, `httponly`, `samesite=lax` …, lower case, in order."""
    first_url: str
    """The first address that set it."""
    times: int


class OpenSide(Protocol):
    """A side whose records can be read. Nothing is ever fetched."""

    @property
    def side(self) -> Side:
        """What it is."""

    @property
    def pages(self) -> Sequence[ComparedPage]:
        """Its pages, in the order of their addresses."""

    @property
    def documents(self) -> Sequence[ComparedDocument]:
        """Its documents, in the order of their addresses."""

    def html(self, page: ComparedPage) -> bytes | None:
        """Return the body of the page's answer, codings undone, at most 32 MiB; None: not there."""

    def charset(self, page: ComparedPage) -> str | None:
        """Return the charset that its answer names."""

    def text(self, page: ComparedPage) -> str:
        """Return the text as a visitor reads it, a line for each block; empty when there is none.

        What a browser showed where that was recorded, else from the HTML.
        """

    def own_text(self, page: ComparedPage) -> str:
        """Return the lines of `text` that are not of the template of this side."""

    def picture(self, page: ComparedPage, which: Picture) -> bytes | None:
        """Return a picture as recorded (JPEG or PNG), or None."""

    def obstacles(self) -> Sequence[ObstacleRow] | None:
        """Return what could not be harvested (REIK06); None: not known of this side."""

    def orphans(self) -> Sequence[Orphan] | None:
        """Return the orphan pages (REIK03); None: not known of this side."""

    def third_parties(self) -> Sequence[ThirdParty]:
        """Return hosts of others, most requests first."""

    def cookies(self) -> Sequence[CookieSet]:
        """Return the cookies that answers set, by host and name."""
