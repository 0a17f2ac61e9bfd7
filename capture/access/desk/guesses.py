"""Slows down who guesses passwords, and never locks out who knows theirs.

Failures are counted for an account at an address, for an address, and for an account anywhere.
After some that are free each next try must wait, twice as long every time, up to a bound. Where
somebody logged in before with success, the failures of others elsewhere don't count.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from capture import clock
from capture.access.desk.sessions import hash_of
from capture.access.store import Store

_FORGOTTEN = timedelta(hours=1)
"""After so long without failures the count begins anew."""
_KNOWN = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How many failures are free, and how long a wait becomes."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """Return how long after the last failure the next try is taken."""
        over = failures - self.free
        if over < 0:
            return timedelta()
        return min(timedelta(seconds=2 ** min(over, 20)), self.longest)


PAIR = Bound(free=5, longest=timedelta(minutes=5))
ADDRESS = Bound(free=30, longest=timedelta(minutes=5))
ACCOUNT = Bound(free=50, longest=timedelta(seconds=30))
_COUNT = (
    "INSERT INTO guess VALUES (?, 1, ?)"
    " ON CONFLICT (about) DO UPDATE SET count = count + 1, last = excluded.last"
)


class Guesses:
    """The failures of late, in the portal's database."""

    def __init__(self, store: Store) -> None:
        """`store` has the part of `accounts` among its parts."""
        self._store = store

    def begin(self, name: str, address: str) -> timedelta:
        """Return how long somebody at `address` must wait before a try at `name` is looked at.

        Nothing when it may be looked at now: then it counts as a failure until `succeeded` says
        otherwise, so that tries at the same moment count too.
        """
        now = clock.now()
        bounds = _bounds(name, address)
        with self._store.writing() as db:
            db.execute("DELETE FROM guess WHERE last < ?", (clock.iso(now - _FORGOTTEN),))
            known = db.execute(
                "SELECT 1 FROM known_place WHERE account = ? AND address = ? AND last > ?",
                (_account(name), hash_of(address), clock.iso(now - _KNOWN)),
            ).fetchone()
            if known:
                bounds.pop(_account(name))
            wait = max(_left(db, about, bound, now) for about, bound in bounds.items())
            if not wait:
                db.executemany(_COUNT, [(about, clock.iso(now)) for about in bounds])
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures at this account from here, and remember the place."""
        now = clock.now()
        with self._store.writing() as db:
            db.execute("DELETE FROM guess WHERE about = ?", (_pair(name, address),))
            others = [(about,) for about in _bounds(name, address)]
            db.executemany("UPDATE guess SET count = count - 1 WHERE about = ?", others)
            db.execute("DELETE FROM known_place WHERE last < ?", (clock.iso(now - _KNOWN),))
            row = (_account(name), hash_of(address), clock.iso(now))
            db.execute("INSERT OR REPLACE INTO known_place VALUES (?, ?, ?)", row)


def _bounds(name: str, address: str) -> dict[str, Bound]:
    return {
        _pair(name, address): PAIR,
        f"address {hash_of(address)}": ADDRESS,
        _account(name): ACCOUNT,
    }


def _account(name: str) -> str:
    """Return an account as it is counted: by hash, since people type passwords as names too."""
    return f"account {hash_of(name.strip().casefold())}"


def _pair(name: str, address: str) -> str:
    return f"pair {hash_of(address)} {hash_of(name.strip().casefold())}"


def _left(db: sqlite3.Connection, about: str, bound: Bound, now: datetime) -> timedelta:
    row = db.execute("SELECT count, last FROM guess WHERE about = ?", (about,)).fetchone()
    if row is None:
        return timedelta()
    return max(timedelta(), clock.from_iso(row[1]) + bound.wait(row[0]) - now)
