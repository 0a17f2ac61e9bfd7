"""Logging in at the provider: where the browser goes, and who comes back (Core §3.1)."""

import asyncio
import hmac
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlencode

import httpx

from capture import clock
from capture.access.limits import Allowance, Counter
from capture.access.openid import fetching, people
from capture.access.openid.attempts import Attempt, Attempts
from capture.access.openid.id_token import Expected
from capture.access.openid.metadata import Metadata
from capture.access.openid.provider import Provider
from capture.access.openid.settings import OpenIdSettings
from capture.access.openid.values import LoginError, Person, Why

DEADLINE_SECONDS = 15.0
"""Of all that the provider is asked for one step of a login."""
AT_ONCE = 4
"""Logins that wait for the provider; each holds a thread, which visitors need too."""
_ALLOWANCE = Allowance(at_once=60, per_second=0.5)
"""Steps of logins that one address may take; each can have us ask the provider."""
_MAX_CODE = 4_096


class _Kind(Enum):
    STEP = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A login to send a browser away with."""

    url: str
    """Of the provider."""
    kept: str
    """What the browser keeps (`attempts.cookie`)."""


class OpenId:
    """The archive as a client of its provider; for several threads at once."""

    def __init__(
        self,
        settings: OpenIdSettings,
        secret: bytes,
        *,
        say: Callable[[str], None] = lambda _: None,
        deadline: float = DEADLINE_SECONDS,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        """`say` tells the operator why the provider can't be used, each reason once in a row.

        `deadline` in seconds, of a step; `tick`: seconds that only go forward.
        """
        self.settings = settings
        self._attempts = Attempts(secret)
        self._provider = Provider(settings)
        self._say = say
        self._told = ""
        self._deadline = deadline
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._counting = threading.Lock()
        self._counter = Counter({_Kind.STEP: _ALLOWANCE}, clock=tick)

    def wait(self, client: str) -> int:
        """Count a step of a login; return in how many seconds it may be taken, or 0."""
        with self._counting:
            return self._counter.wait(client, _Kind.STEP)

    def begin(self, *, way: str, way_back: str, language: str, session: str) -> Begun:
        """Return where a browser goes to log in. Blocks. LoginError.

        `way_back`: the address of ours that the provider sends it to (redirect_uri).
        """
        about = self._ask(self._provider.metadata)
        attempt, kept = self._attempts.begin(
            issuer=about.issuer, way=way, language=language, session=session
        )
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": way_back,
            "scope": " ".join(self.settings.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return Begun(url=_with(about.authorization_endpoint, asked), kept=kept)

    def held(self, kept: str) -> Attempt | None:
        """Return the login that a browser says it began; None when it began none of late."""
        return self._attempts.held(kept)

    def person(self, attempt: Attempt | None, query: Mapping[str, str], *, way_back: str) -> Person:
        """Return who comes back from the provider. Blocks. LoginError.

        `attempt`: what the same browser began; `query`: what the provider gave it to bring here.
        """
        code = self._code(attempt, query)
        assert attempt is not None

        async def asking(asker: httpx.AsyncClient) -> Person:
            about = await self._provider.metadata(asker)
            self._is_from(about, query)
            token, access = await self._provider.tokens(
                asker, code, verifier=attempt.verifier, way_back=way_back
            )
            expected = Expected(
                issuer=about.issuer,
                client_id=self.settings.client_id,
                nonce=attempt.nonce,
                now=clock.now(),
            )
            claims = await self._provider.claims(asker, token, access, expected)
            return people.person_of(claims, self.settings)

        return self._ask(asking)

    def logout(self, *, way_back: str) -> str | None:
        """Return where a browser goes to log out at the provider too; None where it can't.

        No token is kept, so none is shown: the provider asks whether it is meant (RP-Initiated
        Logout §2). Blocks.
        """
        try:
            about = self._ask(self._provider.metadata)
        except LoginError:
            return None
        if about.end_session_endpoint is None:
            return None
        asked = {"client_id": self.settings.client_id, "post_logout_redirect_uri": way_back}
        return _with(about.end_session_endpoint, asked)

    def _code(self, attempt: Attempt | None, query: Mapping[str, str]) -> str:
        """Return the code of an answer that this browser's own login led to. LoginError."""
        state = query.get("state", "")
        if attempt is None or not hmac.compare_digest(
            state.encode("utf-8", "replace"), attempt.state.encode()
        ):
            raise LoginError(Why.NOT_BEGUN, "the answer is to no login that this browser began")
        if attempt.issuer != self.settings.issuer:
            raise LoginError(Why.NOT_BEGUN, "the login was begun at another provider")
        if not self._attempts.is_first(attempt):
            raise LoginError(Why.NOT_BEGUN, "the answer to this login was brought before")
        if query.get("iss", attempt.issuer) != attempt.issuer:
            raise LoginError(Why.OTHER_ISSUER, "the answer is another provider's (iss)")
        error, code = query.get("error"), query.get("code", "")
        if error is not None:
            why = Why.CANCELLED if error == "access_denied" else Why.REFUSED
            raise LoginError(why, "the provider sent the browser back without a code")
        if not 0 < len(code) <= _MAX_CODE:
            raise LoginError(Why.INVALID, "the provider sent the browser back with no code")
        return code

    def _is_from(self, about: Metadata, query: Mapping[str, str]) -> None:
        """LoginError where a provider that says who it is doesn't (RFC 9207 §2.4)."""
        if about.says_issuer and "iss" not in query:
            raise LoginError(Why.OTHER_ISSUER, "the answer doesn't say whose it is (iss)")

    def _ask[T](self, asking: Callable[[httpx.AsyncClient], Coroutine[None, None, T]]) -> T:
        """Ask the provider something, within bounds. LoginError, of which the operator hears."""

        async def bounded() -> T:
            try:
                client = fetching.client(is_on_loopback=self.settings.is_on_loopback)
                async with asyncio.timeout(self._deadline), client as asker:
                    return await asking(asker)
            except TimeoutError:
                words = f"the provider took longer than {self._deadline:g} seconds"
                raise LoginError(Why.UNREACHABLE, words) from None

        try:
            with self._place():
                found = asyncio.run(bounded())
        except LoginError as fault:
            if fault.why in {Why.UNREACHABLE, Why.REFUSED, Why.INVALID} and self._told != str(
                fault
            ):
                self._told = str(fault)
                self._say(f"logging in at {self.settings.issuer}: {fault}")
            raise
        self._told = ""
        return found

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise LoginError(Why.BUSY, "too many logins wait for the provider")
        try:
            yield
        finally:
            self._places.release()


def _with(url: str, asked: Mapping[str, str]) -> str:
    """Return an address with a query added to what it has (RFC 6749 §3.1)."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"
