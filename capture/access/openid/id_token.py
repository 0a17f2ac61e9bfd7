"""ID tokens: signed by the provider, for us, now, in answer to this login. Pure.

OpenID Connect Core §3.1.3.7 and RFC 8725. The signature is checked by joserfc; which key and
which algorithm may be used is decided here, never by the token.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
from joserfc.util import json_b64decode

from capture.access.openid.values import LoginError, Why

SKEW = timedelta(seconds=60)
"""So far the provider's clock may be from ours."""
OLDEST = timedelta(minutes=10)
"""A token that was made longer ago isn't the answer to a login of now."""
MAX_CHARACTERS = 65_536
_SUBJECT = re.compile(r"[\x20-\x7e]{1,255}")
"""OpenID Connect Core §2: ASCII."""
_HEADER_BYTES = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a token says of its own signature: a claim like any other until it is proved."""

    algorithm: str
    kid: str | None


class _Registry(JWSRegistry):
    """Takes the one algorithm that was decided on."""

    max_header_length = _HEADER_BYTES

    def __init__(self, algorithm: str) -> None:
        super().__init__(strict_check_header=False)
        self._algorithm = algorithm

    def get_alg(self, name: str) -> Any:
        """Return how the algorithm is checked."""
        if name != self._algorithm:
            raise UnsupportedAlgorithmError("not the algorithm that was decided on")
        return self.algorithms[name]


def header_of(token: str, allowed: frozenset[str]) -> Header:
    """Return the header of a token. LoginError when it isn't signed in a way that is allowed."""
    if len(token) > MAX_CHARACTERS or token.count(".") != 2:
        raise _invalid("is no signed token")
    try:
        fields = json_b64decode(token.partition(".")[0].encode())
    except (JoseError, ValueError, TypeError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise _invalid("has no header")
    algorithm, kid = fields.get("alg"), fields.get("kid")
    if not isinstance(algorithm, str) or algorithm not in allowed:
        raise _invalid(f"is signed with {algorithm!r:.30}, not with {', '.join(sorted(allowed))}")
    if "crit" in fields or "b64" in fields:
        raise _invalid("asks for what an ID token has no need of (crit, b64)")
    if kid is not None and not isinstance(kid, str):
        raise _invalid("names its key by what is no text")
    return Header(algorithm=algorithm, kid=kid)


def claims_of(token: str, header: Header, key: Key, expected: Expected) -> Mapping[str, Any]:
    """Return what a token says of a person, once it is proved. LoginError names what is wrong."""
    try:
        found = jwt.decode(token, key, registry=_Registry(header.algorithm)).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise _invalid("has no right signature") from None
    if found.get("iss") != expected.issuer:
        raise _invalid("is of another issuer")
    subject = found.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise _invalid("names no person (sub)")
    _is_for(found, expected.client_id)
    _is_of_now(found, expected.now)
    nonce = found.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode("utf-8", "replace"), expected.nonce.encode()
    ):
        raise _invalid("answers another login (nonce)")
    return found


def _is_for(found: Mapping[str, Any], client_id: str) -> None:
    audience = found.get("aud")
    receivers = [audience] if isinstance(audience, str) else audience
    if not isinstance(receivers, list) or client_id not in receivers:
        raise _invalid("is for another (aud)")
    party = found.get("azp")
    if (len(receivers) > 1 or party is not None) and party != client_id:
        raise _invalid("is for others too, and not handed to us (azp)")


def _is_of_now(found: Mapping[str, Any], now: datetime) -> None:
    moment, skew = now.timestamp(), SKEW.total_seconds()
    expires, issued = _seconds(found, "exp"), _seconds(found, "iat")
    if expires is None or issued is None:
        raise _invalid("doesn't say from when or until when it holds (iat, exp)")
    if moment >= expires + skew:
        raise _invalid("holds no longer (exp)")
    if issued > moment + skew:
        raise _invalid("is made in the future (iat): look at both clocks")
    if issued < moment - OLDEST.total_seconds() - skew:
        raise _invalid("was made too long ago (iat)")
    since = _seconds(found, "nbf") if "nbf" in found else issued
    if since is None or since > moment + skew:
        raise _invalid("doesn't hold yet (nbf)")


def _seconds(found: Mapping[str, Any], name: str) -> float | None:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 2**53 else None


def _invalid(words: str) -> LoginError:
    return LoginError(Why.INVALID, f"the ID token {words}")
