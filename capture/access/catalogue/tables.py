"""The tables of the catalogue, and how its database is opened: many readers beside one writer.

It holds nothing that isn't in the WARC files: whenever it is damaged or of another version it is
made anew. Rows lie in the order of the key and the moment, so that neighbours in time are
neighbours on disk.
"""

import os
import sqlite3
from pathlib import Path

from capture.errors import UsageError

VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS harvest (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    started INTEGER NOT NULL, captures INTEGER NOT NULL DEFAULT 0,
    first INTEGER, last INTEGER, UNIQUE (site, name)
);
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, harvest INTEGER NOT NULL REFERENCES harvest (id), name TEXT NOT NULL,
    size INTEGER NOT NULL, changed INTEGER NOT NULL, fault TEXT, UNIQUE (harvest, name)
);
CREATE TABLE IF NOT EXISTS capture (
    key TEXT NOT NULL, moment INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, url TEXT NOT NULL, method TEXT, status INTEGER, mime TEXT,
    digest BLOB, record_id BLOB NOT NULL, is_revisit INTEGER NOT NULL, refers_to BLOB,
    page_id BLOB, about INTEGER,
    PRIMARY KEY (key, moment, file, offset)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
    number INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL,
    PRIMARY KEY (number, file, offset)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS made (
    page INTEGER NOT NULL, key TEXT NOT NULL, moment INTEGER NOT NULL, file INTEGER NOT NULL,
    offset INTEGER NOT NULL, PRIMARY KEY (page, key, moment, file, offset)
) WITHOUT ROWID;
"""
INSERT_CAPTURE = f"INSERT OR IGNORE INTO capture VALUES ({', '.join('?' * 15)})"
INSERT_RECORD = "INSERT OR IGNORE INTO record VALUES (?, ?, ?)"
INSERT_MADE = "INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?, ?)"
TABLES = ("made", "record", "capture", "file", "harvest")
"""All of them, those that refer to others first."""
_BUSY_SECONDS = 30.0
_READER_CACHE_KIB = 8_192
_WRITER_CACHE_KIB = 131_072


def writing(path: Path) -> sqlite3.Connection:
    """Return a connection that writes; a damaged database, or one of another version, is made anew.

    UsageError where it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _open_for_writing(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            remove(path)
            return _open_for_writing(path)
    except (OSError, sqlite3.OperationalError) as fault:
        raise UsageError(
            f"{path}: can't be written ({fault}); name another folder for the catalogue"
        ) from None


def _open_for_writing(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute(f"PRAGMA cache_size=-{_WRITER_CACHE_KIB}")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise sqlite3.DatabaseError(f"version {version}")
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version={VERSION}")
    except sqlite3.Error:
        db.close()
        raise
    return db


def settle(db: sqlite3.Connection) -> None:
    """Put all that was written into the file itself, so that it can be read where it is copied to.

    Where a reader is in the way, the next update does it.
    """
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_at_rest(path: Path) -> bool:
    journal = path.with_name(path.name + "-wal")
    return not journal.exists() or journal.stat().st_size == 0


def remove(path: Path) -> None:
    """Delete the database and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def reading(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads, also from a read-only medium.

    It may be handed from one thread to another. UsageError when there is no catalogue that can be
    read.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    if not os.access(path.parent, os.W_OK) and _is_at_rest(path):
        # SQLite can't make its shared-memory file there; nobody writes there either.
        address += "&immutable=1"
    try:
        db = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        try:
            db.execute(f"PRAGMA cache_size=-{_READER_CACHE_KIB}")
            (version,) = db.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error:
            db.close()
            raise
    except sqlite3.Error as fault:
        raise UsageError(f"{path}: can't be read ({fault}); make the catalogue anew") from None
    if version != VERSION:
        db.close()
        raise UsageError(f"{path}: is of version {version}, not {VERSION}; make the catalogue anew")
    return db
