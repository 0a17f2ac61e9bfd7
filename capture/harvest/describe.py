"""What a harvest says of itself: the fields of warcinfo, and the report when it has ended."""

import platform
import socket
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from capture import __version__, clock
from capture.config.settings import HarvestKind, HarvestSettings
from capture.config.store import as_values, config_hash
from capture.files import write_whole
from capture.harvest import obstacle_list, orphans
from capture.harvest.incremental import listing
from capture.harvest.obstacles import conclude
from capture.harvest.state import Store
from capture.harvest.time_source import time_source
from capture.ledger.obstacles import full_pages
from capture.metadata import gallery_html, gather, html, report_json
from capture.metadata.report import (
    Access,
    HarvestReport,
    Identity,
    Policy,
    Settings,
    Shortfall,
    Software,
    State,
)
from capture.metadata.report_rows import WarcFile
from capture.metadata.warc_totals import TlsParameters, tls_parameters, tls_rows
from capture.model.layout import HarvestName
from capture.model.obstacle_list import ObstacleCounts
from capture.model.orphan import OrphanCounts
from capture.warc import checksums, reader

TOOL = "capture"
WARC_FORMAT = "WARC File Format 1.1"
WARC_STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserFacts:
    """With which browser, presenting itself how."""

    name: str
    version: str
    user_agent: str


def warcinfo(
    settings: HarvestSettings, name: HarvestName, browser: BrowserFacts | None
) -> tuple[tuple[str, str], ...]:
    """Return the fields of each file's warcinfo record (WARC07, WARC 1.1 §6.2)."""
    agent = f"; {browser.name} {browser.version}" if browser is not None else ""
    fields = [
        ("software", f"{TOOL}/{__version__} (mitmproxy {version('mitmproxy')}{agent})"),
        ("format", WARC_FORMAT),
        ("conformsTo", WARC_STANDARD),
        ("robots", settings.robots.value),
        ("hostname", socket.gethostname()),
        ("harvest", f"{name.stem}-{name.kind}"),
        ("configurationSha256", config_hash(settings)),
        ("scope", settings.scope.value),
    ]
    fields += [("seed", seed) for seed in settings.seeds]
    optional = (
        ("operator", settings.operator),
        ("isPartOf", settings.is_part_of),
        ("description", " ".join(_described(settings))),
        ("http-header-user-agent", browser.user_agent if browser is not None else None),
    )
    fields += [(key, value) for key, value in optional if value]
    return tuple(fields)


def _described(settings: HarvestSettings) -> Iterator[str]:
    """Yield what is harvested, for which change, and how it was reached if not as visitors do."""
    if settings.description:
        yield settings.description
    if settings.redesign is not None:
        tie = settings.redesign
        yield f"Harvest {tie.side.value} change {tie.change_id} of {tie.moment.isoformat()}."
    access = _access(settings)
    if access is not None and access.addresses:
        yield f"Harvested from staging address {', '.join(access.addresses)}."
    if access is not None and access.has_credentials:
        yield "Harvested with credentials sent along."


def _access(settings: HarvestSettings) -> Access | None:
    addresses = tuple(f"{each.host}={each.address}" for each in settings.resolve)
    if not addresses and not settings.needs:
        return None
    return Access(addresses=addresses, has_credentials=bool(settings.needs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a harvest ended."""

    finished: datetime
    shortfalls: tuple[Shortfall, ...]
    detail: str | None
    browser: BrowserFacts | None
    scope_hosts: tuple[str, ...]


def write_report(store: Store, ending: Ending) -> HarvestReport:
    """Write the lists (REIK03, REIK06), and the report as JSON and as pages (META02)."""
    is_complete = not ending.shortfalls
    listed = orphans.write(store, is_complete=is_complete)
    if store.settings.kind is HarvestKind.INCREMENTAL:
        listing.write(store, is_complete=is_complete)
    conclude(store)
    obstacles = obstacle_list.write(store, is_complete=is_complete)
    known = _known(store, ending, listed.counts, obstacles.counts)
    found = gather.gather(store.database, known)
    with store.database.read() as tx:
        page = gallery_html.render(found, full_pages=full_pages(tx))
    write_whole(store.folder.gallery_html, page.encode("utf-8", "replace"))
    report_json.write_json(found, store.folder.report_json)
    html.write_html(found, store.folder)
    return found


def _known(
    store: Store, ending: Ending, orphan_counts: OrphanCounts, obstacle_counts: ObstacleCounts
) -> gather.Known:
    settings, name = store.settings, store.name
    browser = ending.browser
    files, tls = warc_files(store.folder.warc)
    return gather.Known(
        identity=Identity(
            name=name.stem,
            site_host=name.site_host,
            prefix=name.prefix,
            kind=name.kind,
            seeds=settings.seeds,
            started=name.started,
            finished=ending.finished,
            duration_seconds=(ending.finished - name.started).total_seconds(),
            state=State.INCOMPLETE if ending.shortfalls else State.COMPLETE,
            shortfalls=ending.shortfalls,
            detail=ending.detail,
            operator=settings.operator,
            is_part_of=settings.is_part_of,
            description=settings.description,
            redesign=settings.redesign,
            access=_access(settings),
        ),
        software=Software(
            tool_name=TOOL,
            tool_version=__version__,
            browser_name=browser.name if browser is not None else "",
            browser_version=browser.version if browser is not None else "",
            mitmproxy_version=version("mitmproxy"),
            playwright_version=version("playwright"),
            python_version=platform.python_version(),
            operating_system=f"{platform.system()} {platform.release()} ({sys.platform})",
        ),
        policy=Policy(
            user_agent=browser.user_agent if browser is not None else "",
            robots=settings.robots.value,
            scope_mode=settings.scope.value,
            scope_hosts=ending.scope_hosts,
            include=settings.include,
            exclude=settings.exclude,
        ),
        settings=Settings(
            config_sha256=config_hash(settings),
            values=as_values(settings),  # type: ignore[arg-type]
        ),
        warc_files=files,
        written=clock.now(),
        orphans=orphan_counts,
        obstacles=obstacle_counts,
        time_source=time_source(),
        tls=tls_rows(tls),
    )


def warc_files(folder: Path) -> tuple[Sequence[WarcFile], Counter[TlsParameters]]:
    """Describe the closed WARC files of a harvest, and count the requests that went over TLS.

    Reads their record headers once.
    """
    digests = checksums.recorded(folder)
    tls: Counter[TlsParameters] = Counter()
    paths = sorted(folder.glob("*.warc"))
    return tuple(_warc_file(path, digests.get(path.name, ""), tls) for path in paths), tls


def _warc_file(path: Path, digest: str, tls: Counter[TlsParameters]) -> WarcFile:
    types: Counter[str] = Counter()
    dates: list[str] = []
    for record in reader.records(path):
        types[record.type] += 1
        tls.update(tls_parameters(record))
        dates.append(record.value("WARC-Date") or "")
    status = path.stat()
    return WarcFile(
        name=path.name,
        size_bytes=status.st_size,
        sha256=digest,
        records_by_type=dict(types),
        closed=datetime.fromtimestamp(status.st_mtime, UTC),
        first_date=clock.from_iso(min(dates)) if dates else None,
        last_date=clock.from_iso(max(dates)) if dates else None,
    )
