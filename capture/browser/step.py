"""The steps of a visit: their names, and what makes one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum


class StepName(StrEnum):
    """The steps of a visit."""

    LOAD = "load"
    """Ask for the page, until its first bytes are shown."""
    ARRIVE = "arrive"
    """Until its load event."""
    EXPLORE = "explore"
    """Open, start, scroll to the end."""
    CALM = "calm"
    """Until nothing is under way and the page is idle."""
    COLLECT = "collect"
    """Text and links, of all frames."""
    CONSENT = "consent"
    """A cookie notice, if there is one."""
    VIEW = "view"
    """The picture."""
    QUIET = "quiet"
    """Until the quiet window has passed."""
    STUDY = "study"
    """What it holds that an archive can't give again, and pictures of that."""
    LEAVE = "leave"
    """So that nothing of this page runs on: it is made to stand still, or left for an empty one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what to do, how long it may take, what follows when it takes longer."""

    run: Callable[[], Awaitable[StepName | None]]
    seconds: float
    late: Callable[[], Awaitable[StepName | None]]
