"""How much text two pages have in common, from small samples of their runs of words. Pure.

A text is taken as the set of its runs of three words. Of a long one only the runs with the lowest
hashes are kept (bottom-k MinHash: Broder, *On the resemblance and containment of documents*, 1997),
so that twenty thousand pages fit in memory and any two can be held against each other.
"""

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

_WORD = re.compile(r"\w+")
_RUN = 3
_KEPT = 400
_LONGEST_WORDS = 50_000
_SENTENCES, _SENTENCE_WORDS, _LONGEST_SENTENCE = 20, 4, 2_000


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sample of a text."""

    hashes: array[int]
    """The lowest hashes of its runs of words, in order; all of them when they are few."""
    runs: int
    """How many there are in all."""
    words: int

    @property
    def is_whole(self) -> bool:
        """Whether the sample holds all runs."""
        return len(self.hashes) == self.runs


def sentences_of(lines: Iterable[str]) -> frozenset[int]:
    """Return hashes of the first twenty lines that have four words or more."""
    found: set[int] = set()
    for line in lines:
        words = words_in(line[:_LONGEST_SENTENCE])
        if len(words) >= _SENTENCE_WORDS:
            found.add(_hash(" ".join(words)))
            if len(found) >= _SENTENCES:
                break
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts have in common, each a share from 0 to 1."""

    likeness: float
    """Runs in both of the runs in either."""
    of_first: float
    """Runs in both of those of the first."""
    of_second: float


NOTHING = Overlap(0.0, 0.0, 0.0)


def words_in(text: str) -> list[str]:
    """Return the words of a text, lower case; the first fifty thousand."""
    return _WORD.findall(text.lower())[:_LONGEST_WORDS]


def runs_of(lines: Iterable[str]) -> tuple[set[int], int]:
    """Return the hashes of the runs of words of a text, and how many words it has."""
    words = words_in("\n".join(lines))
    if not words:
        return set(), 0
    count = max(1, len(words) - _RUN + 1)
    runs = {" ".join(words[start : start + _RUN]) for start in range(count)}
    return set(map(_hash, runs)), len(words)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def sketch_of(lines: Iterable[str]) -> Sketch:
    """Return the sample of a text; about 1 ms for a thousand words."""
    runs, words = runs_of(lines)
    return Sketch(array("Q", sorted(runs)[:_KEPT]), len(runs), words)


def overlap(first: Sketch, second: Sketch) -> Overlap:
    """Return what two texts have in common: exact for short ones, else estimated.

    Only hashes up to the highest that both samples reach are held against each other, since up to
    there both are complete.
    """
    if not first.runs or not second.runs:
        return NOTHING
    limits = [each.hashes[-1] for each in (first, second) if not each.is_whole]
    limit = min(limits, default=(1 << 64) - 1)
    ours = {each for each in first.hashes if each <= limit}
    theirs = {each for each in second.hashes if each <= limit}
    return _overlap(len(ours & theirs), len(ours), len(theirs))


def exact_overlap(first: set[int], second: set[int]) -> Overlap:
    """Return what two sets of runs have in common."""
    return _overlap(len(first & second), len(first), len(second))


def _overlap(common: int, ours: int, theirs: int) -> Overlap:
    if not common:
        return NOTHING
    return Overlap(common / (ours + theirs - common), common / ours, common / theirs)
