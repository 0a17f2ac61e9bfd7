"""Sitemaps (sitemaps.org 0.9): URL sets, indexes, text; with images, films and languages."""

from dataclasses import dataclass

from capture.discovery.found import Found
from capture.discovery.xml import parse_xml, text_of, unpack
from capture.model.link import Hop, Link, Mechanism

_EMBEDS = frozenset({"content_loc", "thumbnail_loc", "player_loc"})
"""Google's video extension."""

_IMAGE_SPACE = "http://www.google.com/schemas/sitemap-image/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap names."""

    links: tuple[Link, ...]
    """Pages, and the images and films on them."""
    sitemaps: tuple[Link, ...]
    """Further sitemaps, when it is an index."""
    problems: tuple[str, ...]
    """What was wrong with it, in words."""


def read_sitemap(content: bytes, *, base: str) -> Sitemap:
    """Return what the sitemap at `base` names: XML or text, packed with gzip or not.

    A malformed one is read as far as possible, and says what was wrong.
    """
    document = parse_xml(content)
    names = [name for name, _element in document.elements()]
    if not names:
        return _read_text(content, base, document.problems)
    found, further = Found(base), Found(base)
    for name, element in document.elements():
        parent = element.getparent()
        within = parent.tag.rpartition("}")[2].lower() if parent is not None else ""
        if name == "loc" and within == "sitemap":
            further.add(text_of(element), Hop.SITEMAP, Mechanism.SITEMAP, "sitemap/loc")
        elif name == "loc" and (within == "image" or _IMAGE_SPACE in element.tag):
            found.add(text_of(element), Hop.EMBED, Mechanism.SITEMAP, "image/loc")
        elif name == "loc":
            found.add(text_of(element), Hop.SITEMAP, Mechanism.SITEMAP, f"{within}/loc")
        elif name in _EMBEDS:
            found.add(text_of(element), Hop.EMBED, Mechanism.SITEMAP, f"{within}/{name}")
        elif name == "link" and element.get("href"):
            found.add(element.get("href"), Hop.SITEMAP, Mechanism.SITEMAP, f"{within}/link[href]")
    return Sitemap(links=found.links(), sitemaps=further.links(), problems=document.problems)


def _read_text(content: bytes, base: str, problems: tuple[str, ...]) -> Sitemap:
    unpacked, faults = unpack(content)
    found = Found(base)
    for line in unpacked.decode("utf-8-sig", errors="replace").splitlines():
        if line.strip().lower().startswith(("http://", "https://")):
            found.add(line, Hop.SITEMAP, Mechanism.SITEMAP, "text")
    links = found.links()
    return Sitemap(links=links, sitemaps=(), problems=faults if links else problems)
