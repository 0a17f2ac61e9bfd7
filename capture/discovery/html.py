"""URLs in HTML: every attribute that carries one, style, scripts, comments, documents within.

Parsed by lexbor, as a browser parses (WHATWG HTML §13). Its tree building, like that of every
browser without a limit of its own, takes quadratic time for tags nested without end; a document
nested deeper than any real one is therefore read in pieces (`_pieces`).
"""

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from capture.discovery.attributes import collect_attributes, collect_formaction
from capture.discovery.charset import decode
from capture.discovery.css import collect_css
from capture.discovery.found import Found
from capture.discovery.guess import urls_in_text
from capture.discovery.html_scripts import collect_handlers, collect_script_element
from capture.model.link import Hop, Link, Mechanism
from capture.model.url import normalise

_DEEPEST = 500
"""Open elements beyond which a document is read in pieces; Chromium stops nesting at 512."""
_OPEN_FORMATS = 40
"""Open formatting elements beyond which it is: each new paragraph repeats them (HTML §13.2.4.3)."""
_PIECE = 2_000
_SRCDOCS_DEEP = 3
_MOST_COMMENTS = 2_000
"""Comments parsed as markup; further ones are read as text."""
_CONDITION = re.compile(r"\A\s*\[if[^\]]*\]>|<!\[endif\]\s*\Z", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_LONGEST_TAG = 16_384
"""Characters of a tag, values left out."""

_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_TAG_START = re.compile(r"<[a-zA-Z]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_UNNESTED = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
        "param", "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th",
        "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rt", "rp", "html",
        "head", "body",
    }
)  # fmt: skip
"""Tags without content, and those whose end tag may be left out."""
_FORMATS = frozenset(
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike",
        "strong", "tt", "u",
    }
)  # fmt: skip


def html_links(content: bytes, *, base: str, charset: str | None = None) -> tuple[Link, ...]:
    """Return what a page names; `base` is its URL, `charset` that of its HTTP header.

    Cost: about half a second for a megabyte. Never raises.
    """
    return html_text_links(decode(content, charset=charset), base=base)


def html_text_links(text: str, *, base: str) -> tuple[Link, ...]:
    """Return what a page that is text already names, e.g. the rendered DOM."""
    found = Found(base)
    comments: list[str] = []
    _collect_document(text, found, comments)
    for number, comment in enumerate(comments):
        _collect_comment(comment, found, is_parsed=number < _MOST_COMMENTS)
    return found.links()


def _collect_document(text: str, found: Found, comments: list[str]) -> None:
    """Add what a document names, and those within it; put its comments aside."""
    documents = [(text, 0)]
    is_base_open = True
    while documents:
        source, depth = documents.pop()
        for part in parts(source):
            tree = LexborHTMLParser(part)
            if is_base_open and (element := tree.css_first("base[href]")):
                # HTML §4.2.3: the first one counts, and it may be relative itself.
                base = found.base
                found.base = normalise(element.attributes["href"] or "", base=base) or base
                is_base_open = False
            for node in _elements(tree.root, comments):
                inner = _collect(node, found)
                if inner and depth < _SRCDOCS_DEEP:
                    documents.append((inner, depth + 1))
        is_base_open = False


def _collect_comment(text: str, found: Found, *, is_parsed: bool) -> None:
    """Add what a comment names: as markup when it holds tags, as conditional ones do."""
    if is_parsed and _TAG_START.search(text):
        inner = Found(found.base)
        _collect_document(_CONDITION.sub("", text), inner, [])
        for link in inner.links():
            found.add(link.url, Hop.SPECULATIVE, Mechanism.COMMENT, f"comment {link.where}")
        text = _TAGS.sub(" ", text)
    for url in urls_in_text(text):
        found.add(url, Hop.SPECULATIVE, Mechanism.COMMENT, "comment")


def parts(text: str) -> Iterator[str]:
    """Yield a document in parts that take a parser no longer than any real page: mostly one."""
    # A lone surrogate is no character, and the parser takes none.
    clean = _cut_long_tags(text.encode("utf-8", "replace").decode("utf-8"))
    return _pieces(clean) if _is_too_deep(clean) else iter((clean,))


def _elements(root: Any, comments: list[str]) -> Iterator[Any]:
    """Yield every element under `root`, also those within templates; add comments to the list."""
    roots = [root] if root is not None else []
    comments.extend(_beside(root))
    while roots:
        node = roots.pop()
        for element in node.traverse(include_text=False):
            if element.tag == "template":
                roots.extend(element.template_fragments()[:1])
            elif element.is_element_node:
                yield element
            elif element.is_comment_node:
                comments.append(element.comment_content or "")


def _beside(root: Any) -> Iterator[str]:
    """Yield the comments before and after the root element."""
    for step in ("prev", "next"):
        node = getattr(root, step, None)
        while node is not None:
            if node.is_comment_node:
                yield node.comment_content or ""
            node = getattr(node, step)


def _collect(node: Any, found: Found) -> str | None:
    """Add what an element names; return the document that it holds, if any (`srcdoc`)."""
    tag = node.tag
    if tag == "style":
        collect_css(node.text() or "", found, mechanism=Mechanism.INLINE_STYLE, where="style")
    attributes: dict[str, str | None] = node.attributes
    if tag == "script":
        inner = collect_script_element(attributes, node.text() or "", found)
        if inner:
            return inner
    if not attributes:
        return None
    collect_attributes(tag, attributes, found)
    collect_handlers(tag, attributes, found)
    if "formaction" in attributes:
        collect_formaction(tag, attributes, _form_around(node), found)
    return attributes.get("srcdoc") if tag == "iframe" else None


def _form_around(node: Any) -> dict[str, str | None] | None:
    while (node := node.parent) is not None:
        if node.tag == "form":
            attributes: dict[str, str | None] = node.attributes
            return attributes
    return None


def _is_too_deep(text: str) -> bool:
    """Whether tags are opened and never closed to a depth that no real page has: a rough count."""
    depth = formats = 0
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if name in _UNNESTED:
            continue
        step = -1 if match[1] else 1
        depth = max(0, depth + step)
        if name in _FORMATS:
            formats = max(0, formats + step)
        if depth > _DEEPEST or formats > _OPEN_FORMATS:
            return True
    return False


def _cut_long_tags(text: str) -> str:
    """Return the text with tags of thousands of attributes cut: they too take quadratic time.

    Long values (a picture as `data:`, the path of a drawing) are no reason to cut.
    """
    parts = text.split(">")
    for index, part in enumerate(parts):
        start = _TAG_START.search(part) if len(part) > _LONGEST_TAG else None
        if start is None or len(_QUOTED.sub("", part[start.start() :])) <= _LONGEST_TAG:
            continue
        cut = start.start() + _LONGEST_TAG
        kept = part[:cut] + ('"' if part.count('"', start.start(), cut) % 2 else "")
        # What looks like a tag may be a comparison in a script: its end tag must stay.
        last = part.rfind("<", cut)
        parts[index] = kept + (part[last:] if last >= 0 else "")
    return ">".join(parts)


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces that begin with a tag, each of which parses in no time."""
    start = 0
    while start < len(text):
        end = text.find("<", start + _PIECE)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end
