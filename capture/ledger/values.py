"""What goes into the ledger: sightings of URLs and visits of pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from capture.model.kind import Kind
from capture.model.link import Hop, Link, Mechanism
from capture.model.outcome import Outcome

COUNTED_HOPS = frozenset({Hop.LINK, Hop.SITEMAP, Hop.SPECULATIVE, Hop.SYNTHESISED})
"""The steps by which a URL is one hop further from the seeds than what named it. Embeds and
redirects belong to the page that a visitor sees, robots.txt and guesses to the site: no step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """That a URL was heard of: from which one, how, and what the scope says of it."""

    url: str
    kind: Kind
    hop: Hop
    mechanism: Mechanism
    place: str = ""
    """Where in the source: selector, attribute or position."""
    action: str = ""
    """What had to be done in the page first."""
    from_url: str | None = None
    """What named it; None for seeds and lists from outside the site."""
    scope_rule: str | None = None
    """The rule by which it belongs to the site, or doesn't."""
    outcome: Outcome | None = None
    """Set when it is decided at once that nothing will be fetched, e.g. out of scope."""
    detail: str | None = None
    """Why that outcome, in words."""

    @classmethod
    def of(
        cls, link: Link, *, kind: Kind, from_url: str | None, scope_rule: str | None = None
    ) -> "Sighting":
        """Return the sighting of a link that is to be followed."""
        return cls(
            url=link.url,
            kind=kind,
            hop=link.hop,
            mechanism=link.mechanism,
            place=link.where,
            action=link.action,
            from_url=from_url,
            scope_rule=scope_rule,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A URL that the ledger now knows, and that asks for a decision of the engine."""

    id: int
    url: str
    kind: Kind
    hops: int
    """Links from the nearest seed, as far as known now."""
    is_new: bool
    """False when it was known, and is now known as more: a page, or belonging to the site."""
    outcome: Outcome | None
    """What stands in the ledger; None while it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """What came of trying out one page."""

    visit_id: str
    url: str
    started: datetime
    finished: datetime
    actions: int
    """Acts that were done."""
    familiar: int
    """Acts left out: on pages before this one they led to the same."""
    links_found: int
    unfired: tuple[Mapping[str, str | None], ...] = ()
    """What was not done because it could change something: selector, label, method, url, action."""
    notes: tuple[str, ...] = ()
    """What a reader of the report should know, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the browser did on one page."""

    visit_id: str
    url: str
    """The page as it was asked for, with the fragment if that is a route."""
    started: datetime
    finished: datetime
    outcome: Outcome
    detail: str | None = None
    """Why that outcome, in words."""
    final_url: str | None = None
    """Where redirects and scripts led to."""
    status: int | None = None
    title: str | None = None
    text_characters: int | None = None
    """Length of the rendered text."""
    links_found: int | None = None
    page_height: int | None = None
    """CSS pixels."""
    thumbnail: str | None = None
    """File name within the harvest's `images/`."""
    view_record_id: str | None = None
    """The screenshot's resource record."""
    notes: tuple[str, ...] = ()
    """What a reader of the report should know, in words."""
    steps: Mapping[str, float] = field(default_factory=dict)
    """Seconds that each step took."""
