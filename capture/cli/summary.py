"""A harvest report as lines of text for a terminal. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from capture.config.units import duration_text, size_text
from capture.metadata.labels import SHORTFALLS
from capture.metadata.outcome_texts import OUTCOME_TEXTS
from capture.metadata.problems import grouped
from capture.metadata.report import HarvestReport
from capture.model.layout import HarvestFolder
from capture.model.text import printable

_PROBLEMS_SHOWN = 10


def lines(report: HarvestReport, layout: HarvestFolder) -> Iterator[str]:
    """Yield what a reader wants to know, line by line: problems first.

    What can't be printed is replaced: a site must not be able to steer somebody's terminal.
    """
    return map(printable, _lines(report, layout))


def _lines(report: HarvestReport, layout: HarvestFolder) -> Iterator[str]:
    identity, counts = report.identity, report.counts
    yield f"{identity.name}  {identity.site_host}  ({identity.kind}, {identity.state})"
    for shortfall in identity.shortfalls:
        yield f"  {SHORTFALLS[shortfall].en}"
    if identity.detail:
        yield f"  {identity.detail}"
    yield ""
    yield from _problem_lines(report)
    took = identity.duration_seconds
    yield from _columns(
        (
            ("seeds", ", ".join(identity.seeds)),
            ("began", identity.started.strftime("%Y-%m-%d %H:%M:%S UTC")),
            ("took", duration_text(took) if took is not None else "not finished"),
            ("pages", f"{counts.pages_captured} of {counts.pages_known} known"),
            ("orphan pages", _orphans(report)),
            ("not harvestable", _obstacles(report)),
            ("shown again", _quality(report)),
            ("files", f"{counts.files_captured}"),
            ("addresses", f"{counts.urls_known} known"),
            ("requests", f"{counts.requests}, {counts.errors} of them without any answer"),
            ("received", size_text(counts.received_bytes)),
            ("not stored twice", size_text(counts.deduplicated_bytes)),
            ("farthest", f"{report.reach.max_hops} hops, path of {report.reach.max_path_depth}"),
        )
    )
    yield ""
    yield "Status codes"
    yield from _columns((str(row.status), f"{row.requests}") for row in report.statuses)
    yield "Outcomes"
    yield from _columns(
        (OUTCOME_TEXTS[row.outcome].title.en, f"{row.urls}") for row in report.outcomes if row.urls
    )
    yield "WARC files"
    yield from _columns((file.name, size_text(file.size_bytes)) for file in report.warc_files)
    yield ""
    yield f"report: {layout.report_html}"


def _orphans(report: HarvestReport) -> str:
    found = report.orphans
    if found is None:
        return "not listed"
    strict = f" ({found.strict} without any link)" if found.strict else ""
    undetermined = f", {found.undetermined} undetermined" if found.undetermined else ""
    return f"{found.not_discoverable} not discoverable{strict}{undetermined}"


def _obstacles(report: HarvestReport) -> str:
    found = report.obstacles
    if found is None:
        return "not listed"
    bare = f", {found.without_alternative} without alternative" if found.without_alternative else ""
    return f"{found.total}{bare}"


def _quality(report: HarvestReport) -> str:
    found = report.quality
    if found is None:
        return "not checked; see capture qa"
    return f"score {found.score} of 100 over {found.pages} of {found.pages_known} pages"


def _problem_lines(report: HarvestReport) -> Iterator[str]:
    if not report.problems:
        yield "No problems."
        yield ""
        return
    yield f"Problems: {len(report.problems)}"
    for group in grouped(report.problems):
        yield f"  {group.title.en}: {len(group.problems)}"
        for problem in group.problems[:_PROBLEMS_SHOWN]:
            yield f"    {problem.url}"
        if len(group.problems) > _PROBLEMS_SHOWN:
            yield f"    and {len(group.problems) - _PROBLEMS_SHOWN} more: see the report"
    yield ""


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    several = list(rows)
    width = max((len(first) for first, _ in several), default=0)
    for first, second in several:
        yield f"  {first:<{width}}  {second}".rstrip()


def values(report: HarvestReport, layout: HarvestFolder) -> dict[str, object]:
    """Return the counts and problems as values that JSON can hold."""
    counts = report.counts
    return {
        "name": report.identity.name,
        "state": report.identity.state.value,
        "shortfalls": [shortfall.value for shortfall in report.identity.shortfalls],
        "pages": counts.pages_captured,
        "pages_known": counts.pages_known,
        "requests": counts.requests,
        "received_bytes": counts.received_bytes,
        "warc_bytes": counts.warc_bytes,
        "orphans": None if report.orphans is None else asdict(report.orphans),
        "obstacles": None if report.obstacles is None else asdict(report.obstacles),
        "quality": None if report.quality is None else report.quality.score,
        "problems": [
            {"url": problem.url, "outcome": problem.outcome.value, "status": problem.status}
            for problem in report.problems
        ],
        "report": str(layout.report_html),
    }
