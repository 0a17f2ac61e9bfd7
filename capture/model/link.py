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
    SRCSET = "srcset"
    META_REFRESH = "meta-refresh"
    INLINE_STYLE = "inline-style"
    CSS = "css"
    HTTP_HEADER = "http-header"
    REDIRECT = "redirect"
    SCRIPT_NAVIGATION = "script-navigation"
    ROUTE = "history-route"
    RENDERED = "rendered-dom"
    REQUESTED = "requested-by-page"
    ROBOTS_TXT = "robots.txt"
    SITEMAP = "sitemap"
    FEED = "feed"
    MANIFEST = "manifest"
    CONVENTION = "convention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One URL named by a document; where it was named stands beside the link."""

    url: str
    """Absolute and normalised (`capture.model.url.normalise`)."""
    hop: Hop
    mechanism: Mechanism
    where: str = ""
    """Selector, attribute or position, e.g. `img[srcset]`; at most 200 characters."""
