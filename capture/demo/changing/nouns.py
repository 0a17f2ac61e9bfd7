"""What the changing site consists of and what can happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class PageKind(StrEnum):
    """What a page is about; the value is the first segment of its path."""

    NEWS = "nieuws"
    """An article, one in two with a photo of its own; ETag and Last-Modified."""
    TOPIC = "onderwerpen"
    """A long text; Last-Modified alone."""
    PUBLICATION = "publicaties"
    """A text with a PDF; no validators, compressed and in chunks."""
    FIGURES = "cijfers"
    """A shell that never changes; what is read comes from JSON."""
    PLAIN = "organisatie"
    """A page that every page links to; ETag and Last-Modified."""


class What(StrEnum):
    """A part of a page that has bytes of its own."""

    TEXT = "text"
    """The page's own HTML."""
    DATA = "data"
    """JSON that the page fetches."""
    PHOTO = "photo"
    """A picture that no other page shows."""
    DOCUMENT = "document"
    """A PDF that the page links to."""


class Change(StrEnum):
    """What the site can be told to do to one page."""

    TEXT = "text"
    DATA = "data"
    """Only the JSON: the HTML stays as it is, byte for byte but for noise."""
    PHOTO = "photo"
    """Only the picture, at its old address."""
    DOCUMENT = "document"
    """Only the PDF, at its old address."""
    ADD_LISTED = "add-listed"
    """A new page; a listing links to it, the sitemap does not know it."""
    ADD_DATA = "add-data"
    """A new page that only another page's JSON names."""
    ADD_SITEMAP = "add-sitemap"
    """A new page that only the sitemap names."""
    GONE_404 = "gone-404"
    GONE_410 = "gone-410"
    GONE_SOFT = "gone-soft"
    """Answers 200 and says in words that there is no such page."""
    GONE_HOME = "gone-home"
    """Redirects to the home page."""
    MOVED = "moved"
    """To a new address; the old one answers 301."""
    MOVED_SILENT = "moved-silent"
    """To a new address; the old one answers 404."""


class Gone(StrEnum):
    """How the address of a page that was taken away answers; values as the list of changes has."""

    NOT_FOUND = "404"
    REMOVED = "410"
    SOFT = "soft-404"
    HOME = "redirect-home"


class Noise(StrEnum):
    """What differs from answer to answer though nothing changed."""

    NONCE = "nonce"
    """Of the Content-Security-Policy, in the header and on each script element."""
    TOKEN = "token"
    """Against forged forms, in a hidden field and a meta element."""
    BUILD = "build"
    """In the addresses of style and script: the site is built anew every day."""
    VIEWS = "views"
    """How often this page was read."""
    MOMENT = "moment"
    """When the page was made, in words and in a comment."""
    IDS = "ids"
    """Of elements that refer to one another."""
    JSON = "json"
    """`generated` and `requestId` in data."""


class Lie(StrEnum):
    """What the site declares against the truth."""

    LASTMOD_STALE = "lastmod-stale"
    """Sitemap and feed keep their old dates when a page changes."""
    LASTMOD_NOW = "lastmod-now"
    """Every page in the sitemap has changed this very moment."""
    ETAG = "etag"
    """Pages, data and files keep their old ETag, and 304 is said to whoever knows it."""


class Naming(StrEnum):
    """Who names a page, so that a reader can find it."""

    LISTED = "listed"
    """The listing of its section, and the sitemap."""
    LISTING_ONLY = "listing-only"
    DATA_ONLY = "data-only"
    """The JSON of another page."""
    SITEMAP_ONLY = "sitemap-only"
    CHROME = "chrome"
    """The foot of every page, and the sitemap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a part."""

    number: int
    """From 0, one more with every change."""
    moment: datetime
    """Whole seconds, aware: Last-Modified knows no finer ones (RFC 9110 §8.8.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page that stands on the site by itself; listings are made from these."""

    key: int
    """Stays the same when the page moves."""
    kind: PageKind
    path: str
    title: str
    published: date
    naming: Naming
    revisions: Mapping[What, Revision]
    """Of each part that the page has."""
    named_by: int | None = None
    """Key of the page whose data names it (`Naming.DATA_ONLY`)."""

    def address(self, what: What) -> str:
        """Return the path of a part."""
        match what:
            case What.TEXT:
                return self.path
            case What.DATA:
                return f"/api/cijfers/{self.key}.json"
            case What.PHOTO:
                return f"/foto/{self.key}.jpg"
            case What.DOCUMENT:
                return f"/bestanden/{self.key}.pdf"

    def revised(self, what: What, moment: datetime) -> "Page":
        """Return the page after a part changed."""
        changed = Revision(number=self.revisions[what].number + 1, moment=moment)
        return replace(self, revisions={**self.revisions, what: changed})


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What really happened on one day; pages by target (path and query)."""

    day: int
    moment: datetime
    changed: Mapping[str, frozenset[What]]
    """Listings whose content followed from what happened to other pages among them."""
    new: frozenset[str]
    gone: Mapping[str, Gone]
    moved: Mapping[str, str]
    """Old target to new, where the old one redirects."""
    moved_silently: Mapping[str, str]
    """Old to new without a redirect; the old is also in `gone`, the new in `new`."""
    hidden: frozenset[str]
    """Changed pages of which the site says 304 to whoever knows the ETag from before."""
    hubs: frozenset[str]
    """All listings there are now: the home page and the pages of the sections."""
    pages: int
    """All pages there are now."""
    lies: frozenset[Lie]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changed."""
        return not (self.changed or self.new or self.gone or self.moved)
