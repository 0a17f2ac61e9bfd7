"""What the portal must remember: a database at ARCHIVE/access/portal.sqlite, kept with the archive.

Unlike the catalogue it can't be made anew: accounts, sessions, reports. Each part of the portal
brings its own tables, as steps that are taken once and in order.
"""

import os
import secrets
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from capture.errors import CaptureError, UsageError

FOLDER = "access"
FILE = "portal.sqlite"
_BUSY_SECONDS = 10.0
_SECRET_BYTES = 32
_PARTS = "CREATE TABLE IF NOT EXISTS part (name TEXT PRIMARY KEY, version INTEGER NOT NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Tables of one part of the portal."""

    name: str
    steps: tuple[str, ...]
    """SQL, one statement a step. Steps that were released never change: a change is a new step."""


_SECRETS = Part(
    name="secrets", steps=("CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL)",)
)


class Store:
    """The database; for several threads and processes at once."""

    def __init__(self, archive: Path) -> None:
        """Use the database of an archive; `open` makes sure that there is one."""
        self.archive = archive
        self.path = archive / FOLDER / FILE
        self._idle: deque[sqlite3.Connection] = deque()

    @classmethod
    def open(cls, archive: Path, *parts: Part) -> Self:
        """Return the database with the tables of these parts, made where they aren't there yet.

        UsageError when it can't be written, is damaged, or was made by a later version.
        """
        if not archive.is_dir():
            raise UsageError(f"{archive}: is no folder; name the folder of the archive")
        store = cls(archive.absolute())
        try:
            private_folder(archive)
            if not store.path.exists():
                # Nobody else on the machine may read password hashes, from the first byte on.
                descriptor = os.open(store.path, os.O_CREAT | os.O_RDWR, 0o600)
                os.close(descriptor)
            with _alone(store.path):
                store._prepare((_SECRETS, *parts))
        except (OSError, sqlite3.Error, CaptureError) as fault:
            store.close()
            if isinstance(fault, UsageError):
                raise
            raise UsageError(
                f"{store.path}: can't be used ({fault}); the portal needs it for reports and"
                " logging in: make the folder writable, or put it back from a copy"
            ) from None
        return store

    def secret(self, name: str) -> bytes:
        """Return a secret of 32 bytes, the same as long as the database lives."""
        made = (name, secrets.token_bytes(_SECRET_BYTES))
        with self.writing() as db:
            db.execute("INSERT OR IGNORE INTO secret VALUES (?, ?)", made)
            (value,) = db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
        return bytes(value)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees one moment of the database."""
        with self._connection() as db, _transaction(db, "BEGIN"):
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose changes are there whole after the block, or not at all.

        CaptureError when the database can't be used; sqlite3.IntegrityError goes through.
        """
        with self._connection() as db, _transaction(db, "BEGIN IMMEDIATE"):
            yield db

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._idle.pop()
        except IndexError:
            db = _connect(self.path)
        try:
            yield db
        except sqlite3.IntegrityError:
            self._idle.append(db)
            raise
        except sqlite3.Error as fault:
            db.close()
            raise CaptureError(f"{self.path}: can't be used now ({fault})") from None
        except BaseException:
            db.close()
            raise
        self._idle.append(db)

    def _prepare(self, parts: tuple[Part, ...]) -> None:
        with self._connection() as db:
            db.execute("PRAGMA journal_mode=WAL")
            with _transaction(db, "BEGIN IMMEDIATE"):
                db.execute(_PARTS)
                for part in parts:
                    self._bring_up(db, part)

    def _bring_up(self, db: sqlite3.Connection, part: Part) -> None:
        row = db.execute("SELECT version FROM part WHERE name = ?", (part.name,)).fetchone()
        version = row[0] if row else 0
        if version > len(part.steps):
            raise UsageError(
                f"{self.path}: was used by a later version of capture"
                f" ({part.name} {version}, not {len(part.steps)}); install that version"
            )
        for step in part.steps[version:]:
            db.execute(step)
        db.execute("INSERT OR REPLACE INTO part VALUES (?, ?)", (part.name, len(part.steps)))


def private_folder(archive: Path) -> Path:
    """Return ARCHIVE/access, made for its owner alone where it isn't there. OSError."""
    folder = archive / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep two processes from preparing a new database at once: WAL can't be set by both."""
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_BUSY_SECONDS):
            yield
    except Timeout:
        raise UsageError(f"{path}: another process has held it for long; try again") from None


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA foreign_keys=ON")
    # What is said to be kept is kept, also when the power fails: an ended session stays ended.
    db.execute("PRAGMA synchronous=FULL")
    return db


@contextmanager
def _transaction(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    db.execute(begin)
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
