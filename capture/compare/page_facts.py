"""What the HTML of a page says of itself: title, headings, canonical address, text. Pure.

Recorded HTML is hostile: what takes a parser quadratic time is read in parts
(`capture.discovery.html.parts`), and nothing kept grows beyond a limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from capture.discovery.charset import decode
from capture.discovery.html import parts
from capture.model.side import Heading
from capture.model.url import normalise, split, without_fragment

MAX_HTML_BYTES = 8 * 1024 * 1024
"""Of a page, what is read for its text; more than any real page has."""
MAX_LINES = 20_000
_LONGEST_LINE = 20_000
_MOST_HEADINGS = 30
_LONGEST_HEADING = 200
_LONGEST_TITLE = 500
_LONGEST_URL = 8_000
_MOST_LINKS = 5_000
_AT_ONCE_SECONDS = 5.0
"""A page that sends its reader on within this time is a redirect to whoever reads it."""

_NO_TEXT = ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head"]
_INLINE = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
]  # fmt: skip
_BREAK = "\x1e"
_REFRESH = re.compile(r"\s*([0-9.]+)\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class PageFacts:
    """What was read from one page."""

    title: str | None = None
    canonical: str | None = None
    language: str | None = None
    refresh: str | None = None
    """Where the page sends its reader at once (`<meta http-equiv=refresh>`), absolute."""
    headings: list[Heading] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    """Addresses that it links to, without fragment; the first five thousand."""
    embedded: set[str] = field(default_factory=set)
    """Addresses of documents within it (iframe, frame, object, embed)."""
    lines: list[str] = field(default_factory=list)
    """Its text, a line for each block, white space folded."""


def read_page(content: bytes, *, base: str, charset: str | None) -> PageFacts:
    """Return what a page says of itself. Takes about 10 ms for 100 kB; never raises."""
    facts = PageFacts()
    for part in parts(decode(content[:MAX_HTML_BYTES], charset=charset)):
        tree = LexborHTMLParser(part)
        _about(tree, facts, base)
        _addresses(tree, facts, base)
        _headings(tree, facts)
        facts.lines.extend(_lines(tree, MAX_LINES - len(facts.lines)))
        if len(facts.lines) >= MAX_LINES:
            break
    return facts


def folded(text: str | None, limit: int) -> str | None:
    """Return a text on one line, at most `limit` characters; None when nothing is left."""
    return " ".join((text or "").split())[:limit] or None


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something, white space folded."""
    kept = (" ".join(line[:_LONGEST_LINE].split()) for line in text.splitlines())
    return [line for line in kept if line][:MAX_LINES]


def _about(tree: LexborHTMLParser, facts: PageFacts, base: str) -> None:
    if facts.title is None and (node := tree.css_first("title")):
        facts.title = folded(node.text(), _LONGEST_TITLE)
    if facts.language is None and (node := tree.css_first("html[lang]")):
        facts.language = folded(node.attributes.get("lang"), 35)
        facts.language = facts.language.lower() if facts.language else None
    if facts.canonical is None and (node := tree.css_first("link[rel~=canonical i][href]")):
        facts.canonical = _absolute(node.attributes.get("href"), base)
    if facts.refresh is None and (node := tree.css_first("meta[http-equiv=refresh i][content]")):
        found = _REFRESH.match((node.attributes.get("content") or "")[:_LONGEST_URL])
        if found and _seconds(found[1]) <= _AT_ONCE_SECONDS:
            facts.refresh = _absolute(found[2].strip(), base)


def _seconds(text: str) -> float:
    try:
        return float(text[:10])
    except ValueError:
        return float("inf")


def _addresses(tree: LexborHTMLParser, facts: PageFacts, base: str) -> None:
    element = tree.css_first("base[href]")
    if element is not None:
        base = normalise(element.attributes.get("href") or "", base=base) or base
    named = {node.attributes.get("href") for node in tree.css("a[href], area[href]")}
    for raw in sorted(filter(None, named))[: _MOST_LINKS - len(facts.links)]:
        if url := _absolute(raw, base):
            facts.links.add(url)
    for node in tree.css("iframe[src], frame[src], embed[src], object[data]")[:_MOST_HEADINGS]:
        name = "data" if node.tag == "object" else "src"
        if url := _absolute(node.attributes.get(name), base):
            facts.embedded.add(url)


def _headings(tree: LexborHTMLParser, facts: PageFacts) -> None:
    for node in tree.css("h1, h2, h3, h4, h5, h6"):
        if len(facts.headings) >= _MOST_HEADINGS:
            return
        # The mark behind a heading that links to itself is no part of what it says.
        text = folded((node.text() or "").rstrip("¶#\uf0c1 \n\t"), _LONGEST_HEADING)
        if text:
            facts.headings.append(Heading(level=int((node.tag or "h6")[1]), text=text))


def _lines(tree: LexborHTMLParser, limit: int) -> Iterator[str]:
    body: Any = tree.body
    if body is None:
        return
    tree.strip_tags(_NO_TEXT)
    tree.unwrap_tags(_INLINE)
    body = tree.body
    if body is None:
        return
    body.merge_text_nodes()
    for number, piece in enumerate(body.text(separator=_BREAK).split(_BREAK)):
        if number >= limit:
            return
        line = " ".join(piece[:_LONGEST_LINE].split())
        if line:
            yield line


def _absolute(raw: str | None, base: str) -> str | None:
    """Return an http(s) address without fragment, or None."""
    if not raw or len(raw) > _LONGEST_URL:
        return None
    url = normalise(raw, base=base)
    if url is None or split(url) is None:
        return None
    return without_fragment(url)
