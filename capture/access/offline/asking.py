"""What a page asked for while it was shown from the archive, and what the archive lacked."""

from dataclasses import dataclass

from capture.model.quality import Why


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
