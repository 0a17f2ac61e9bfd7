"""Sessions: who is logged in, by a random token of which only the hash is kept."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from capture import clock
from capture.access import cookies
from capture.access.desk.accounts import Account, Accounts
from capture.access.replay.policy import Origins
from capture.access.store import Store
from capture.errors import UsageError

IDLE = timedelta(hours=1)
"""A session ends when it isn't used for so long …"""
ABSOLUTE = timedelta(hours=12)
"""… and so long after logging in in any case."""
_NOTED = timedelta(minutes=1)
"""So exactly is kept when a session was last used."""
_TOKEN_BYTES = 32
_COOKIE = "capture"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """That somebody is logged in."""

    hash: str
    account: Account


class Sessions:
    """The sessions of an archive's portal."""

    def __init__(self, store: Store, accounts: Accounts) -> None:
        """`store` has the part of `accounts` among its parts."""
        self._store = store
        self._accounts = accounts

    def begin(self, account: Account, *, instead_of: str) -> str:
        """Return the token of a new session; one that the browser had before ends.

        `instead_of`: the hash of that one, or empty. Every login has a new token: one that
        somebody else put in the browser is worth nothing.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = clock.now()
        with self._store.writing() as db:
            db.execute("DELETE FROM session WHERE hash = ?", (instead_of,))
            db.execute("DELETE FROM session WHERE made < ?", (clock.iso(now - ABSOLUTE),))
            row = (hash_of(token), account.name, clock.iso(now), clock.iso(now))
            db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", row)
        return token

    def find(self, token_hash: str) -> Session | None:
        """Return the session with this hash, if it goes on; that it was used is noted."""
        if not token_hash:
            return None
        now = clock.now()
        with self._store.reading() as db:
            row = db.execute(
                "SELECT account, made, seen FROM session WHERE hash = ?", (token_hash,)
            ).fetchone()
        if row is None:
            return None
        made, seen = clock.from_iso(row[1]), clock.from_iso(row[2])
        try:
            account = self._accounts.get(row[0])
        except UsageError:
            return None
        if now - made > ABSOLUTE or now - seen > IDLE or not account.is_open:
            self.end(token_hash)
            return None
        if now - seen > _NOTED:
            with self._store.writing() as db:
                values = (clock.iso(now), token_hash)
                db.execute("UPDATE session SET seen = ? WHERE hash = ?", values)
        return Session(hash=token_hash, account=account)

    def end(self, token_hash: str) -> None:
        """End a session."""
        with self._store.writing() as db:
            db.execute("DELETE FROM session WHERE hash = ?", (token_hash,))


def why_unsafe(origins: Origins) -> str | None:
    """Return why nobody may log in at these origins, or None. English.

    Cookies know no ports: one for a host goes to every port of it, archived pages included, which
    could put one there too (RFC 6265 §8.5).
    """
    scheme, _, authority = origins.portal.partition("://")
    if _host(origins.replay) == _host(origins.portal):
        return (
            "portal and archived pages share a host name, and so their cookies; give archived"
            " pages another with --replay-url"
        )
    if scheme != "https" and _host(origins.portal) not in _LOOPBACK:
        return f"{authority} is reached without HTTPS; passwords would go over the line readable"
    return None


def cookie_name(origins: Origins) -> str:
    """Return the name of the cookie."""
    return cookies.named(_COOKIE, is_secure=is_secure(origins))


def cookie(origins: Origins, token: str) -> str:
    """Return `Set-Cookie` for a session; an empty token takes the cookie away."""
    return cookies.setting(
        _COOKIE,
        token,
        seconds=int(ABSOLUTE.total_seconds()),
        same_site="Strict",
        is_secure=is_secure(origins),
    )


def presented(headers: Mapping[str, str], origins: Origins) -> str:
    """Return the hash of the token that a browser presents; empty when it presents none."""
    token = cookies.presented(headers, _COOKIE, is_secure=is_secure(origins))
    return hash_of(token) if token else ""


def hash_of(token: str) -> str:
    """Return what is kept of a token; it is random, so that nothing slower is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_secure(origins: Origins) -> bool:
    """Return whether the portal is reached with HTTPS."""
    return origins.portal.startswith("https://")


def _host(origin: str) -> str:
    authority = origin.partition("://")[2]
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0]
