"""Small readings of a script's syntax tree: operands, arguments, what a string stands for. Pure."""

import re

from tree_sitter import Node

from capture.discovery.guess import LONGEST

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\n\r])|((?s:.)))"
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LAST_CODE_POINT = 0x10FFFF


def operands(node: Node) -> list[Node] | None:
    """Return the operands of a chain of `+`, from left to right; None for another operator."""
    found: list[Node] = []
    left: Node | None = node
    while left is not None and left.type == "binary_expression":
        sign, right = left.child_by_field_name("operator"), left.child_by_field_name("right")
        if sign is None or sign.type != "+" or right is None or len(found) > LONGEST:
            return None
        found.append(right)
        left = left.child_by_field_name("left")
    if left is not None:
        found.append(left)
    return found[::-1]


def arguments_of(node: Node) -> list[Node]:
    """Return the arguments of a call."""
    arguments = node.child_by_field_name("arguments")
    if arguments is None or arguments.type != "arguments":
        return []
    return [each for each in arguments.named_children if each.type != "comment"]


def unescape(text: str) -> str:
    """Return what is meant by the inside of a string or template (ECMA-262 §12.9.4)."""
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    braced, four, two, newline, character = match.groups()
    if newline is not None:
        return ""
    if character is not None:
        return _SIMPLE.get(character, character)
    code = int(braced or four or two, 16)
    is_character = code <= _LAST_CODE_POINT and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else "\ufffd"
