"""What a source of claims said, beside what was true. Pure."""

from dataclasses import dataclass
from datetime import datetime

MOST_EVIDENCE = 5
"""Lies remembered with their URL and moment; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """A page that changed while a source said, or let it be thought, that it had not."""

    url: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one source said in one group of URLs, where the truth is known."""

    right: int = 0
    """Said to have changed, and had."""
    false_alarms: int = 0
    """Said to have changed, and hadn't."""
    lies: int = 0
    """Not said to have changed, and had."""
    silent: int = 0
    """Not said to have changed, and hadn't."""
    lately: tuple[int, int] = (0, 0)
    """(right, false alarms) of late: halved now and then, so that a source can mend its ways."""
    evidence: tuple[Lie, ...] = ()
    """The last lies, oldest first."""

    @property
    def last_lie(self) -> Lie | None:
        """The last lie, if any."""
        return self.evidence[-1] if self.evidence else None
