"""What a screen reader reads of an element."""

from collections.abc import Iterator
from typing import Any

from capture.browser.pictures.camera import Camera
from capture.browser.pictures.lens import aimed
from capture.browser.pictures.result import NoPicture, NoPictureReason, Target

_MAX_ELEMENTS = 3_000
"""Above it the tree for assistive technology is not made: its text is what the page renders."""
_MAX_CHARACTERS = 100_000
_MAX_DEPTH = 200
_PLAIN = frozenset({"StaticText", "InlineTextBox", "LineBreak", "ListMarker"})
_SILENT = frozenset(
    {"none", "generic", "presentation", "paragraph", "LayoutTable", "LayoutTableRow",
     "LayoutTableCell", "RootWebArea", "LabelText", "Abbr", "strong", "emphasis", "mark",
     "superscript", "subscript", "time", "code"}
)  # fmt: skip
_NAMED_BY_CONTENT = frozenset(
    {"button", "link", "heading", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
     "checkbox", "radio", "switch", "cell", "gridcell", "columnheader", "rowheader", "treeitem",
     "tooltip", "row", "LabelText", "DisclosureTriangle", "listitem"}
)  # fmt: skip
"""Roles whose name is what stands in them: that is not read twice."""


async def accessible_text(camera: Camera, target: Target) -> str | NoPicture:
    """Return what assistive technology is told of an element, line by line: `button: Play`.

    Roles by their names in ARIA, English; names and texts as the page has them. An element with
    more than 3,000 others in it gives the text that it renders. Empty when it says nothing.
    """
    return await camera.told(_read(camera, target))


async def _read(camera: Camera, target: Target) -> str | NoPicture:
    lens = camera.lens
    elements = await lens.call("count", **aimed(target))
    if elements is None:
        return NoPicture(reason=NoPictureReason.NOT_FOUND)
    if elements <= _MAX_ELEMENTS:
        nodes = await _nodes(camera, target)
        text = "\n".join(_lines(nodes))
        if text:
            return text[:_MAX_CHARACTERS]
    return str(await lens.call("textOf", characters=_MAX_CHARACTERS, **aimed(target)) or "")


async def _nodes(camera: Camera, target: Target) -> list[dict[str, Any]]:
    lens = camera.lens
    reference = await lens.reference("element", **aimed(target))
    if reference is None:
        return []
    try:
        answer = await lens.channel.send("Accessibility.queryAXTree", objectId=reference)
    finally:
        await lens.channel.send("Runtime.releaseObject", objectId=reference)
    nodes: list[dict[str, Any]] = answer["nodes"]
    return nodes


def _lines(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each node that says something, in the order of the tree."""
    known = {node["nodeId"]: node for node in nodes}
    stack = [(node, 0) for node in nodes[:1]]
    while stack:
        node, depth = stack.pop()
        line = "" if node.get("ignored") else _line(node)
        if line:
            yield line
        if line and _role(node) in _NAMED_BY_CONTENT:
            children = [each for each in _children(node, known) if _role(each) not in _PLAIN]
        else:
            children = _children(node, known)
        if depth < _MAX_DEPTH:
            stack += [(child, depth + 1) for child in reversed(children)]


def _children(node: dict[str, Any], known: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [known[number] for number in node.get("childIds", ()) if number in known]


def _line(node: dict[str, Any]) -> str:
    role, name = _role(node), _value(node, "name")
    if role == "InlineTextBox":
        return ""
    if role in _PLAIN:
        return name
    if role in _SILENT and not name:
        return ""
    value, description = _value(node, "value"), _value(node, "description")
    said = [part for part in (value if value != name else "", description) if part]
    said += _states(node)
    more = f" ({', '.join(said)})" if said else ""
    return f"{role}: {name}{more}" if name else f"{role}{more}"


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _value(node: dict[str, Any], key: str) -> str:
    return " ".join(str(node.get(key, {}).get("value", "")).split())


def _states(node: dict[str, Any]) -> list[str]:
    found = []
    for each in node.get("properties", ()):
        name, value = each.get("name"), each.get("value", {}).get("value")
        if name in ("checked", "pressed", "selected", "disabled", "required") and value in (
            True,
            "true",
            "mixed",
        ):
            found.append(name)
        elif name == "expanded":
            found.append("expanded" if value else "collapsed")
    return found
