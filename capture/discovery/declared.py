"""What a sitemap or feed declares about when its pages changed (sitemaps.org 0.9, RFC 4287, RSS).

The words are kept as they stand: whether a date is true, a harvest finds out by itself.
"""

from dataclasses import dataclass
from typing import Any

from capture.discovery.found import Found
from capture.discovery.xml import local_name, parse_xml, text_of
from capture.model.link import Hop, Mechanism

_FEEDS = frozenset({"rss", "rdf", "feed"})
_ENTRIES = frozenset({"url", "entry", "item"})
_MOMENTS = frozenset({"lastmod", "updated", "pubdate", "date", "modified"})
_LONGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What one document declares."""

    is_feed: bool
    moments: dict[str, str]
    """Page → the moment that it is given, as written there."""


def declared(content: bytes, *, base: str) -> Declared:
    """Return what the sitemap or feed at `base` says of pages.

    A page without a moment is left out. Never raises; at most one moment each, the first.
    """
    found: dict[str, str] = {}
    is_feed = False
    for number, (name, element) in enumerate(parse_xml(content).elements()):
        is_feed = is_feed or (number == 0 and name in _FEEDS)
        if name in _ENTRIES:
            page, moment = _entry(element, base)
            if page is not None and moment:
                found.setdefault(page, moment)
    return Declared(is_feed=is_feed, moments=found)


def _entry(entry: Any, base: str) -> tuple[str | None, str]:
    named, moment = Found(base), ""
    for child in entry:
        if not isinstance(child.tag, str):
            continue
        name = local_name(child)
        if name in _MOMENTS and not moment:
            moment = text_of(child)[:_LONGEST]
        elif name in ("loc", "link"):
            is_page = (child.get("rel") or "alternate") == "alternate"
            address = (child.get("href") or text_of(child)) if is_page else ""
            named.add(address, Hop.SITEMAP, Mechanism.SITEMAP, name)
    links = named.links()
    return (links[0].url if links else None), moment
