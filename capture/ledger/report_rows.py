"""What the ledger tells a report: frozen rows, made by `capture.ledger.queries`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The harvest in numbers."""

    urls: int
    """URLs ever heard of."""
    urls_in_archive: int
    pages: int
    pages_visited: int
    files: int
    exchanges: int
    """Request and answer pairs of every method, failures included."""
    visits: int
    request_bytes: int
    response_bytes: int
    """Head and body as on the wire."""
    open: int
    """URLs without an outcome: 0 once the harvest is closed."""
    first_started: datetime | None
    last_finished: datetime | None
    deepest_path: int
    """Path segments (REIK05)."""
    most_hops: int
    """Links from a seed (REIK04), of what is in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCount:
    """How many URLs of a kind have an outcome."""

    outcome: Outcome | None
    """None: still open."""
    kind: Kind
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCount:
    """How many exchanges ended with a status."""

    status: int | None
    """None: no answer."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MimeCount:
    """How many answers have a media type, and their size."""

    mime: str | None
    """None: not told."""
    count: int
    response_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCount:
    """What a host was asked and answered."""

    host: str
    """`host:port`."""
    requests: int
    response_bytes: int
    errors: int
    """Exchanges without an answer, or with a status of 400 and above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """One minute of the harvest; minutes without requests are absent."""

    start: datetime
    requests: int
    response_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Who named a URL."""

    from_url: str | None
    """None: named from outside the site."""
    mechanism: Mechanism
    hop: Hop
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A page with its last visit; what is not known is None."""

    url: str
    outcome: Outcome | None
    status: int | None
    title: str | None
    detail: str | None
    mime: str | None
    hops: int
    depth: int
    redirect_target: str | None
    record_id: str | None
    warc_file: str | None
    warc_offset: int | None
    response_bytes: int | None
    visit_id: str | None
    visit_outcome: Outcome | None
    started: datetime | None
    finished: datetime | None
    final_url: str | None
    text_characters: int | None
    links_found: int | None
    page_height: int | None
    thumbnail: str | None
    view_record_id: str | None
    notes: tuple[str, ...]
    steps: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A URL that was not cleanly captured."""

    url: str
    kind: Kind
    outcome: Outcome | None
    status: int | None
    detail: str | None
    scope_rule: str | None
    hops: int
    visit_outcome: Outcome | None
    """Differs from `outcome` when the page was recorded, but its visit failed."""
    sources: tuple[SourceRow, ...]
    """The first few."""
    source_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """What happened to the harvest itself."""

    moment: datetime
    kind: str
    text: str
