"""What an incremental harvest builds on: records and captures in other harvests of its site.

The ledgers of those harvests say where a record should lie; that it lies there is read from their
WARC files. Nothing is written in their folders. A full harvest leans on no other, so for it nobody
looks here (FREQ01).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from capture.audit.ledger_facts import opened
from capture.audit.workbook import Workbook
from capture.errors import WarcFormatError
from capture.model.layout import HarvestFolder
from capture.model.outcome import Outcome
from capture.warc import naming
from capture.warc.reader import ReadRecord, read_at, records
from capture.warc.record import target_uri

_BODIES = frozenset({"response", "resource"})
_IN_ARCHIVE = ", ".join(f"'{each.value}'" for each in Outcome if each.is_in_archive)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """How the search went."""

    absent: tuple[str, ...] = ()
    """Names of the harvests that this one says it builds on, and that are not beside it."""


def look_elsewhere(
    book: Workbook, folder: HarvestFolder, settings: Mapping[str, object]
) -> Elsewhere:
    """Note in the workbook which records outside the harvest its revisits are of.

    The harvests that it names are looked through first, then the others of the site, newest first,
    until nothing is left to find. Costs a walk over their ledgers, some seconds for a million
    exchanges, and over the headers in their WARC files where there is no ledger.
    """
    named = _named(settings)
    present = _beside(folder)
    for each in sorted(present, key=lambda path: (path.name in named, path.name), reverse=True):
        if not book.has_wanted():
            break
        for record in _records(HarvestFolder(each), book):
            book.add_elsewhere(
                record.record_id,
                (str(record.path), record.offset, record.size, record.url),
                date=record.value("WARC-Date") or "",
                body=record.value("WARC-Payload-Digest"),
            )
    names = {each.name for each in present}
    for each in present:
        if each.name in named:
            book.add_before(_captured(HarvestFolder(each)))
    return Elsewhere(absent=tuple(name for name in named if name not in names))


def _named(settings: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the harvests that settings.json says this one builds on."""
    said = settings.get("earlier")
    listed = said if isinstance(said, list) else []
    return tuple(Path(each).name for each in listed if isinstance(each, str))


def _beside(folder: HarvestFolder) -> list[Path]:
    """Return the other harvests of the same site in the archive."""
    try:
        return [
            each
            for each in folder.root.parent.iterdir()
            if each != folder.root and HarvestFolder(each).warc.is_dir() and not each.is_symlink()
        ]
    except OSError:
        return []


def _records(folder: HarvestFolder, book: Workbook) -> Iterator[ReadRecord]:
    """Yield the wanted records of a harvest, each read where it lies."""
    try:
        for identifier, path, offset in _places(folder, book):
            record = _read(path, offset)
            if record is not None and record.record_id == identifier:
                yield record
    except sqlite3.DatabaseError:
        yield from _walked(folder, book)


def _read(path: Path, offset: int) -> ReadRecord | None:
    """Return the record at a place if it is one with a body, and whole."""
    try:
        record = read_at(path, offset)
        is_whole = path.stat().st_size >= offset + record.length
    except (WarcFormatError, OSError):
        return None
    return record if is_whole and record.type in _BODIES else None


def _places(folder: HarvestFolder, book: Workbook) -> Iterator[tuple[str, Path, int]]:
    """Yield the wanted records that a ledger knows, and where they lie."""
    question = (
        "SELECT response_record_id, response_file, response_offset FROM exchange"
        " WHERE response_record_id IS NOT NULL"
    )
    with opened(folder.ledger) as database:
        for identifier, file, offset in database.execute(question):
            if book.is_wanted(str(identifier)):
                yield str(identifier), naming.present(folder.warc, str(file)), int(offset)


def _walked(folder: HarvestFolder, book: Workbook) -> Iterator[ReadRecord]:
    """Yield the wanted records of a harvest without a ledger, by the headers of all."""
    for path in sorted(folder.warc.glob("*.warc")):
        try:
            for record in records(path):
                if record.type in _BODIES and book.is_wanted(record.record_id):
                    yield record
        except (WarcFormatError, OSError):
            continue


def _captured(folder: HarvestFolder) -> list[str]:
    """Return the URLs that a harvest captured, as records write them; none without a ledger."""
    try:
        with opened(folder.ledger) as database:
            question = f"SELECT url FROM url WHERE outcome IN ({_IN_ARCHIVE})"
            return [target_uri(str(url)) for (url,) in database.execute(question)]
    except sqlite3.DatabaseError:
        return []
