"""What a page asked for while it was shown from the archive, and what the archive lacked."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why there was no answer."""

    NOT_ARCHIVED = "not-archived"
    """No capture of it, nor of an address that differs only in a number by lot or by the clock."""
    DAMAGED = "damaged"
    """It was captured, but its record is missing, damaged or cut short."""
    OTHER_PART = "other-part"
    """Only other parts of the file were captured than the one that is asked for (206)."""
    WEB_SOCKET = "web-socket"
    """A connection that stays open both ways; what it said is in the archive, but isn't played."""
    NOT_UNDERSTOOD = "not-understood"
    """No HTTP request, or one too long to look up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that was asked for and not there."""

    method: str
    url: str
    why: Why
    page: str = ""
    """The document that asked, as its Referer tells; empty when it doesn't."""
    detail: str = ""
    """English, one line; empty when `why` tells all."""
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What was asked so far."""

    answered: int = 0
    alike: int = 0
    """Of those: answered with what was captured of an address that differs in a random number."""
    restricted: int = 0
    """Of those: withheld from visitors by the register (META04)."""
    elsewhere: int = 0
    """Of those: from other harvests of the site."""
    missing: tuple[Missing, ...] = ()
    """Each once, in order; the first thousand."""

    @property
    def missing_times(self) -> int:
        """How many requests went without an answer."""
        return sum(each.times for each in self.missing)
