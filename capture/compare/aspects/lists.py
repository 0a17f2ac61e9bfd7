"""What became unharvestable or was solved (REIK06), orphan pages new and gone (REIK03). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from capture.model.obstacle_list import ObstacleRow, thing_id
from capture.model.orphan import Orphan


@dataclass(frozen=True, slots=True, kw_only=True)
class ObstacleDifference:
    """What can't be harvested, before and after."""

    new: tuple[ObstacleRow, ...]
    """Became unharvestable."""
    solved: tuple[ObstacleRow, ...]
    """No longer on the list: solved, or gone with its page."""
    kept: int


class OrphanFate(StrEnum):
    """What became of an orphan page."""

    NEW = "new"
    """An orphan that was none before."""
    ADOPTED = "adopted"
    """No longer an orphan: links lead to it now."""
    GONE = "gone"
    """The page is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanChange:
    """One orphan page that came or went."""

    fate: OrphanFate
    orphan: Orphan
    was_page: bool
    """Of a new orphan: whether the page was there before, and had links then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanDifference:
    """Orphan pages, before and after."""

    changes: tuple[OrphanChange, ...]
    kept: int


def obstacle_difference(
    old: Sequence[ObstacleRow],
    new: Sequence[ObstacleRow],
    *,
    new_address: Callable[[str], str],
) -> ObstacleDifference:
    """Return which things came on the list and which went; `new_address` is that of an old one.

    A thing keeps its id from harvest to harvest; one that is named by an address is looked for at
    the new address as well.
    """
    after = {each.id for each in new}
    found: set[str] = set()
    solved: list[ObstacleRow] = []
    for row in old:
        moved = thing_id(row.reason, new_address(row.thing))
        if row.id in after:
            found.add(row.id)
        elif moved in after:
            found.add(moved)
        else:
            solved.append(row)
    return ObstacleDifference(
        new=tuple(each for each in new if each.id not in found),
        solved=tuple(solved),
        kept=len(found),
    )


def orphan_difference(
    old: Sequence[Orphan],
    new: Sequence[Orphan],
    *,
    successor: Callable[[str], str | None],
    was_page: Callable[[str], bool],
) -> OrphanDifference:
    """Return which orphan pages came and went.

    `successor` gives the page on the new side that took the place of an old one, `was_page` whether
    a page of the new side was there before.
    """
    after = {each.url for each in new}
    still: set[str] = set()
    went: list[OrphanChange] = []
    for each in old:
        now = successor(each.url)
        if now is not None and now in after:
            still.add(now)
        else:
            fate = OrphanFate.GONE if now is None else OrphanFate.ADOPTED
            went.append(OrphanChange(fate=fate, orphan=each, was_page=True))
    came = [
        OrphanChange(fate=OrphanFate.NEW, orphan=each, was_page=was_page(each.url))
        for each in new
        if each.url not in still
    ]
    return OrphanDifference(changes=(*came, *went), kept=len(still))
