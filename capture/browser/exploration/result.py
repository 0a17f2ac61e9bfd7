"""What an explorer is asked to do, and what it brings home."""

from collections.abc import Callable
from dataclasses import dataclass, field

from capture.model.link import Link
from capture.model.survey import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreLimits:
    """How far a page is explored. What runs out is reported."""

    load_seconds: float = 30.0
    seconds: float = 60.0
    """For one page, loading included."""
    actions: int = 400
    """For one page."""
    reloads: int = 12
    """How often the page is loaded anew, after an act led away from what was to be tried next."""
    answer_seconds: float = 10.0
    """A page whose scripts give no answer for so long hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreRequest:
    """One page to explore."""

    url: str
    may_navigate: Callable[[str], bool]
    """Whether a redirect of the page itself may be followed."""
    known: frozenset[str] = frozenset()
    """URLs that the reader's visit found already: not told again."""
    limits: ExploreLimits = field(default_factory=ExploreLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfired:
    """What was not done, because it could change something at the site's end."""

    selector: str
    label: str
    method: str
    """In upper case; empty when unknown."""
    url: str | None
    """Where it would have gone."""
    action: str = ""
    """What would have led to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What scripts asked the server for when a control was worked."""

    selector: str
    label: str
    how: str
    """`choose`, `type`, `click` …"""
    urls: tuple[str, ...]
    has_changed: bool
    """The page was another one afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """One explored page."""

    url: str
    links: tuple[Link, ...] = ()
    unfired: tuple[Unfired, ...] = ()
    requests: tuple[Request, ...] = ()
    """What scripts asked of the browser meanwhile."""
    askings: tuple[Asking, ...] = ()
    """In order, at most two hundred."""
    actions: int = 0
    """Acts that were done."""
    familiar: int = 0
    """Acts left out, because on pages before this one they led to the same."""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    """What was less than hoped: a budget that ran out, a page that hung."""
