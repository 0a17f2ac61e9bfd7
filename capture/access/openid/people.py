"""Who somebody is here, by what the provider says of them. Pure."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from capture.access.desk.accounts import Role
from capture.access.openid.settings import OpenIdSettings
from capture.access.openid.values import LoginError, Person, Why

_NAMES = ("name", "email", "preferred_username")
"""Claims that show who it is (OpenID Connect Core §5.1), the best first."""
_HINTS = ("email", "preferred_username", "name")
_LONGEST = 100
_MOST_VALUES = 1_000


def person_of(claims: Mapping[str, Any], settings: OpenIdSettings) -> Person:
    """Return who this is and what they may do. LoginError for whom nothing gives a role."""
    subject = claims["sub"]
    role = role_of(claims, settings)
    if role is None:
        raise LoginError(
            Why.NO_ROLE,
            f"{settings.role_claim} of {subject[:_LONGEST]!r} has no value that gives a role",
            subject=subject,
        )
    return Person(
        issuer=settings.issuer,
        subject=subject,
        shown=_first(claims, _NAMES) or subject[:_LONGEST],
        hint=_first(claims, _HINTS),
        role=role,
    )


def role_of(claims: Mapping[str, Any], settings: OpenIdSettings) -> Role | None:
    """Return the highest role that the claim of roles gives; None when it gives none."""
    found = claim(claims, settings.role_claim)
    values = found[:_MOST_VALUES] if isinstance(found, list) else [found]
    given = {
        settings.roles[each] for each in values if isinstance(each, str) and each in settings.roles
    }
    return max(given, key=list(Role).index, default=None)


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """Return a claim; `a.b` is b within a. None when it isn't there.

    Names of claims may have dots themselves, as addresses do: what stands there whole comes first.
    """
    if path in claims:
        return claims[path]
    name, dot, rest = path.partition(".")
    while dot:
        inner = claims.get(name)
        if isinstance(inner, Mapping):
            return claim(inner, rest)
        more, dot, rest = rest.partition(".")
        name = f"{name}.{more}"
    return None


def is_complete(claims: Mapping[str, Any], settings: OpenIdSettings) -> bool:
    """Return whether an ID token says all that is asked; else the rest is at UserInfo."""
    return claim(claims, settings.role_claim) is not None and bool(_first(claims, _NAMES))


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = claims.get(name)
        if isinstance(value, str) and (text := _plain(value)):
            return text
    return ""


def _plain(value: str) -> str:
    """Return a text of somebody else's in one line, without what turns or hides letters."""
    normal = unicodedata.normalize("NFC", value[: 4 * _LONGEST])
    return " ".join("".join(c if c.isprintable() else " " for c in normal).split())[:_LONGEST]
