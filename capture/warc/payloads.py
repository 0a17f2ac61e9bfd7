"""Which bodies this harvest has recorded: the memory behind revisit records (WARC06).

A small database beside the open journals, so that memory stays flat and a resumed harvest
remembers; only the writer uses it. Loss of its last entries costs a revisit, never a byte.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payload (
    body BLOB PRIMARY KEY, record_id TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    file TEXT NOT NULL, position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS latest (
    url TEXT PRIMARY KEY, record_id TEXT NOT NULL, date TEXT NOT NULL,
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


class Payloads:
    """Bodies by the SHA-256 of their bytes on the wire, and the latest 200 of each URL."""

    def __init__(self, path: Path) -> None:
        """Open or create the database; used from one thread at a time."""
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_SCHEMA)
        self._uncommitted = 0

    def identical(self, body: bytes) -> Original | None:
        """Return the record with the same body bytes (key: SHA-256, 32 bytes)."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM payload WHERE body = ?", (body,)
        ).fetchone()
        return Original(*row) if row else None

    def latest(self, url: str) -> Original | None:
        """Return the latest complete 200 answer recorded for `url`."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM latest WHERE url = ?", (url,)
        ).fetchone()
        return Original(*row) if row else None

    def remember(
        self, body: bytes | None, original: Original, *, file: str, position: int, is_ok: bool
    ) -> None:
        """Keep that `original` holds `body`, and, for a 200, that it is the latest of its URL."""
        if self._uncommitted == 0:
            self._db.execute("BEGIN")
        if body is not None:
            self._db.execute(
                "INSERT OR IGNORE INTO payload VALUES (?, ?, ?, ?, ?, ?)",
                (body, original.record_id, original.url, original.date, file, position),
            )
        if is_ok:
            self._db.execute(
                "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?, ?)",
                (original.url, original.record_id, original.date, file, position),
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
