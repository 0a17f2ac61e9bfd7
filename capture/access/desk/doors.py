"""Every page and form of the archivist's part of the portal, with the role that it asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from capture.access.desk import (
    at_provider,
    fixity,
    harvest_lists,
    login,
    records,
    reports,
    restrictions,
    start,
)
from capture.access.desk.accounts import Role
from capture.access.desk.seat import Seat
from capture.access.portal.forms import Form
from capture.access.portal.visit import Visit
from capture.errors import CaptureError


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Something to look at: `/desk/NAME…`."""

    least: Role | None
    """None for whoever comes."""
    show: Callable[[Seat], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Something to send a form to: `/desk/NAME…`."""

    least: Role | None
    take: Callable[[Seat, Form], Response]


PAGES: dict[str, Page] = {
    "": Page(least=Role.READER, show=start.page),
    "login": Page(least=None, show=login.page),
    "openid": Page(least=None, show=at_provider.back),
    "out": Page(least=None, show=login.out_page),
    "password": Page(least=Role.READER, show=login.password_page),
    "lists": Page(least=Role.READER, show=harvest_lists.page),
    "image": Page(least=Role.READER, show=harvest_lists.image),
    "reports": Page(least=Role.ARCHIVIST, show=reports.page),
    "restrictions": Page(least=Role.ARCHIVIST, show=restrictions.page),
    "fixity": Page(least=Role.READER, show=fixity.page),
    "acts": Page(least=Role.ADMIN, show=records.acts),
    "accounts": Page(least=Role.ADMIN, show=records.accounts),
}
FORMS: dict[str, Taking] = {
    "login": Taking(least=None, take=login.log_in),
    "openid": Taking(least=None, take=at_provider.log_in),
    "logout": Taking(least=Role.READER, take=login.log_out),
    "password": Taking(least=Role.READER, take=login.change_password),
    "decide": Taking(least=Role.ARCHIVIST, take=harvest_lists.decide),
    "answer": Taking(least=Role.ARCHIVIST, take=reports.answer),
    "restrict": Taking(least=Role.ARCHIVIST, take=restrictions.add),
    "lift": Taking(least=Role.ARCHIVIST, take=restrictions.lift),
    "verify": Taking(least=Role.ARCHIVIST, take=fixity.start),
}


def show(visit: Visit) -> Response:
    """Send a page to who may see it."""
    seat = _seat(visit)
    if seat is None:
        return visit.fault(503)
    page = PAGES.get(seat.door)
    if page is None:
        return visit.fault(404)
    return _stopped(seat, page.least, way=f"{visit.language.prefix}{visit.path}") or _told(
        seat, lambda: page.show(seat)
    )


def take(visit: Visit, form: Form) -> Response:
    """Take a form from who may send it; that it is from one of our pages was looked at before."""
    seat = _seat(visit)
    if seat is None:
        return visit.fault(503)
    door = FORMS.get(seat.door)
    if door is None:
        return visit.fault(404)
    return _stopped(seat, door.least) or _told(seat, lambda: door.take(seat, form))


def _seat(visit: Visit) -> Seat | None:
    if visit.office is None:
        return None
    door, _, rest = visit.rest.partition("?")[0].partition("/")
    session = visit.office.sessions.find(visit.session)
    return Seat(visit=visit, office=visit.office, session=session, door=door, rest=rest)


def _stopped(seat: Seat, least: Role | None, *, way: str = "") -> Response | None:
    """Return what who may not go on gets, or None; `way`: where they were going."""
    if least is None or seat.may(least):
        return None
    if seat.session is not None:
        return seat.html("refused", status=403, at="/desk")
    return seat.to(seat.way("/login", **({"next": way} if way else {})))


def _told(seat: Seat, answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except CaptureError as fault:
        return seat.refused(fault)
