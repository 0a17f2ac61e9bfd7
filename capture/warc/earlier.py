"""Which answers earlier harvests of the same archive hold: what an incremental harvest refers to.

A database in the spool folder, made anew whenever recording starts and then only read, so that
memory stays flat and nothing in the folders of the earlier harvests is written. It is not believed:
before a record is referred to it is looked up where it should lie. What is lost, moved or damaged
there costs a revisit, never a byte.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.errors import RecordingError, WarcFormatError
from capture.warc import naming, reader
from capture.warc.fields import RecordType
from capture.warc.payloads import Original
from capture.warc.record import digest_text, target_uri

_SCHEMA = """
CREATE TABLE harvest (number INTEGER PRIMARY KEY, warc_folder TEXT NOT NULL);
CREATE TABLE body (
    payload TEXT NOT NULL, record_id TEXT NOT NULL,
    harvest INTEGER NOT NULL, file TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE latest (
    asked TEXT NOT NULL, moment TEXT NOT NULL, payload TEXT NOT NULL, record_id TEXT,
    harvest INTEGER, file TEXT, position INTEGER
);
"""
_INDEXES = """
CREATE INDEX body_by_payload ON body (payload);
CREATE INDEX latest_by_url ON latest (asked, moment);
"""
"""Made once all is in: sorting takes a fraction of the time that random insertion takes."""
_BODY = "INSERT INTO body VALUES (?, ?, ?, ?, ?)"
_LATEST = "INSERT INTO latest VALUES (?, ?, ?, ?, ?, ?, ?)"
_BODY_OF = """
SELECT warc_folder, file, position, record_id FROM body
    JOIN harvest ON number = harvest WHERE payload = ? ORDER BY body.rowid LIMIT 1
"""
_LATEST_OF = """
SELECT warc_folder, file, position, record_id, payload FROM latest
    LEFT JOIN harvest ON number = harvest WHERE asked = ? ORDER BY moment DESC LIMIT 1
"""
_CACHE_KIB = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """A whole answer, as the ledger of an earlier harvest tells of it."""

    url: str
    moment: str
    """Of its request, as WARC-Date writes it."""
    payload_digest: str
    """`sha256:…` (base32) of the body without chunk framing."""
    record_id: str
    file: str
    offset: int
    holds_body: bool
    """A response record with a body of its own; False for a revisit, and for an empty body."""
    is_revisit: bool
    is_ok: bool
    """A whole 200 to a GET, to which a later 304 may refer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlace:
    """Where a record lies."""

    warc_folder: Path
    file: str
    offset: int


type _Found = tuple[RecordPlace, Original]


def write(path: Path, harvests: Iterable[tuple[Path, Iterable[Sequence[EarlierAnswer]]]]) -> None:
    """Make the database at `path` from WARC folders and what they hold, in place of an older one.

    Memory does not grow with the answers; a million of them take half a minute and 600 MB of disk.
    Raises RecordingError when the disk refuses.
    """
    draft = path.with_name(path.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        db = sqlite3.connect(draft, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=OFF")
            db.execute("PRAGMA synchronous=OFF")
            db.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            db.executescript(_SCHEMA)
            db.execute("BEGIN")
            for number, (folder, parts) in enumerate(harvests):
                db.execute("INSERT INTO harvest VALUES (?, ?)", (number, str(folder)))
                for answers in parts:
                    _add(db, number, answers)
            db.execute("COMMIT")
            db.executescript(_INDEXES)
        finally:
            db.close()
        draft.replace(path)
    except (sqlite3.Error, OSError) as error:
        draft.unlink(missing_ok=True)
        raise RecordingError(
            f"{path}: can't be written ({error}); make room, then run `capture resume`"
        ) from error


def _add(db: sqlite3.Connection, harvest: int, answers: Sequence[EarlierAnswer]) -> None:
    bodies: list[tuple[object, ...]] = []
    latest: list[tuple[object, ...]] = []
    for each in answers:
        payload = each.payload_digest
        place = (each.record_id, harvest, each.file, each.offset)
        if each.holds_body:
            bodies.append((payload, *place))
        if each.is_ok:
            own = (None,) * len(place) if each.is_revisit else place
            latest.append((target_uri(each.url), each.moment, payload, *own))
    db.executemany(_BODY, bodies)
    db.executemany(_LATEST, latest)


class EarlierAnswers:
    """Looks up what earlier harvests hold; used from one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the database that `write` made."""
        address = f"{path.absolute().as_uri()}?mode=ro"
        self._db = sqlite3.connect(address, uri=True, check_same_thread=False)

    def body_of(self, payload_digest: str) -> RecordPlace | None:
        """Return where a body lies with this digest, as records write it."""
        found = self._body(payload_digest)
        return None if found is None else found[0]

    def latest_of(self, url: str) -> RecordPlace | None:
        """Return where the body of the latest whole 200 answer to a GET of `url` lies."""
        found = self._latest(target_uri(url))
        return None if found is None else found[0]

    def identical(self, payload: bytes) -> Original | None:
        """Return the response record whose body, without chunk framing, has this SHA-256."""
        found = self._body(digest_text(payload))
        return None if found is None else found[1]

    def latest(self, uri: str) -> Original | None:
        """Return the response record that holds the latest whole 200 answer to `uri`.

        `uri` as it stands in WARC-Target-URI. Where that answer was recorded as a revisit, it is
        the record that this revisit is of.
        """
        found = self._latest(uri)
        return None if found is None else found[1]

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _body(self, payload_digest: str) -> _Found | None:
        row = self._row(_BODY_OF, payload_digest)
        return None if row is None else _in_place(*row)

    def _latest(self, uri: str) -> _Found | None:
        row = self._row(_LATEST_OF, uri)
        if row is None:
            return None
        *place, payload = row
        return self._body(payload) if place[0] is None else _in_place(*place)

    def _row(self, question: str, key: str) -> tuple[Any, ...] | None:
        """Return the one row, of the types that `write` gave; a damaged database knows none."""
        try:
            row: tuple[Any, ...] | None = self._db.execute(question, (key,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return row


def _in_place(folder: str, file: str, offset: int, record_id: str) -> _Found | None:
    """Return the record if it lies where it should, with what it says of itself."""
    place = RecordPlace(warc_folder=Path(folder), file=file, offset=offset)
    try:
        record = reader.read_at(naming.present(place.warc_folder, file), offset)
        is_whole = record.path.stat().st_size >= offset + record.length
    except (WarcFormatError, OSError):
        return None
    is_it = record.type == RecordType.RESPONSE and record.record_id == record_id
    date = record.value("WARC-Date")
    if not is_whole or not is_it or not record.url or date is None:
        return None
    return place, Original(record_id, record.url, date)
