"""What the owner of a site, or an archivist, decided about a row of a list (REIK03, REIK06)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Choice(StrEnum):
    """Whether a page belongs to the site, as its owner sees it (REIK03)."""

    IN = "in"
    """It belongs: the next harvest captures it."""
    OUT = "out"
    """It does not: the next harvest leaves it out."""
    OPEN = "open"
    """Undecided again: an earlier decision was taken back."""


class Verdict(StrEnum):
    """What an archivist makes of something that can't be harvested (REIK06)."""

    AGREED = "akkoord"
    """The alternative representation suffices."""
    HARMLESS = "onschuldig"
    """Nothing is lost by it."""
    OPEN = "open"
    """Undecided again: an earlier decision was taken back."""


class Channel(StrEnum):
    """How a decision reached us."""

    COMMAND = "command"
    """`capture lists decide`."""
    CSV = "csv"
    """Written into the CSV file of a list."""
    PORTAL = "portal"
    """On the archivist's pages of the portal, by an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerDecision:
    """One decision about a page; of several about one URL the latest holds."""

    url: str
    """Normalised, with its fragment only when that is a route (`page_key`)."""
    choice: Choice
    reason: str
    """Empty when none was given."""
    by: str
    """Who decided; empty when nobody said."""
    moment: datetime
    """When, aware."""
    harvest: str
    """Folder name of the harvest on whose list it was decided."""
    channel: Channel
    kind: str = ""
    """Why the URL stood on the list: a value of `capture.model.orphan.OrphanKind`, or empty."""

    @property
    def key(self) -> str:
        """What it is about."""
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class ObstacleDecision:
    """One decision about a thing that can't be harvested; of several the latest holds."""

    id: str
    """Of the thing: `capture.model.obstacle_list.thing_id`."""
    choice: Verdict
    reason: str
    """A note; empty when none was given."""
    by: str
    """Who decided; empty when nobody said."""
    moment: datetime
    """When, aware."""
    harvest: str
    """Folder name of the harvest on whose list it was decided."""
    channel: Channel
    url: str = ""
    """Of the thing, for who reads the file of decisions."""

    @property
    def key(self) -> str:
        """What it is about."""
        return self.id
