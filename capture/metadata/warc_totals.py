"""The totals of a harvest counted anew from its WARC files, to hold against its report (META02)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from capture.metadata.report import HarvestReport
from capture.metadata.report_rows import TlsRow
from capture.model.url import split
from capture.warc.reader import ReadRecord, records

_HEAD_BYTES = 64
_SWITCHING_PROTOCOLS = 101
_FIRST_FINAL = 200


type TlsParameters = tuple[str, str, str]
"""`host[:port]`, version, cipher suite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcTotals:
    """What the WARC files hold, whatever anybody says about it."""

    records_by_type: dict[str, dict[str, int]]
    """File name → WARC-Type → records."""
    statuses: dict[int, int]
    """Status → final answers, as response or revisit."""
    interim: int
    """Interim answers (1xx but 101), which are response records of their own."""
    size_bytes: int
    tls: Mapping[TlsParameters, int]
    """Requests by what host and recorder agreed upon."""

    def of_type(self, kind: str) -> int:
        """Return the number of records of a type in all files."""
        return sum(counts.get(kind, 0) for counts in self.records_by_type.values())


def totals_from_warc(paths: Iterable[Path]) -> WarcTotals:
    """Count the records of plain WARC files; raises WarcFormatError where one can't be read."""
    by_file: dict[str, dict[str, int]] = {}
    statuses: Counter[int] = Counter()
    tls: Counter[TlsParameters] = Counter()
    interim = size_bytes = 0
    for path in sorted(paths):
        counts: Counter[str] = Counter()
        size_bytes += path.stat().st_size
        for record in records(path):
            counts[record.type] += 1
            tls.update(tls_parameters(record))
            status = _status(record)
            if status is None:
                continue
            if status < _FIRST_FINAL and status != _SWITCHING_PROTOCOLS:
                interim += 1
            else:
                statuses[status] += 1
        by_file[path.name] = dict(counts)
    return WarcTotals(
        records_by_type=by_file,
        statuses=dict(statuses),
        interim=interim,
        size_bytes=size_bytes,
        tls=dict(tls),
    )


def tls_parameters(record: ReadRecord) -> list[TlsParameters]:
    """Return what was agreed for the connection of a request; nothing for other records."""
    version = record.value("WARC-Protocol")
    parts = split(record.url)
    if record.type != "request" or version is None or parts is None:
        return []
    return [(parts.origin.removesuffix(":443"), version, record.value("WARC-Cipher-Suite") or "")]


def tls_rows(requests: Mapping[TlsParameters, int]) -> tuple[TlsRow, ...]:
    """Return the rows of the report, most requests first."""
    ordered = sorted(requests.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        TlsRow(host=host, version=version, cipher_suite=cipher, requests=count)
        for (host, version, cipher), count in ordered
    )


def differences(report: HarvestReport, totals: WarcTotals) -> list[str]:
    """Return every total of the report that the WARC files contradict: none when all agree."""
    counts = report.counts
    claims = [
        ("requests", counts.requests, totals.of_type("request")),
        ("responses", counts.responses, totals.of_type("response") - totals.interim),
        ("revisits", counts.revisits, totals.of_type("revisit")),
        ("warc_bytes", counts.warc_bytes, totals.size_bytes),
    ]
    said = {row.status: row.requests for row in report.statuses}
    claims += [
        (f"status {status}", said.get(status, 0), totals.statuses.get(status, 0))
        for status in sorted(said.keys() | totals.statuses.keys())
    ]
    listed = {file.name: file.records_by_type for file in report.warc_files}
    claims += [
        (f"{name} {kind}", listed.get(name, {}).get(kind, 0), in_file.get(kind, 0))
        for name in sorted(listed.keys() | totals.records_by_type.keys())
        for in_file in (totals.records_by_type.get(name, {}),)
        for kind in sorted(listed.get(name, {}).keys() | in_file.keys())
    ]
    agreed = {(row.host, row.version, row.cipher_suite): row.requests for row in report.tls}
    claims += [
        (" ".join(("TLS", *key)), agreed.get(key, 0), totals.tls.get(key, 0))
        for key in sorted(agreed.keys() | totals.tls.keys())
    ]
    return [
        f"{what}: {claimed} in the report, {found} in the WARC files"
        for what, claimed, found in claims
        if claimed != found
    ]


def _status(record: ReadRecord) -> int | None:
    """Return the HTTP status of an answer, None for other records and what is no HTTP."""
    if record.type not in ("response", "revisit"):
        return None
    words = record.block(_HEAD_BYTES).split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/"):
        return None
    return int(words[1][:3]) if words[1][:3].isdigit() else None
