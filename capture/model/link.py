"""A link: that one URL named another, by which mechanism, and who can find it by that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


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
    STREAM = "stream-manifest"
    """A list of the pieces of video or audio: HLS, DASH."""
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


class Evidence(StrEnum):
    """What a mechanism says about a URL: how near it is to a link that a visitor can use."""

    LINK = "link"
    """A page links to it, or goes there."""
    MENTION = "mention"
    """The site names or loads it, without that being a link."""
    OUTSIDE = "outside"
    """No page says so: a list, a log, a sitemap, a guess."""


def evidence(mechanism: Mechanism) -> Evidence:
    """Return what a mechanism says about the URL that it named."""
    match mechanism:
        case (
            Mechanism.SEED
            | Mechanism.ATTRIBUTE
            | Mechanism.META_REFRESH
            | Mechanism.HTTP_HEADER
            | Mechanism.REDIRECT
            | Mechanism.SCRIPT_NAVIGATION
            | Mechanism.WINDOW
            | Mechanism.ROUTE
            | Mechanism.FORM
            | Mechanism.RENDERED
        ):
            return Evidence.LINK
        case (
            Mechanism.DATA_ATTRIBUTE
            | Mechanism.COMMENT
            | Mechanism.SRCSET
            | Mechanism.INLINE_STYLE
            | Mechanism.CSS
            | Mechanism.SCRIPT_TEXT
            | Mechanism.JSON
            | Mechanism.XML
            | Mechanism.STREAM
            | Mechanism.UNSAFE
            | Mechanism.REQUESTED
        ):
            return Evidence.MENTION
        case (
            Mechanism.ROBOTS_TXT
            | Mechanism.SITEMAP
            | Mechanism.FEED
            | Mechanism.MANIFEST
            | Mechanism.CONVENTION
            | Mechanism.OWNER_LIST
            | Mechanism.ACCESS_LOG
            | Mechanism.EARLIER_HARVEST
        ):
            return Evidence.OUTSIDE
    assert_never(mechanism)


STATIC_HOPS: Mapping[Mechanism, frozenset[Hop]] = {
    Mechanism.ATTRIBUTE: frozenset({Hop.LINK}),
    Mechanism.META_REFRESH: frozenset({Hop.LINK, Hop.REDIRECT}),
    Mechanism.HTTP_HEADER: frozenset({Hop.LINK, Hop.REDIRECT}),
    Mechanism.REDIRECT: frozenset(Hop),
}
"""What a crawler without scripts follows in what the server sent (REIK03), besides the embeds at
`STATIC_PLACES`. A form's `action` is among the links, as it is for other crawlers; the same form
filled in by us (`form-get`) is not. A redirect carries on whatever led to it."""

STATIC_PLACES = frozenset(
    {
        "iframe[src]",
        "frame[src]",
        "object[data]",
        "embed[src]",
        "link[rel=prefetch]",
        "Link rel=prefetch",
    }
)
"""Where an embed holds or announces a document, rather than a picture or a script."""


def is_static(mechanism: Mechanism, hop: Hop, place: str) -> bool:
    """Whether a crawler that runs no scripts finds what was named like this."""
    return hop in STATIC_HOPS.get(mechanism, ()) or (
        mechanism in (Mechanism.ATTRIBUTE, Mechanism.HTTP_HEADER)
        and hop is Hop.EMBED
        and place in STATIC_PLACES
    )
