"""What a provider says of itself (OpenID Connect Discovery 1.0 §3, RFC 8414 §2). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capture.access.openid.addresses import is_loopback, is_safe
from capture.access.openid.values import LoginError, Why

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHMS = frozenset({"RS256", "PS256", "ES256", "EdDSA", "Ed25519"})
"""That ID tokens may be signed with: all with a key pair, none with a secret (RFC 8725 §3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A provider's addresses and ways."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    """None: it ends no sessions at our asking (OpenID Connect RP-Initiated Logout §2.1)."""
    algorithms: frozenset[str]
    """Of `ALGORITHMS`, those that it signs ID tokens with."""
    says_issuer: bool
    """Whether its answers to the browser say who it is (RFC 9207)."""


def address_of(issuer: str) -> str:
    """Return where a provider tells of itself (OpenID Connect Discovery 1.0 §4)."""
    return issuer.removesuffix("/") + WELL_KNOWN


def metadata_of(fields: Mapping[str, Any], issuer: str, *, has_secret: bool) -> Metadata:
    """Return what a provider says of itself. LoginError where it isn't `issuer`, or won't do."""
    if fields.get("issuer") != issuer:
        raise LoginError(
            Why.UNREACHABLE,
            f"the provider names itself {_shown(fields.get('issuer'))}, not {issuer}; write that"
            " in login.toml: openid.issuer if it is right",
        )
    signing = _texts(fields, "id_token_signing_alg_values_supported") or frozenset({"RS256"})
    algorithms = signing & ALGORITHMS
    if not algorithms:
        raise _wanting(f"it signs with none of {', '.join(sorted(ALGORITHMS))}")
    ways = _texts(fields, "token_endpoint_auth_methods_supported")
    wanted = "client_secret_basic" if has_secret else "none"
    if has_secret and ways and wanted not in ways:
        raise _wanting(f"its token endpoint doesn't take {wanted}")
    responses = _texts(fields, "response_types_supported")
    if responses and "code" not in responses:
        raise _wanting("it has no authorization code flow")
    challenges = _texts(fields, "code_challenge_methods_supported")
    if challenges and "S256" not in challenges:
        raise _wanting("its PKCE has no S256")
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_needed(fields, "authorization_endpoint", issuer),
        token_endpoint=_needed(fields, "token_endpoint", issuer),
        jwks_uri=_needed(fields, "jwks_uri", issuer),
        userinfo_endpoint=_address(fields, "userinfo_endpoint", issuer),
        end_session_endpoint=_address(fields, "end_session_endpoint", issuer),
        algorithms=algorithms,
        says_issuer=fields.get("authorization_response_iss_parameter_supported") is True,
    )


def _needed(fields: Mapping[str, Any], name: str, issuer: str) -> str:
    found = _address(fields, name, issuer)
    if found is None:
        raise _wanting(f"it names no {name}")
    return found


def _address(fields: Mapping[str, Any], name: str, issuer: str) -> str | None:
    found = fields.get(name)
    if found is None:
        return None
    if not isinstance(found, str) or not is_safe(found, may_be_loopback=is_loopback(issuer)):
        raise _wanting(f"{name} is no address with https: {_shown(found)}")
    return found


def _texts(fields: Mapping[str, Any], name: str) -> frozenset[str]:
    found = fields.get(name)
    if not isinstance(found, list):
        return frozenset()
    return frozenset(each for each in found if isinstance(each, str))


def _shown(value: object) -> str:
    return repr(value)[:200]


def _wanting(words: str) -> LoginError:
    return LoginError(Why.UNREACHABLE, f"the provider won't do: {words}")
