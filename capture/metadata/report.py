"""The harvest report (META02) as values: what was harvested, how, with what result.

Nothing here reads or writes. `gather` fills a report from the ledger, `report_json` keeps it,
`html` shows it. The names of the fields are the keys of `metadata/harvest-report.json`: renaming
or removing one needs a higher `FORMAT_VERSION`, adding one with a default does not.

All moments are aware and in UTC; all sizes are bytes. `None` means that it is not known or does
not apply, never zero.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import AwareDatetime, ConfigDict

from capture.metadata.report_rows import (
    Event,
    HostRow,
    MimeRow,
    OutcomeRow,
    Page,
    Problem,
    ScreenshotRow,
    StatusRow,
    Timeline,
    TlsRow,
    WarcFile,
)
from capture.model.obstacle_list import ObstacleCounts
from capture.model.orphan import OrphanCounts
from capture.model.quality import QualityCounts
from capture.model.redesign import Redesign

FORMAT_NAME = "capture-harvest-report"
FORMAT_VERSION = 1

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
"""Any value of a JSON document."""


class State(StrEnum):
    """Whether the harvest did all that it was asked."""

    COMPLETE = "complete"
    """Every known URL within the scope had its turn."""
    INCOMPLETE = "incomplete"
    """It was cut short, or gave up something; `shortfalls` says why."""


class Shortfall(StrEnum):
    """Why a harvest is incomplete."""

    UNFINISHED = "unfinished"
    """It is still going on, or its process ended without closing it."""
    INTERRUPTED = "interrupted"
    """A person or the system stopped it."""
    PAGE_LIMIT = "page-limit"
    """--max-pages was reached."""
    BYTE_LIMIT = "byte-limit"
    """--max-bytes was reached."""
    TIME_LIMIT = "time-limit"
    """--max-time was reached."""
    RECORDING_FAILED = "recording-failed"
    """Bytes could not be kept (disk full, proxy died)."""
    BROWSER_FAILED = "browser-failed"
    """The browser did not stay up."""
    SEED_FAILED = "seed-failed"
    """A seed was not captured, so that whatever only it leads to is missing."""
    SUSPECTED_TRAPS = "suspected-traps"
    """URLs were given up as one of endlessly many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a site was reached otherwise than every visitor does: a staging address, a login."""

    addresses: tuple[str, ...]
    """`HOST=ADDRESS`: hosts that were reached there, whatever DNS says."""
    has_credentials: bool
    """Whether a user with password, or a header that identifies somebody, was sent along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which harvest this is, of what, by whom, and how it ended."""

    name: str
    """`prefix-timestamp`, with which the names of its files begin."""
    site_host: str
    prefix: str
    kind: str
    """`full`, or what part of the site this harvest covers."""
    seeds: tuple[str, ...]
    started: AwareDatetime
    finished: AwareDatetime | None
    """None while the harvest goes on."""
    duration_seconds: float | None
    """From start to finish, interruptions included."""
    state: State
    shortfalls: tuple[Shortfall, ...]
    """Empty exactly when the state is complete."""
    detail: str | None
    """What happened, in words, when it is incomplete."""
    operator: str | None
    is_part_of: str | None
    """The series or collection that this harvest belongs to."""
    description: str | None
    redesign: Redesign | None = None
    """The big change that it was made before or after (FREQ03)."""
    access: Access | None = None
    """How the site was reached, where that is not as every visitor does."""

    def __post_init__(self) -> None:
        if (self.state is State.COMPLETE) != (not self.shortfalls):
            message = f"a harvest that is {self.state} with shortfalls {self.shortfalls!r}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What the harvest was made with."""

    tool_name: str
    tool_version: str
    browser_name: str
    browser_version: str
    mitmproxy_version: str
    playwright_version: str
    python_version: str
    operating_system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSource:
    """How the clock of the harvesting machine is kept."""

    device: str | None = None
    """What the kernel counts time with, e.g. `tsc` or `kvm-clock`."""
    is_synchronised: bool | None = None
    """Whether a time service (NTP, PTP) keeps it, as the kernel says."""
    largest_error_seconds: float | None = None
    """How far off it is at most, as the kernel says; only of a synchronised clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the harvester presented and behaved itself, and what it counted as the site."""

    user_agent: str
    robots: str
    """`ignore` or `obey`; robots.txt is recorded in either case."""
    scope_mode: str
    """`host`, `prefix`, `domain` or `list`."""
    scope_hosts: tuple[str, ...]
    """Hosts of the site: of the seeds, their www twins, and those learned from redirects."""
    include: tuple[str, ...]
    """Regular expressions."""
    exclude: tuple[str, ...]
    """Regular expressions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration that the harvest was started with, secrets left out."""

    config_sha256: str
    """Of the whole configuration as it was read, lower-case hex."""
    values: dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The totals; those of requests and answers equal the records in the WARC files."""

    pages_captured: int
    """Pages visited whose document is in the archive."""
    pages_known: int
    """URLs within the scope that are pages, as far as is known."""
    files_captured: int
    """Documents, images and other files fetched by themselves, outside a page."""
    urls_known: int
    """Every URL ever heard of, also of other sites."""
    requests: int
    responses: int
    """Answers recorded in full as `response`."""
    revisits: int
    """Answers recorded as `revisit`, because their body was recorded before."""
    errors: int
    """Requests without any answer."""
    sent_bytes: int
    """Requests, as on the wire."""
    received_bytes: int
    """Answers, as on the wire."""
    warc_bytes: int
    """Sizes of the WARC files together."""
    deduplicated_bytes: int
    """Bodies that were received again and not stored again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far the harvest went; there is no limit (REIK04, REIK05)."""

    max_hops: int
    """Most steps from a seed to a captured page."""
    max_hops_url: str | None
    max_path_depth: int
    """Most path segments of a captured page."""
    max_path_depth_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestReport:
    """Everything that META02 asks for, and what a reader needs to judge a harvest."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        strict=True, extra="forbid", use_attribute_docstrings=True
    )

    format_name: Literal["capture-harvest-report"] = "capture-harvest-report"
    format_version: Literal[1] = 1
    """Of this file; a reader refuses one that it does not know."""
    written: AwareDatetime
    """When this report was made."""
    identity: Identity
    software: Software
    policy: Policy
    counts: Counts
    reach: Reach
    problems: tuple[Problem, ...]
    """What someone may have to look at, most serious first."""
    pages: tuple[Page, ...]
    """In the order of the harvest."""
    outcomes: tuple[OutcomeRow, ...]
    """Over all known URLs, in the order of `OUTCOME_TEXTS`; they add up to `counts.urls_known`."""
    statuses: tuple[StatusRow, ...]
    """Over all answers, ascending; the requests add up to responses and revisits."""
    mimes: tuple[MimeRow, ...]
    """Over all answers, most bytes first."""
    hosts: tuple[HostRow, ...]
    """Over all requests, most requests first."""
    timeline: Timeline
    warc_files: tuple[WarcFile, ...]
    """By name, which is the order of writing."""
    screenshots: tuple[ScreenshotRow, ...]
    events: tuple[Event, ...]
    """By time."""
    settings: Settings
    orphans: OrphanCounts | None = None
    """Of the list of orphan pages (REIK03); None in reports from before there was one."""
    obstacles: ObstacleCounts | None = None
    """Of the list of what can't be harvested (REIK06); None as above."""
    time_source: TimeSource | None = None
    """None as above."""
    tls: tuple[TlsRow, ...] = ()
    """Over the requests sent over TLS, most first; equal to the WARC files."""
    quality: QualityCounts | None = None
    """How well it is shown again; None: that was not checked."""

    @property
    def moment_of_last_change(self) -> datetime:
        """The end of the harvest, or the moment of writing while it goes on."""
        return self.identity.finished or self.written
