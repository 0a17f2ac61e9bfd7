"""The harvest report held against what its WARC files hold (META02)."""

import hashlib
import json
from collections.abc import Iterator, Mapping

from capture import clock
from capture.audit.facts import Found, Gathering
from capture.audit.warc_pass import Passed
from capture.metadata.report import HarvestReport
from capture.model.text import Text

_REPORT = "metadata/harvest-report.json"

type _Claim = tuple[str, object, object]
"""What, as the report says, as counted."""


def compare(
    report: HarvestReport, passed: Passed, settings: Mapping[str, object]
) -> tuple[int, Found]:
    """Return how many totals were compared, and those that the WARC files contradict."""
    wrong, compared = Gathering(), 0
    for what, said, counted in (*_counts(report, passed), *_settings(report, settings)):
        compared += 1
        if said != counted:
            text = Text(
                f"{what}: {said} volgens het verslag, {counted} bij natellen",
                f"{what}: {said} by the report, {counted} when counted",
            )
            wrong.add(text, file=_REPORT)
    for text in _outside(report, passed):
        wrong.add(text, file=_REPORT)
    return compared, wrong.found()


def missing_elements(report: HarvestReport) -> tuple[str, ...]:
    """Return the names of what META02 asks for and the report leaves empty."""
    asked: dict[str, object] = {
        "software.tool_name": report.software.tool_name,
        "software.tool_version": report.software.tool_version,
        "software.browser_version": report.software.browser_version,
        "policy.user_agent": report.policy.user_agent,
        "policy.scope_mode": report.policy.scope_mode,
        "policy.robots": report.policy.robots,
        "identity.seeds": report.identity.seeds,
        "identity.finished": report.identity.finished,
        "settings.config_sha256": report.settings.config_sha256,
        "warc_files": report.warc_files,
        "statuses": report.statuses,
        "mimes": report.mimes,
    }
    return tuple(name for name, value in asked.items() if not value)


def _counts(report: HarvestReport, passed: Passed) -> Iterator[_Claim]:
    by_type: dict[str, int] = {}
    for each in passed.files:
        for kind, count in each.records_by_type.items():
            by_type[kind] = by_type.get(kind, 0) + count
    counts = report.counts
    yield "requests", counts.requests, by_type.get("request", 0)
    yield "responses", counts.responses, by_type.get("response", 0) - passed.reader.interim
    yield "revisits", counts.revisits, by_type.get("revisit", 0)
    yield "WARC bytes", counts.warc_bytes, sum(each.size_bytes for each in passed.files)
    statuses = {row.status: row.requests for row in report.statuses}
    for status in sorted(statuses.keys() | passed.tally.statuses.keys()):
        yield f"HTTP {status}", statuses.get(status, 0), passed.tally.statuses[status]
    media = {row.mime: row.requests for row in report.mimes if row.mime is not None}
    found = {mime: count for mime, count in passed.tally.media.items() if mime is not None}
    for mime in sorted(media.keys() | found.keys()):
        yield mime, media.get(mime, 0), found.get(mime, 0)
    listed = {each.name: each for each in report.warc_files}
    files = {each.name.rpartition("/")[2]: each for each in passed.files}
    yield "WARC files", sorted(listed), sorted(files)
    for name in sorted(listed.keys() & files.keys()):
        yield f"{name} bytes", listed[name].size_bytes, files[name].size_bytes
        yield f"{name} SHA-256", listed[name].sha256, files[name].sha256
        yield (
            f"{name} records",
            dict(sorted(listed[name].records_by_type.items())),
            dict(sorted(files[name].records_by_type.items())),
        )


def _settings(report: HarvestReport, settings: Mapping[str, object]) -> Iterator[_Claim]:
    """Yield the hash of the configuration, computed anew from settings.json."""
    if not settings:
        return
    text = json.dumps(dict(settings), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    yield "settings.config_sha256", report.settings.config_sha256, digest


def _outside(report: HarvestReport, passed: Passed) -> Iterator[Text]:
    """Yield that records lie outside the time that the report gives."""
    identity = report.identity
    try:
        first = clock.from_iso(passed.tally.first_date)
        last = clock.from_iso(passed.tally.last_date)
    except ValueError:
        return
    if first < identity.started or (identity.finished is not None and last > identity.finished):
        yield Text(
            f"records van {first:%Y-%m-%d %H:%M:%S} tot {last:%Y-%m-%d %H:%M:%S} UTC liggen buiten"
            " begin en eind van de harvest",
            f"records from {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC lie outside"
            " start and end of the harvest",
        )
