"""Checks a number of files together: all findings as they come, and the totals at the end."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from capture.warc.check import naming, rules, segments
from capture.warc.check.findings import Finding, Totals
from capture.warc.check.index import Index
from capture.warc.check.references import References
from capture.warc.check.scan import scan
from capture.warc.check.scanned import DigestCheck, Scanned

SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".warc.open", ".warc.gz.open")
_TELL_BYTES = 1 << 23
_ODD = frozenset({"warc-filename", "warc-segment-number"})
_Kind = tuple[str, str, DigestCheck, DigestCheck]
"""Type, version, and what became of the digests of block and payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far a check is."""

    path: Path | None
    """The file in hand; None while references are being resolved."""
    done_bytes: int
    """Of all files together."""
    records: int
    findings: int


def warc_files(folder: Path) -> list[Path]:
    """Return the WARC files in a folder and the folders in it, by their names, in order."""
    return sorted(
        path
        for path in folder.rglob("*.warc*")
        if path.name.lower().endswith(SUFFIXES) and path.is_file()
    )


def check_files(
    paths: Iterable[Path],
    *,
    digests: bool = True,
    tell: Callable[[Stage], None] | None = None,
) -> Iterator[Finding | Totals]:
    """Yield all that is wrong with these files, and last of all the totals.

    References are resolved over all of them together, after the last. Constant memory: see `index`
    for what a large archive takes on disk. `tell` hears now and then how far the check is.
    """
    totals = Totals()
    with Index() as index:
        for finding in _findings(paths, totals, index, digests=digests, tell=tell):
            totals.add(finding)
            yield finding
    yield totals


def _findings(
    paths: Iterable[Path],
    totals: Totals,
    index: Index,
    *,
    digests: bool,
    tell: Callable[[Stage], None] | None,
) -> Iterator[Finding]:
    references = References(index)
    done = records = 0
    kinds: Counter[_Kind] = Counter()

    def say(path: Path | None, offset: int) -> None:
        if tell is not None:
            found = totals.errors + totals.warnings
            tell(Stage(path=path, done_bytes=done + offset, records=records, findings=found))

    for path in paths:
        totals.files += 1
        index.begin_file(path)
        next_tell = 0
        for each in scan(path, digests=digests):
            if isinstance(each, Finding):
                yield each
                continue
            records += 1
            kinds[each.type[:40], each.version, each.block_digest, each.payload_digest] += 1
            number = references.add(each)
            is_odd = each.number == 0 or not _ODD.isdisjoint(each.named)
            if is_odd:
                segments.add(index, number, each)
            yield from rules.findings(each)
            if is_odd:
                yield from _on_odd(each)
            if each.next_offset >= next_tell:
                say(path, each.next_offset)
                next_tell = each.next_offset + _TELL_BYTES
        size = _size(path)
        totals.size_bytes += size
        done += size
    _count(totals, kinds)
    say(None, 0)
    yield from references.findings()
    yield from segments.findings(index)


def _on_odd(scanned: Scanned) -> Iterator[Finding]:
    """Look at what few records have."""
    if scanned.number == 0:
        yield from naming.on_first(scanned, is_gzip=_is_gzip(scanned.path))
    if "warc-filename" in scanned.named:
        yield from naming.on_file_name(scanned)
    if "warc-segment-number" in scanned.named:
        yield from segments.on_record(scanned)


def _count(totals: Totals, kinds: Counter[_Kind]) -> None:
    """Count records, which is done by kind as they come since there are so many of them."""
    for (record_type, version, block, payload), number in kinds.items():
        totals.records[record_type] += number
        totals.versions[version] += number
        totals.block_digests[block.value] += number
        totals.payload_digests[payload.value] += number


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
