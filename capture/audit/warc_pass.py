"""One pass over the WARC files: every record once, into a workbook and into counts.

Works on any WARC, plain or packed, whoever wrote it; what can't be read is a finding of the
checker, never an exception. Memory stays flat: whatever grows lies in the workbook.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capture.audit.facts import FileFacts, Found, Gathering
from capture.audit.record_facts import RecordReader
from capture.audit.rule_titles import TITLES
from capture.audit.workbook import Workbook
from capture.model.text import Text
from capture.warc import checksums
from capture.warc.check.check import check_files
from capture.warc.check.findings import Finding, Rule, Severity
from capture.warc.check.scan import scan
from capture.warc.check.scanned import Scanned

_REFERS_TO = "WARC-Refers-To"
_LONGEST_DIGEST = 4_096

type Progress = Callable[[int, int], None]
"""Told bytes done and bytes in all."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What is counted over all files."""

    statuses: Counter[int] = field(default_factory=Counter)
    """HTTP status → final answers."""
    media: Counter[str | None] = field(default_factory=Counter)
    """Media type as the server named it → final answers."""
    by_file: dict[str, Counter[str]] = field(default_factory=dict)
    """File → type → records."""
    first_date: str = ""
    """Earliest WARC-Date."""
    last_date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What one pass brought, besides what lies in the workbook."""

    files: tuple[FileFacts, ...]
    errors: Found
    warnings: Found
    """Without `unresolved`."""
    unresolved: Found
    """Warnings that a record referred to by WARC-Refers-To is not in these files."""
    rules: dict[str, int]
    tally: Tally
    reader: RecordReader


def read_warcs(
    paths: Sequence[Path], root: Path, book: Workbook, progress: Progress | None = None
) -> Passed:
    """Read the files; names are given relative to `root`. OSError when the disk refuses."""
    tally = Tally()
    reader = RecordReader(book, tally.statuses, tally.media)
    whole = sum(path.stat().st_size for path in paths)
    done = 0
    files = []
    for number, path in enumerate(paths):
        name = _relative(path, root)
        counts: Counter[str] = Counter()
        tally.by_file[path.name] = counts
        reader.begin(number, name)
        for each in scan(path, digests=False):
            if isinstance(each, Scanned):
                counts[each.type] += 1
                reader.take(each)
        files.append(_file_facts(path, name, counts, reader))
        done += path.stat().st_size
        if progress is not None:
            progress(done, whole)
    tally.first_date, tally.last_date = reader.first_date, reader.last_date
    errors, warnings, unresolved, rules = _checked(paths, root)
    return Passed(
        files=tuple(files),
        errors=errors,
        warnings=warnings,
        unresolved=unresolved,
        rules=dict(rules),
        tally=tally,
        reader=reader,
    )


def _checked(paths: Sequence[Path], root: Path) -> tuple[Found, Found, Found, Counter[str]]:
    """Return what the WARC checker finds: errors, warnings, unresolved, and all by rule."""
    errors, warnings, unresolved = Gathering(), Gathering(), Gathering()
    rules: Counter[str] = Counter()
    for finding in check_files(paths):
        if not isinstance(finding, Finding):
            continue
        rules[str(finding.rule)] += 1
        kind = errors if finding.severity is Severity.ERROR else warnings
        if finding.rule is Rule.UNRESOLVED and finding.field == _REFERS_TO:
            kind = unresolved
        named = f" ({finding.field})" if finding.field else ""
        kind.add(
            Text(
                f"Regel {finding.rule}, §{finding.section}{named}: {TITLES[finding.rule].nl}",
                f"Rule {finding.rule}, §{finding.section}{named}: {finding.message}",
            ),
            file=_relative(finding.path, root),
            offset=finding.offset,
            record_id=(finding.record_id or "").strip("<>") or None,
        )
    return errors.found(), warnings.found(), unresolved.found(), rules


def _file_facts(path: Path, name: str, counts: Counter[str], reader: RecordReader) -> FileFacts:
    sidecar = path.with_name(path.name + checksums.SIDECAR_SUFFIX)
    delay = None
    if sidecar.is_file():
        delay = sidecar.stat().st_mtime - path.stat().st_mtime
    return FileFacts(
        name=name,
        size_bytes=path.stat().st_size,
        first_bytes=_first_bytes(path),
        capture_events=_events(counts, reader.interim_in_file),
        continuations=counts["continuation"],
        warcinfo_filename=reader.filename,
        sha256=checksums.sha256_of(path),
        sidecar=_digest_in(sidecar, path.name),
        in_manifest=_digest_in(path.with_name(checksums.MANIFEST), path.name),
        checksum_after_seconds=delay,
        records_by_type=dict(counts),
    )


def _events(counts: Counter[str], interim: int) -> int:
    """Return how many capture events a file holds: an exchange is one, with its metadata."""
    answers = counts["response"] - interim + counts["revisit"]
    exchanges = max(counts["request"], answers)
    return exchanges + counts["resource"] + counts["conversion"]


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _digest_in(path: Path, name: str) -> str | None:
    """Return the digest that a file of `sha256sum` gives for a name; None: nothing."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            while line := file.readline(_LONGEST_DIGEST):
                digest, _, named = line.strip().partition(" ")
                if named.lstrip(" *").rpartition("/")[2] == name:
                    return digest.lower()
    except OSError:
        return None
    return None


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
