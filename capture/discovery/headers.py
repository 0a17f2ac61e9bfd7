"""URLs in the head of an answer: Location, Content-Location, Refresh, SourceMap, Link."""

import re
from collections.abc import Iterable

from capture.discovery.found import Found
from capture.model.link import Hop, Link, Mechanism

EMBEDDING_RELATIONS = frozenset(
    {
        "stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed",
        "apple-touch-startup-image", "mask-icon", "fluid-icon", "image_src", "preload",
        "modulepreload", "prefetch", "manifest", "import", "serviceworker",
    }
)  # fmt: skip
"""Link relations whose target is part of the page, or fetched by it (HTML §4.6.7)."""

IGNORED_RELATIONS = frozenset({"dns-prefetch", "preconnect", "pingback"})
"""Relations whose target is no content."""

_REFRESH = re.compile(
    r"[\s]*[\d.]*+[\s]*[;,]?[\s]*(?:url[\s]*=[\s]*)?(?P<quote>[\"']?)(?P<url>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"<([^>]*+)>((?:\"(?:[^\"\\]|\\.)*+\"?|[^\",<])*+)", re.DOTALL)
_RELATION = re.compile(r";\s*+rel\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]++))", re.IGNORECASE)


def header_links(headers: Iterable[tuple[str, str]], *, base: str) -> tuple[Link, ...]:
    """Return what the header fields, as (name, value), of the answer to `base` name.

    RFC 9110 §10.2.2 and §8.7, RFC 8288 §3; Refresh as HTML §13.2.6.4.7 reads it; SourceMap
    as ECMA-426 §11 has it.
    """
    found = Found(base)
    for name, value in headers:
        match name.lower():
            case "location":
                found.add(value, Hop.REDIRECT, Mechanism.HTTP_HEADER, "Location")
            case "content-location":
                found.add(value, Hop.LINK, Mechanism.HTTP_HEADER, "Content-Location")
            case "refresh":
                if target := refresh_target(value):
                    found.add(target, Hop.REDIRECT, Mechanism.HTTP_HEADER, "Refresh")
            case "sourcemap" | "x-sourcemap":
                found.add(value, Hop.EMBED, Mechanism.HTTP_HEADER, "SourceMap")
            case "link":
                _collect_link(value, found)
    return found.links()


def refresh_target(value: str) -> str | None:
    """Return the URL of a Refresh header or `<meta http-equiv=refresh>`, or None without one."""
    if not re.match(r"\s*[\d.]", value):
        return None
    match = _REFRESH.fullmatch(value)
    if match is None:
        return None
    target, quote = match["url"], match["quote"]
    if quote:
        target = target.partition(quote)[0]
    return target.strip() or None


def relation_hop(relations: Iterable[str]) -> Hop | None:
    """Return how a link with these relations, in lower case, is followed; None: not at all."""
    kinds = set(relations)
    if kinds & EMBEDDING_RELATIONS:
        return Hop.EMBED
    if kinds and kinds <= IGNORED_RELATIONS:
        return None
    return Hop.LINK


def _collect_link(value: str, found: Found) -> None:
    for match in _LINK.finditer(value):
        relation = _RELATION.search(match[2])
        relations = (relation[1] or relation[2] or "").lower().split() if relation else []
        hop = relation_hop(relations)
        if hop is not None:
            where = f"Link rel={' '.join(relations)}" if relations else "Link"
            found.add(match[1], hop, Mechanism.HTTP_HEADER, where)
