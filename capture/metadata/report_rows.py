"""The lists and tables of a harvest report; see `capture.metadata.report` for the whole."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime

from capture.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """One HTTP status code."""

    status: int
    requests: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MimeRow:
    """One media type, as the server named it."""

    mime: str | None
    """Lower case, without parameters; None when the answer names none."""
    requests: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One outcome, and for how many known URLs it holds."""

    outcome: Outcome
    urls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    """One host that was asked for something."""

    host: str
    is_site: bool
    """Belongs to the site; others served embedded content."""
    requests: int
    received_bytes: int
    pages: int
    """Pages captured from this host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What happened in one stretch of time."""

    started: AwareDatetime
    pages: int
    requests: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The harvest over time, in stretches of equal length without gaps."""

    bucket_seconds: int
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A URL that is not, not wholly, or only as an error in the archive."""

    url: str
    outcome: Outcome
    status: int | None
    detail: str | None
    """What went wrong, in the words of the part that noticed."""
    is_page: bool
    """A page of the site, rather than something that belongs to a page."""
    mechanism: str | None
    """How it was found: a value of `capture.model.link.Mechanism`."""
    found_on: tuple[str, ...]
    """The first pages that name it, by time."""
    found_on_count: int
    """How many pages name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page that was visited, or should have been."""

    url: str
    final_url: str | None
    """Where redirects and the page's own navigation led; None when it stayed."""
    title: str | None
    status: int | None
    outcome: Outcome
    visited: AwareDatetime | None
    duration_seconds: float | None
    requests: int
    received_bytes: int
    hops: int | None
    """Steps from a seed (REIK04)."""
    path_depth: int
    """Path segments (REIK05)."""
    thumbnail: str | None
    """File name within the folder `images`."""
    notes: tuple[str, ...]
    """What the visit reports, e.g. a budget that ran out while scrolling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsRow:
    """What one host and the recorder agreed upon for their connections."""

    host: str
    """`host[:port]`."""
    version: str
    """As in WARC-Protocol, e.g. `tls/1.3`."""
    cipher_suite: str
    """As in WARC-Cipher-Suite, e.g. `TLS_AES_256_GCM_SHA384`; empty when not recorded."""
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcFile:
    """One closed WARC file."""

    name: str
    size_bytes: int
    sha256: str
    """Lower-case hex."""
    records_by_type: dict[str, int]
    """WARC-Type to number of records."""
    closed: AwareDatetime
    first_date: AwareDatetime | None = None
    """Earliest WARC-Date within the file."""
    last_date: AwareDatetime | None = None
    """Latest WARC-Date within the file."""

    @property
    def records(self) -> int:
        """Number of records of any type."""
        return sum(self.records_by_type.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenshotRow:
    """One kind of picture kept in the WARC files."""

    kind: str
    """`view`, `thumbnail`, …"""
    pictures: int
    total_bytes: int | None


class EventKind(StrEnum):
    """What happened to the harvest as a whole."""

    STARTED = "started"
    INTERRUPTED = "interrupted"
    RESUMED = "resumed"
    SOURCE_READ = "source-read"
    """An owner's list, access log or earlier harvest was taken in."""
    LIMIT_REACHED = "limit-reached"
    TRAP_LEFT = "trap-left"
    """The rest of an endless series was given up."""
    BROWSER_RESTARTED = "browser-restarted"
    REPAIRED = "repaired"
    """A torn last record was cut off when the harvest was resumed."""
    RECORDING_FAILED = "recording-failed"
    FINISHED = "finished"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to the harvest as a whole."""

    moment: AwareDatetime
    kind: EventKind
    detail: str | None
