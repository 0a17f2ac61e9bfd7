"""Pages that differ only in the addresses of what they load: a new build of the site. Pure.

`site.css?v=8f3a` that becomes `?v=9b1c` is no noise: it stays the same from answer to answer, and
what is found there may be new. It is no change of the page either when every new address holds the
same bytes as the old one; whoever fetches can tell, once for all pages that load it.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from capture.change.masking import Noise
from capture.change.parts import Part
from capture.change.reading import Media, read

MOST = 200
"""Addresses of one page; with more it has simply changed."""
_LOADED = frozenset({Part.SCRIPTS, Part.METADATA, Part.IMAGES})
_ATTRIBUTE = re.compile(
    r"""\s*+(?:src|href|data-src)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')([\s/]*+>?)"""
)
_RESOURCE = re.compile(
    r"[^?#]{1,2000}\.(?:css|m?js|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf)(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_URL = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """One thing that a page loads, at another address than before."""

    old: str
    """As the page writes it, entities resolved: may be relative to the page or its `base`."""
    new: str


def renamed(
    old: bytes, new: bytes, mime: str, charset: str | None, noise: Noise
) -> tuple[Renamed, ...] | None:
    """Return what a page loads from elsewhere now, each once, when nothing else differs.

    None when anything else differs (noise left aside), or when a body isn't HTML. Empty when the
    bodies are the same when masked. The page is unchanged if, and only if, each new address
    answers with the bytes that the old one had: the caller has to compare those.
    """
    first, second = read(old, mime, charset), read(new, mime, charset)
    if first is None or second is None or first.media is not Media.HTML:
        return None
    if first.codec != second.codec or len(first.atoms) != len(second.atoms):
        return None
    masked = noise.masked_atoms(first), noise.masked_atoms(second)
    found: dict[tuple[str, str], Renamed] = {}
    for atom, other, one, two in zip(first.atoms, second.atoms, *masked, strict=True):
        if one == two and atom.part is other.part:
            continue
        if atom.part is not other.part or atom.part not in _LOADED:
            return None
        pair = _addresses(first.text[atom.start : atom.end], second.text[other.start : other.end])
        if pair is None or len(found) >= MOST:
            return None
        found[pair] = Renamed(old=pair[0], new=pair[1])
    return tuple(found.values())


def _addresses(old: str, new: str) -> tuple[str, str] | None:
    """Return the addresses in two attributes that differ in nothing else."""
    if max(len(old), len(new)) > _LONGEST_URL:
        return None
    matches = _ATTRIBUTE.fullmatch(old), _ATTRIBUTE.fullmatch(new)
    first, second = matches
    if first is None or second is None or first[3] != second[3]:
        return None
    group = 1 if first[1] is not None else 2
    if second[group] is None or _around(old, first[group]) != _around(new, second[group]):
        return None
    addresses = list(_resources(first[group], second[group]))
    return (addresses[0], addresses[1]) if len(addresses) == 2 else None


def _resources(*values: str) -> Iterator[str]:
    for value in values:
        address = html.unescape(value).strip()
        if _RESOURCE.fullmatch(address):
            yield address


def _around(attribute: str, value: str) -> tuple[str, str]:
    before, _, after = attribute.partition(value)
    return before, after
