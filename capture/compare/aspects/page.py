"""What the HTML of a recorded page holds that editors care for: headings, links, forms. Pure.

Archived HTML is hostile: everything is counted and cut (`MAX_…`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from capture.discovery.charset import decode
from capture.discovery.html import parts
from capture.model.side import Heading
from capture.model.url import normalise, split, without_fragment

MAX_CHARACTERS = 5_000
MAX_HEADINGS = 1_000
MAX_LINKS = 10_000
MAX_FORMS = 100
MAX_FIELDS = 300

_MOST_NODES = 2_000
"""Of one heading, link or label: elements may be nested to make each hold all the others."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "object"})
_NO_FIELD = frozenset({"hidden", "submit", "button", "image", "reset"})


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a page to somewhere, as a reader sees it."""

    url: str
    """Absolute, without fragment; http or https."""
    text: str
    """Its words, or those of its picture; may be empty."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field that a reader fills in."""

    name: str
    label: str
    """The words beside it; empty where there are none."""
    kind: str
    """`text`, `email`, `select`, `textarea` …"""
    is_required: bool

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.label or self.name or self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, with the fields that a reader fills in."""

    name: str
    """Its `aria-label`, heading, `name` or `id`; empty where it has none."""
    action: str
    """Absolute URL."""
    method: str
    """`GET` or `POST`."""
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What one recorded page holds."""

    url: str
    headings: tuple[Heading, ...]
    links: tuple[PageLink, ...]
    """In the order of the page, each address once."""
    others: tuple[str, ...]
    """Addresses that are no page: `mailto:` and `tel:`."""
    forms: tuple[Form, ...]


def page_facts(content: bytes, *, url: str, charset: str | None = None) -> PageFacts:
    """Return what a page holds. Never raises.

    Cost: about a second for a megabyte of HTML.
    """
    seen = _Seen(url)
    for part in parts(decode(content, charset=charset)):
        tree = LexborHTMLParser(part)
        if tree.root is not None:
            seen.look_at(tree)
    return PageFacts(
        url=url,
        headings=tuple(seen.headings),
        links=tuple(PageLink(*pair) for pair in seen.links.items()),
        others=tuple(seen.others),
        forms=tuple(seen.forms),
    )


def one_line(text: str) -> str:
    """Return a text on one line, cut at `MAX_CHARACTERS`."""
    return " ".join(text[: 4 * MAX_CHARACTERS].split())[:MAX_CHARACTERS]


class _Seen:
    """What was seen of a page so far."""

    def __init__(self, url: str) -> None:
        self.base = url
        self.headings: list[Heading] = []
        self.links: dict[str, str] = {}
        self.others: dict[str, None] = {}
        self.forms: list[Form] = []

    def look_at(self, tree: LexborHTMLParser) -> None:
        """Add what a document, or a piece of one, holds."""
        for element in tree.css("base[href]")[:1]:
            self.base = normalise(element.attributes.get("href") or "", base=self.base) or self.base
        labels = _labels(tree)
        for element in tree.css("h1, h2, h3, h4, h5, h6, a[href], area[href], form"):
            if element.tag in _HEADINGS:
                self._heading(element)
            elif element.tag == "form":
                self._form(element, labels)
            else:
                self._link(element)

    def _heading(self, element: Any) -> None:
        text = _text(element)
        if text and len(self.headings) < MAX_HEADINGS:
            self.headings.append(Heading(level=_HEADINGS[element.tag], text=text))

    def _link(self, element: Any) -> None:
        raw = element.attributes.get("href") or ""
        url = normalise(raw, base=self.base)
        if url is None or len(self.links) + len(self.others) >= MAX_LINKS:
            return
        if url.startswith(("mailto:", "tel:")):
            self.others[url] = None
        elif split(url) is not None and not raw.strip().startswith("#"):
            url = without_fragment(url)
            if not self.links.get(url):
                self.links[url] = _text(element)

    def _form(self, element: Any, labels: dict[str, str]) -> None:
        if len(self.forms) >= MAX_FORMS:
            return
        fields: list[FormField] = []
        for each in element.css("input, select, textarea")[: 4 * MAX_FIELDS]:
            kind = (each.attributes.get("type") or "text").lower() if each.tag == "input" else ""
            if kind in _NO_FIELD or len(fields) >= MAX_FIELDS:
                continue
            fields.append(_field(each, kind or each.tag, labels))
        attributes = element.attributes
        action = normalise(attributes.get("action") or "", base=self.base) or self.base
        self.forms.append(
            Form(
                name=one_line(
                    attributes.get("aria-label")
                    or attributes.get("name")
                    or attributes.get("id")
                    or ""
                ),
                action=without_fragment(action),
                method="POST" if (attributes.get("method") or "").lower() == "post" else "GET",
                fields=tuple(fields),
            )
        )


def _field(element: Any, kind: str, labels: dict[str, str]) -> FormField:
    attributes = element.attributes
    label = (
        attributes.get("aria-label")
        or labels.get(attributes.get("id") or "")
        or _label_around(element)
        or attributes.get("placeholder")
        or ""
    )
    return FormField(
        name=one_line(attributes.get("name") or ""),
        label=one_line(label).rstrip(" :*"),
        kind=one_line(kind)[:20],
        is_required="required" in attributes or attributes.get("aria-required") == "true",
    )


def _labels(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.css("label[for]")[: MAX_FORMS * 10]:
        found.setdefault(element.attributes.get("for") or "", _text(element))
    return found


def _label_around(element: Any) -> str:
    node = element.parent
    for _ in range(3):
        if node is None or node.tag in ("form", "body"):
            return ""
        if node.tag == "label":
            return _text(node)
        node = node.parent
    return ""


def _text(element: Any) -> str:
    """Return the words of an element; those of its pictures where it has no others."""
    text = one_line(" ".join(_strings(element)))
    if text:
        return text
    pictures = (image.attributes.get("alt") or "" for image in element.css("img[alt]")[:20])
    return one_line(element.attributes.get("aria-label") or " ".join(pictures))


def _strings(element: Any) -> Iterator[str]:
    left = 4 * MAX_CHARACTERS
    for node in islice(element.traverse(include_text=True), _MOST_NODES):
        if node.is_text_node and left > 0 and not _is_unseen(node):
            text = node.text_content or ""
            left -= len(text)
            yield text


def _is_unseen(node: Any) -> bool:
    parent = node.parent
    return parent is not None and parent.tag in _UNSEEN
