"""What is asked of the search, and what it answers: values, without HTML. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from capture.clock import PEOPLES_TIME

PAGE_SIZE = 10
MAX_PAGE_SIZE = 100


class Kind(Enum):
    """What sort of thing holds the text."""

    PAGE = "page"
    """HTML, as rendered and as sent."""
    PDF = "pdf"
    """PDF."""
    OFFICE = "office"
    """OOXML and OpenDocument: text, spreadsheet, presentation."""
    OTHER = "other"
    """Plain text and tables of values (CSV)."""


class Order(Enum):
    """In what order hits come."""

    BEST = "best"
    """By how well the text fits the words."""
    NEWEST = "newest"
    """By the latest capture that holds the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What someone looks for. Nothing in it is an error: what makes no sense finds nothing."""

    text: str
    """Words, all of which must be there; "words in quotes" in that order; -word, not; word*."""
    site: str | None = None
    """Folder of the site in the archive; None for all of them."""
    since: datetime | None = None
    """Captured at this aware moment or later."""
    until: datetime | None = None
    """Captured at this aware moment or earlier."""
    kinds: frozenset[Kind] = frozenset()
    """Empty for all."""
    order: Order = Order.BEST
    page: int = 1
    """From 1."""
    size: int = PAGE_SIZE
    """Hits on a page; at most `MAX_PAGE_SIZE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of the text in which the words stand. Text, not HTML: escape it to show it."""

    text: str
    ranges: tuple[tuple[int, int], ...] = ()
    """Start and end (exclusive), in characters of `text`, of what fits the query; in order."""
    is_start: bool = True
    """Whether the text begins here."""
    is_end: bool = True
    """Whether it ends here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One capture of a page, whose text fits the query."""

    url: str
    moment: datetime
    """UTC."""
    harvest: str
    """Folder of the harvest."""
    record_id: str
    """WARC-Record-ID of the answer; of the rendered text where a route has no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One page or document, with those of its versions that fit."""

    title: str
    """Empty when the text has none."""
    url: str
    """Of the latest version that fits."""
    site: str
    moment: datetime
    """Of the latest version that fits, UTC."""
    kind: Kind
    language: str | None
    """As the page says: `nl`, `en-GB`; None when it doesn't."""
    snippet: Snippet
    versions: tuple[Version, ...]
    """Latest first, at most a hundred."""
    version_count: int
    """Of versions that fit the query, its period included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a query found."""

    total: int
    """Pages and documents."""
    is_exact: bool = True
    """False: there are more than `total`; only the first so many texts were looked at."""
    hits: tuple[Hit, ...] = ()
    """Of the page asked for; empty beyond the last."""
    page: int = 1
    page_count: int = 0
    is_cut: bool = False
    """Whether the query was too long, and its end was left aside."""


NOTHING = Results(total=0)


def begin_of(day: date) -> datetime:
    """Return the first moment of a day in the Netherlands."""
    return datetime(day.year, day.month, day.day, tzinfo=PEOPLES_TIME)


def end_of(day: date) -> datetime:
    """Return the last moment of a day in the Netherlands. OverflowError at the end of time."""
    return begin_of(day) + timedelta(days=1, microseconds=-1)
