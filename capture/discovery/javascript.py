"""URLs in scripts: strings, templates and what is put together of constants; modules and workers.

What a script holds is a guess (`Hop.SPECULATIVE`), save for the scripts that it names as such. What
has a part that only running it would tell is left out: the browser sees that (ECMA-262 §13.2.8,
§13.15). Parsed by tree-sitter, which reads broken scripts as well.
"""

import re
from dataclasses import dataclass

from tree_sitter import Node

from capture.discovery.charset import decode_as_utf8
from capture.discovery.found import Found
from capture.discovery.guess import Place, is_url, urls_in_markup, urls_in_text
from capture.discovery.script_context import Use, context_of
from capture.discovery.script_nodes import arguments_of, operands, unescape
from capture.discovery.script_routes import route_of
from capture.discovery.script_tree import (
    LARGEST,
    ScriptTree,
    captures,
    parse_script,
    query,
    text_of,
)
from capture.discovery.script_values import Values
from capture.model.link import Hop, Link, Mechanism
from capture.model.url import normalise

_MOST_TEXTS = 200_000
"""Strings looked at in one script."""

_TEXTS = query("""
(string) @literal
(template_string) @template
(binary_expression) @sum
((property_identifier) @method (#any-of? @method "join" "concat"))
(new_expression constructor: (identifier) @class (#eq? @class "URL"))
(comment) @comment
""")

_SOURCE_MAP = re.compile(r"[#@]\s*sourceMappingURL=([^\s'\"*]+)")
_WORTH_IT = re.compile(r"[/.?]|\\x|\\u")
"""Without one of these a script names nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a script names."""

    links: tuple[Link, ...]
    problems: tuple[str, ...]
    """What kept it from being read, in words."""


def script_links(content: bytes, *, base: str, charset: str | None = None) -> tuple[Link, ...]:
    """Return what the script at `base` names; never raises.

    Cost: about two and a half seconds of CPU for a megabyte of minified code, during which other
    threads run.
    """
    return read_script(content, base=base, charset=charset).links


def read_script(
    content: bytes, *, base: str, charset: str | None = None, page: str | None = None
) -> Script:
    """Return what the script at `base` names, and what kept it from being read.

    `page` is the document that runs it, which relative URLs count from (HTML §8.1.3.2); those of
    modules count from the script.
    """
    found = Found(base)
    text = decode_as_utf8(content[:LARGEST], charset=charset)
    problems = collect_script(text, found, page=page or base)
    if len(content) > LARGEST:
        problems = (*problems, f"only the first {LARGEST} bytes are read")
    return Script(links=found.links(), problems=problems)


def collect_script(text: str, found: Found, *, page: str, where: str = "") -> tuple[str, ...]:
    """Add what a script names; return what kept it from being read, in words.

    `where` is the element that holds the script, if any. What is found lies at `line:column`.
    """
    if not _WORTH_IT.search(text):
        return ()
    script = parse_script(text)
    if script is None:
        return ("not readable as a script",)
    _Reader(script, found, page=page, where=where).read()
    return ()


class _Reader:
    """Reads one script."""

    def __init__(self, script: ScriptTree, found: Found, *, page: str, where: str) -> None:
        self._script = script
        self._found = found
        self._page = page
        self._where = f"{where} " if where else ""
        self._values = Values(script, base=found.base, page=page)
        self._used: set[tuple[int, int]] = set()
        """Parts of what was put together: no guesses of their own."""

    def read(self) -> None:
        """Read what is put together first: its parts are no URLs of their own."""
        nodes = captures(self._script, _TEXTS)[:_MOST_TEXTS]
        for name, node in nodes:
            match name:
                case "method":
                    self._put_together(_call_of(node))
                case "class":
                    self._put_together(node.parent)
                case "sum" if (node.start_byte, node.end_byte) not in self._used:
                    self._sum(node)
                case "template":
                    self._put_together(node)
        for name, node in nodes:
            match name:
                case "comment":
                    self._comment(node)
                case "literal":
                    self._literal(node)

    def _sum(self, node: Node) -> None:
        self._use_left_sums(node)
        parts = operands(node)
        if parts is None or not any(_may_be_text(part) for part in parts):
            return
        self._put_together(node)

    def _use_left_sums(self, node: Node) -> None:
        """Take the sums that a chain of `+` begins with as read."""
        left = node.child_by_field_name("left")
        while left is not None and left.type == "binary_expression":
            self._used.add((left.start_byte, left.end_byte))
            left = left.child_by_field_name("left")

    def _put_together(self, node: Node | None) -> None:
        if node is None or (node.start_byte, node.end_byte) in self._used:
            return
        value = self._values.of(node)
        self._use_parts(node, is_known=value is not None)
        if value is not None:
            self._take(value, node)

    def _use_parts(self, node: Node, *, is_known: bool) -> None:
        """Take the strings that an expression is made of as read."""
        waiting = [node]
        while waiting:
            part = waiting.pop()
            match part.type:
                case "binary_expression":
                    waiting.extend(operands(part) or ())
                case "template_string":
                    for child in part.named_children:
                        waiting.extend(
                            child.named_children if child.type != "string_fragment" else ()
                        )
                case "parenthesized_expression" | "array":
                    waiting.extend(part.named_children)
                case "call_expression":
                    called = part.child_by_field_name("function")
                    thing = called and called.child_by_field_name("object")
                    if thing and (is_known or thing.type in {"string", "template_string", "array"}):
                        waiting += [thing, *arguments_of(part)]
                case "new_expression":
                    waiting += arguments_of(part)[: 2 if is_known else 0]
            if part.type in _PARTS and part is not node:
                self._used.add((part.start_byte, part.end_byte))
                self._markup(part)

    def _literal(self, node: Node) -> None:
        if (node.start_byte, node.end_byte) in self._used:
            return
        value = unescape(text_of(self._script, node)[1:-1])
        if len(value) > 1:
            self._take(value, node)

    def _take(self, value: str, node: Node) -> None:
        if "<" in value:
            self._add_markup(value, node)
            return
        if not is_url(value, Place.URL):
            return
        context = context_of(self._script.source, node.start_byte, node.end_byte)
        if context.use is Use.NOTHING:
            return
        if context.hint == "key" and not value.startswith(("/", "http")):
            return
        if context.hint == "path:" and (route := route_of(node, value, self._values)) is not None:
            self._add(route, node, hint=context.hint)
            return
        if context.use in {Use.EMBED, Use.MODULE}:
            if context.use is Use.EMBED or value.startswith((".", "/", "http")):
                base = self._found.base if context.use is Use.MODULE else self._page
                self._add(value, node, hint=context.hint, hop=Hop.EMBED, base=base)
            return
        if is_url(value, context.place):
            self._add(value, node, hint=context.hint)

    def _markup(self, node: Node) -> None:
        if node.type in {"string", "template_string"} and not node.named_child_count > 1:
            text = text_of(self._script, node)[1:-1]
            if "<" in text:
                self._add_markup(text, node)

    def _add_markup(self, text: str, node: Node) -> None:
        for attribute, value in urls_in_markup(text):
            self._add(value, node, hint=f"<… {attribute}>")

    def _comment(self, node: Node) -> None:
        text = text_of(self._script, node)
        if match := _SOURCE_MAP.search(text):
            if ":" not in match[1].partition("/")[0]:
                self._add(
                    match[1], node, hint="sourceMappingURL", hop=Hop.EMBED, base=self._found.base
                )
            return
        for url in urls_in_text(text.lstrip("/*").removesuffix("*/")):
            self._add(url, node, hint="comment")

    def _add(
        self,
        raw: str,
        node: Node,
        *,
        hint: str,
        hop: Hop = Hop.SPECULATIVE,
        base: str | None = None,
    ) -> None:
        url = normalise(raw, base=base or self._page)
        if url is not None:
            row, column = node.start_point
            where = f"{self._where}{row + 1}:{column + 1} {hint}".rstrip()
            self._found.add(url, hop, Mechanism.SCRIPT_TEXT, where)


_PARTS = frozenset(
    {"string", "template_string", "binary_expression", "call_expression", "new_expression"}
)


def _may_be_text(node: Node) -> bool:
    return node.type in {
        "string", "template_string", "identifier", "member_expression", "call_expression",
        "parenthesized_expression",
    }  # fmt: skip


def _call_of(method: Node) -> Node | None:
    """Return the call of a method by the node of its name."""
    member = method.parent
    call = member.parent if member is not None and member.type == "member_expression" else None
    is_call = call is not None and call.type == "call_expression"
    return call if is_call else None
