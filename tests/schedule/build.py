"""Values for tests of the schedule, with little to write."""

from datetime import datetime
from pathlib import Path

from capture.clock import PEOPLES_TIME
from capture.config.settings import HarvestKind
from capture.metadata.report import Shortfall
from capture.schedule.values import Attempt, End, Facts, Harvest

FULL, INCREMENTAL = HarvestKind.FULL, HarvestKind.INCREMENTAL


def at(text: str) -> datetime:
    """Return a moment by the clock of Europe/Amsterdam: `2026-11-22 03:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=PEOPLES_TIME)


def harvest(
    started: str,
    kind: HarvestKind = INCREMENTAL,
    *shortfalls: Shortfall,
    pages: int | None = 100,
    gone: int | None = None,
    known: int | None = None,
    is_worked_on: bool = False,
    is_proved: bool = True,
) -> Harvest:
    """Return a harvest that is complete unless something is said to be missing."""
    is_cut = Shortfall.UNFINISHED in shortfalls
    moment = at(started)
    return Harvest(
        name=f"NL-{started}",
        folder=Path("/archief") / started,
        kind=kind,
        started=moment,
        finished=None if is_cut else moment,
        shortfalls=shortfalls,
        pages=pages,
        gone=gone,
        known=known,
        is_worked_on=is_worked_on,
        is_proved=is_proved,
    )


def attempt(
    started: str, end: End, kind: HarvestKind = INCREMENTAL, *, of: Harvest | None = None
) -> Attempt:
    """Return an attempt that ended at once."""
    return Attempt(
        kind=kind,
        harvest=of.name if of is not None else None,
        started=at(started),
        ended=at(started) if end is not End.LOST else None,
        end=end,
        reason="no browser was found",
    )


def facts(*harvests: Harvest, attempts: tuple[Attempt, ...] = (), is_held: bool = False) -> Facts:
    """Return facts, harvests newest first."""
    begun = [h.started for h in harvests] + [a.started for a in attempts]
    first = min(begun).astimezone(PEOPLES_TIME).date() if begun else None
    return Facts(harvests=harvests, attempts=attempts, is_held=is_held, first_day=first)
