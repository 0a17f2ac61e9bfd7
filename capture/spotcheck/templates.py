"""Which pages were made from one template, by what they are built of. Pure.

A page's structure is the set of its elements with their classes, each within its parent and that
one's parent; texts and numbers don't count, nor how often something occurs. Pages whose sets are
much alike were made from one template.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from zlib import crc32

from capture.model.url import split

_MOST_BYTES = 2_000_000
_MOST_TAGS = 50_000
_DEEPEST_CLOSED = 30
"""An end tag closes an element no further out than this."""
_UNSEEN = frozenset(
    {"html", "head", "title", "meta", "link", "path", "br", "b", "i", "em", "strong"}
)
_VOID = frozenset({"area", "base", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})
_WITHOUT_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""What holds no elements of the page."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,60})([^<>]{0,4000})>")
_CLASS = re.compile(r"""\bclass\s*=\s*(?:["']([^"']*)|([^\s"'>]+))""", re.IGNORECASE)
_OF_ONE_PAGE = re.compile(r"\d{2,}|\d$|^.{41,}$|[0-9a-f]{6,}")
"""Classes that tools number: they tell pages apart that one template made."""
_FEWEST = 8
"""A structure of fewer parts is an empty shell, which a script fills: it says nothing."""
_ALIKE = 0.7
_MOST_TEMPLATES = 400

type Structure = frozenset[int]


def structure(html: bytes) -> Structure:
    """Return what a page is built of; empty when that says nothing.

    Its tags are read in passing, without building the tree, which takes quadratic time for tags
    nested without end; for telling templates apart a tree that is a little off will do.
    """
    text = _WITHOUT_TAGS.sub(" ", html[:_MOST_BYTES].decode("utf-8", "replace"))
    parts: set[int] = set()
    open_: list[str] = []
    for found in islice(_TAG.finditer(text), _MOST_TAGS):
        end, name, rest = found.groups()
        tag = name.lower()
        if tag in _UNSEEN:
            continue
        if end:
            _close(tag, open_)
            continue
        own = tag + _classes(rest)
        parts.add(crc32(">".join((*open_[-2:], own)).encode("utf-8", "surrogatepass")))
        if tag not in _VOID and not rest.endswith("/"):
            open_.append(tag)
    return frozenset(parts) if len(parts) >= _FEWEST else frozenset()


def _close(tag: str, open_: list[str]) -> None:
    """Take the innermost element of that name, and what was left open in it, off the list."""
    for back in range(1, min(len(open_), _DEEPEST_CLOSED) + 1):
        if open_[-back] == tag:
            del open_[-back:]
            return


def _classes(attributes: str) -> str:
    match = _CLASS.search(attributes)
    value = match[1] or match[2] or "" if match is not None else ""
    names = sorted({each for each in value.split()[:20] if not _OF_ONE_PAGE.search(each)})
    return "".join(f".{each}" for each in names)


def templates(pages: Iterable[tuple[str, Structure]]) -> list[int]:
    """Return for each page (address, structure) the number of its template, from 0.

    Time grows with pages times templates. A page without structure goes by its address: pages of
    one folder and depth belong together.
    """
    leaders: list[Structure] = []
    numbers: dict[int | tuple[str, int], int] = {}
    found: list[int] = []
    for url, parts in pages:
        if parts:
            leader = _leader(parts, leaders)
            if leader is None:
                leaders.append(parts)
                leader = len(leaders) - 1
            key: int | tuple[str, int] = leader
        else:
            key = by_address(url)
        found.append(numbers.setdefault(key, len(numbers)))
    return found


def by_address(url: str) -> tuple[str, int]:
    """Return what addresses of pages made alike often share: the first folder, and the depth."""
    parts = split(url)
    if parts is None:
        return "", 0
    folders = [each for each in parts.path.split("/") if each]
    return (folders[0] if len(folders) > 1 else "", len(folders))


def _leader(parts: Structure, leaders: Sequence[Structure]) -> int | None:
    best, most = None, 0.0
    for number, each in enumerate(leaders):
        shared = len(parts & each)
        alike = shared / (len(parts) + len(each) - shared)
        if alike > most:
            best, most = number, alike
    return best if most >= _ALIKE or len(leaders) >= _MOST_TEMPLATES else None
