"""Which big change of a site a harvest belongs to, and on which side of it (FREQ03)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_ID = 64
_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_ID - 1}}}")


class Side(StrEnum):
    """On which side of the change the harvest was made."""

    BEFORE = "before"
    """The site as it was."""
    AFTER = "after"
    """The site as it became."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redesign:
    """What ties the full harvests just before and just after one big change together."""

    change_id: str
    """As the organisation calls the change, e.g. `nieuwe-site-2027`."""
    moment: datetime
    """When the change goes, or went, live; aware."""
    side: Side
    before: str | None = None
    """On the side `after`: the harvest before, as `<site-host>/<harvest>` within the archive."""

    def __post_init__(self) -> None:
        change_id(self.change_id)
        if self.moment.tzinfo is None:
            raise ValueError(f"the moment of change {self.change_id} has no time zone")


def change_id(text: str) -> str:
    """Return the id of a change. ValueError, with what to write instead, when it can't be one."""
    if not _ID.fullmatch(text):
        raise ValueError(
            f"use at most {LONGEST_ID} letters, digits, dots, hyphens and underscores, a letter or"
            " digit first, such as nieuwe-site-2027"
        )
    return text
