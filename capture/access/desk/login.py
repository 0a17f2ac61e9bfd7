"""Logging in with a password, logging out, and changing one's own password."""

from datetime import timedelta
from math import ceil

from starlette.responses import Response

from capture.access.act_lines import Act
from capture.access.clients import counted_as
from capture.access.desk import at_provider, sessions
from capture.access.desk.seat import Seat, own_way
from capture.access.portal.forms import Form
from capture.errors import UsageError


def page(seat: Seat) -> Response:
    """Send the form to log in with."""
    return _form(seat, way=_way(seat, seat.visit.query.get("next", "")))


def out_page(seat: Seat) -> Response:
    """Send that form to who comes back from logging out at the provider."""
    return _form(seat, way=seat.way(), is_out=True)


def log_in(seat: Seat, form: Form) -> Response:
    """Begin a session for who gives the right name and password."""
    origins = seat.visit.origins
    way = _way(seat, form.one("next"))
    if sessions.why_unsafe(origins) is not None or not seat.office.is_local:
        return _form(seat, way=way, status=403)
    name, password, address = form.one("name"), form.one("password"), seat.visit.client
    wait = seat.office.guesses.begin(name, counted_as(address))
    if wait:
        return _form(seat, way=way, status=429, wait=wait, name=name)
    account = seat.office.accounts.checked(name, password)
    if account is None:
        # Not the name as typed: some type their password there.
        known = {each.name for each in seat.office.accounts.all()}
        named = name.strip().casefold()
        about = named if named in known else "unknown name"
        seat.office.acts.add(
            who=seat.who, act=Act.LOGIN_FAILED, about=about, details={"address": address}
        )
        return _form(seat, way=way, status=403, is_wrong=True, name=name)
    seat.office.acts.add(who=account.name, act=Act.LOGGED_IN, details={"address": address})
    seat.office.guesses.succeeded(name, counted_as(address))
    token = seat.office.sessions.begin(account, instead_of=seat.visit.session)
    return seat.to(way, {"Set-Cookie": sessions.cookie(origins, token)})


def log_out(seat: Seat, _: Form) -> Response:
    """End the session, here and at the server."""
    assert seat.session is not None
    seat.office.acts.add(who=seat.who, act=Act.LOGGED_OUT)
    seat.office.sessions.end(seat.session.hash)
    headers = {
        "Set-Cookie": sessions.cookie(seat.visit.origins, ""),
        "Clear-Site-Data": '"cache"',
    }
    return at_provider.log_out(seat, headers) or seat.to(seat.way("/login", done="out"), headers)


def password_page(seat: Seat) -> Response:
    """Send the form to change one's own password with, or say who keeps it."""
    return seat.html("password", fault="", is_wrong=False)


def change_password(seat: Seat, form: Form) -> Response:
    """Change the password of who is logged in; all their sessions end."""
    account, address = seat.account, seat.visit.client
    if account.identity is not None:
        return password_page(seat)
    wait = seat.office.guesses.begin(account.name, counted_as(address))
    if wait or seat.office.accounts.checked(account.name, form.one("now")) is None:
        if not wait:
            seat.office.acts.add(
                who=seat.who, act=Act.LOGIN_FAILED, about=account.name, details={"address": address}
            )
        return seat.html("password", status=403, at="/desk/password", fault="", is_wrong=True)
    seat.office.guesses.succeeded(account.name, counted_as(address))
    if form.one("new") != form.one("again"):
        return _weak(seat, "the two new passwords differ")
    try:
        with seat.acting(Act.PASSWORD_CHANGED, account.name, {"address": address}):
            seat.office.accounts.set_password(account.name, form.one("new"))
    except UsageError as fault:
        return _weak(seat, str(fault))
    headers = {"Set-Cookie": sessions.cookie(seat.visit.origins, "")}
    return seat.to(seat.way("/login", done="password"), headers)


def _weak(seat: Seat, fault: str) -> Response:
    return seat.html("password", status=400, at="/desk/password", fault=fault, is_wrong=False)


def _way(seat: Seat, text: str) -> str:
    return own_way(text, seat.way())


def _form(
    seat: Seat,
    *,
    way: str,
    status: int = 200,
    wait: timedelta | None = None,
    name: str = "",
    is_wrong: bool = False,
    is_out: bool = False,
) -> Response:
    seconds = ceil(wait.total_seconds()) if wait else 0
    return seat.html(
        "login",
        status=status,
        headers={"Retry-After": str(seconds)} if seconds else None,
        at="/desk/login",
        way=way,
        is_unsafe=sessions.why_unsafe(seat.visit.origins) is not None,
        is_wrong=is_wrong,
        is_out=is_out or seat.visit.query.get("done") == "out",
        is_local=seat.office.is_local,
        provider=seat.office.openid.settings.name if seat.office.openid else "",
        wait=seconds,
        typed=name,
    )
