"""What robots.txt names: sitemaps, and paths. What it asks is `capture.scope.robots`."""

import re
from dataclasses import dataclass

from capture.discovery.found import Found
from capture.model.link import Hop, Link, Mechanism

_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(allow|disallow)[ \t]*:[ \t]*([^\s#]*)", re.IGNORECASE | re.MULTILINE)
_LARGEST = 512_000
"""Bytes read: RFC 9309 §2.5 asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a robots.txt names."""

    sitemaps: tuple[Link, ...]
    paths: tuple[Link, ...]
    """Guesses: what a rule is about, whether or not it is to be fetched."""


def read_robots(content: bytes, *, base: str) -> Robots:
    """Return the sitemaps (sitemaps.org, "informing") and paths (RFC 9309 §2.2.2) it names.

    A path with a wildcard says which URLs are meant, and names none of them.
    """
    sitemaps, paths = Found(base), Found(base)
    text = content[:_LARGEST].decode("utf-8-sig", errors="replace")
    for match in _SITEMAP.finditer(text):
        sitemaps.add(match[1], Hop.SITEMAP, Mechanism.ROBOTS_TXT, "Sitemap")
    for match in _RULE.finditer(text):
        path = match[2].removesuffix("$")
        if len(path) > 1 and path[0] == "/" and path[1] != "/" and "*" not in path:
            paths.add(path, Hop.SPECULATIVE, Mechanism.ROBOTS_TXT, match[1].capitalize())
    return Robots(sitemaps=sitemaps.links(), paths=paths.links())
