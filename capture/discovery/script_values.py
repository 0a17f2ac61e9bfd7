"""What an expression of a script comes to, as far as it is made of constants. Pure.

Names are looked up by scope, as scripts do (ECMA-262 §9.1): a name counts as constant where it is
bound once, with a value, and never assigned again. That is what minified bundles need, in which
the same letter is bound in every function.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from urllib.parse import quote

from tree_sitter import Node

from capture.discovery.guess import LONGEST
from capture.discovery.script_nodes import arguments_of, operands, unescape
from capture.discovery.script_tree import ScriptTree, captures, query, text_of
from capture.model.url import normalise, split

_DEEPEST = 40
"""Names and brackets followed for one value."""
_MOST_STEPS = 400_000
"""Expressions looked at for one script."""

_BINDINGS = query("""
(variable_declarator name: (identifier) @named value: (_) @value)
(variable_declarator name: (identifier) @bound !value)
(formal_parameters (identifier) @bound)
(formal_parameters (assignment_pattern left: (identifier) @bound))
(arrow_function parameter: (identifier) @bound)
(catch_clause parameter: (identifier) @bound)
(for_in_statement left: (identifier) @bound)
(array_pattern (identifier) @bound)
(rest_pattern (identifier) @bound)
(pair_pattern value: (identifier) @bound)
(shorthand_property_identifier_pattern) @bound
(import_specifier (identifier) @bound)
(import_clause (identifier) @bound)
(assignment_expression left: (identifier) @assigned)
(augmented_assignment_expression left: (identifier) @assigned)
(update_expression argument: (identifier) @assigned)
[(function_declaration) (function_expression) (arrow_function) (method_definition)
 (generator_function_declaration) (generator_function) (statement_block) (for_statement)
 (for_in_statement) (class_body)] @scope
""")

_DIGITS = re.compile(r"\d{1,15}")


@dataclass(slots=True)
class _Binding:
    start: int
    """Of the scope that it holds in."""
    end: int
    value: Node | None
    is_constant: bool = True


class Values:
    """Works out expressions of one script."""

    def __init__(self, script: ScriptTree, *, base: str, page: str) -> None:
        """Work on a script that lies at `base` and runs in the document at `page`."""
        self._script = script
        self._base = base
        self._page = page
        self._bindings: dict[str, list[_Binding]] | None = None
        self._steps_left = _MOST_STEPS

    def of(self, node: Node, depth: int = 0) -> str | None:
        """Return the text that the expression always comes to, or None when that isn't known."""
        self._steps_left -= 1
        if depth > _DEEPEST or self._steps_left < 0:
            return None
        match node.type:
            case "string":
                return unescape(text_of(self._script, node)[1:-1])
            case "template_string":
                return self._template(node, depth)
            case "number":
                text = text_of(self._script, node)
                return text if _DIGITS.fullmatch(text) else None
            case "binary_expression":
                return self._sum(operands(node), depth)
            case "parenthesized_expression" if node.named_child_count == 1:
                return self.of(node.named_children[0], depth + 1)
            case "identifier":
                value = self._value_of(node)
                return None if value is None else self.of(value, depth + 1)
            case "member_expression":
                return self._member(node, depth)
            case "call_expression":
                return self._call(node, depth)
            case "new_expression":
                return self._new_url(node, depth)
        return None

    def _joined(self, nodes: Sequence[Node] | None, glue: str, depth: int) -> str | None:
        if not nodes:
            return None
        parts: list[str] = []
        length = 0
        for node in nodes:
            part = self.of(node, depth + 1)
            if part is None or (length := length + len(part)) > LONGEST:
                return None
            parts.append(part)
        return glue.join(parts)

    def _sum(self, nodes: Sequence[Node] | None, depth: int) -> str | None:
        """Return the text of a sum: numbers that come before any text are added up (ECMA §13.15.3).

        Of a name or a call it is not known here whether it is a number: digits leave it open.
        """
        first = self.of(nodes[0], depth + 1) if nodes else None
        if nodes is None or first is None:
            return None
        if nodes[0].type in _TEXTS or not _DIGITS.fullmatch(first):
            return self._joined(nodes, "", depth)
        numbers = list(takewhile(lambda each: each.type == "number", nodes))
        values = [self.of(each, depth + 1) or "" for each in numbers]
        if not numbers or not all(map(_DIGITS.fullmatch, values)):
            return None
        total, rest = str(sum(map(int, values))), nodes[len(numbers) :]
        if not rest:
            return total
        text = self._joined(rest, "", depth) if rest[0].type in _TEXTS else None
        return None if text is None else total + text

    def _template(self, node: Node, depth: int) -> str | None:
        text = ""
        position = node.start_byte + 1
        source = self._script.source
        for child in node.named_children:
            if child.type != "template_substitution":
                continue
            part = self.of(child.named_children[0], depth + 1) if child.named_children else None
            if part is None or len(text) > LONGEST:
                return None
            text += unescape(source[position : child.start_byte].decode("utf-8", "replace")) + part
            position = child.end_byte
        return text + unescape(source[position : node.end_byte - 1].decode("utf-8", "replace"))

    def _member(self, node: Node, depth: int) -> str | None:
        path = text_of(self._script, node) if node.end_byte - node.start_byte < 60 else ""
        known = self._of_the_document(path)
        if known is not None:
            return known
        thing, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if thing is None or name is None or thing.type != "identifier":
            return None
        value = self._value_of(thing)
        if value is None or value.type != "object":
            return None
        wanted = text_of(self._script, name)
        for pair in value.named_children:
            key, held = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is None or held is None or text_of(self._script, key).strip("\"'") != wanted:
                continue
            return self.of(held, depth + 1)
        return None

    def _of_the_document(self, path: str) -> str | None:
        """Return what the browser itself knows: where the page and the script lie."""
        name = path.removeprefix("window.").removeprefix("document.").removeprefix("self.")
        if name == "import.meta.url":
            return self._base
        parts = split(self._page)
        if parts is None or not name.startswith(("location.", "baseURI")):
            return None
        host = parts.origin if f"//{parts.origin}" in self._page else parts.host
        return {
            "location.origin": f"{parts.scheme}://{host}",
            "location.protocol": f"{parts.scheme}:",
            "location.host": host,
            "location.hostname": parts.host,
            "location.href": self._page,
            "location.pathname": parts.path,
            "baseURI": self._page,
        }.get(name)

    def _call(self, node: Node, depth: int) -> str | None:
        called = node.child_by_field_name("function")
        arguments = arguments_of(node)
        if called is None:
            return None
        if called.type == "identifier":
            if text_of(self._script, called) in {"encodeURIComponent", "encodeURI", "String"}:
                text = self.of(arguments[0], depth + 1) if len(arguments) == 1 else None
                return text if text is None else quote(text, safe=_UNQUOTED)
            return None
        thing, name = called.child_by_field_name("object"), called.child_by_field_name("property")
        if thing is None or name is None:
            return None
        match text_of(self._script, name):
            case "concat" if thing.type != "array":
                return self._joined([thing, *arguments], "", depth)
            case "join":
                held = self._value_of(thing) if thing.type == "identifier" else thing
                glue = self._joined(arguments, "", depth) if arguments else ","
                if held is not None and held.type == "array" and glue is not None:
                    return self._joined(held.named_children, glue, depth)
        return None

    def _new_url(self, node: Node, depth: int) -> str | None:
        """Return what `new URL(text, base)` makes (WHATWG URL §6.1)."""
        made = node.child_by_field_name("constructor")
        if made is None or text_of(self._script, made) != "URL":
            return None
        texts = [self.of(each, depth + 1) for each in arguments_of(node)[:2]]
        if not texts or texts[0] is None or texts[-1] is None:
            return None
        base = normalise(texts[1], base=self._page) if len(texts) == 2 and texts[1] else None
        return normalise(texts[0], base=base) if base or len(texts) == 1 else None

    def _value_of(self, name: Node) -> Node | None:
        """Return the expression that a name stands for at this place."""
        if self._bindings is None:
            self._bindings = _bindings(self._script)
        binding = _innermost(self._bindings.get(text_of(self._script, name), []), name.start_byte)
        return binding.value if binding is not None and binding.is_constant else None


_TEXTS = frozenset({"string", "template_string"})
_UNQUOTED = "~()*!.'"


def _bindings(script: ScriptTree) -> dict[str, list[_Binding]]:
    """Return what each name is bound to, and where that holds."""
    found: dict[str, list[_Binding]] = defaultdict(list)
    assigned: list[Node] = []
    open_scopes: list[tuple[int, int]] = [(0, len(script.source) + 1)]
    waiting: _Binding | None = None
    for kind, node in captures(script, _BINDINGS):
        while open_scopes[-1][1] <= node.start_byte:
            open_scopes.pop()
        match kind:
            case "scope":
                open_scopes.append((node.start_byte, node.end_byte))
            case "assigned":
                assigned.append(node)
            case "value" if waiting is not None:
                waiting.value, waiting = node, None
            case "named" | "bound":
                binding = _Binding(*open_scopes[-1], value=None)
                found[text_of(script, node)].append(binding)
                waiting = binding if kind == "named" else waiting
    for bindings in found.values():
        bindings.sort(key=lambda each: (each.start, -each.end))
        _mark_repeated(bindings)
    for node in assigned:
        binding_hit = _innermost(found.get(text_of(script, node), []), node.start_byte)
        if binding_hit is not None:
            binding_hit.is_constant = False
    return found


def _mark_repeated(bindings: Sequence[_Binding]) -> None:
    """A name bound twice in one scope is no constant."""
    for one, other in pairwise(bindings):
        if (one.start, one.end) == (other.start, other.end):
            one.is_constant = other.is_constant = False


def _innermost(bindings: Sequence[_Binding], position: int) -> _Binding | None:
    """Return the binding with the smallest scope around a position; scopes are in order."""
    index = bisect_right(bindings, position, key=lambda each: each.start)
    for binding in reversed(bindings[max(0, index - _NEAREST) : index]):
        if binding.end > position:
            return binding
    return None


_NEAREST = 2_000
"""Scopes looked at for one name; minified bundles bind one letter in each function."""
