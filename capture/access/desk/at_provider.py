"""Logging in and out at a provider of OpenID Connect: the pages on the way there and back.

The browser is led by a page that goes on by itself, not by a redirect. From here: what may follow a
form is only our own (`form-action`). Back here: a session's cookie is sent on the way from another
site to no one (`SameSite=Strict`), but from our own page it is.
"""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from capture.access.act_lines import Act
from capture.access.clients import counted_as
from capture.access.desk import sessions
from capture.access.desk.accounts import Account, Identity
from capture.access.desk.seat import Seat, own_way
from capture.access.openid import attempts
from capture.access.openid.attempts import Attempt
from capture.access.openid.service import OpenId
from capture.access.openid.values import LoginError, Person, Why
from capture.access.portal.forms import Form
from capture.access.portal.rendering import Language

BACK = "/desk/openid"
"""Where the provider sends people to: its redirect URI, after the origin of the desk."""
OUT = "/desk/out"
"""Where it sends people to who logged out (post-logout redirect URI)."""
_STATUS = {
    Why.CANCELLED: 200,
    Why.NOT_BEGUN: 400,
    Why.OTHER_ISSUER: 400,
    Why.REFUSED: 502,
    Why.INVALID: 502,
    Why.UNREACHABLE: 503,
    Why.BUSY: 503,
    Why.NO_ROLE: 403,
    Why.NO_ACCOUNT: 403,
    Why.CLOSED: 403,
}
_UNTOLD = frozenset({Why.UNREACHABLE, Why.BUSY})
"""Not acts of anybody: the operator hears of them."""


def log_in(seat: Seat, form: Form) -> Response:
    """Send a browser to the provider."""
    openid, origins = seat.office.openid, seat.visit.origins
    if openid is None or sessions.why_unsafe(origins) is not None:
        return _nowhere(seat)
    if seconds := openid.wait(counted_as(seat.visit.client)):
        return _too_often(seat, seconds)
    try:
        begun = openid.begin(
            way=own_way(form.one("next"), seat.way()),
            way_back=f"{origins.portal}{BACK}",
            language=seat.visit.language.value,
            session=seat.visit.session,
        )
    except LoginError as fault:
        return _not_in(seat, fault)
    headers = {"Set-Cookie": _cookie(seat, begun.kept)}
    return seat.html("onward", headers=headers, at="/desk/login", to=begun.url, going="in")


def back(seat: Seat) -> Response:
    """Begin a session for who comes back from the provider with the right answer."""
    openid, origins = seat.office.openid, seat.visit.origins
    if openid is None or sessions.why_unsafe(origins) is not None:
        return _nowhere(seat)
    if seconds := openid.wait(counted_as(seat.visit.client)):
        return _too_often(seat, seconds)
    kept = attempts.presented(seat.visit.headers, is_secure=sessions.is_secure(origins))
    attempt = openid.held(kept)
    if attempt is not None:
        seat = replace(seat, visit=replace(seat.visit, language=Language(attempt.language)))
    try:
        person = openid.person(attempt, seat.visit.query, way_back=f"{origins.portal}{BACK}")
        account = _account(seat, openid, person)
    except LoginError as fault:
        return _refused(seat, openid, fault)
    assert attempt is not None
    return _in(seat, attempt, account)


def log_out(seat: Seat, headers: Mapping[str, str]) -> Response | None:
    """Return the page that leads who logged out here to log out at the provider, or None."""
    openid = seat.office.openid
    if openid is None or seat.account.identity is None:
        return None
    to = openid.logout(way_back=f"{seat.visit.origins.portal}{OUT}")
    if to is None:
        return None
    return replace(seat, session=None).html(
        "onward", headers=headers, at="/desk/login", to=to, going="out"
    )


def _account(seat: Seat, openid: OpenId, person: Person) -> Account:
    """Return the account of a person. LoginError for who has none, or a disabled one."""
    identity = Identity(issuer=person.issuer, subject=person.subject)
    found = seat.office.accounts.of(identity)
    if found is None and openid.settings.is_for_known_only:
        words = "only who was added with capture users admit gets in"
        raise LoginError(Why.NO_ACCOUNT, words, subject=person.subject)
    if found is not None and not found.is_open:
        raise LoginError(Why.CLOSED, f"{found.name} is disabled", subject=person.subject)
    return seat.office.accounts.come(
        identity, role=person.role, shown=person.shown, hint=person.hint
    )


def _in(seat: Seat, attempt: Attempt, account: Account) -> Response:
    assert account.identity is not None
    details = {
        "address": seat.visit.client,
        "issuer": account.identity.issuer,
        "subject": account.identity.subject,
        "shown": account.shown,
        "role": account.role.value,
    }
    seat.office.acts.add(who=account.name, act=Act.LOGGED_IN, details=details)
    token = seat.office.sessions.begin(account, instead_of=attempt.session)
    way = own_way(attempt.way, seat.way())
    answer = replace(seat, session=None).html("onward", at="/desk", to=way, going="on")
    answer.headers.append("Set-Cookie", sessions.cookie(seat.visit.origins, token))
    answer.headers.append("Set-Cookie", _cookie(seat, ""))
    return answer


def _refused(seat: Seat, openid: OpenId, fault: LoginError) -> Response:
    """Return the page that says why nobody is logged in; it is in the log of acts."""
    if fault.why is Why.NO_ROLE:
        # Whoever lost their role at the provider doesn't work on with it here.
        identity = Identity(issuer=openid.settings.issuer, subject=fault.subject)
        if (account := seat.office.accounts.of(identity)) is not None:
            seat.office.accounts.end_sessions(account)
    if fault.why not in _UNTOLD:
        details = {"address": seat.visit.client, "why": fault.why.value}
        details |= {"issuer": openid.settings.issuer}
        details |= {"subject": fault.subject} if fault.subject else {}
        seat.office.acts.add(
            who=seat.who, act=Act.LOGIN_FAILED, about="OpenID Connect", details=details
        )
    answer = _not_in(seat, fault)
    if fault.why is not Why.NOT_BEGUN:
        answer.headers.append("Set-Cookie", _cookie(seat, ""))
    return answer


def _not_in(seat: Seat, fault: LoginError) -> Response:
    assert seat.office.openid is not None
    return seat.html(
        "not_in",
        status=_STATUS[fault.why],
        at="/desk/login",
        why=fault.why.value,
        provider=seat.office.openid.settings.name,
    )


def _nowhere(seat: Seat) -> Response:
    answer = seat.visit.fault(404)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _too_often(seat: Seat, seconds: int) -> Response:
    answer = _not_in(seat, LoginError(Why.BUSY, "too many steps of logins from one address"))
    answer.status_code = 429
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _cookie(seat: Seat, kept: str) -> str:
    return attempts.cookie(kept, is_secure=sessions.is_secure(seat.visit.origins))
