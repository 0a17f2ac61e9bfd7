"""What the checks judge by: facts of one harvest, gathered once; small whatever the archive holds.

Nothing here reads a file. Whatever can occur a million times is a `Found`: a count, and the first
hundred with their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from capture.metadata.report import HarvestReport
from capture.model.audit import Evidence
from capture.model.quality import QualityCounts
from capture.model.text import Text

SHOWN = 100
"""So many of one kind are shown with their place; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that occurs any number of times."""

    first: tuple[Evidence, ...] = ()
    """The first hundred."""
    count: int = 0

    def __bool__(self) -> bool:
        """Whether it occurs at all."""
        return self.count > 0

    def __add__(self, other: "Found") -> "Found":
        """Return both kinds as one."""
        both = (*self.first, *other.first)[:SHOWN]
        return Found(first=both, count=self.count + other.count)


class Gathering:
    """A `Found` that is being gathered."""

    __slots__ = ("_count", "_first")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._first: list[Evidence] = []
        self._count = 0

    def add(
        self,
        text: Text,
        *,
        file: str | None = None,
        offset: int | None = None,
        record_id: str | None = None,
        url: str | None = None,
    ) -> None:
        """Take up one more."""
        self._count += 1
        if len(self._first) < SHOWN:
            made = Evidence(
                text_nl=text.nl,
                text_en=text.en,
                file=file,
                offset=offset,
                record_id=f"<{record_id}>" if record_id else None,
                url=url,
            )
            self._first.append(made)

    def found(self) -> Found:
        """Return what there is."""
        return Found(first=tuple(self._first), count=self._count)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One WARC file."""

    name: str
    """Path relative to what is audited, with `/`."""
    size_bytes: int
    first_bytes: bytes
    """The first sixteen."""
    capture_events: int
    """Exchanges, and records that stand by themselves; warcinfo and metadata left out."""
    continuations: int
    """Records of type continuation: a segmented item."""
    warcinfo_filename: str | None
    """WARC-Filename of its first warcinfo record; None without one."""
    sha256: str
    """Computed anew, lower-case hex."""
    sidecar: str | None
    """What the file beside it says, lower-case hex; None: there is no such file."""
    in_manifest: str | None
    """What the manifest says of it."""
    checksum_after_seconds: float | None
    """Time between the last change of the file and that of its checksum's file, by the file
    system's clock; None without such a file."""
    records_by_type: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFacts:
    """Requests and answers (WARC06)."""

    requests: int = 0
    responses: int = 0
    """Interim answers (1xx) left out."""
    interim: int = 0
    revisits: int = 0
    failures: int = 0
    """Attempts without an exchange, recorded as metadata."""
    without_answer: Found = field(default_factory=Found)
    """Requests that no answer in the files belongs to, and no failure is recorded of."""
    failed: int = 0
    """Requests without answer of which it is recorded that and why none came."""
    without_request: Found = field(default_factory=Found)
    revisits_without_head: Found = field(default_factory=Found)
    revisits_unresolved: Found = field(default_factory=Found)
    revisits_elsewhere: int = 0
    """Revisits of an incremental harvest that are of records in another one, which was found."""
    altered: Found = field(default_factory=Found)
    """Bodies that contradict their own head: decoded, cut or rewritten after they came."""
    doubtful: Found = field(default_factory=Found)
    """Bodies that are not in the content coding that their head names: the server may err."""
    doubles: Found = field(default_factory=Found)
    """Bodies kept whole a second time, where a revisit record was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachFacts:
    """What the recorded documents name, held against what is recorded (REIK01, REIK02)."""

    documents: int = 0
    """HTML pages and style sheets that were read."""
    embeds: int = 0
    embeds_missing: Found = field(default_factory=Found)
    embeds_listed: int = 0
    """Not captured, and on the list of what can't be harvested."""
    has_scope: bool = False
    """Whether it is known what belongs to the site."""
    links: int = 0
    """Links to pages and files of the site."""
    links_missing: Found = field(default_factory=Found)
    links_listed: int = 0
    """Not captured, and listed with a reason."""
    links_by_robots: int = 0
    foreign_pages: Found = field(default_factory=Found)
    pages: int = 0
    """Pages visited, by their metadata records."""
    pages_without_hops: Found = field(default_factory=Found)
    most_hops: int = 0
    most_depth: int = 0
    unlisted_orphans: Found = field(default_factory=Found)
    """Pages that no link in a recorded document leads to, and that are not on the REIK03 list."""
    unread: int = 0
    """Documents of which only a part was read, being too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """One of the two lists."""

    is_there: bool = False
    rows: int = 0
    wrong: Found = field(default_factory=Found)
    """What is the matter with file, rows or references."""
    missing: Found = field(default_factory=Found)
    """What should be on it, or in the archive by it, and is not."""
    supplied: int = 0
    """REIK03: addresses that the owner supplied."""
    failed: int = 0
    """REIK06: addresses that failed, by the ledger."""
    without_alternative: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFacts:
    """The archival description (MDTO)."""

    documents: int = 0
    files: int = 0
    """Bestand documents."""
    problems: Found = field(default_factory=Found)
    differences: Found = field(default_factory=Found)
    """Sizes and checksums that are not those of the files, and files without description."""
    restrictions: int | None = None
    """Registered restrictions that concern the site; None: the register can't be read."""
    unmentioned: Found = field(default_factory=Found)
    """Registered restrictions that the description does not mention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFacts:
    """The seal over the harvest folder."""

    is_sealed: bool = False
    deviations: Found = field(default_factory=Found)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFacts:
    """What `capture qa` found: each page shown again from the archive alone (REIK01)."""

    counts: QualityCounts | None = None
    """None: it was not done, or can't be read."""
    fault: str = ""
    """Why it can't be read."""
    gone: Found = field(default_factory=Found)
    """Requests of pages for what was captured, and is not in the WARC files, or damaged there."""
    poor: Found = field(default_factory=Found)
    """Pages that are not shown as they were."""
    new: Found = field(default_factory=Found)
    """Requests for what the harvest was never asked for."""
    is_older: bool = False
    """The harvest went on since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """One package for an archival institution; it was checked by what makes packages (META03)."""

    name: str
    """Of its file or folder."""
    profile: str
    """Name and version of the profile that it was checked by."""
    files: int
    """On its pakbon."""
    problems: Found
    """All that is wrong with it under its profile."""
    sha256: Mapping[str, str]
    """Name of each WARC file in it → SHA-256 on the pakbon, lower-case hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestFacts:
    """What there is besides the WARC files when they come with their harvest folder."""

    report: HarvestReport | None
    report_fault: str | None
    """Why there is no report."""
    settings: Mapping[str, object]
    """As in settings.json; empty when it can't be read."""
    totals_wrong: Found
    """Totals of the report that the WARC files contradict (META02)."""
    totals_compared: int
    missing_elements: tuple[str, ...]
    """What META02 asks for and the report does not tell."""
    orphans: ListFacts
    obstacles: ListFacts
    changes: ListFacts
    """The list of changes of an incremental harvest (FREQ02)."""
    described: DescribedFacts
    sealed: SealFacts
    quality: QualityFacts
    """How well its pages are shown again (REIK01)."""
    misplaced: Found
    """What does not lie where the layout has it (WARC08)."""
    packages: tuple[PackageFacts, ...] = ()
    """Packages that were looked at, of this harvest or others (META03)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one harvest, or of a folder of WARC files."""

    files: tuple[FileFacts, ...]
    unfinished: tuple[str, ...]
    """WARC files that are still open, by name."""
    errors: Found
    """What the WARC checker calls an error."""
    warnings: Found
    rules: Mapping[str, int]
    """How often each of its rules is broken."""
    records: int
    lacking: Found
    """Fields that WARC07 asks for and a record lacks."""
    lacking_by_field: Mapping[str, int]
    exchanges: ExchangeFacts
    reach: ReachFacts
    harvest: HarvestFacts | None
    """None when only WARC files were given."""
    moment: datetime

    @property
    def by_type(self) -> Mapping[str, int]:
        """Number of records of each type."""
        totals: dict[str, int] = {}
        for each in self.files:
            for kind, count in each.records_by_type.items():
                totals[kind] = totals.get(kind, 0) + count
        return totals


def total(files: Sequence[FileFacts]) -> int:
    """Return the size of the files together."""
    return sum(each.size_bytes for each in files)
