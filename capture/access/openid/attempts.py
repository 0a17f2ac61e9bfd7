"""Logins that were begun: what binds the provider's answer to the browser that asked.

Nothing of them is kept here but that one came back. The browser holds a random text, signed; state,
nonce and PKCE's verifier follow from it with a secret of the archive. So nobody fills up a database
by beginning logins, and who steals the cookie has no verifier.
"""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from capture import clock
from capture.access import cookies

SECONDS = 600
"""So long may somebody be at the provider."""
MOST_REMEMBERED = 20_000
_COOKIE = "capture-login"
_RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A login that a browser began."""

    state: str
    nonce: str
    verifier: str
    """RFC 7636 §4.1: 43 characters."""
    issuer: str
    way: str
    """Path of ours to go to afterwards."""
    language: str
    session: str
    """Hash of the session that the browser had when it began; empty without one."""

    @property
    def challenge(self) -> str:
        """Return what the provider holds the verifier against (RFC 7636 §4.2, S256)."""
        return _base64(hashlib.sha256(self.verifier.encode("ascii")).digest())


class Attempts:
    """Begins logins, and takes each back once."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: of this archive, so that a login survives a restart of the service."""
        self._secret = secret
        self._signer = URLSafeSerializer(secret, salt="capture openid login")
        self._lock = threading.Lock()
        self._back: OrderedDict[str, float] = OrderedDict()

    def begin(self, *, issuer: str, way: str, language: str, session: str) -> tuple[Attempt, str]:
        """Return a new attempt, and what its browser keeps of it."""
        random = secrets.token_urlsafe(_RANDOM_BYTES)
        held = [random, issuer, way, language, session, clock.iso(clock.now())]
        return self._attempt(held), str(self._signer.dumps(held))

    def held(self, kept: str) -> Attempt | None:
        """Return the attempt that a browser keeps; None when it isn't ours, or too long ago."""
        if not kept.isascii():
            return None
        try:
            held = self._signer.loads(kept)
        except BadSignature:
            return None
        age = clock.now() - clock.from_iso(held[-1])
        return self._attempt(held) if age < timedelta(seconds=SECONDS) else None

    def is_first(self, attempt: Attempt) -> bool:
        """Return whether this attempt comes back for the first time; from now on it did."""
        now = time.monotonic()
        with self._lock:
            while self._back and next(iter(self._back.values())) < now - 2 * SECONDS:
                self._back.popitem(last=False)
            if attempt.state in self._back:
                return False
            self._back[attempt.state] = now
            while len(self._back) > MOST_REMEMBERED:
                self._back.popitem(last=False)
            return True

    def _attempt(self, held: list[str]) -> Attempt:
        random, issuer, way, language, session, _ = held
        return Attempt(
            state=self._derived("state", random),
            nonce=self._derived("nonce", random),
            verifier=self._derived("verifier", random),
            issuer=issuer,
            way=way,
            language=language,
            session=session,
        )

    def _derived(self, what: str, random: str) -> str:
        return _base64(hmac.digest(self._secret, f"{what} {random}".encode(), hashlib.sha256))


def cookie(kept: str, *, is_secure: bool) -> str:
    """Return `Set-Cookie` for an attempt; an empty text takes it away.

    `Lax`, not `Strict`: the browser comes back from another site, and must bring it along.
    """
    return cookies.setting(_COOKIE, kept, seconds=SECONDS, same_site="Lax", is_secure=is_secure)


def presented(headers: Mapping[str, str], *, is_secure: bool) -> str:
    """Return what a browser keeps of its attempt; empty when it presents nothing."""
    return cookies.presented(headers, _COOKIE, is_secure=is_secure)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
