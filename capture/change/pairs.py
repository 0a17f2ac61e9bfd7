"""What two answers of one URL, seconds apart, say about noise. Pure, n log n.

A place is evidence only where all around it is the same, to the letter: where other things stand
than before, as in a rotating banner, other values are no noise. Nor is what only changed places.
"""

from dataclasses import dataclass
from datetime import timedelta

from capture.change.align import aligned
from capture.change.moments import apart
from capture.change.reading import Media, Reading, read
from capture.change.shapes import (
    RANDOM,
    TIMES,
    Kind,
    Shape,
    is_unmistakable,
    plain,
    shared_shape,
)
from capture.change.slots import Slot

AROUND = 16
"""Atoms on either side that have to be the same."""
_LEEWAY = timedelta(minutes=15)
"""How far two moments of generation may be apart beyond the time between the answers."""
_SHORTEST_MOVED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two answers of one URL between which nothing was changed, as far as is known."""

    url: str
    mime: str
    """Media type, with or without parameters."""
    charset: str | None
    """That of the HTTP header."""
    first: bytes
    """Body, content encodings undone."""
    second: bytes
    seconds_apart: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place where a value differed."""

    media: Media
    context: str
    shape: Shape
    first: str
    second: str
    is_enough: bool
    """Whether it needs no second pair."""


@dataclass(frozen=True, slots=True)
class _Differing:
    """A slot whose value differs."""

    atom: int
    slot: Slot
    first: str
    second: str


def evidence(pair: Pair) -> list[Evidence]:
    """Return what a pair shows; nothing for what isn't text or not of the same kind."""
    first = read(pair.first, pair.mime, pair.charset)
    second = read(pair.second, pair.mime, pair.charset)
    if first is None or second is None or first.codec != second.codec:
        return []
    skeletons, others = skeletons_of(first), skeletons_of(second)
    same = aligned(skeletons, others)
    broken = _broken(same, len(skeletons), len(others))
    moved = _moved_values(first, second)
    limit = _LEEWAY + timedelta(seconds=max(0.0, min(pair.seconds_apart, 1e8)))
    found: list[tuple[int, Evidence]] = []
    echoes: dict[str, str] = {}
    rest: list[_Differing] = []
    for each in _differing(first, second, same):
        one = _judged(each, first.media, moved, limit)
        if one is None:
            rest.append(each)
            continue
        found.append((each.atom, one))
        if one.shape.kind in RANDOM:
            echoes.update(_echoes(one.shape, each))
    for each in rest:
        if echoes.get(each.first) != each.second:
            broken[each.atom] = True
    near = _near(broken)
    return [one for atom, one in found if not near[atom]]


def _echoes(shape: Shape, each: _Differing) -> dict[str, str]:
    """Return what a random value may stand as elsewhere, with what stands there then."""
    first, second = each.first, each.second
    cores = shape.core(first) or first, shape.core(second) or second
    known = {first: second, cores[0]: cores[1]}
    return {**{plain(one): plain(two) for one, two in known.items()}, **known}


def skeletons_of(reading: Reading) -> list[str]:
    """Return each atom with the context in place of its values."""
    skeletons = []
    text = reading.text
    for atom in reading.atoms:
        pieces = [atom.part.value]
        at = atom.start
        for slot in atom.slots:
            pieces += (text[at : slot.start], "\0", slot.place)
            at = slot.end
        pieces.append(text[at : atom.end])
        skeletons.append("\0".join(pieces))
    return skeletons


def _differing(first: Reading, second: Reading, same: list[tuple[int, int]]) -> list[_Differing]:
    found = []
    for atom, other in same:
        slots, others = first.atoms[atom].slots, second.atoms[other].slots
        for slot, other_slot in zip(slots, others, strict=True):
            one, two = first.value(slot), second.value(other_slot)
            if one != two:
                # Two contexts of a number make none.
                near = slot.near if slot.near == other_slot.near else ""
                place = slot if near else Slot(slot.start, slot.end, slot.place, "")
                found.append(_Differing(atom, place, one, two))
    return found


def _judged(each: _Differing, media: Media, moved: set[str], limit: timedelta) -> Evidence | None:
    """Return the evidence in a slot; None when its values are no noise as far as can be told."""
    slot, values = each.slot, (each.first, each.second)
    shape = shared_shape(*values)
    if shape is None:
        return None
    context, is_enough = slot.place, False
    if shape.kind in TIMES:
        cores = [shape.core(value) or value for value in values]
        distance = apart(cores[0], cores[1])
        if distance is None or distance > limit:
            return None
        is_enough = True
    elif shape.kind is Kind.NUMBER:
        context = slot.near
    elif moved.intersection(values):
        return None
    else:
        is_enough = is_unmistakable(shape, *values)
    if not context:
        return None
    return Evidence(
        media=media,
        context=context,
        shape=shape,
        first=each.first,
        second=each.second,
        is_enough=is_enough and not slot.is_guarded,
    )


def _moved_values(first: Reading, second: Reading) -> set[str]:
    """Return the values that stand in both bodies: elsewhere, when they differ in a place."""
    values, others = (
        {
            reading.value(slot)
            for atom in reading.atoms
            for slot in atom.slots
            if slot.end - slot.start >= _SHORTEST_MOVED
        }
        for reading in (first, second)
    )
    return values & others


def _broken(same: list[tuple[int, int]], length: int, other_length: int) -> list[bool]:
    """Return for each atom of the first whether it, or what stands beside it, has no counterpart.

    One longer than the first has atoms, for what was added at its end.
    """
    broken = [False] * (length + 1)
    at = other_at = 0
    for atom, other in [*same, (length, other_length)]:
        if atom > at or other > other_at:
            broken[at : atom + 1] = [True] * (atom + 1 - at)
        at, other_at = atom + 1, other + 1
    return broken


def _near(broken: list[bool]) -> list[bool]:
    """Return for each atom whether a broken one is within `AROUND`."""
    near = [False] * len(broken)
    for order in (range(len(broken)), range(len(broken) - 1, -1, -1)):
        since = AROUND + 1
        for place in order:
            since = 0 if broken[place] else since + 1
            near[place] |= since <= AROUND
    return near
