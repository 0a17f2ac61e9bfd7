"""How alike two texts are: shares of the same rows of words, bounded. Pure."""

import hashlib
import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_ROW = 4
_MOST = 400
"""Digests kept of a text: the smallest, which are a fair sample of all (MinHash, one function)."""
_LONGEST = 400_000
"""Characters of a text that are read."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """The rows of words of a text, by digest; the smallest of them when there are many."""

    digests: frozenset[int]
    is_whole: bool
    """Whether none were left out."""

    def likeness(self, other: "Shingles") -> float:
        """Return the share of rows that both have, 0 to 1; exact for short texts."""
        if not self.digests or not other.digests:
            return 1.0 if self.digests == other.digests else 0.0
        if self.is_whole and other.is_whole:
            return len(self.digests & other.digests) / len(self.digests | other.digests)
        smallest = set(sorted(self.digests | other.digests)[:_MOST])
        return len(smallest & self.digests & other.digests) / len(smallest)


def shingles(text: str) -> Shingles:
    """Return the rows of four words of a text; of a shorter one, itself. Linear."""
    words = [word.lower() for word in _WORD.findall(text[:_LONGEST])]
    rows = {" ".join(words[at : at + _ROW]) for at in range(max(1, len(words) - _ROW + 1))}
    digests = sorted({_digest(row) for row in rows if row})
    return Shingles(frozenset(digests[:_MOST]), len(digests) <= _MOST)


def _digest(row: str) -> int:
    raw = hashlib.blake2b(row.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw)
