"""How much the words of titles and addresses tell: a word that few pages have tells most. Pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

_COMMON = 10
"""Words that more pages have are no way to find a page."""
_NEAREST = 8


class Rarity:
    """Weighs words by how few pages have them (inverse document frequency)."""

    def __init__(self, old: Sequence[frozenset[str]], new: Sequence[frozenset[str]]) -> None:
        """Take the words of each page of both sides."""
        ours: Counter[str] = Counter(word for words in old for word in words)
        theirs: Counter[str] = Counter(word for words in new for word in words)
        # What is common on one side tells nothing, though the other side may not know it at all.
        self._weights = {word: _idf(len(old), count) for word, count in ours.items()}
        for word, count in theirs.items():
            rarity = _idf(len(new), count)
            self._weights[word] = min(rarity, self._weights.get(word, rarity))
        self._pages: defaultdict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(new):
            for word in words:
                self._pages[word].append(number)

    def share(self, first: frozenset[str], second: frozenset[str]) -> float:
        """Return the weight of the words in both, of that of the words in either; 0 to 1."""
        either = self._sum(first | second)
        return self._sum(first & second) / either if either else 0.0

    def nearest(self, words: frozenset[str]) -> list[int]:
        """Return the numbers of at most eight new pages that share the rarest words."""
        found: Counter[int] = Counter()
        weights: defaultdict[int, float] = defaultdict(float)
        for word in sorted(words):
            pages = self._pages.get(word, ())
            if len(pages) <= _COMMON:
                found.update(pages)
                for number in pages:
                    weights[number] += self._weights[word]
        best = sorted(found, key=lambda number: (-weights[number], number))
        return best[:_NEAREST]

    def _sum(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, 0.0) for word in words)


def _idf(pages: int, having: int) -> float:
    return max(0.0, math.log((pages + 1) / (having + 0.5)))
