"""What goes into the frontier and what comes out of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from capture.model.kind import Kind


class Priority(IntEnum):
    """Lower goes first; within a priority fewest hops, then oldest."""

    SEED = 0
    """Seeds, robots.txt, sitemaps: what shapes all that follows."""
    EMBED = 1
    """Content of a page already seen. Before further pages: it completes what is begun, while the
    site is still as the page saw it and signed URLs are valid, and it keeps the queue short."""
    NORMAL = 2
    """Pages and the documents linked from them, breadth first."""
    CANDIDATE = 3
    """What only looks like a URL, in a script or an answer: fetched as a file, and a page only once
    it answers as one."""
    POSTPONED = 9
    """Suspected of being one of endlessly many: after all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A URL to be captured."""

    url: str
    kind: Kind
    """PAGE or FILE."""
    hops: int
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """An item in a worker's hands, to be given back with `done`, `retry` or `convert`."""

    item_id: int
    url: str
    kind: Kind
    host: str
    """`scheme://host:port`."""
    hops: int
    priority: Priority
    attempts: int
    """This one included: 1 the first time."""
    conversions: int
    """How often the item changed between page and file; the engine ends a see-saw."""
    leased_at: datetime
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing may start now."""

    until: datetime | None
    """When that changes by itself; None when only the end of a lease can change it."""


@dataclass(frozen=True, slots=True)
class Drained:
    """Nothing is queued, waiting or leased: the harvest is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many items stand where."""

    queued: int = 0
    waiting: int = 0
    leased: int = 0
    done: int = 0
    pages: int = 0
    """Pages in any state."""
    pages_done: int = 0
    files: int = 0
    files_done: int = 0

    @property
    def open(self) -> int:
        """Items that are not done."""
        return self.queued + self.waiting + self.leased
