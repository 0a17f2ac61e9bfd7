"""Make the harvest report from the ledger, the closed WARC files and what the engine knows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from capture.ledger import exchange_sums, problems, queries
from capture.ledger import report_rows as ledger_rows
from capture.ledger.database import Database
from capture.metadata import problems as reported
from capture.metadata.flat_settings import without_secrets, without_userinfo
from capture.metadata.outcome_texts import OUTCOME_TEXTS, Group
from capture.metadata.report import (
    Counts,
    HarvestReport,
    Identity,
    Policy,
    Reach,
    Settings,
    Software,
    TimeSource,
)
from capture.metadata.report_rows import (
    Event,
    EventKind,
    HostRow,
    MimeRow,
    OutcomeRow,
    Page,
    Problem,
    ScreenshotRow,
    StatusRow,
    TlsRow,
    WarcFile,
)
from capture.metadata.timeline import timeline
from capture.model.kind import Kind
from capture.model.obstacle_list import ObstacleCounts
from capture.model.orphan import OrphanCounts
from capture.model.outcome import Outcome
from capture.model.url import split

_ALL = 2**31 - 1
"""More rows than any ledger holds."""
_DEFAULT_PORTS = (":443", ":80")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger can't tell: who, with what, how, and which files were closed."""

    identity: Identity
    software: Software
    policy: Policy
    settings: Settings
    """Secrets need not be left out: `gather` does."""
    warc_files: Sequence[WarcFile]
    written: datetime
    orphans: OrphanCounts | None = None
    obstacles: ObstacleCounts | None = None
    time_source: TimeSource | None = None
    tls: Sequence[TlsRow] = ()


def gather(database: Database, known: Known) -> HarvestReport:
    """Return the report on one state of the ledger; cost grows with the number of exchanges."""
    with database.read() as tx:
        sums = exchange_sums.visit_sums(tx)
        rows = queries.pages(tx, limit=_ALL)
        pages = tuple(_page(row, sums) for row in rows)
        outcome_rows = queries.outcomes(tx)
        totals = queries.totals(tx)
        records = exchange_sums.record_counts(tx)
        sizes = exchange_sums.status_bytes(tx)
        captured = [page for page in pages if is_captured(page)]
        return HarvestReport(
            written=known.written,
            identity=_without_secrets(known.identity),
            software=known.software,
            policy=known.policy,
            settings=Settings(
                config_sha256=known.settings.config_sha256,
                values=without_secrets(known.settings.values),
            ),
            counts=Counts(
                pages_captured=len(captured),
                pages_known=len(pages),
                files_captured=_files_captured(outcome_rows),
                urls_known=totals.urls,
                requests=records.requests,
                responses=records.responses,
                revisits=records.revisits,
                errors=records.errors,
                sent_bytes=totals.request_bytes,
                received_bytes=totals.response_bytes,
                warc_bytes=sum(file.size_bytes for file in known.warc_files),
                deduplicated_bytes=records.deduplicated_bytes,
            ),
            reach=_reach(captured),
            problems=_problems(problems.problems(tx, limit=_ALL)),
            pages=pages,
            outcomes=_outcomes(outcome_rows),
            statuses=tuple(
                StatusRow(status=row.status, requests=row.count, received_bytes=sizes[row.status])
                for row in queries.statuses(tx)
                if row.status is not None
            ),
            mimes=tuple(
                MimeRow(mime=row.mime, requests=row.count, received_bytes=row.response_bytes)
                for row in queries.mimes(tx)
            ),
            hosts=_hosts(queries.hosts(tx), captured, known.policy.scope_hosts),
            timeline=timeline(
                exchange_sums.activity(tx), (row.started for row in rows if row.started)
            ),
            warc_files=tuple(sorted(known.warc_files, key=lambda file: file.name)),
            screenshots=_screenshots(rows),
            events=tuple(map(_event, queries.events(tx))),
            orphans=known.orphans,
            obstacles=known.obstacles,
            time_source=known.time_source,
            tls=tuple(known.tls),
        )


def is_captured(page: Page) -> bool:
    """Whether the page was visited and its document, whole or in part, is in the archive."""
    return page.visited is not None and page.outcome.is_in_archive


def _without_secrets(identity: Identity) -> Identity:
    return replace(identity, seeds=tuple(map(without_userinfo, identity.seeds)))


def _page(row: ledger_rows.PageRow, sums: Mapping[str, tuple[int, int]]) -> Page:
    requests, received = sums.get(row.visit_id or "", (0, 0))
    has_times = row.started is not None and row.finished is not None
    return Page(
        url=row.url,
        final_url=row.final_url if row.final_url != row.url else None,
        title=row.title,
        status=row.status,
        outcome=_worst(row.outcome, row.visit_outcome),
        visited=row.started,
        duration_seconds=(row.finished - row.started).total_seconds()
        if has_times and row.started and row.finished
        else None,
        requests=requests,
        received_bytes=received,
        hops=row.hops,
        path_depth=row.depth,
        thumbnail=row.thumbnail,
        notes=row.notes,
    )


def _worst(outcome: Outcome | None, visit_outcome: Outcome | None) -> Outcome:
    """Return what a reader must know: a visit that failed, although its document is recorded."""
    if visit_outcome is not None and OUTCOME_TEXTS[visit_outcome].group is not Group.ARCHIVED:
        return visit_outcome
    return outcome or Outcome.NOT_REACHED


def _outcomes(rows: Iterable[ledger_rows.OutcomeCount]) -> tuple[OutcomeRow, ...]:
    urls: Counter[Outcome] = Counter()
    for row in rows:
        urls[row.outcome or Outcome.NOT_REACHED] += row.count
    return tuple(OutcomeRow(outcome=each, urls=urls[each]) for each in OUTCOME_TEXTS if urls[each])


def _files_captured(rows: Iterable[ledger_rows.OutcomeCount]) -> int:
    return sum(
        row.count
        for row in rows
        if row.kind is Kind.FILE and row.outcome is not None and row.outcome.is_in_archive
    )


def _problems(rows: Iterable[ledger_rows.Problem]) -> tuple[Problem, ...]:
    found = (_problem(row) for row in rows)
    kept = (each for each in found if reported.is_problem(each.outcome, each.status))
    return tuple(sorted(kept, key=reported.seriousness))


def _problem(row: ledger_rows.Problem) -> Problem:
    found_on = tuple(dict.fromkeys(each.from_url for each in row.sources if each.from_url))
    return Problem(
        url=row.url,
        outcome=_worst(row.outcome, row.visit_outcome),
        status=row.status,
        detail=row.detail,
        is_page=row.kind is Kind.PAGE,
        mechanism=row.sources[0].mechanism.value if row.sources else None,
        found_on=found_on,
        found_on_count=len(found_on) if row.source_count == len(row.sources) else row.source_count,
    )


def _hosts(
    rows: Iterable[ledger_rows.HostCount], captured: Iterable[Page], site: Sequence[str]
) -> tuple[HostRow, ...]:
    requests: Counter[str] = Counter()
    received: Counter[str] = Counter()
    pages: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        requests[_shown(row.host)] += row.requests
        received[_shown(row.host)] += row.response_bytes
    for page in captured:
        if parts := split(page.url):
            pages[_shown(parts.origin)] += 1
    of_site = {_shown(host) for host in site}
    return tuple(
        HostRow(
            host=host,
            is_site=host in of_site or host.rpartition(":")[0] in of_site,
            requests=count,
            received_bytes=received[host],
            pages=pages[host],
        )
        for host, count in sorted(requests.items(), key=lambda item: (-item[1], item[0]))
    )


def _shown(host: str) -> str:
    """Return `host:port` without the ports that people leave out."""
    for port in _DEFAULT_PORTS:
        if host.endswith(port):
            return host.removesuffix(port)
    return host


def _reach(captured: Sequence[Page]) -> Reach:
    farthest = max(captured, key=lambda page: page.hops or 0, default=None)
    deepest = max(captured, key=lambda page: page.path_depth, default=None)
    return Reach(
        max_hops=(farthest.hops or 0) if farthest else 0,
        max_hops_url=farthest.url if farthest else None,
        max_path_depth=deepest.path_depth if deepest else 0,
        max_path_depth_url=deepest.url if deepest else None,
    )


def _screenshots(rows: Iterable[ledger_rows.PageRow]) -> tuple[ScreenshotRow, ...]:
    kinds = Counter(
        kind
        for row in rows
        for kind, is_there in (("view", row.view_record_id), ("thumbnail", row.thumbnail))
        if is_there
    )
    return tuple(
        ScreenshotRow(kind=kind, pictures=count, total_bytes=None) for kind, count in kinds.items()
    )


def _event(row: ledger_rows.EventRow) -> Event:
    known = {kind.value: kind for kind in EventKind}
    kind = known.get(row.kind, EventKind.OTHER)
    detail = row.text if kind is not EventKind.OTHER else f"{row.kind}: {row.text}"
    return Event(moment=row.moment, kind=kind, detail=detail or None)
