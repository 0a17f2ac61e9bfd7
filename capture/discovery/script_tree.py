"""Scripts as syntax trees, by tree-sitter: bounded in work, and fair to the other threads."""

import time
from dataclasses import dataclass

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

_LANGUAGE = Language(tree_sitter_javascript.language())

LARGEST = 10_000_000
"""Bytes read of one script."""
_CHUNK = 8_192
"""Bytes handed over at a time. The parser holds the interpreter's lock while it works; each request
for more lets the other threads, the event loop's among them, have it for a moment."""
_PIECE = 100_000
"""Bytes queried at a time, for the same reason."""
_SECONDS_AT_LEAST = 0.5
_SECONDS_EACH_MEGABYTE = 4.0
"""Of this thread's processor time, for parsing; real bundles take half a second for a megabyte."""
_STEPS_BETWEEN = 64
"""Steps of the parser between two looks at the clock: a kilobyte takes some 17."""
_MATCHES_OPEN = 512
"""Half-matched patterns kept; each step looks at all of them."""
_DEEPEST = 5_000
"""Levels of a tree that are looked at: tree-sitter 0.26 never comes back from 65,536 and more."""
_MOST_IN_ERROR = 2_000
"""Children of one node that the parser could make nothing of: queries take quadratic time there."""


@dataclass(frozen=True, slots=True)
class ScriptTree:
    """A parsed script."""

    source: bytes
    """UTF-8."""
    tree: Tree


def parse_script(text: str) -> ScriptTree | None:
    """Return the tree of a script, broken or not; None when it would take too long to parse."""
    source = text.encode("utf-8", "replace")[:LARGEST]
    seconds = _SECONDS_AT_LEAST + _SECONDS_EACH_MEGABYTE * len(source) / 1_000_000
    end = time.thread_time() + seconds

    def read(offset: int, _point: object) -> bytes:
        # A lexer that goes through the rest again and again asks here, and nowhere else.
        return b"" if time.thread_time() > end else source[offset : offset + _CHUNK]

    steps = 0

    def is_enough(_offset: int, _has_error: bool) -> bool:
        nonlocal steps
        steps += 1
        return steps % _STEPS_BETWEEN == 0 and time.thread_time() > end

    try:
        tree = Parser(_LANGUAGE).parse(read, progress_callback=is_enough)
    except ValueError:  # how the binding says that it was stopped
        return None
    if time.thread_time() > end:
        return None
    return ScriptTree(source, tree) if _is_mostly_script(tree.root_node) else None


def _is_mostly_script(root: Node) -> bool:
    """Whether no part of the tree is a long row of what the grammar does not know."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if node.has_error:
            if node.is_error and node.child_count > _MOST_IN_ERROR:
                return False
            nodes.extend(node.children)
    return True


def query(pattern: str) -> Query:
    """Return a query in tree-sitter's pattern language."""
    return Query(_LANGUAGE, pattern)


def captures(script: ScriptTree, asked: Query) -> list[tuple[str, Node]]:
    """Return (name, node) of all that the query captures, outer nodes before inner ones."""
    found: dict[tuple[str, int], Node] = {}
    for start in range(0, len(script.source), _PIECE):
        cursor = QueryCursor(asked, match_limit=_MATCHES_OPEN)
        cursor.set_max_start_depth(_DEEPEST)
        cursor.set_byte_range(start, start + _PIECE)
        for name, nodes in cursor.captures(script.tree.root_node).items():
            for node in nodes:
                found.setdefault((name, node.id), node)
    named = [(name, node) for (name, _), node in found.items()]
    return sorted(named, key=lambda each: (each[1].start_byte, -each[1].end_byte))


def text_of(script: ScriptTree, node: Node) -> str:
    """Return the source of a node."""
    return script.source[node.start_byte : node.end_byte].decode("utf-8", "replace")
