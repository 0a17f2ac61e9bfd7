"""URLs in XML of any kind: answers of interfaces, XSLT, drawings (SVG), XHTML within XML. Pure.

Elements of SVG and XHTML name what they name in a page; of other vocabularies only the form of a
text and the name it stands under tell, so that what they hold is a guess.
"""

import re
from dataclasses import dataclass
from typing import Any

from capture.discovery.attributes import collect_attributes
from capture.discovery.css import collect_css
from capture.discovery.found import Found
from capture.discovery.guess import Place, is_url
from capture.discovery.xml import namespace, parse_xml, text_of, unpack
from capture.model.link import Hop, Link, Mechanism

_URL_NAMES = frozenset(
    {"href", "src", "url", "uri", "loc", "link", "location", "action", "permalink", "guid",
     "path", "page", "next", "file", "image", "onlineresource", "schemalocation"}
)  # fmt: skip
_PAGE_SPACES = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"})
_XLINK = "{http://www.w3.org/1999/xlink}"
_STYLE = re.compile(rb"<\?xml-stylesheet\s[^>]{0,500}?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_HEAD = 20_000
_SPEAKS_OF_ITSELF = re.compile(r"https?://(?:www\.w3\.org/|schemas\.|purl\.org/)", re.IGNORECASE)
"""Names of vocabularies, which look like URLs and are not meant to be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Xml:
    """What an XML document names."""

    links: tuple[Link, ...]
    problems: tuple[str, ...]
    """What was wrong with it, in words."""


def read_xml(content: bytes, *, base: str) -> Xml:
    """Return what the XML at `base` names; a malformed one is read as far as possible."""
    found = Found(base)
    head, _ = unpack(content[: _HEAD * 10])
    for match in _STYLE.finditer(head[:_HEAD]):
        href = (match[1] or match[2] or b"").decode("utf-8", "replace").replace("&amp;", "&")
        if not href.startswith("#"):
            found.add(href, Hop.EMBED, Mechanism.XML, "xml-stylesheet[href]")
    document = parse_xml(content)
    for name, element in document.elements():
        if namespace(element) in _PAGE_SPACES or name == "svg":
            _collect_page_element(name, element, found)
        else:
            _collect_element(name, element, found)
    return Xml(links=found.links(), problems=document.problems)


def _collect_page_element(name: str, element: Any, found: Found) -> None:
    attributes = {
        str(key).replace(_XLINK, "xlink:"): str(value) for key, value in element.attrib.items()
    }
    collect_attributes(name, attributes, found)
    if name == "style":
        collect_css(text_of(element), found, mechanism=Mechanism.INLINE_STYLE, where="style")


def _collect_element(name: str, element: Any, found: Found) -> None:
    for key, value in element.attrib.items():
        attribute = str(key).rpartition("}")[2]
        _add(str(value), attribute.lower(), f"{name}[{attribute}]", found)
    if element.text and len(element) == 0:
        _add(text_of(element), name, name, found)


def _add(raw: str, name: str, where: str, found: Found) -> None:
    text = raw.strip()
    is_whole = text.startswith("/") or "//" in text[:8]
    place = Place.URL if name in _URL_NAMES else Place.ANY
    if not (is_whole or place is Place.URL) or _SPEAKS_OF_ITSELF.match(text):
        return
    if is_url(text, place):
        found.add(text, Hop.SPECULATIVE, Mechanism.XML, where)
