"""Takes harvests into the catalogue, each in one transaction: whole or not at all."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from capture.access.catalogue.found import FoundFile, FoundHarvest, harvests_in
from capture.access.catalogue.rows import Row, capture_row, date_of, microseconds, number_of
from capture.access.catalogue.tables import INSERT_CAPTURE, INSERT_MADE, INSERT_RECORD, TABLES
from capture.access.catalogue.values import MADE_PREFIX, Updated, UpdateProgress
from capture.errors import UsageError, WarcFormatError
from capture.index.captures import Capture, captures
from capture.index.surt import KeyForm

type Progress = Callable[[UpdateProgress], None]

_BATCH = 5_000
"""Captures that are held in memory and sorted, so that neighbours are written together."""
_UNREAD = -1
"""Time of change of a file that could not be read at all: it is tried again."""


def update(db: sqlite3.Connection, archive: Path, progress: Progress) -> Updated:
    """Take in what is new, grown or changed, and drop what is gone.

    A harvest with more WARC files than before is read on; one in which a file changed or vanished
    is taken in anew, which costs a pass over the whole catalogue. UsageError when the archive has
    no harvest left at all: then a disk isn't where it was.
    """
    found = list(harvests_in(archive))
    known = {(site, name): each for each, site, name in _known(db)}
    if known and not found:
        raise UsageError(f"{archive}: has no harvests any more; is its disk there?")
    taken_in: list[str] = []
    added = 0
    for harvest in found:
        number = known.pop((harvest.site_host, harvest.name), None)
        plan = _plan(db, number, harvest)
        if plan is not None:
            added += _take_in(db, number, harvest, plan, progress)
            taken_in.append(f"{harvest.site_host}/{harvest.name}")
    for number in known.values():
        with _transaction(db):
            _forget(db, number)
            db.execute("DELETE FROM harvest WHERE id = ?", (number,))
    return Updated(
        taken_in=tuple(taken_in),
        dropped=tuple(f"{site}/{name}" for site, name in known),
        captures=added,
    )


def clear(db: sqlite3.Connection) -> None:
    """Drop all that is in the catalogue, so that an update makes it anew."""
    with _transaction(db):
        for table in TABLES:
            db.execute(f"DELETE FROM {table}")


def _known(db: sqlite3.Connection) -> list[tuple[int, str, str]]:
    return db.execute("SELECT id, site, name FROM harvest ORDER BY site, name").fetchall()


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:  # an interrupt as well: half a harvest is never seen
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    to_read: tuple[FoundFile, ...]
    is_anew: bool
    """What was known of the harvest is dropped first."""


def _plan(db: sqlite3.Connection, harvest: int | None, found: FoundHarvest) -> _Plan | None:
    """Return what is to be done for a harvest, or None when nothing is."""
    if harvest is None:
        return _Plan(to_read=found.files, is_anew=False)
    rows = db.execute("SELECT name, size, changed FROM file WHERE harvest = ?", (harvest,))
    known = {name: (size, changed) for name, size, changed in rows if changed != _UNREAD}
    there = {each.name: (each.size, each.changed) for each in found.files}
    if any(there.get(name) != state for name, state in known.items()):
        return _Plan(to_read=found.files, is_anew=True)
    new = tuple(each for each in found.files if each.name not in known)
    return _Plan(to_read=new, is_anew=False) if new else None


def _take_in(
    db: sqlite3.Connection,
    number: int | None,
    found: FoundHarvest,
    plan: _Plan,
    progress: Progress,
) -> int:
    with _transaction(db):
        if number is None:
            number = _new_harvest(db, found)
        elif plan.is_anew:
            _forget(db, number)
        intake = _Intake(db, number, found, plan, progress)
        for file in plan.to_read:
            intake.read(file)
        return intake.count


def _new_harvest(db: sqlite3.Connection, found: FoundHarvest) -> int:
    given = (found.site_host, found.name, found.kind, microseconds(found.started))
    done = db.execute("INSERT INTO harvest (site, name, kind, started) VALUES (?, ?, ?, ?)", given)
    assert done.lastrowid is not None
    return done.lastrowid


def _forget(db: sqlite3.Connection, harvest: int) -> None:
    """Drop a harvest's captures and files; one pass over all captures."""
    files = "(SELECT id FROM file WHERE harvest = ?)"
    for table in ("made", "record", "capture"):
        db.execute(f"DELETE FROM {table} WHERE file IN {files}", (harvest,))
    db.execute("DELETE FROM file WHERE harvest = ?", (harvest,))
    db.execute(
        "UPDATE harvest SET captures = 0, first = NULL, last = NULL WHERE id = ?", (harvest,)
    )


class _Intake:
    """One harvest as it is read."""

    def __init__(
        self,
        db: sqlite3.Connection,
        harvest: int,
        found: FoundHarvest,
        plan: _Plan,
        progress: Progress,
    ) -> None:
        self.count = 0
        self._db = db
        self._harvest = harvest
        self._found = found
        self._progress = progress
        self._total = sum(file.size for file in plan.to_read)
        self._done = 0

    def read(self, file: FoundFile) -> None:
        """Take in one WARC file; a fault in it is noted, and what stands before it is kept."""
        number = self._new_file(file)
        before, undated = self.count, 0
        fault: str | None = None
        held: list[tuple[int, Capture]] = []
        try:
            for each in captures(file.path, KeyForm.CATALOGUE):
                moment = date_of(each.date)
                if moment is None:
                    undated += 1
                    continue
                held.append((moment, each))
                if len(held) >= _BATCH:
                    self._write(number, held)
                    self._tell(each.offset)
                    held = []
        except WarcFormatError as broken:
            fault = str(broken)
        except OSError as broken:
            fault = f"{file.name}: can't be read ({broken.strerror or broken})"
            if not held and self.count == before:
                self._db.execute("UPDATE file SET changed = ? WHERE id = ?", (_UNREAD, number))
        self._write(number, held)
        if fault is None and undated:
            fault = f"{file.name}: {undated} records have no date that can be read"
        self._db.execute("UPDATE file SET fault = ? WHERE id = ?", (fault, number))
        self._done += file.size
        self._tell(0)

    def _new_file(self, file: FoundFile) -> int:
        self._db.execute(
            "DELETE FROM file WHERE harvest = ? AND name = ?", (self._harvest, file.name)
        )
        done = self._db.execute(
            "INSERT INTO file (harvest, name, size, changed) VALUES (?, ?, ?, ?)",
            (self._harvest, file.name, file.size, file.changed),
        )
        assert done.lastrowid is not None
        return done.lastrowid

    def _write(self, file: int, held: list[tuple[int, Capture]]) -> None:
        if not held:
            return
        rows = [capture_row(each, moment, file) for moment, each in held]
        self._db.executemany(INSERT_CAPTURE, sorted(rows, key=itemgetter(0, 1)))
        self._db.executemany(INSERT_RECORD, _record_rows(held, file))
        self._db.executemany(INSERT_MADE, _made_rows(held, file))
        moments = [moment for moment, _ in held]
        self._db.execute(
            "UPDATE harvest SET captures = captures + ?1, first = min(ifnull(first, ?2), ?2),"
            " last = max(ifnull(last, ?3), ?3) WHERE id = ?4",
            (len(held), min(moments), max(moments), self._harvest),
        )
        self.count += len(held)

    def _tell(self, within_file: int) -> None:
        self._progress(
            UpdateProgress(
                site_host=self._found.site_host,
                harvest=self._found.name,
                done_bytes=self._done + within_file,
                total_bytes=self._total,
                captures=self.count,
            )
        )


def _record_rows(held: Iterable[tuple[int, Capture]], file: int) -> list[Row]:
    return sorted((number_of(each.record_id), file, each.offset) for _, each in held)


def _made_rows(held: Iterable[tuple[int, Capture]], file: int) -> list[Row]:
    return [
        (number_of(each.page_id), each.key, moment, file, each.offset)
        for moment, each in held
        if each.url.startswith(MADE_PREFIX) and each.page_id
    ]
