"""Which bodies this harvest has recorded: the memory behind revisit records (WARC06).

A small database beside the open journals, so that memory stays flat and a resumed harvest
remembers; only the writer uses it. Loss of its last entries costs a revisit, never a byte.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payload (
    body BLOB PRIMARY KEY, record_id TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    file TEXT NOT NULL, position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS latest (
    asked TEXT PRIMARY KEY, record_id TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    file TEXT NOT NULL, position INTEGER NOT NULL
) WITHOUT ROWID;
"""
_COMMIT_EVERY = 200


@dataclass(frozen=True, slots=True)
class Original:
    """The record that a revisit refers to."""

    record_id: str
    url: str
    date: str
    """As it stands in the record's WARC-Date."""


class Earlier(Protocol):
    """What earlier harvests of the archive hold (`capture.warc.earlier`)."""

    def identical(self, payload: bytes) -> Original | None:
        """Return the record whose body, without chunk framing, has this SHA-256."""
        ...

    def latest(self, uri: str) -> Original | None:
        """Return the record that holds the latest whole 200 answer to `uri`."""
        ...


class Payloads:
    """Bodies by the SHA-256 of their bytes on the wire, and the latest 200 of each URL."""

    def __init__(self, path: Path, earlier: Earlier | None = None) -> None:
        """Open or create the database; used from one thread at a time.

        `earlier`: what an incremental harvest may refer to besides. A full one has none (FREQ01).
        """
        self._earlier = earlier
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # Damaged when the machine stopped: what it knew costs revisits, never a byte.
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._db = _open(path)
        self._uncommitted = 0

    def identical(self, body: bytes) -> Original | None:
        """Return the record with the same body (`body` as in `records.Group`, 32 bytes)."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM payload WHERE body = ?", (body,)
        ).fetchone()
        return Original(*row) if row else None

    def identical_before(self, payload: bytes) -> Original | None:
        """Return the record of an earlier harvest with the same body, chunk framing aside."""
        return None if self._earlier is None else self._earlier.identical(payload)

    def latest(self, url: str) -> Original | None:
        """Return the record that holds the body of the latest complete 200 answer to `url`."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM latest WHERE asked = ?", (url,)
        ).fetchone()
        if row:
            return Original(*row)
        return None if self._earlier is None else self._earlier.latest(url)

    def remember(
        self,
        body: bytes | None,
        original: Original,
        *,
        file: str,
        position: int,
        latest_of: str | None,
    ) -> None:
        """Keep that `original` holds `body`, and that it is the latest 200 answer to a URL.

        `file` and `position` tell where the record lies that says so.
        """
        if self._uncommitted == 0:
            self._db.execute("BEGIN")
        if body is not None:
            self._db.execute(
                "INSERT OR IGNORE INTO payload VALUES (?, ?, ?, ?, ?, ?)",
                (body, original.record_id, original.url, original.date, file, position),
            )
        if latest_of is not None:
            self._db.execute(
                "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?, ?, ?)",
                (latest_of, original.record_id, original.url, original.date, file, position),
            )
        self._uncommitted += 1
        if self._uncommitted >= _COMMIT_EVERY:
            self.commit()

    def forget(self, file: str, *, from_position: int) -> None:
        """Drop what lay in the part of `file` that was cut off."""
        for table in ("payload", "latest"):
            self._db.execute(
                f"DELETE FROM {table} WHERE file = ? AND position >= ?",
                (file, from_position),
            )

    def commit(self) -> None:
        """Write what is held back."""
        if self._uncommitted:
            self._db.execute("COMMIT")
            self._uncommitted = 0

    def close(self) -> None:
        """Commit and close."""
        self.commit()
        self._db.close()


def _open(path: Path) -> sqlite3.Connection:
    """Return the database, looked over; sqlite3.DatabaseError when it is damaged."""
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")
        db.executescript(_SCHEMA)
        (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    except sqlite3.Error:
        db.close()
        raise
    return db
