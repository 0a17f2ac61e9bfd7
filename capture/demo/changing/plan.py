"""Which changes come on which day: drawn with a seed, so that each run is the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capture.demo.changing.nouns import Change, Lie

QUIET_EVERY = 5
"""Every so manieth day nothing happens."""
_REMOVALS = (Change.GONE_404, Change.GONE_410, Change.GONE_SOFT, Change.GONE_HOME)
_PAGES_PER_TEXT = 75
"""One text in so many changes on a day, about."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What happens on one day."""

    changes: tuple[Change, ...] = ()
    lies: frozenset[Lie] = frozenset()


def month(*, days: int, pages: int, seed: int) -> tuple[DayPlan, ...]:
    """Return the plans of days 1 to `days` of a site as it is in real life.

    Every fifth day is quiet. In the second week every lastmod is now, in the third it is stale.
    """
    rng = random.Random(f"maand {seed}")
    return tuple(_day_of_month(day, pages, rng) for day in range(1, days + 1))


def _day_of_month(day: int, pages: int, rng: random.Random) -> DayPlan:
    lies = {1: Lie.LASTMOD_NOW, 2: Lie.LASTMOD_STALE}.get((day - 1) // 7 % 4)
    told = frozenset({lies} if lies else ())
    if day % QUIET_EVERY == 0:
        return DayPlan((), told)
    changes = [Change.TEXT] * rng.randint(1, max(1, 2 * pages // _PAGES_PER_TEXT))
    changes += [Change.DATA] * rng.randint(0, min(2, pages // 60))
    changes += [change for change in (Change.PHOTO, Change.DOCUMENT) if rng.random() < 0.6]
    changes += [Change.ADD_LISTED] * rng.randint(0, 2)
    # The rare ones in turn, so that each comes several times a month.
    turns: tuple[tuple[int, Sequence[Change]], ...] = (
        (2, _REMOVALS),
        (3, (Change.MOVED, Change.MOVED_SILENT)),
        (3, (Change.ADD_DATA, Change.ADD_SITEMAP)),
    )
    for every, kinds in turns:
        if day % every == every - 1:
            changes.append(kinds[day // every % len(kinds)])
    return DayPlan(tuple(changes), told)


def each_once(*, days: int) -> tuple[DayPlan, ...]:
    """Return the plans of days 1 to `days` in which each kind of change comes once.

    The last day is quiet. ValueError below two days.
    """
    if days < 2:
        raise ValueError(f"{days} days: two are needed, one for changes and a quiet one")
    dealt: list[list[Change]] = [[] for _ in range(days - 1)]
    for number, change in enumerate(Change):
        dealt[number % (days - 1)].append(change)
    return tuple(_all_quiet_after(dealt))


def _all_quiet_after(dealt: list[list[Change]]) -> Iterator[DayPlan]:
    yield from (DayPlan(tuple(changes)) for changes in dealt)
    yield DayPlan()
