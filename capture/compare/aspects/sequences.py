"""What stayed, went and came between two sequences, in bounded time. Pure.

What stands once in both is an anchor (patience difference); between two anchors the longest common
subsequence is taken where that is small work, else the stretch counts as replaced. So a page of
twenty thousand words, or one made to be slow, takes no more than a second or two.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

_CELLS = 40_000
"""Of the table for one stretch between anchors: 200 by 200."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch: the same in both when `is_equal`, else what was replaced by what."""

    is_equal: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """Return the stretches in order; equal and changed ones take turns."""
    joined: list[Run] = []
    at_old = at_new = 0
    for i, j in [*_matches(old, new), (len(old), len(new))]:
        if i > at_old or j > at_new:
            joined.append(Run(False, at_old, i, at_new, j))
        if i == len(old) or j == len(new):
            break
        last = joined[-1] if joined else None
        if last is not None and last.is_equal:
            joined[-1] = Run(True, last.old_start, i + 1, last.new_start, j + 1)
        else:
            joined.append(Run(True, i, i + 1, j, j + 1))
        at_old, at_new = i + 1, j + 1
    return joined


def _matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return pairs of equal places, rising in both."""
    found: list[tuple[int, int]] = []
    stretches = [(0, len(old), 0, len(new))]
    while stretches:
        low_old, high_old, low_new, high_new = stretches.pop()
        while low_old < high_old and low_new < high_new and old[low_old] == new[low_new]:
            found.append((low_old, low_new))
            low_old, low_new = low_old + 1, low_new + 1
        while low_old < high_old and low_new < high_new and old[high_old - 1] == new[high_new - 1]:
            high_old, high_new = high_old - 1, high_new - 1
            found.append((high_old, high_new))
        if low_old == high_old or low_new == high_new:
            continue
        if (high_old - low_old) * (high_new - low_new) <= _CELLS:
            found.extend(_common(old, new, (low_old, high_old, low_new, high_new)))
            continue
        anchors = _anchors(old[low_old:high_old], new[low_new:high_new])
        start_old, start_new = low_old, low_new
        for i, j in anchors:
            found.append((low_old + i, low_new + j))
            stretches.append((start_old, low_old + i, start_new, low_new + j))
            start_old, start_new = low_old + i + 1, low_new + j + 1
        if anchors:
            stretches.append((start_old, high_old, start_new, high_new))
    found.sort()
    return found


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the longest rising row of what stands exactly once in both."""
    counts_old, counts_new = Counter(old), Counter(new)
    places = {each: j for j, each in enumerate(new) if counts_new[each] == 1}
    pairs = [(i, places[e]) for i, e in enumerate(old) if counts_old[e] == 1 and e in places]
    ends: list[int] = []
    """Lowest place in `new` that a row of this length ends with."""
    last: list[int] = []
    """Index in `pairs` of that end."""
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [index]
    return list(reversed(list(_back(pairs, before, last[-1] if last else -1))))


def _back(
    pairs: Sequence[tuple[int, int]], before: Sequence[int], index: int
) -> Iterator[tuple[int, int]]:
    while index >= 0:
        yield pairs[index]
        index = before[index]


def _common(
    old: Sequence[Hashable], new: Sequence[Hashable], box: tuple[int, int, int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the longest common subsequence of a small stretch."""
    low_old, high_old, low_new, high_new = box
    width = high_new - low_new
    rows = [[0] * (width + 1)]
    for i in range(high_old - 1, low_old - 1, -1):
        below, row, here = rows[-1], [0] * (width + 1), old[i]
        for j in range(width - 1, -1, -1):
            if here == new[low_new + j]:
                row[j] = below[j + 1] + 1
            else:
                row[j] = max(below[j], row[j + 1])
        rows.append(row)
    rows.reverse()
    i = j = 0
    while i < high_old - low_old and j < width:
        if old[low_old + i] == new[low_new + j] and rows[i][j] == rows[i + 1][j + 1] + 1:
            yield low_old + i, low_new + j
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
