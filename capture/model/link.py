"""A link: that one URL named another, by which mechanism."""

from dataclasses import dataclass
from enum import StrEnum


class Hop(StrEnum):
    """How a URL was reached, in the letters of Heritrix."""

    LINK = "L"
    """A link that a visitor would follow."""
    EMBED = "E"
    """Content that is part of the page."""
    REDIRECT = "R"
    """The target of a redirect."""
    SPECULATIVE = "X"
    """A string in a script that looks like a URL."""
    PREREQUISITE = "P"
    """Needed before anything else (robots.txt)."""
    INFERRED = "I"
    """Guessed from convention (favicon.ico, sitemap.xml)."""
    SITEMAP = "M"
    """Named in a sitemap, feed or manifest."""
    SYNTHESISED = "S"
    """Made by us, e.g. a form filled in."""


class Mechanism(StrEnum):
    """What it was in the source that named the URL."""

    SEED = "seed"
    ATTRIBUTE = "html-attribute"
    DATA_ATTRIBUTE = "data-attribute"
    """An attribute of the page's own (`data-href`), that only scripts read."""
    COMMENT = "html-comment"
    SRCSET = "srcset"
    META_REFRESH = "meta-refresh"
    INLINE_STYLE = "inline-style"
    CSS = "css"
    HTTP_HEADER = "http-header"
    REDIRECT = "redirect"
    SCRIPT_TEXT = "script-text"
    """A string in a script, or some put together, that looks like a URL."""
    JSON = "json"
    XML = "xml"
    SCRIPT_NAVIGATION = "script-navigation"
    """A script went there: `location` in all its forms."""
    WINDOW = "window-open"
    ROUTE = "history-route"
    """`history.pushState` and the like, or a fragment that changes the document."""
    FORM = "form-get"
    """A form that asks, filled in by us."""
    UNSAFE = "unsafe-request"
    """Would be asked for by POST, PUT, PATCH or DELETE; never sent."""
    RENDERED = "rendered-dom"
    REQUESTED = "requested-by-page"
    ROBOTS_TXT = "robots.txt"
    SITEMAP = "sitemap"
    FEED = "feed"
    MANIFEST = "manifest"
    CONVENTION = "convention"
    OWNER_LIST = "owner-list"
    ACCESS_LOG = "access-log"
    EARLIER_HARVEST = "earlier-harvest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One URL named by a document; where it was named stands beside the link."""

    url: str
    """Absolute and normalised (`capture.model.url.normalise`)."""
    hop: Hop
    mechanism: Mechanism
    where: str = ""
    """Selector, attribute or position, e.g. `img[srcset]`; at most 200 characters."""
    action: str = ""
    """What had to be done in the page first, e.g. `click button "Meer"`; steps joined by ` > `."""
