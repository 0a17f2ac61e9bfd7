"""The harvest folder: which file lies where; the contract between harvesting and all after it."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture import clock
from capture.errors import CaptureError
from capture.model.url import split


def site_host(seed: str) -> str:
    """Return the host as it stands in file names: no port, and a hyphen for whatever else WARC03
    has no place for: the colons of IPv6, an underscore. CaptureError for what is no web address."""
    parts = split(seed)
    if parts is None:
        raise CaptureError(f"not an http or https address: {seed}")
    return re.sub(r"[^A-Za-z0-9.-]", "-", parts.host).strip("-") or "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestName:
    """What identifies one harvest of one site."""

    site_host: str
    """Host of the first seed, IDN in punycode, without port; an IPv6 address with hyphens."""
    prefix: str
    """Project or institution, e.g. `NL-HaNA`; letters, digits, hyphens."""
    started: datetime
    """Start of the harvest, UTC, whole seconds: the same in all its file names (WARC03)."""
    kind: str
    """`full` for a full harvest."""

    @property
    def stem(self) -> str:
        """`prefix-timestamp`, with which all file names of this harvest begin."""
        return f"{self.prefix}-{clock.compact(self.started)}"


@dataclass(frozen=True, slots=True)
class HarvestFolder:
    """The paths within one harvest folder."""

    root: Path

    @classmethod
    def of(cls, archive: Path, name: HarvestName) -> "HarvestFolder":
        """Return the folder `ARCHIVE/<site-host>/<prefix>-<timestamp>-<kind>`."""
        return cls(archive / name.site_host / f"{name.stem}-{name.kind}")

    @property
    def archive(self) -> Path:
        """The archive that it lies in: `ARCHIVE/<site-host>/<harvest>`."""
        return self.root.parent.parent

    @property
    def warc(self) -> Path:
        """WARC files, their checksums and manifest."""
        return self.root / "warc"

    @property
    def spool(self) -> Path:
        """Journals of open connections: empty when the harvest was closed in order."""
        return self.root / "spool"

    @property
    def lists(self) -> Path:
        """The REIK03 and REIK06 lists."""
        return self.root / "lists"

    @property
    def orphans_csv(self) -> Path:
        """The list of orphan pages (REIK03) for a spreadsheet, with columns for decisions."""
        return self.lists / "weespaginas.csv"

    @property
    def orphans_json(self) -> Path:
        """The list of orphan pages as data."""
        return self.lists / "weespaginas.json"

    @property
    def orphans_html(self) -> Path:
        """The list of orphan pages as a page of the report."""
        return self.lists / "weespaginas.html"

    @property
    def decisions(self) -> Path:
        """What the owner decided about orphan pages; lines are only ever added."""
        return self.lists / "besluiten.jsonl"

    @property
    def obstacles_csv(self) -> Path:
        """The list of what can't be harvested (REIK06) for a spreadsheet."""
        return self.lists / "niet-harvestbaar.csv"

    @property
    def obstacles_json(self) -> Path:
        """The list of what can't be harvested as data."""
        return self.lists / "niet-harvestbaar.json"

    @property
    def obstacles_html(self) -> Path:
        """The list of what can't be harvested as a page with pictures."""
        return self.lists / "niet-harvestbaar.html"

    @property
    def obstacle_decisions(self) -> Path:
        """What an archivist decided about what can't be harvested; lines are only ever added."""
        return self.lists / "besluiten-niet-harvestbaar.jsonl"

    @property
    def changes_csv(self) -> Path:
        """What an incremental harvest found new, changed, moved or gone (FREQ02)."""
        return self.lists / "wijzigingen.csv"

    @property
    def changes_json(self) -> Path:
        """The list of changes as data."""
        return self.lists / "wijzigingen.json"

    @property
    def changes_html(self) -> Path:
        """The list of changes as a page of the report."""
        return self.lists / "wijzigingen.html"

    @property
    def gallery_html(self) -> Path:
        """The pictures of all pages, as a page of the report."""
        return self.lists / "beelden.html"

    @property
    def images(self) -> Path:
        """Pictures that people look at: thumbnails for the report, alternative representations."""
        return self.root / "images"

    @property
    def metadata(self) -> Path:
        """harvest-report.json and the archival description."""
        return self.root / "metadata"

    @property
    def logs(self) -> Path:
        """Logs for operators."""
        return self.root / "logs"

    @property
    def report_json(self) -> Path:
        """The harvest report as data (META02)."""
        return self.metadata / "harvest-report.json"

    @property
    def mdto(self) -> Path:
        """The archival description in MDTO, a document for each file (META01)."""
        return self.metadata / "mdto"

    @property
    def audit_html(self) -> Path:
        """The audit against the guideline, as a page; `audit.json` stands beside it."""
        return self.metadata / "audit.html"

    @property
    def qa_json(self) -> Path:
        """How well the harvest can be shown again, page by page (REIK01)."""
        return self.metadata / "qa.json"

    @property
    def qa_html(self) -> Path:
        """The same as a page; its pictures lie in the folder `qa` beside it."""
        return self.metadata / "qa.html"

    @property
    def qa_csv(self) -> Path:
        """The same for a spreadsheet."""
        return self.metadata / "qa.csv"

    @property
    def report_html(self) -> Path:
        """The harvest report as a page."""
        return self.root / "report.html"

    @property
    def ledger(self) -> Path:
        """The ledger and frontier."""
        return self.root / "ledger.sqlite"

    @property
    def settings(self) -> Path:
        """The configuration that the harvest was started with, as JSON."""
        return self.root / "settings.json"

    @property
    def lock(self) -> Path:
        """Held by the process that works on this harvest."""
        return self.root / ".lock"

    def create(self) -> None:
        """Make the folder and those that every harvest fills; existing ones are left alone."""
        for path in (
            self.warc,
            self.spool,
            self.lists,
            self.images,
            self.metadata,
            self.logs,
        ):
            path.mkdir(parents=True, exist_ok=True)
