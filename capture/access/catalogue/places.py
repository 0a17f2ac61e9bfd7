"""Finds records by their id: by a number in the catalogue, and then in the file, to be sure."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capture.access.catalogue.rows import date_of, number_of
from capture.errors import RecordUnavailableError, WarcFormatError
from capture.index.surt import surt
from capture.model.layout import HarvestFolder
from capture.warc.fields import RecordType
from capture.warc.reader import ReadRecord, read_at

_BY_NUMBER = """
SELECT h.site, h.name, f.name, r.offset FROM record AS r
    CROSS JOIN file AS f ON f.id = r.file CROSS JOIN harvest AS h ON h.id = f.harvest
    WHERE r.number = ? ORDER BY h.started, r.file, r.offset LIMIT 16
"""
_BY_DATE = """
SELECT h.site, h.name, f.name, c.offset FROM capture AS c
    CROSS JOIN file AS f ON f.id = c.file CROSS JOIN harvest AS h ON h.id = f.harvest
    WHERE c.key = ? AND c.moment BETWEEN ? AND ? AND NOT c.is_revisit LIMIT 16
"""
_LONGEST_CHAIN = 4
"""Revisits of revisits: the standard has none, other writers do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record lies."""

    site_host: str
    harvest: str
    file: str
    offset: int

    def path(self, archive: Path) -> Path:
        """Return its WARC file."""
        return HarvestFolder(archive / self.site_host / self.harvest).warc / self.file


def record_at(archive: Path, place: Place, record_id: str) -> ReadRecord:
    """Return the record that lies whole at a place. RecordUnavailableError when it doesn't."""
    where = f"{place.site_host}/{place.harvest}/warc/{place.file}, offset {place.offset}"
    path = place.path(archive)
    try:
        record = read_at(path, place.offset)
        is_whole = path.stat().st_size >= record.block_offset + record.size
    except FileNotFoundError:
        raise RecordUnavailableError(f"{where}: the file isn't there; put it back") from None
    except OSError as fault:
        raise RecordUnavailableError(f"{where}: can't be read ({fault.strerror})") from None
    except WarcFormatError as fault:
        raise RecordUnavailableError(f"{where}: the file is damaged ({fault})") from None
    if not is_whole:
        raise RecordUnavailableError(f"{where}: the file is cut short; put back a whole copy")
    if record_id and record.record_id != record_id:
        raise RecordUnavailableError(
            f"{where}: another record lies there; the file was changed: update the catalogue"
        )
    return record


@dataclass(frozen=True, slots=True)
class Places:
    """Looks records up in one archive."""

    db: sqlite3.Connection
    archive: Path

    def by_id(self, record_id: str) -> ReadRecord | None:
        """Return the record with an id from wherever it lies whole, or None."""
        return self._first(_BY_NUMBER, (number_of(record_id),), record_id)

    def by_number(self, number: int) -> ReadRecord | None:
        """Return the record whose id has this number (`rows.number_of`), or None."""
        found = self._first(_BY_NUMBER, (number,), "")
        return found if found is not None and number_of(found.record_id) == number else None

    def chain(self, record: ReadRecord) -> Iterator[ReadRecord]:
        """Yield a record and, when it is a revisit, what it refers to, up to the one with the body.

        RecordUnavailableError when the next one is not in the archive (WARC 1.1 §6.7).
        """
        yield record
        for _ in range(_LONGEST_CHAIN):
            if record.type != RecordType.REVISIT:
                return
            record = self._referred(record)
            yield record
        if record.type == RecordType.REVISIT:
            raise RecordUnavailableError(f"{record.record_id}: refers to revisits without end")

    def _referred(self, revisit: ReadRecord) -> ReadRecord:
        identifier = (revisit.value("WARC-Refers-To") or "").strip("<>")
        found = self.by_id(identifier) if identifier else None
        if found is None:
            found = self._by_date(revisit)
        if found is None:
            raise RecordUnavailableError(
                f"{revisit.record_id}: what it repeats ({identifier or 'unnamed'}, of"
                f" {revisit.value('WARC-Refers-To-Date') or 'an unnamed date'}) isn't in the"
                " archive, or not whole; put back the harvest that holds it"
            )
        return found

    def _by_date(self, revisit: ReadRecord) -> ReadRecord | None:
        """Return what was captured of the address at the date that a revisit names (§5.12, §5.13).

        Of dates to the second, all captures in that second are looked at.
        """
        date = revisit.value("WARC-Refers-To-Date") or ""
        moment = date_of(date)
        if moment is None:
            return None
        last = moment if "." in date else moment + 999_999
        key = surt(revisit.value("WARC-Refers-To-Target-URI") or revisit.url) or "-"
        for row in self.db.execute(_BY_DATE, (key, moment, last)).fetchall():
            try:
                record = record_at(self.archive, _place(row), "")
            except RecordUnavailableError:
                continue  # another one may be whole
            if _is_same_payload(revisit, record):
                return record
        return None

    def _first(self, question: str, values: tuple[int], record_id: str) -> ReadRecord | None:
        for row in self.db.execute(question, values).fetchall():
            try:
                return record_at(self.archive, _place(row), record_id)
            except RecordUnavailableError:
                continue  # another copy may be whole
        return None


def _is_same_payload(revisit: ReadRecord, record: ReadRecord) -> bool:
    """Whether nothing speaks against it: either may leave its digest out, or use another hash."""
    ours, theirs = (each.value("WARC-Payload-Digest") for each in (revisit, record))
    if ours is None or theirs is None:
        return True
    if ours.partition(":")[0].lower() != theirs.partition(":")[0].lower():
        return True
    return ours == theirs


def _place(row: tuple[str, str, str, int]) -> Place:
    site, harvest, file, offset = row
    return Place(site_host=site, harvest=harvest, file=file, offset=offset)
