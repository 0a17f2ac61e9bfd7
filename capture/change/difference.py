"""What differs between two bodies of one URL, for the list of changes. Pure, n log n."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from capture.change.align import aligned
from capture.change.masking import Noise
from capture.change.parts import Part
from capture.change.reading import Reading, read
from capture.model.text import printable

MOST_EXAMPLES = 5
LONGEST_EXAMPLE = 120
_BEFORE = 30
"""Characters before the first that differs that are shown."""
_SPACE = re.compile(r"\s+")
_SIGN = re.compile("\0(?:~|=[0-9]+)\1")
_ORDER = tuple(Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One place that differs, in short."""

    part: Part
    old: str
    """At most 120 characters, fit to print; empty when it is new."""
    new: str
    """Likewise; empty when it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed between two bodies."""

    parts: tuple[Part, ...]
    """In the order of `Part`; empty when the bodies are the same to the byte."""
    examples: tuple[Example, ...]
    """At most five, of what a reader sees first."""

    @property
    def is_change(self) -> bool:
        """Whether more than noise and white space differs."""
        return any(part is not Part.BYTES_ONLY for part in self.parts)


def difference(
    old: bytes, new: bytes, mime: str, charset: str | None = None, noise: Noise | None = None
) -> Difference:
    """Return what changed from `old` to `new`; without `noise` nothing is known to be noise.

    A body that isn't read as text, or is read otherwise than the old one, is data that changed. For
    a body that is the same when masked, BYTES_ONLY; so too when only white space between tags and
    the way in which markup is written down differ, which is for the list of changes alone: whether
    to render is decided by `Noise.digest`.
    """
    if old == new:
        return Difference(parts=(), examples=())
    noise = noise or Noise.empty()
    first, second = read(old, mime, charset), read(new, mime, charset)
    if first is None or second is None:
        part = Part.IMAGES if mime.strip().lower().startswith("image/") else Part.DATA
        return Difference(parts=(part,), examples=())
    examples = [
        example
        for place in _places(_rows(first, noise), _rows(second, noise))
        for example in _examples(*place)
    ]
    parts = {each.part for each in examples} or {Part.BYTES_ONLY}
    examples.sort(key=lambda each: _ORDER.index(each.part))
    return Difference(
        parts=tuple(part for part in _ORDER if part in parts),
        examples=tuple(examples[:MOST_EXAMPLES]),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """An atom as it is compared: masked, white space evened out."""

    part: Part
    text: str


def _rows(reading: Reading, noise: Noise) -> list[_Row]:
    """Return the atoms that say something, in order."""
    rows = []
    for atom, masked in zip(reading.atoms, noise.masked_atoms(reading), strict=True):
        text = _SPACE.sub(" ", masked).strip()
        if text:
            rows.append(_Row(atom.part, text))
    return rows


def _places(old: list[_Row], new: list[_Row]) -> Iterator[tuple[list[_Row], list[_Row]]]:
    """Yield the stretches that have no counterpart."""
    at = other_at = 0
    for place, other in [*aligned(old, new), (len(old), len(new))]:
        if place > at or other > other_at:
            yield old[at:place], new[other_at:other]
        at, other_at = place + 1, other + 1


def _examples(gone: list[_Row], come: list[_Row]) -> Iterator[Example]:
    """Yield an example for each part that differs between two stretches."""
    for part in _ORDER:
        old, new = (
            _said("".join(row.text for row in rows if row.part is part)) for rows in (gone, come)
        )
        if old != new:
            one, other = _window(old, new)
            yield Example(part=part, old=one, new=other)


def _said(text: str) -> str:
    """Return text without regard to how markup writes it down: entities, quotation marks."""
    return html.unescape(text).replace("'", '"').strip()


def _window(old: str, new: str) -> tuple[str, str]:
    """Return where two texts begin to differ, in short, with a few words before it."""
    size, shortest = 0, min(len(old), len(new))
    while size < shortest and old[size] == new[size]:
        size += 1
    start = max(0, size - _BEFORE)
    if start:
        start = old.rfind(" ", start, size) + 1 or start
    return _shown(old[start:], is_cut=start > 0), _shown(new[start:], is_cut=start > 0)


def _shown(text: str, *, is_cut: bool) -> str:
    if not text:
        return ""
    text = printable(_SIGN.sub("…", text[: 4 * LONGEST_EXAMPLE]))
    text = f"…{text}" if is_cut else text
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[: LONGEST_EXAMPLE - 1]}…"
