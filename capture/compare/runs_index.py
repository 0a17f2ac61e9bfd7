"""Finds the pages whose text is most like that of a given one, without looking at all of them.

Pure. Each page is known by the lowest 64 hashes of its sketch, in one sorted array of numbers: 40
bits of hash, 24 of page. Twenty thousand pages take ten megabytes.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable

from capture.compare.sketch import Sketch

_INDEXED = 64
_PAGE_BITS = 24
_PAGE_MASK = (1 << _PAGE_BITS) - 1
_COMMON = 50
"""A run of words on more pages than that tells nothing of any of them."""
_NEAREST = 8
_LEAST_SHARED = 2


class RunsIndex:
    """Pages by the runs of words in them."""

    def __init__(self, sketches: Iterable[Sketch]) -> None:
        """Take the sketches of the pages, in the order of their numbers."""
        entries = [
            (run >> _PAGE_BITS << _PAGE_BITS) | number
            for number, sketch in enumerate(sketches)
            for run in sketch.hashes[:_INDEXED]
        ]
        self._entries = array("Q", sorted(entries))

    def nearest(self, sketch: Sketch) -> list[int]:
        """Return the numbers of at most eight pages that share most with a text."""
        shared: Counter[int] = Counter()
        for run in sketch.hashes[:_INDEXED]:
            begin = run >> _PAGE_BITS << _PAGE_BITS
            start = bisect_left(self._entries, begin)
            end = bisect_right(self._entries, begin | _PAGE_MASK, start)
            if end - start <= _COMMON:
                shared.update(entry & _PAGE_MASK for entry in self._entries[start:end])
        least = min(_LEAST_SHARED, len(sketch.hashes))
        best = sorted(shared.items(), key=lambda each: (-each[1], each[0]))
        return [number for number, count in best if count >= least][:_NEAREST]
