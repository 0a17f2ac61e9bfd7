"""The nouns of the schedule: timetables, what the archive says, and what is decided from that."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path

from capture.config.settings import HarvestKind
from capture.metadata.report import Shortfall

FAULTS = frozenset({Shortfall.RECORDING_FAILED, Shortfall.BROWSER_FAILED, Shortfall.SEED_FAILED})
"""What `capture resume` may put right."""
PAUSES = frozenset({Shortfall.UNFINISHED, Shortfall.INTERRUPTED})
"""What `capture resume` goes on from, without anything being wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours of the day in which may be harvested, by the clock of Europe/Amsterdam."""

    opens: time
    closes: time
    """Not included; earlier than `opens` when midnight lies between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yearly:
    """A moment of each year, by the clock of Europe/Amsterdam."""

    month: int
    day: int
    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When a site is harvested."""

    daily: time
    """Start of the run of each day (FREQ02)."""
    full: Yearly | None = None
    """Day of the full harvest (FREQ01); None for a year after the last one."""
    windows: tuple[Window, ...] = ()
    """None means: at any hour."""
    attempts: int = 3
    """How often on one day a run that fails is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """One harvest of a site, as its folder tells it."""

    name: str
    """Name of the folder."""
    folder: Path
    kind: HarvestKind
    started: datetime
    finished: datetime | None = None
    """When its report says that it ended; None without a report."""
    shortfalls: tuple[Shortfall, ...] = ()
    """Why it is incomplete; `unfinished` alone when there is no report that can be read."""
    detail: str = ""
    """What its report says about that, in words."""
    pages: int | None = None
    """Pages captured; None without a report."""
    gone: int | None = None
    """Pages that were found gone; None without a list of changes."""
    known: int | None = None
    """Pages that it knew of."""
    elsewhere: tuple[str, ...] = ()
    """`HOST=ADDRESS` where it was not DNS that said where the site is: a staging server."""
    is_worked_on: bool = False
    """Whether a process holds it at this moment."""
    is_proved: bool = True
    """Whether it was audited, where it should be."""

    @property
    def is_done(self) -> bool:
        """Whether it came to its end; series without end are left aside, as `earlier` does."""
        return self.finished is not None and set(self.shortfalls) <= {Shortfall.SUSPECTED_TRAPS}

    @property
    def can_go_on(self) -> bool:
        """Whether `capture resume` has something to do in it."""
        return not self.is_done and bool((FAULTS | PAUSES).intersection(self.shortfalls))


class End(StrEnum):
    """How an attempt ended."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """Valid, but less than was asked for."""
    STOPPED = "stopped"
    """The schedule itself asked it to stop: the service ended, or the allowed hours did."""
    FAILED = "failed"
    """A fault, or it was killed from outside while the service went on."""
    LOST = "lost"
    """The service was killed before it could see the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One process that was started for a site."""

    kind: HarvestKind
    harvest: str | None
    """The harvest that it went on with; None when it began a new one."""
    started: datetime
    ended: datetime | None = None
    end: End = End.LOST
    """How it ended; LOST too while it runs."""
    exit_code: int | None = None
    reason: str = ""
    log: str = ""
    """Its log file, from the archive's folder on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that counts for a site at one moment."""

    harvests: tuple[Harvest, ...]
    """Newest first; at least those since the last complete full one."""
    attempts: tuple[Attempt, ...] = ()
    """Newest first; at least those of today."""
    is_held: bool = False
    """Whether a run of the site goes on, by whichever service it was started."""
    first_day: date | None = None
    """The day of the first harvest or attempt, in Europe/Amsterdam; None before both."""

    @property
    def is_running(self) -> bool:
        """Whether somebody harvests the site now: a service, or a person."""
        return self.is_held or any(each.is_worked_on for each in self.harvests)

    @property
    def last_full(self) -> Harvest | None:
        """The newest full harvest that came to its end."""
        fulls = (h for h in self.harvests if h.kind is HarvestKind.FULL and h.is_done)
        return next(fulls, None)


class Action(StrEnum):
    """What to do about a site."""

    START = "start"
    """Begin a harvest."""
    RESUME = "resume"
    """Go on with one."""
    RUNNING = "running"
    """Nothing: a harvest goes on."""
    WAIT = "wait"
    """Nothing before `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do about a site, and why."""

    action: Action
    reason: str
    """A part of a sentence, for log and listings."""
    kind: HarvestKind
    """Of the run that it is about."""
    at: datetime
    """When it is to happen; the present moment unless it is to wait."""
    harvest: Harvest | None = None
    """The one to go on with."""
