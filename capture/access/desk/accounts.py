"""Accounts of the people who work with the archive, in the portal's database.

One is either local, with a password here, or of a person at a provider (OpenID Connect), told by
issuer and subject alone. Neither ever becomes the other, whatever names people have.
"""

import itertools
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
        "ALTER TABLE account ADD COLUMN issuer TEXT",
        "ALTER TABLE account ADD COLUMN subject TEXT",
        "ALTER TABLE account ADD COLUMN shown TEXT NOT NULL DEFAULT ''",
        "CREATE UNIQUE INDEX account_subject ON account (issuer, subject)",
    ),
)
_NO_PASSWORD = ""
"""Stands for the password of who has none here; `checked` never looks at it."""


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
class Identity:
    """Who somebody is at a provider, for good (OpenID Connect Core §5.7)."""

    issuer: str
    subject: str


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
    identity: Identity | None = None
    """At the provider; None for a local account."""
    shown: str = ""
    """What the provider calls who has it; empty for a local account."""

    @property
    def label(self) -> str:
        """Return what people know the account by."""
        return self.shown or self.name


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
                db.execute(_ADD, (named, role.value, kept, now, now, None, None, ""))
        except sqlite3.IntegrityError:
            raise UsageError(f"{named}: there is such an account already") from None
        return self.get(named)

    def add_known(self, name: str, role: Role, identity: Identity) -> Account:
        """Make an account for a person at a provider. UsageError where there is one already."""
        named = name_of(name)
        now = clock.iso(clock.now())
        row = (named, role.value, _NO_PASSWORD, now, now, identity.issuer, identity.subject, "")
        try:
            with self._store.writing() as db:
                db.execute(_ADD, row)
        except sqlite3.IntegrityError:
            raise UsageError(
                f"{named}: there is an account of that name, or of that subject, already"
            ) from None
        return self.get(named)

    def of(self, identity: Identity) -> Account | None:
        """Return the account of a person at a provider; None when there is none."""
        with self._store.reading() as db:
            row = db.execute(
                f"SELECT {_COLUMNS} FROM account WHERE issuer = ? AND subject = ?",
                (identity.issuer, identity.subject),
            ).fetchone()
        return _account(row) if row else None

    def come(self, identity: Identity, *, role: Role, shown: str, hint: str) -> Account:
        """Return the account of a person who logs in at a provider, made where there is none.

        It has the role that the provider gives now; sessions with another end.
        """
        found = self.of(identity)
        if found is None:
            self._make(identity, role, shown, hint)
            found = self.of(identity)
            assert found is not None
        if found.role is not role:
            found = self._changed(found, "role = ?", role.value)
        if found.shown != shown:
            with self._store.writing() as db:
                db.execute("UPDATE account SET shown = ? WHERE name = ?", (shown, found.name))
        return self.get(found.name)

    def end_sessions(self, account: Account) -> None:
        """End all sessions of an account."""
        with self._store.writing() as db:
            db.execute("DELETE FROM session WHERE account = ?", (account.name,))

    def end_sessions_but(self, *, local: bool, issuer: str | None) -> None:
        """End the sessions of who can't log in any more: only these ways lead in."""
        with self._store.writing() as db:
            db.execute(
                "DELETE FROM session WHERE account NOT IN (SELECT name FROM account"
                " WHERE (issuer IS NULL AND ?) OR issuer = ?)",
                (local, issuer),
            )

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
        if found.identity is not None:
            raise UsageError(f"{found.name}: gets its role from the provider at each login")
        return self._changed(found, "role = ?", role.value)

    def set_open(self, name: str, *, is_open: bool) -> Account:
        """Disable an account, or open it again; its sessions end."""
        found = self.get(name)
        return self._changed(found, "is_open = ?", int(is_open))

    def set_password(self, name: str, password: str) -> Account:
        """Give an account another password; its sessions end. UsageError for a weak one."""
        found = self.get(name)
        if found.identity is not None:
            raise UsageError(f"{found.name}: logs in at the provider, and has no password here")
        kept = passwords.hashed(password, found.name)
        return self._changed(found, "password = ?, changed = ?", kept, clock.iso(clock.now()))

    def checked(self, name: str, password: str) -> Account | None:
        """Return the account that has this password; None for every other, after as much work."""
        named = name.strip().casefold()
        with self._store.reading() as db:
            row = db.execute(
                f"SELECT password, {_COLUMNS} FROM account WHERE name = ? AND is_open"
                " AND issuer IS NULL",
                (named,),
            ).fetchone()
        if not passwords.is_right(password, row[0] if row else None):
            return None
        return _account(row[1:])

    def _make(self, identity: Identity, role: Role, shown: str, hint: str) -> None:
        """Make an account under the first name that is free; one that was made meanwhile will do.

        No local account can have such a name (`name_of`), so that none is taken for another's.
        """
        base = _PROVIDED + (_UNFIT.sub("", hint.casefold())[:48] or "account")
        now = clock.iso(clock.now())
        with self._store.writing() as db:
            taken = {row[0] for row in db.execute("SELECT name FROM account")}
            others = (f"{base}.{number}" for number in itertools.count(2))
            name = next(each for each in itertools.chain((base,), others) if each not in taken)
            row = (
                name,
                role.value,
                _NO_PASSWORD,
                now,
                now,
                identity.issuer,
                identity.subject,
                shown,
            )
            db.execute(_ADD.replace("INSERT", "INSERT OR IGNORE"), row)

    def _changed(self, account: Account, what: str, *values: object) -> Account:
        with self._store.writing() as db:
            db.execute(f"UPDATE account SET {what} WHERE name = ?", (*values, account.name))
            db.execute("DELETE FROM session WHERE account = ?", (account.name,))
        return self.get(account.name)


_COLUMNS = "name, role, made, changed, is_open, issuer, subject, shown"
_ADD = (
    "INSERT INTO account (name, role, password, made, changed, issuer, subject, shown)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_PROVIDED = "openid:"
"""Begins the name of an account that was made at its first login; no local name can."""
_UNFIT = re.compile(r"[^a-z0-9._@-]")


def name_of(text: str) -> str:
    """Return the name of an account as it is kept. UsageError for what can be none."""
    name = text.strip().casefold()
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{text[:64]!r}: is no name for an account; give 2 to 64 letters a-z, digits or ._@-"
        )
    return name


def _account(row: tuple[str, str, str, str, int, str | None, str | None, str]) -> Account:
    issuer, subject = row[5], row[6]
    identity = None
    if issuer is not None and subject is not None:
        identity = Identity(issuer=issuer, subject=subject)
    return Account(
        name=row[0],
        role=Role(row[1]),
        made=clock.from_iso(row[2]),
        changed=clock.from_iso(row[3]),
        is_open=bool(row[4]),
        identity=identity,
        shown=row[7],
    )
