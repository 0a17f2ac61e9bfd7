"""What an archive can't say itself: attempts that left no harvest, alarms told, messages waiting.

SQLite, in the archive, for all services on it together. It can be thrown away: no harvest is lost
or begun twice by that, at most an alarm is told again.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture import clock
from capture.config.settings import HarvestKind
from capture.delivery import outbox
from capture.delivery.outbox import Waiting
from capture.errors import CaptureError
from capture.schedule.values import Attempt, End

_VERSION = 2
_BUSY_SECONDS = 30.0
_TABLES = """
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, harvest TEXT,
    started TEXT NOT NULL, ended TEXT, result TEXT, exit_code INTEGER,
    reason TEXT NOT NULL DEFAULT '', log TEXT NOT NULL);
CREATE INDEX attempt_of_site ON attempt (site, started);
CREATE TABLE alarm (
    site TEXT NOT NULL, condition TEXT NOT NULL, occasion TEXT NOT NULL, since TEXT NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (site, condition));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An alarm that was told, and whose cause is not over."""

    site: str
    condition: str
    occasion: str
    since: datetime
    text: str


class State:
    """The state of the schedule of one archive. Every method raises CaptureError."""

    def __init__(self, path: Path) -> None:
        """Open the file, made anew when it isn't there."""
        self._path = path
        with self._told():
            self._db = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA synchronous = FULL")
            with self._writing():
                self._make()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- attempts

    def begin(self, site: str, attempt: Attempt) -> int:
        """Write down that a process is about to be started, and return its number."""
        with self._told():
            row = self._db.execute(
                "INSERT INTO attempt (site, kind, harvest, started, log) VALUES (?, ?, ?, ?, ?)",
                (
                    site,
                    attempt.kind.value,
                    attempt.harvest,
                    clock.iso(attempt.started),
                    attempt.log,
                ),
            )
        assert row.lastrowid is not None
        return row.lastrowid

    def end(self, number: int, attempt: Attempt) -> None:
        """Write down how that process ended."""
        ended = clock.iso(attempt.ended) if attempt.ended is not None else None
        values = (ended, attempt.end.value, attempt.exit_code, attempt.reason, number)
        with self._told():
            self._db.execute(
                "UPDATE attempt SET ended = ?, result = ?, exit_code = ?, reason = ? WHERE id = ?",
                values,
            )

    def attempts(self, site: str, *, at_most: int = 50) -> tuple[Attempt, ...]:
        """Return a site's attempts, newest first."""
        with self._told():
            rows = self._db.execute(
                "SELECT kind, harvest, started, ended, result, exit_code, reason, log FROM attempt"
                " WHERE site = ? ORDER BY id DESC LIMIT ?",
                (site, at_most),
            ).fetchall()
            return tuple(map(_attempt, rows))

    def first_attempt(self, site: str) -> datetime | None:
        """Return when a process was first started for a site."""
        with self._told():
            row = self._db.execute(
                "SELECT min(started) FROM attempt WHERE site = ?", (site,)
            ).fetchone()
            return clock.from_iso(row[0]) if row[0] is not None else None

    # --- alarms

    def open_alarms(self) -> tuple[OpenAlarm, ...]:
        """Return all alarms whose cause is not over."""
        with self._told():
            rows = self._db.execute(
                "SELECT site, condition, occasion, since, text FROM alarm ORDER BY since, site"
            ).fetchall()
            return tuple(_alarm(row) for row in rows)

    def settle(
        self,
        *,
        seen: tuple[OpenAlarm, ...],
        now_open: Iterable[OpenAlarm],
        messages: Iterable[tuple[str, str, str]],
        moment: datetime,
    ) -> bool:
        """Replace the open alarms, and put (site, channel, body) messages in line; all or nothing.

        False, and nothing done, when they are no longer those that were `seen`: another service
        was first.
        """
        with self._told(), self._writing():
            if self.open_alarms() != seen:
                return False
            self._db.execute("DELETE FROM alarm")
            self._db.executemany(
                "INSERT INTO alarm VALUES (?, ?, ?, ?, ?)",
                [
                    (each.site, each.condition, each.occasion, clock.iso(each.since), each.text)
                    for each in now_open
                ],
            )
            outbox.put(self._db, messages, moment)
        return True

    # --- messages

    def waiting(self, moment: datetime) -> tuple[Waiting, ...]:
        """Return the messages that are to be tried by now, oldest first."""
        with self._told():
            return outbox.waiting(self._db, moment)

    def count_waiting(self) -> int:
        """Return how many messages were not delivered yet."""
        with self._told():
            return outbox.count(self._db)

    def delivered(self, number: int) -> None:
        """Forget a message that was taken over by its receiver."""
        with self._told():
            outbox.delivered(self._db, number)

    def postpone(self, number: int, *, until: datetime, fault: str) -> None:
        """Keep a message for a later try."""
        with self._told():
            outbox.postpone(self._db, number, until=until, fault=fault)

    # --- within

    def _make(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in filter(str.strip, f"{_TABLES};{outbox.SCHEMA}".split(";")):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
        elif version == 1:
            self._db.execute("ALTER TABLE message RENAME COLUMN site TO about")
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise CaptureError(
                f"{self._path}: made by another version of capture; use that one, or move the"
                " file away: harvests are not lost by that"
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as fault:
            raise CaptureError(
                f"{self._path}: can't be used ({fault}); move it away: a new one is made, harvests"
                " are not lost, alarms may be told again"
            ) from fault


def _attempt(row: tuple[str | int | None, ...]) -> Attempt:
    kind, harvest, started, ended, result, exit_code, reason, log = row
    return Attempt(
        kind=HarvestKind(str(kind)),
        harvest=str(harvest) if harvest is not None else None,
        started=clock.from_iso(str(started)),
        ended=clock.from_iso(str(ended)) if ended is not None else None,
        end=End(str(result)) if result is not None else End.LOST,
        exit_code=int(exit_code) if exit_code is not None else None,
        reason=str(reason),
        log=str(log),
    )


def _alarm(row: tuple[str, str, str, str, str]) -> OpenAlarm:
    site, condition, occasion, since, text = row
    return OpenAlarm(
        site=site,
        condition=condition,
        occasion=occasion,
        since=clock.from_iso(since),
        text=text,
    )
