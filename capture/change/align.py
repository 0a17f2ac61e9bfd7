"""Two sequences laid side by side: which elements are the same. Pure, n log n, also when hostile.

A patience difference: what stands at both ends, then what occurs once in either, in the order that
keeps most, then what is equal next to those. It finds less than a full difference does, and never
takes longer.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence


def aligned(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the places (in first, in second) of the same elements, both rising."""
    start, shortest = 0, min(len(first), len(second))
    while start < shortest and first[start] == second[start]:
        start += 1
    tail = 0
    while tail < shortest - start and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    end, other_end = len(first) - tail, len(second) - tail
    pairs = [(place, place) for place in range(start)]
    anchors = _anchors(first, second, (start, end), (start, other_end))
    at = other_at = start
    for place, other in [*anchors, (end, other_end)]:
        if place < at or other < other_at:
            continue  # an anchor that the one before it has grown past
        begin = _before(first, second, (place, other), (at, other_at))
        pairs += zip(range(place - begin, place), range(other - begin, other), strict=True)
        at, other_at = place, other
        while at < end and other_at < other_end and first[at] == second[other_at]:
            pairs.append((at, other_at))
            at, other_at = at + 1, other_at + 1
    pairs += ((end + step, other_end + step) for step in range(tail))
    return pairs


def _before(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    here: tuple[int, int],
    least: tuple[int, int],
) -> int:
    """Return how many elements right before a place are the same."""
    count = 0
    most = min(here[0] - least[0], here[1] - least[1])
    while count < most and first[here[0] - 1 - count] == second[here[1] - 1 - count]:
        count += 1
    return count


def _anchors(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    span: tuple[int, int],
    other_span: tuple[int, int],
) -> list[tuple[int, int]]:
    """Return the elements that occur once in either span, as many as rise together."""
    counts = Counter(first[span[0] : span[1]])
    others = Counter(second[other_span[0] : other_span[1]])
    places = {
        second[place]: place
        for place in range(*other_span)
        if others[second[place]] == 1 and counts.get(second[place]) == 1
    }
    met = [(place, places[first[place]]) for place in range(*span) if first[place] in places]
    # The longest row that rises (Schensted): `ends[n]` is the lowest end of a row of n + 1.
    ends: list[int] = []
    last: list[int] = []
    back: list[int] = []
    for number, (_, other) in enumerate(met):
        length = bisect_left(ends, other)
        back.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(other)
            last.append(number)
        else:
            ends[length] = other
            last[length] = number
    row = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(met[number])
        number = back[number]
    return row[::-1]
