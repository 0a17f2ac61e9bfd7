"""MDTO as XML, in and out (MDTO-XML 1.0.1). XML from strangers: no entities, no network, no DTD."""

from typing import Any

from lxml import etree

from capture.errors import UsageError
from capture.metadata.mdto.model import ROOTS, Bestand, Informatieobject
from capture.metadata.mdto.slots import Slot, slots

NAMESPACE = "https://www.nationaalarchief.nl/mdto"
SCHEMA_ADDRESS = "https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
MAX_BYTES = 32_000_000
"""A series of 10,000 harvests has 5 MB; more than this is no description."""

_SCHEMA_LOCATION = f"{{{INSTANCE}}}schemaLocation"


class MdtoError(UsageError):
    """A document that is no MDTO: where, and what is wrong."""


def to_xml(described: Informatieobject | Bestand) -> bytes:
    """Return the document in UTF-8, indented by tabs; equal values give equal bytes.

    Raises MdtoError for a text that XML can't hold (control characters).
    """
    root = etree.Element(_tag("MDTO"), nsmap={None: NAMESPACE, "xsi": INSTANCE})
    root.set(_SCHEMA_LOCATION, f"{NAMESPACE} {SCHEMA_ADDRESS}")
    name = next(name for name, kind in ROOTS.items() if isinstance(described, kind))
    _append(root, name, described)
    etree.indent(root, space="\t")
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _append(parent: Any, name: str, value: Any) -> None:
    element = etree.SubElement(parent, _tag(name))
    if isinstance(value, str | int):
        try:
            element.text = str(value)
        except ValueError:
            raise MdtoError(f"{name}: XML can't hold {str(value)!a}") from None
        return
    for each in slots(type(value)):
        held = getattr(value, each.name)
        if held is None:
            continue
        for one in held if each.is_repeated else (held,):
            _append(element, each.name, one)


def from_xml(data: bytes) -> Informatieobject | Bestand:
    """Return what a document describes. Comments are passed over.

    Raises MdtoError, with the place, when it is no XML, or anything in it is not where MDTO has it.
    Cost grows with the size, which is at most MAX_BYTES.
    """
    root = parsed(data)
    name, content = described_element(root)
    value = _read(content, ROOTS[name], f"/MDTO/{name}")
    assert isinstance(value, Informatieobject | Bestand)
    return value


def parsed(data: bytes) -> Any:
    """Return the root element. MdtoError when it is too large, no XML, or has a DTD."""
    if len(data) > MAX_BYTES:
        raise MdtoError(f"larger than {MAX_BYTES} bytes: this is no MDTO document")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as fault:
        raise MdtoError(f"not readable as XML: {fault}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise MdtoError("has a document type declaration, which an MDTO document never needs")
    return root


def described_element(root: Any) -> tuple[str, Any]:
    """Return name and element of what a document describes. MdtoError when there is none."""
    if root.tag != _tag("MDTO"):
        raise MdtoError(f"/: the root element is {root.tag}, not MDTO in {NAMESPACE}")
    children = list(root)
    if len(children) != 1 or local_name(children[0]) not in ROOTS:
        raise MdtoError("/MDTO: holds not just one informatieobject or one bestand")
    return str(local_name(children[0])), children[0]


def local_name(element: Any) -> str | None:
    """Return an element's name when it is in MDTO's namespace, else None."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(f"{{{NAMESPACE}}}"):
        return None
    return tag.removeprefix(f"{{{NAMESPACE}}}")


def stray(element: Any, *, is_group: bool) -> str | None:
    """Return what an element has that it may not: text between elements, attributes, elements."""
    own = [name for name in element.attrib if not name.startswith(f"{{{INSTANCE}}}")]
    if own:
        return f"has an attribute {own[0]}"
    if not is_group:
        return "holds an element where text belongs" if len(element) else None
    texts = [element.text, *(child.tail for child in element)]
    between = next((text.strip() for text in texts if text and text.strip()), None)
    return f"has text between its elements: {between[:40]!a}" if between else None


def _read(element: Any, group: type[Any], path: str) -> Any:
    fault = stray(element, is_group=True)
    if fault:
        raise MdtoError(f"{path}: {fault}")
    children = list(element)
    position = 0
    values: dict[str, Any] = {}
    for each in slots(group):
        start = position
        while position < len(children) and local_name(children[position]) == each.name:
            position += 1
        here = children[start:position]
        if each.is_mandatory and not here:
            raise MdtoError(f"{path}: {each.name} is missing")
        if len(here) > 1 and not each.is_repeated:
            raise MdtoError(f"{path}/{each.name}: stands {len(here)} times, once is allowed")
        read = tuple(_value(e, each, f"{path}/{each.name}[{n}]") for n, e in enumerate(here, 1))
        if each.is_repeated or read:
            values[each.name] = read if each.is_repeated else read[0]
    if position < len(children):
        left = children[position]
        raise MdtoError(f"{path}: {local_name(left) or left.tag} is unknown there, or out of order")
    return group(**values)


def _value(element: Any, each: Slot, path: str) -> Any:
    if each.is_group:
        return _read(element, each.type, path)
    fault = stray(element, is_group=False)
    if fault:
        raise MdtoError(f"{path}: {fault}")
    text = element.text or ""
    if each.type is str:
        return text
    try:
        return int(text)
    except ValueError:
        raise MdtoError(f"{path}: {text[:40]!a} is no whole number") from None


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
