"""What a visit brought home."""

from dataclasses import dataclass

from capture.browser.portraits import Portraits
from capture.browser.request import Viewport
from capture.browser.trials import Tried
from capture.model.consent import Consented
from capture.model.link import Link
from capture.model.outcome import Outcome
from capture.model.picture import Shots
from capture.model.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitResult:
    """One visited page; the exchanges themselves are the proxy's to tell."""

    url: str
    """As asked for."""
    final_url: str
    """Where the main frame ended, with its fragment; the asked one when no document came."""
    has_document: bool
    """A document of the site was shown and read."""
    outcome: Outcome | None
    """Timed out, crashed or led away; None: the exchange tells."""
    redirects: tuple[str, ...]
    """Targets of redirects, in order, followed or not."""
    script_navigations: tuple[str, ...]
    """Where scripts or meta refresh took the main frame, in order."""
    blocked_navigation: str | None
    """Target that `may_navigate` refused; nothing was sent to it."""
    unsafe_navigations: tuple[str, ...]
    """Targets of POST and the like that a script tried in the main frame; not sent."""
    is_download: bool
    """Not a page but a file: to be fetched as one."""
    title: str
    language: str | None
    canonical: str | None
    content_type: str | None
    text: str
    """Visible text of all frames and shadow trees, in order."""
    links: tuple[Link, ...]
    loaded: tuple[str, ...]
    """What the documents asked for, also what the browser's cache answered."""
    has_scripts: bool
    """There is something in it that may do more than shows."""
    template: str
    """The same for pages that are made alike and run the same scripts; empty where unknown."""
    consented: Consented
    """What was done about a cookie notice."""
    notice_jpeg: bytes | None
    """The view as it was with that notice."""
    view_jpeg: bytes | None
    thumbnail_jpeg: bytes | None
    full_page: Shots | None
    """The whole page, not put together yet; its first piece is the view."""
    phone: Shots | None
    """The same on a telephone's screen."""
    portraits: Portraits
    """Pictures of what an archive can't give again, and the page as print."""
    page_height: int
    """CSS pixels."""
    viewport: Viewport
    survey: Survey | None
    """None where the page could not be studied."""
    tried: tuple[Tried, ...]
    """What was tried with what it draws."""
    steps: dict[str, float]
    """Seconds by step."""
    notes: tuple[str, ...]
    """What was less than hoped: a budget reached, a step out of time."""
    error: str | None
    """What went wrong, in the browser's words."""
