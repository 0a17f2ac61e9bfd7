"""What robots.txt names: sitemaps. What it asks is `capture.scope.robots`."""

import re

from capture.discovery.found import Found
from capture.model.link import Hop, Link, Mechanism

_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)


def robots_links(content: bytes, *, base: str) -> tuple[Link, ...]:
    """Return the sitemaps that a robots.txt at `base` names (sitemaps.org, "informing")."""
    found = Found(base)
    text = content.decode("utf-8-sig", errors="replace")
    for match in _SITEMAP.finditer(text):
        found.add(match[1], Hop.SITEMAP, Mechanism.ROBOTS_TXT, "Sitemap")
    return found.links()
