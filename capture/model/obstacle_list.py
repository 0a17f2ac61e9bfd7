"""What can't be harvested (REIK06): the rows of the list, one for each thing, as values."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from capture.model.decision import ObstacleDecision, Verdict
from capture.model.obstacle import Alternative, Evidence, Reason, Region
from capture.model.text import Text

FORMAT_NAME = "capture-obstacle-list"
FORMAT_VERSION = 1
"""Of `niet-harvestbaar.json`: grows when a key is renamed or removed."""

ID = re.compile(r"nh-[0-9a-f]{12}")
"""What an id looks like: with letters before it, so that no spreadsheet takes it for a number."""


def thing_id(reason: Reason, thing: str) -> str:
    """Return what names a thing on the list: the same in every harvest of the site."""
    text = f"{reason.value}\n{thing}"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"nh-{digest[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing was met."""

    page: str
    title: str | None
    selector: str
    """Empty where it has no element."""
    region: Region | None
    """On the whole page; None: it is not to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObstacleRow:
    """One thing on the list, with everywhere that it occurs."""

    id: str
    reason: Reason
    thing: str
    url: str
    """Of the thing itself where it has one, else of the first page."""
    name: Text
    """The reason in a few words."""
    why: Text
    """Why such a thing can't be harvested."""
    description: Text
    """What this one is, in a plain sentence."""
    places: tuple[Place, ...]
    """In the order in which they were visited; the first four hundred."""
    place_count: int
    evidence: tuple[Evidence, ...]
    """As met on the first page."""
    alternatives: tuple[Alternative, ...]
    why_no_alternative: Text | None
    """None exactly when there are alternatives."""
    first_seen: datetime
    """Start of the first harvest of the site that met it."""
    last_seen: datetime
    """Start of the last one."""
    decision: ObstacleDecision | None = None
    """The one that holds; None while there is none."""

    def __post_init__(self) -> None:
        if bool(self.alternatives) == (self.why_no_alternative is not None):
            message = f"{self.id}: either an alternative, or why there is none"
            raise ValueError(message)

    @property
    def key(self) -> str:
        """What a decision names it by."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many things are on the list for one reason."""

    reason: Reason
    name: Text
    things: int
    undecided: int
    without_alternative: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObstacleCounts:
    """How many things are on the list."""

    total: int
    undecided: int
    without_alternative: int
    harmless: int
    reasons: tuple[ReasonCount, ...]
    """Most things first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObstacleList:
    """The list of one harvest; the names of the fields are the keys of `niet-harvestbaar.json`."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    FORMAT: ClassVar = (FORMAT_NAME, FORMAT_VERSION)

    format_name: str = FORMAT_NAME
    format_version: int = FORMAT_VERSION
    harvest: str
    """Name of the harvest's folder: `prefix-timestamp-kind`."""
    site_host: str
    written: datetime
    is_complete: bool
    """False: the harvest was cut short, so that there may be more."""
    csv_sha256: str = ""
    """Of the CSV file as it was written, lower-case hex: another one means that it was edited."""
    rows: tuple[ObstacleRow, ...]

    @property
    def counts(self) -> ObstacleCounts:
        """How many rows there are, and of which reasons."""
        return counts_of(self.rows)


def counts_of(rows: Sequence[ObstacleRow]) -> ObstacleCounts:
    """Return how many of the rows are of each reason."""
    things = Counter(row.reason for row in rows)
    undecided = Counter(row.reason for row in rows if row.decision is None)
    bare = Counter(row.reason for row in rows if not row.alternatives)
    names = {row.reason: row.name for row in rows}
    return ObstacleCounts(
        total=len(rows),
        undecided=undecided.total(),
        without_alternative=bare.total(),
        harmless=sum(
            row.decision is not None and row.decision.choice is Verdict.HARMLESS for row in rows
        ),
        reasons=tuple(
            ReasonCount(
                reason=reason,
                name=names[reason],
                things=count,
                undecided=undecided[reason],
                without_alternative=bare[reason],
            )
            for reason, count in sorted(things.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )
