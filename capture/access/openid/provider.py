"""The provider, as this archive speaks to it: its documents, kept a while, and its answers."""

import base64
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import httpx
from joserfc.jwk import Key

from capture.access.openid import fetching, id_token, keys, metadata, people
from capture.access.openid.id_token import Expected
from capture.access.openid.metadata import Metadata
from capture.access.openid.settings import OpenIdSettings
from capture.access.openid.values import LoginError, Why

KEPT_SECONDS = 3_600.0
"""So long the provider's documents are used without asking again."""
_BETWEEN_SECONDS = 60.0
"""Keys are asked for anew, because a token names an unknown one, once in so long."""
_ERRORS = frozenset(
    {
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
        "unsupported_grant_type", "invalid_scope",
    }
)  # fmt: skip
"""RFC 6749 §5.2; other words of a provider are not passed on."""

_ACCESS = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}=*")
"""RFC 6750 §2.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept[T]:
    value: T
    since: float


class Provider:
    """One provider; for several threads at once, each with a loop of its own."""

    def __init__(self, settings: OpenIdSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._metadata: _Kept[Metadata] | None = None
        self._keys: _Kept[tuple[Key, ...]] | None = None
        self._asked_anew: float | None = None

    @property
    def known(self) -> Metadata | None:
        """Return what the provider said of itself of late, without asking."""
        return _fresh(self._metadata)

    async def metadata(self, asker: httpx.AsyncClient) -> Metadata:
        """Return what the provider says of itself. LoginError."""
        if (kept := self.known) is not None:
            return kept
        address = metadata.address_of(self._settings.issuer)
        told = await _document(asker, "the provider's configuration", address)
        found = metadata.metadata_of(
            told, self._settings.issuer, has_secret=self._settings.secret is not None
        )
        self._metadata = _Kept(value=found, since=time.monotonic())
        return found

    async def tokens(
        self, asker: httpx.AsyncClient, code: str, *, verifier: str, way_back: str
    ) -> tuple[str, str]:
        """Return ID token and access token for a code (RFC 6749 §4.1.3). LoginError."""
        about = await self.metadata(asker)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": way_back,
            "code_verifier": verifier,
        }
        headers = {}
        if self._settings.secret is None:
            form["client_id"] = self._settings.client_id
        else:
            headers["Authorization"] = _basic(self._settings.client_id, self._settings.secret)
        what = "the provider's token endpoint"
        answer = await fetching.ask(asker, what, about.token_endpoint, form=form, headers=headers)
        if answer.status != 200:
            told = answer.fields.get("error")
            error = told if isinstance(told, str) and told in _ERRORS else "no error of RFC 6749"
            raise LoginError(Why.REFUSED, f"{what}: answers {answer.status}, {error}")
        token = answer.fields.get("id_token")
        if not isinstance(token, str):
            raise LoginError(Why.INVALID, f"{what}: gives no ID token")
        return token, _access(answer.fields)

    async def claims(
        self, asker: httpx.AsyncClient, token: str, access: str, expected: Expected
    ) -> Mapping[str, Any]:
        """Return what is said of a person, by ID token and UserInfo. LoginError."""
        about = await self.metadata(asker)
        header = id_token.header_of(token, about.algorithms)
        key = await self._key(asker, about, header)
        found = id_token.claims_of(token, header, key, expected)
        if people.is_complete(found, self._settings) or not about.userinfo_endpoint or not access:
            return found
        what = "the provider's UserInfo"
        told = await _document(asker, what, about.userinfo_endpoint, access=access)
        if told.get("sub") != found["sub"]:
            # It might be somebody else's (OpenID Connect Core §5.3.2).
            raise LoginError(Why.INVALID, f"{what}: is about another person (sub)")
        return {**told, **found}

    async def _key(self, asker: httpx.AsyncClient, about: Metadata, header: id_token.Header) -> Key:
        """Return the key of a token; the provider may have changed its keys since we asked."""
        kept = _fresh(self._keys)
        kid, algorithm = header.kid, header.algorithm
        if kept is not None and (found := keys.named(kept, kid=kid, algorithm=algorithm)):
            return found
        anew = await self._keys_anew(asker, about, kept)
        if found := keys.named(anew, kid=kid, algorithm=algorithm):
            return found
        raise LoginError(Why.INVALID, "the ID token is signed with a key that isn't the provider's")

    async def _keys_anew(
        self, asker: httpx.AsyncClient, about: Metadata, kept: tuple[Key, ...] | None
    ) -> tuple[Key, ...]:
        now = time.monotonic()
        with self._lock:
            is_soon = self._asked_anew is not None and now - self._asked_anew < _BETWEEN_SECONDS
            if kept is not None:
                if is_soon:
                    return kept
                self._asked_anew = now
        told = await _document(asker, "the provider's keys", about.jwks_uri)
        found = keys.keys_of(told)
        self._keys = _Kept(value=found, since=now)
        return found


async def _document(
    asker: httpx.AsyncClient, what: str, url: str, *, access: str = ""
) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {access}"} if access else {}
    answer = await fetching.ask(asker, what, url, headers=headers)
    if answer.status != 200:
        raise LoginError(Why.UNREACHABLE, f"{what}: answers {answer.status}")
    return answer.fields


def _access(fields: Mapping[str, Any]) -> str:
    """Return the access token (RFC 6750); empty when there is none that can stand in a header."""
    kind, access = fields.get("token_type"), fields.get("access_token")
    if not isinstance(kind, str) or kind.lower() != "bearer" or not isinstance(access, str):
        return ""
    return access if _ACCESS.fullmatch(access) else ""


def _fresh[T](kept: _Kept[T] | None) -> T | None:
    return kept.value if kept and time.monotonic() - kept.since < KEPT_SECONDS else None


def _basic(client_id: str, secret: str) -> str:
    """Return `client_secret_basic` (RFC 6749 §2.3.1: both are form-encoded first)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode('ascii')).decode('ascii')}"
