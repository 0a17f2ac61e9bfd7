"""Accounts of the people who work with the archive, in the portal's database."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from capture import clock
from capture.access.desk import passwords
from capture.access.store import Part, Store
from capture.errors import UsageError

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
PART = Part(
    name="accounts",
    steps=(
        "CREATE TABLE account (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL,"
        " made TEXT NOT NULL, changed TEXT NOT NULL, is_open INTEGER NOT NULL DEFAULT 1)",
        "CREATE TABLE session (hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account,"
        " made TEXT NOT NULL, seen TEXT NOT NULL)",
        "CREATE TABLE guess (about TEXT PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL)",
        "CREATE TABLE known_place (account TEXT NOT NULL, address TEXT NOT NULL,"
        " last TEXT NOT NULL, PRIMARY KEY (account, address))",
    ),
)


class Role(StrEnum):
    """What somebody may do; each may do what the one before may."""

    READER = "reader"
    """Look: what waits, the lists and how the archive is, as far as nothing in it is withheld."""
    ARCHIVIST = "archivist"
    """Decide, restrict, answer, verify; sees what is withheld on the lists."""
    ADMIN = "admin"
    """See the log of acts and the accounts."""

    def may(self, least: "Role") -> bool:
        """Return whether this role may do what asks for `least`."""
        order = list(Role)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can log in."""

    name: str
    role: Role
    made: datetime
    changed: datetime
    """When the password was last set."""
    is_open: bool
    """False: was disabled, and can't log in."""


class Accounts:
    """The accounts of an archive."""

    def __init__(self, store: Store) -> None:
        """`store` has `PART` among its parts."""
        self._store = store

    def add(self, name: str, role: Role, password: str) -> Account:
        """Make an account. UsageError for a name that is taken or none, or a weak password."""
        named = name_of(name)
        kept = passwords.hashed(password, named)
        now = clock.iso(clock.now())
        try:
            with self._store.writing() as db:
                db.execute(
                    "INSERT INTO account VALUES (?, ?, ?, ?, ?, 1)",
                    (named, role.value, kept, now, now),
                )
        except sqlite3.IntegrityError:
            raise UsageError(f"{named}: there is such an account already") from None
        return self.get(named)

    def get(self, name: str) -> Account:
        """Return an account. UsageError when there is none of that name."""
        named = name.strip().casefold()
        with self._store.reading() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM account WHERE name = ?", (named,)).fetchone()
        if row is None:
            raise UsageError(f"{name[:64]}: is no account; see capture users list")
        return _account(row)

    def all(self) -> list[Account]:
        """Return all accounts, by name."""
        with self._store.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM account ORDER BY name").fetchall()
        return [_account(row) for row in rows]

    def set_role(self, name: str, role: Role) -> Account:
        """Give an account another role; its sessions end, so that nobody works on with the old."""
        found = self.get(name)
        return self._changed(found, "role = ?", role.value)

    def set_open(self, name: str, *, is_open: bool) -> Account:
        """Disable an account, or open it again; its sessions end."""
        found = self.get(name)
        return self._changed(found, "is_open = ?", int(is_open))

    def set_password(self, name: str, password: str) -> Account:
        """Give an account another password; its sessions end. UsageError for a weak one."""
        found = self.get(name)
        kept = passwords.hashed(password, found.name)
        return self._changed(found, "password = ?, changed = ?", kept, clock.iso(clock.now()))

    def checked(self, name: str, password: str) -> Account | None:
        """Return the account that has this password; None for every other, after as much work."""
        named = name.strip().casefold()
        with self._store.reading() as db:
            row = db.execute(
                f"SELECT password, {_COLUMNS} FROM account WHERE name = ? AND is_open", (named,)
            ).fetchone()
        if not passwords.is_right(password, row[0] if row else None):
            return None
        return _account(row[1:])

    def _changed(self, account: Account, what: str, *values: object) -> Account:
        with self._store.writing() as db:
            db.execute(f"UPDATE account SET {what} WHERE name = ?", (*values, account.name))
            db.execute("DELETE FROM session WHERE account = ?", (account.name,))
        return self.get(account.name)


_COLUMNS = "name, role, made, changed, is_open"


def name_of(text: str) -> str:
    """Return the name of an account as it is kept. UsageError for what can be none."""
    name = text.strip().casefold()
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{text[:64]!r}: is no name for an account; give 2 to 64 letters a-z, digits or ._@-"
        )
    return name


def _account(row: tuple[str, str, str, str, int]) -> Account:
    return Account(
        name=row[0],
        role=Role(row[1]),
        made=clock.from_iso(row[2]),
        changed=clock.from_iso(row[3]),
        is_open=bool(row[4]),
    )
