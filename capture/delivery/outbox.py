"""Messages that wait until their receiver takes them over: one table, in whose database it stands.

What is wrong with the database is for its owner to tell: every function raises sqlite3.Error.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from capture import clock

SCHEMA = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY, about TEXT NOT NULL, channel TEXT NOT NULL, body TEXT NOT NULL,
    made TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, next TEXT NOT NULL, fault TEXT)
"""
_AT_ONCE = 100
_COLUMNS = "id, about, channel, body, made, tries, fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that is to be delivered."""

    id: int
    about: str
    """What it is about, in the words of the database's owner."""
    channel: str
    """How it is told: `mail`, `webhook-0`; the addresses stay in the configuration."""
    body: str
    made: datetime
    tries: int
    fault: str | None
    """Why the last try failed."""


def put(db: sqlite3.Connection, messages: Iterable[tuple[str, str, str]], moment: datetime) -> None:
    """Put (about, channel, body) in line."""
    stamp = clock.iso(moment)
    db.executemany(
        "INSERT INTO message (about, channel, body, made, next) VALUES (?, ?, ?, ?, ?)",
        [(*message, stamp, stamp) for message in messages],
    )


def waiting(db: sqlite3.Connection, moment: datetime) -> tuple[Waiting, ...]:
    """Return the messages that are to be tried by now, oldest first; so many at once."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM message WHERE next <= ? ORDER BY id LIMIT {_AT_ONCE}",
        (clock.iso(moment),),
    )
    return tuple(_waiting(*row) for row in rows)


def about(db: sqlite3.Connection, what: str) -> tuple[Waiting, ...]:
    """Return the messages about something that were not delivered yet."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM message WHERE about = ? ORDER BY id", (what,))
    return tuple(_waiting(*row) for row in rows)


def count(db: sqlite3.Connection) -> int:
    """Return how many messages were not delivered yet."""
    return int(db.execute("SELECT count(*) FROM message").fetchone()[0])


def delivered(db: sqlite3.Connection, number: int) -> None:
    """Forget a message that was taken over by its receiver."""
    db.execute("DELETE FROM message WHERE id = ?", (number,))


def postpone(db: sqlite3.Connection, number: int, *, until: datetime, fault: str) -> None:
    """Keep a message for a later try."""
    db.execute(
        "UPDATE message SET tries = tries + 1, next = ?, fault = ? WHERE id = ?",
        (clock.iso(until), fault, number),
    )


def hurry(db: sqlite3.Connection, moment: datetime) -> None:
    """Have every message tried by now, whatever its pause."""
    stamp = clock.iso(moment)
    db.execute("UPDATE message SET next = ? WHERE next > ?", (stamp, stamp))


def forget(db: sqlite3.Connection, what: str) -> None:
    """Drop the messages about something."""
    db.execute("DELETE FROM message WHERE about = ?", (what,))


def _waiting(
    number: int, what: str, channel: str, body: str, made: str, tries: int, fault: str | None
) -> Waiting:
    return Waiting(
        id=number,
        about=what,
        channel=channel,
        body=body,
        made=clock.from_iso(made),
        tries=tries,
        fault=fault,
    )
