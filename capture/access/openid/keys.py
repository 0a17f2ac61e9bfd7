"""A provider's keys (RFC 7517), and the one that an ID token names. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

_MOST = 100
_RSA_BITS = range(2_048, 8_193)
"""Shorter is weak (RFC 7518 §3.3), longer takes a server's time."""
_KINDS = {
    "RS256": "RSA",
    "PS256": "RSA",
    "ES256": "EC",
    "EdDSA": "OKP",
    "Ed25519": "OKP",
}
_CURVES = {"ES256": "P-256", "EdDSA": "Ed25519", "Ed25519": "Ed25519"}


def keys_of(fields: Mapping[str, Any]) -> tuple[Key, ...]:
    """Return the public keys of a set that can sign; what isn't understood is passed over."""
    told = fields.get("keys")
    if not isinstance(told, list):
        return ()
    found = (_key(each) for each in told[:_MOST] if isinstance(each, dict))
    return tuple(each for each in found if each is not None)


def named(keys: Sequence[Key], *, kid: str | None, algorithm: str) -> Key | None:
    """Return the key that a token's header names; None when there is none, or more than one.

    Without a name it must be the only one of its kind (OpenID Connect Core §10.1).
    """
    fitting = [
        each for each in keys if (kid is None or each.kid == kid) and _can_verify(each, algorithm)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _key(told: Mapping[str, Any]) -> Key | None:
    # Secrets never verify, and whoever publishes a private key has no secret left.
    if told.get("kty") not in ("RSA", "EC", "OKP") or "d" in told:
        return None
    if told.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(dict(told))
        size = key.public_key.key_size if isinstance(key.public_key, RSAPublicKey) else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return None if size is not None and size not in _RSA_BITS else key


def _can_verify(key: Key, algorithm: str) -> bool:
    if key.key_type != _KINDS.get(algorithm) or key.alg not in {None, algorithm}:
        return False
    match key:
        case RSAKey():
            return True
        case ECKey() | OKPKey():
            return key.curve_name == _CURVES[algorithm]
        case _:
            return False
