"""XML from strangers: no entities, no network, mended where it is broken."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

_LARGEST = 100_000_000
"""Bytes read of one document: twice what sitemaps.org allows, unpacked."""

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Document:
    """An XML document, as far as it could be read."""

    root: Any
    """The root element (lxml), or None."""
    problems: tuple[str, ...]
    """What was wrong with it, in words; the first few."""

    def elements(self) -> Iterator[tuple[str, Any]]:
        """Yield (local name in lower case, element) in document order."""
        if self.root is not None:
            for element in self.root.iter(etree.Element):
                yield local_name(element), element


def parse_xml(content: bytes) -> Document:
    """Return the document; never raises. Entities stay unexpanded and nothing is fetched."""
    content, problems = unpack(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.LxmlError, ValueError) as error:
        return Document(None, (*problems, f"not readable as XML: {error}"))
    faults = [f"line {entry.line}: {entry.message}" for entry in list(parser.error_log)[:3]]
    return Document(root, (*problems, *faults))


def unpack(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return gzip content unpacked (other content as it is) up to a limit, and what was wrong."""
    if not content.startswith(_GZIP):
        return content[:_LARGEST], _too_large(len(content) > _LARGEST)
    inflate = zlib.decompressobj(wbits=31)
    unpacked = bytearray()
    position = 0
    try:
        while position < len(content) and len(unpacked) < _LARGEST and not inflate.eof:
            unpacked += inflate.decompress(content[position : position + 65_536], _LARGEST)
            position += 65_536
    except zlib.error as error:
        return bytes(unpacked), (f"gzip broken off after {len(unpacked)} bytes: {error}",)
    if not inflate.eof and len(unpacked) < _LARGEST:
        return bytes(unpacked), (f"gzip ends early, after {len(unpacked)} bytes",)
    return bytes(unpacked[:_LARGEST]), _too_large(len(unpacked) >= _LARGEST)


def local_name(element: Any) -> str:
    """Return an element's name without its namespace, in lower case.

    By hand: lxml's `QName` raises where the namespace holds a `}`, which its own parser lets in.
    """
    return str(element.tag).rpartition("}")[2].lower()


def namespace(element: Any) -> str:
    """Return the address of an element's namespace; empty if it has none."""
    return str(element.tag).rpartition("}")[0][1:]


def text_of(element: Any) -> str:
    """Return the text directly within an element, without surrounding space."""
    return str(element.text or "").strip()


def _too_large(is_too_large: bool) -> tuple[str, ...]:
    return (f"only the first {_LARGEST} bytes are read",) if is_too_large else ()
