"""Feeds: RSS 0.9–2.0, RSS 1.0 (RDF) and Atom (RFC 4287)."""

from dataclasses import dataclass
from typing import Any

from capture.discovery.found import Found
from capture.discovery.xml import parse_xml, text_of
from capture.model.link import Hop, Link, Mechanism

_ROOTS = frozenset({"rss", "rdf", "feed"})
_TEXTS = {
    "link": Hop.SITEMAP,
    "comments": Hop.SITEMAP,
    "url": Hop.EMBED,
    "logo": Hop.EMBED,
    "icon": Hop.EMBED,
}
_ATTRIBUTES = {"enclosure": "url", "content": "url", "thumbnail": "url"}
"""RSS enclosures, and Media RSS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed names."""

    links: tuple[Link, ...]
    problems: tuple[str, ...]
    """What was wrong with it, in words."""


def read_feed(content: bytes, *, base: str) -> Feed | None:
    """Return what the feed at `base` names, or None when it is no feed."""
    document = parse_xml(content)
    root = next((name for name, _element in document.elements()), None)
    if root not in _ROOTS:
        return None
    found = Found(base)
    for name, element in document.elements():
        _collect(name, element, found)
    return Feed(links=found.links(), problems=document.problems)


def _collect(name: str, element: Any, found: Found) -> None:
    if name == "link" and element.get("href"):
        relation = element.get("rel", "alternate").lower()
        hop = Hop.EMBED if relation == "enclosure" else Hop.SITEMAP
        found.add(element.get("href"), hop, Mechanism.FEED, f"link[rel={relation}]")
    elif name in _TEXTS and text_of(element):
        found.add(text_of(element), _TEXTS[name], Mechanism.FEED, name)
    elif name == "guid" and element.get("isPermaLink", "true").lower() == "true":
        if text_of(element).lower().startswith(("http://", "https://")):
            found.add(text_of(element), Hop.SITEMAP, Mechanism.FEED, "guid")
    elif name in _ATTRIBUTES and element.get(_ATTRIBUTES[name]):
        attribute = _ATTRIBUTES[name]
        found.add(element.get(attribute), Hop.EMBED, Mechanism.FEED, f"{name}[{attribute}]")
