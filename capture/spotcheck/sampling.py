"""Which pages are looked at: one of each template, the most linked ones, some at random. Pure."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capture.spotcheck.values import Reason

_OF_TEMPLATES = 0.6
"""Part of the sample that goes to templates when there are more of them than fit."""
_OF_MOST_LINKED = 0.5
"""Part of what is left that goes to the most linked pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A page that may be looked at."""

    url: str
    template: int
    linked_from: int
    is_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A page that is looked at, and why."""

    candidate: Candidate
    reasons: tuple[Reason, ...]
    template_pages: int
    """Pages made from its template."""


def sample(pages: Sequence[Candidate], *, size: int, seed: int) -> list[Chosen]:
    """Return `size` pages, or all when there are fewer; the same seed chooses the same pages.

    The home page first; then of the largest templates a page each, drawn by lot; then those that
    most others link to; the rest by lot.
    """
    lot = random.Random(seed)
    ordered = sorted(pages, key=lambda each: each.url)
    sizes = Counter(each.template for each in ordered)
    reasons: dict[str, list[Reason]] = {}
    by_url = {each.url: each for each in ordered}

    def take(url: str, reason: Reason) -> None:
        if url in reasons or len(reasons) < size:
            reasons.setdefault(url, []).append(reason)

    for each in ordered:
        if each.is_home:
            take(each.url, Reason.HOME)
    _take_templates(ordered, sizes, lot, take, at_most=max(1, round(size * _OF_TEMPLATES)))
    most = sorted(ordered, key=lambda each: (-each.linked_from, each.url))
    for each in most[: max(1, round((size - len(reasons)) * _OF_MOST_LINKED))]:
        if each.linked_from:
            take(each.url, Reason.MOST_LINKED)
    rest = [each for each in ordered if each.url not in reasons]
    for each in lot.sample(rest, k=min(len(rest), max(0, size - len(reasons)))):
        take(each.url, Reason.RANDOM)
    return [
        Chosen(
            candidate=by_url[url],
            reasons=tuple(why),
            template_pages=sizes[by_url[url].template],
        )
        for url, why in reasons.items()
    ]


def _take_templates(
    ordered: Sequence[Candidate],
    sizes: Counter[int],
    lot: random.Random,
    take: Callable[[str, Reason], None],
    *,
    at_most: int,
) -> None:
    members: defaultdict[int, list[str]] = defaultdict(list)
    for each in ordered:
        members[each.template].append(each.url)
    largest = sorted(members, key=lambda number: (-sizes[number], members[number][0]))
    for number in largest[:at_most]:
        take(lot.choice(members[number]), Reason.TEMPLATE)
