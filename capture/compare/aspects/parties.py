"""Hosts of others and cookies that are new, and that are gone. Pure. Values are never shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from capture.model.side import CookieSet, Side, ThirdParty
from capture.scope.domain import registrable_domain


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDifference:
    """Hosts of others that pages ask, before and after; most requests first."""

    new: tuple[ThirdParty, ...]
    gone: tuple[ThirdParty, ...]
    kept: int
    """How many are asked before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """A cookie, with whose it is."""

    cookie: CookieSet
    is_third_party: bool
    """Set for a domain that is not the site's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CookieDifference:
    """Cookies that answers set, before and after; those that scripts set were not recorded."""

    new: tuple[Cookie, ...]
    gone: tuple[Cookie, ...]
    weakened: tuple[tuple[CookieSet, CookieSet], ...]
    """Before and after of those that lost `secure` or `httponly`, or outlive the session now."""
    kept: int


def party_difference(old: Sequence[ThirdParty], new: Sequence[ThirdParty]) -> PartyDifference:
    """Return which hosts are asked now that were not, and the other way round."""
    before, after = {each.host for each in old}, {each.host for each in new}
    return PartyDifference(
        new=tuple(each for each in new if each.host not in before),
        gone=tuple(each for each in old if each.host not in after),
        kept=len(before & after),
    )


def cookie_difference(
    old: Sequence[CookieSet], new: Sequence[CookieSet], *, sides: tuple[Side, Side]
) -> CookieDifference:
    """Return which cookies are set now that were not, and the other way round.

    A cookie of the site's own is known by its name alone, since the host may be another one now.
    """
    own = [_domains(side) for side in sides]
    before = {_key(each, own[0]): each for each in old}
    after = {_key(each, own[1]): each for each in new}
    both = before.keys() & after.keys()
    return CookieDifference(
        new=tuple(
            Cookie(cookie=each, is_third_party=bool(key[1]))
            for key, each in after.items()
            if key not in before
        ),
        gone=tuple(
            Cookie(cookie=each, is_third_party=bool(key[1]))
            for key, each in before.items()
            if key not in after
        ),
        weakened=tuple(
            (before[key], after[key]) for key in sorted(both) if _is_weaker(before[key], after[key])
        ),
        kept=len(both),
    )


def _is_weaker(before: CookieSet, after: CookieSet) -> bool:
    lost = set(before.attributes) - set(after.attributes)
    return bool(lost & {"secure", "httponly"}) or (before.is_session and not after.is_session)


def _key(cookie: CookieSet, own: set[str]) -> tuple[str, str]:
    domain = _domain(cookie.domain)
    return cookie.name, "" if domain in own else domain


def _domains(side: Side) -> set[str]:
    return {_domain(host.rpartition(":")[0] or host) for host in side.hosts}


def _domain(host: str) -> str:
    host = host.lstrip(".").lower()
    return registrable_domain(host) or host
