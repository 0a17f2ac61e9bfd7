"""The text of a page: as rendered, and what its HTML holds besides (OPSL06). Pure.

Rendered text is what a visitor saw; the HTML adds what was folded away: closed `details`, hidden
tabs, `aria-label`, `alt`. Lines of the HTML that the rendered text has already are left out, so
that menus don't count twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from capture.access.search.words import settled
from capture.discovery.charset import decode
from capture.discovery.html import parts

MAX_HTML_BYTES = 8 * 1024 * 1024
MAX_TEXT = 2_000_000
"""Characters of one text; what follows isn't searched."""
_MAX_TITLE = 500
_MAX_HEADINGS = 200
_MAX_LANGUAGE = 35
"""Characters of a language tag (RFC 5646 §4.4.1)."""
_NO_TEXT = ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "head"]
_INLINE = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
]  # fmt: skip
_SAID = ("aria-label", "aria-description", "alt", "title", "placeholder")
_BREAK = "\x1e"
_LONG = 30
"""Characters of a line that is no coincidence when it stands within another."""
_MAX_COMPARED, _COMPARISONS = 200_000, 2_000
"""So that a hostile page takes no more than a second."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundText:
    """The text of a page or a document, ready to be indexed."""

    title: str = ""
    headings: tuple[str, ...] = ()
    language: str | None = None
    body: str = ""
    """A line for each block, white space folded; at most `MAX_TEXT` characters."""


@dataclass(slots=True, kw_only=True)
class _Read:
    title: str = ""
    language: str | None = None
    headings: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def page_text(html: bytes, *, charset: str | None, rendered: str | None) -> FoundText:
    """Return the text of a page; `rendered` is what a browser showed, None when none did.

    Takes about 10 ms for 100 kB; never raises. Without HTML (a route of a script) give b"".
    """
    read = _Read()
    for part in parts(decode(html[:MAX_HTML_BYTES], charset=charset)):
        _read_part(part, read)
    shown = lines_of(rendered or "")
    seen = {_bare(line) for line in shown}
    # A block of the HTML may stand across or within lines of the rendered text.
    whole = "".join(map(_bare, shown))[:_MAX_COMPARED]
    budget = _COMPARISONS
    more = []
    for line in read.lines:
        bare = _bare(line)
        if not bare or bare in seen:
            continue
        seen.add(bare)
        if len(bare) >= _LONG and budget > 0:
            budget -= 1
            if bare in whole:
                continue
        more.append(line)
    return FoundText(
        title=read.title,
        headings=tuple(dict.fromkeys(read.headings)),
        language=read.language,
        body="\n".join((*shown, *more))[:MAX_TEXT],
    )


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that say anything, white space folded."""
    folded = (" ".join(line.split()) for line in settled(text[:MAX_TEXT]).splitlines())
    return [line for line in folded if line]


def _bare(line: str) -> str:
    """Return what a line says, so that styles that change case or space don't make it another."""
    return "".join(line.casefold().split())


def _read_part(part: str, read: _Read) -> None:
    tree = LexborHTMLParser(part)
    title = tree.css_first("head title")
    if title is not None and not read.title:
        read.title = " ".join(settled(title.text()).split())[:_MAX_TITLE]
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or "") if root is not None else ""
    if read.language is None and _LANGUAGE.fullmatch(language[:_MAX_LANGUAGE]):
        read.language = language
    said = list(_said(tree))
    tree.strip_tags(_NO_TEXT)
    for node in tree.css("h1, h2, h3, h4, h5, h6")[: _MAX_HEADINGS - len(read.headings)]:
        if heading := " ".join(settled(node.text()).split())[:_MAX_TITLE]:
            read.headings.append(heading)
    tree.unwrap_tags(_INLINE)
    if (body := tree.body) is not None:
        read.lines += _lines(body)
    read.lines += said


def _said(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(", ".join(f"[{name}]" for name in _SAID)):
        for name in _SAID:
            value = node.attributes.get(name)
            if value and (text := " ".join(settled(value[:_MAX_TITLE]).split())):
                yield text


def _lines(body: LexborNode) -> list[str]:
    body.merge_text_nodes()
    text = body.text(separator=_BREAK)
    folded = (" ".join(each.split()) for each in settled(text).split(_BREAK))
    return [line for line in folded if line]
