"""Which pages were made from one template, by what they are built of. Pure.

A page's structure is the set of its elements with their classes, each with its two ancestors; texts
and numbers don't count, nor how often something occurs. Pages whose sets are much alike were made
from one template.
"""

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser

from capture.model.url import split

_MOST_BYTES = 2_000_000
_MOST_ELEMENTS = 20_000
_UNSEEN = frozenset({"script", "style", "template", "noscript", "meta", "link", "path", "br"})
_OF_ONE_PAGE = re.compile(r"\d{2,}|^.{41,}$|[0-9a-f]{6,}")
"""Classes that tools number: they tell pages apart that one template made."""
_FEWEST = 8
"""A structure of fewer parts is an empty shell, which a script fills: it says nothing."""
_ALIKE = 0.7
_MOST_TEMPLATES = 400

type Structure = frozenset[int]


def structure(html: bytes) -> Structure:
    """Return what a page is built of; empty when that says nothing."""
    parts: set[int] = set()
    tree = LexborHTMLParser(html[:_MOST_BYTES].decode("utf-8", "replace"))
    if tree.body is None:
        return frozenset()
    paths: dict[int, tuple[str, ...]] = {}
    for number, node in enumerate(tree.body.traverse(include_text=False)):
        if number >= _MOST_ELEMENTS:
            break
        tag = node.tag or ""
        if tag in _UNSEEN or tag.startswith("-"):
            continue
        parent = node.parent
        above = paths.get(parent.mem_id, ()) if parent is not None else ()
        path = (*above[-2:], tag + _classes(node.attributes.get("class")))
        paths[node.mem_id] = path
        parts.add(crc32(">".join(path).encode("utf-8", "surrogatepass")))
    return frozenset(parts) if len(parts) >= _FEWEST else frozenset()


def _classes(value: str | None) -> str:
    names = sorted({each for each in (value or "").split()[:20] if not _OF_ONE_PAGE.search(each)})
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
