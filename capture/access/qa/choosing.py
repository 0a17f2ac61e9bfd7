"""Which pages of a harvest are shown again: each once, by its last visit; all, or some by lot."""

import random
from collections.abc import Sequence

from capture.access.catalogue.values import VisitEntry


def pages_of(visits: Sequence[VisitEntry]) -> list[VisitEntry]:
    """Return the last visit of each page, in the order in which pages were first visited."""
    last: dict[str, VisitEntry] = {}
    for each in visits:
        last[each.url] = each
    return list(last.values())


def drawn(pages: Sequence[VisitEntry], size: int | None, harvest: str) -> list[VisitEntry]:
    """Return so many pages by lot, in their order; the same of a harvest each time. None: all."""
    if size is None or size >= len(pages):
        return list(pages)
    lots = random.Random(f"{harvest} {size}").sample(range(len(pages)), size)
    return [pages[number] for number in sorted(lots)]
