"""What a visit is asked to do, within which bounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from capture.browser.settle import Patience
from capture.browser.trials import Tried
from capture.model.consent import Consent
from capture.model.obstacle import Obstacle
from capture.model.survey import Survey

type Wanted = Callable[[Survey, Sequence[Tried]], Sequence[Obstacle]]
"""Of which things of a page pictures are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """Size of the window's inside, in CSS pixels."""

    width: int = 1280
    height: int = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLimits:
    """How long each step may take, and how far it goes."""

    load_seconds: float = 30.0
    """Until the load event; what has come by then is worked with."""
    settle_seconds: float = 20.0
    """Until the page is calm, each time it is waited for."""
    scroll_seconds: float = 20.0
    """For all scrolling of a page together."""
    collect_seconds: float = 15.0
    consent_seconds: float = 30.0
    screenshot_seconds: float = 15.0
    study_seconds: float = 60.0
    """For trying out what it holds, and pictures of that."""
    leave_seconds: float = 5.0
    scroll_screens: int = 60
    """Viewport heights in all: where an endless page is left."""
    navigations: int = 10
    """Redirects and navigations by script that are followed, together."""
    rounds: int = 3
    """How often a page is read again because something moved while it was read."""
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def within(cls, page_seconds: float) -> "VisitLimits":
        """Return the usual limits, with no step of loading and looking longer than a page gets."""
        usual = cls()
        return cls(
            load_seconds=page_seconds,
            settle_seconds=min(page_seconds, usual.settle_seconds),
            scroll_seconds=min(page_seconds, usual.scroll_seconds),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRequest:
    """One page to visit."""

    url: str
    may_navigate: Callable[[str], bool]
    """Whether the main frame may go to this URL (scope, guard); asked before it is sent."""
    referrer: str | None = None
    """The page that linked to it, sent as a visitor's browser would; None for typed in."""
    moment: datetime | None = None
    """What the page's clock says when it begins, for a page shown again; None: the machine's."""
    consent: Consent = Consent.LEAVE
    """How a cookie notice is answered."""
    with_view: bool = True
    """Take the view and its thumbnail."""
    with_full_page: bool = False
    """And the whole page."""
    with_phone: bool = False
    """And the whole page as on a telephone."""
    with_print: bool = False
    """And the page as PDF."""
    portray: Wanted | None = None
    """Of which things in the page pictures are wanted; with any, the whole page and its print are
    taken too."""
    limits: VisitLimits = field(default_factory=VisitLimits)
