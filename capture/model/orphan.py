"""Orphan pages (weespagina's, REIK03): the rows of the list, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from capture.model.decision import OwnerDecision
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome

FORMAT_NAME = "capture-orphan-list"
FORMAT_VERSION = 1
"""Of `weespaginas.json`: grows when a key is renamed or removed."""


class OrphanKind(StrEnum):
    """Why a page is on the list."""

    NOT_DISCOVERABLE = "not-discoverable"
    """No chain of static links leads to it from the seeds."""
    UNDETERMINED = "undetermined"
    """It can't be determined whether it belongs to the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way in which the page was heard of."""

    from_url: str | None
    """What named it; None: something outside the site, such as a list."""
    mechanism: Mechanism
    hop: Hop
    place: str
    """Element, attribute, or line of a script."""
    action: str
    """What had to be done in the page first; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """One page on the list; what is not known is None."""

    kind: OrphanKind
    url: str
    title: str | None
    found: Source | None
    """The source that says most: a link before a mention, a mention before a list."""
    sources: tuple[Source, ...]
    """In the order in which they were heard of; the first fifty."""
    source_count: int
    status: int | None
    """HTTP status."""
    outcome: Outcome
    detail: str | None
    warc_file: str | None
    record_id: str | None
    """The response or revisit record; of a route within a page, that of its document."""
    hops: int
    thumbnail: str | None
    """File name within the harvest's `images/`."""
    is_strict: bool
    """No chain of links of any kind, scripts included, leads to it: without sitemap, feed, list,
    log or earlier harvest nobody would know of it."""
    decision: OwnerDecision | None = None
    """The one that holds; None while there is none."""

    @property
    def key(self) -> str:
        """What a decision names it by."""
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanCounts:
    """How many pages are on the list."""

    not_discoverable: int
    strict: int
    """Of those, the ones that no link of any kind leads to."""
    undetermined: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.not_discoverable + self.undetermined


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanList:
    """The list of one harvest; the names of the fields are the keys of `weespaginas.json`."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    FORMAT: ClassVar = (FORMAT_NAME, FORMAT_VERSION)

    format_name: str = FORMAT_NAME
    format_version: int = FORMAT_VERSION
    harvest: str
    """Name of the harvest's folder: `prefix-timestamp-kind`."""
    site_host: str
    written: datetime
    is_complete: bool
    """False: the harvest was cut short, so that static links may not have been seen yet."""
    csv_sha256: str = ""
    """Of the CSV file as it was written, lower-case hex: another one means that it was edited."""
    rows: tuple[Orphan, ...]

    @property
    def counts(self) -> OrphanCounts:
        """How many rows there are of each kind."""
        return counts_of(self.rows)


def counts_of(rows: Sequence[Orphan]) -> OrphanCounts:
    """Return how many of the rows are of each kind."""
    hidden = [row for row in rows if row.kind is OrphanKind.NOT_DISCOVERABLE]
    return OrphanCounts(
        not_discoverable=len(hidden),
        strict=sum(row.is_strict for row in hidden),
        undetermined=len(rows) - len(hidden),
    )
