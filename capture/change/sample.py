"""Which pages are rendered today though nothing says that they changed: the rotating sample. Pure.

The law: a page is rendered at least every N days, if there is a harvest every day. After a full
harvest, when all have the same age, each day takes about one in N.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

EVERY_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A known page and the day on which it was last rendered."""

    url: str
    last: date | None
    """In the zone of the schedule; None when it never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The pages to render today, and why."""

    overdue: tuple[str, ...]
    """Not rendered for N days or more though it isn't their turn, or never: none may wait."""
    turn: tuple[str, ...]
    """Whose turn it is by their URL, so that not all fall due on one day."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Return all of them, the overdue first."""
        return (*self.overdue, *self.turn)


def due(
    pages: Iterable[Rendered],
    *,
    today: date,
    every_days: int = EVERY_DAYS,
    since: date | None = None,
) -> Sample:
    """Return what is due today; the same for the same arguments, in any order of the pages.

    `since` is the day of the last harvest before today: the turns of the days between, on which
    nothing ran, are taken today, and no more than those. Without it nothing was missed. ValueError
    when `every_days` is less than 1. Cost: a digest for each page.
    """
    if every_days < 1:
        raise ValueError("pages can't be rendered more often than every day")
    missed = range(_days_to_take(today, since, every_days))
    turns = {(today.toordinal() - back) % every_days for back in missed}
    overdue, turn = [], []
    for page in pages:
        age = None if page.last is None else (today - page.last).days
        # A date in the future is a clock that was wrong: as good as none.
        if age is None or age < 0:
            overdue.append(page.url)
        elif turn_of(page.url, every_days) in turns and _is_unserved(page, today, every_days):
            turn.append(page.url)
        elif age >= every_days:
            overdue.append(page.url)
    return Sample(overdue=tuple(sorted(overdue)), turn=tuple(sorted(turn)))


def turn_of(url: str, every_days: int) -> int:
    """Return on which day of each round of N it is a page's turn: 0 to N - 1, spread evenly."""
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % every_days


def last_turn(url: str, today: date, every_days: int) -> date:
    """Return the last day, today included, on which it was a page's turn."""
    back = (today.toordinal() - turn_of(url, every_days)) % every_days
    return today - timedelta(days=back)


def _is_unserved(page: Rendered, today: date, every_days: int) -> bool:
    """Whether a page was not rendered since its turn came."""
    return page.last is not None and page.last < last_turn(page.url, today, every_days)


def _days_to_take(today: date, since: date | None, every_days: int) -> int:
    if since is None or since >= today:
        return 1
    return min((today - since).days, every_days)
