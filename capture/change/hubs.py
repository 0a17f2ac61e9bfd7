"""Pages that are rendered on every harvest, as new pages are found on them. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from capture.model.text import Text

LARGEST_SHARE = 0.05
AT_LEAST = 10
_LINKS_OF_LISTING = 10
_ROWS_OF_LISTING = 5
_LEAST_YIELD = 2
"""New pages that a page led to before it counts as a hub: an article may link to one by chance,
and is checked like every page. What led to one again and again is where new pages appear."""
_WINDOW = 30
"""Harvests after which a yield counts for half: what yields nothing any more makes room."""


class Why(StrEnum):
    """Why a page is a hub, best first."""

    HOME = "home"
    """A seed: what editors show there first."""
    YIELD = "yield"
    """It led to new pages in earlier incremental harvests, `_LEAST_YIELD` at least."""
    LISTING = "listing"
    """It lists pages by date, or goes on on other pages."""


REASONS = {
    Why.HOME: Text("beginpagina", "home page"),
    Why.YIELD: Text("leidde eerder naar nieuwe pagina's", "led to new pages before"),
    Why.LISTING: Text("overzichtspagina", "a listing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What a page brought in one incremental harvest."""

    harvests_ago: int
    """1 for the last one."""
    new_pages: int
    """Pages first seen through a link on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """What is known of a page that is still there."""

    url: str
    is_seed: bool = False
    page_links: int = 0
    """Links to other pages in scope that its template doesn't have on every page."""
    dated_rows: int = 0
    """Of those, with a date beside them."""
    is_paginated: bool = False
    """Whether it has `rel=next`, or links that differ in a page number only."""
    yields: tuple[Yield, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A page that is rendered on every harvest."""

    url: str
    why: Why
    score: float
    """Expected new pages a harvest, or a fraction below those for what has none yet."""


def hubs(pages: Iterable[KnownPage]) -> tuple[Hub, ...]:
    """Return the hubs, best first: at most 5 % of the pages, or 10 where that is more.

    Seeds are always among them, and come first. The same for the same pages in any order.
    """
    known = list(pages)
    found = [hub for page in known if (hub := _hub(page)) is not None]
    order = list(Why)
    found.sort(key=lambda hub: (hub.why is not Why.HOME, -hub.score, order.index(hub.why), hub.url))
    seeds = sum(hub.why is Why.HOME for hub in found)
    return tuple(found[: max(most(len(known)), seeds)])


def most(count: int) -> int:
    """Return how many hubs there may be among so many pages."""
    return max(AT_LEAST, math.floor(count * LARGEST_SHARE))


def score_of(yields: Iterable[Yield]) -> float:
    """Return how many new pages a page brings: those of late weigh most."""
    return sum(
        each.new_pages * math.pow(0.5, max(0, each.harvests_ago) / _WINDOW)
        for each in yields
        if each.new_pages > 0
    )


def _hub(page: KnownPage) -> Hub | None:
    score = score_of(page.yields)
    if page.is_seed:
        return Hub(url=page.url, why=Why.HOME, score=score)
    if sum(each.new_pages for each in page.yields) >= _LEAST_YIELD:
        return Hub(url=page.url, why=Why.YIELD, score=score)
    if page.page_links < _LINKS_OF_LISTING:
        return None
    if page.dated_rows < _ROWS_OF_LISTING and not page.is_paginated:
        return None
    # Never more than what one page found a year ago is worth.
    rows = min(page.dated_rows, page.page_links)
    return Hub(url=page.url, why=Why.LISTING, score=1e-4 * rows / (rows + 10))
