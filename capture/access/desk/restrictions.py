"""The register of restrictions (META04): what is withheld, and from now on or no longer.

The register's file is changed by the same functions as `capture restrict`; replay and search look
at it with every question, so that a change holds at once.
"""

from datetime import datetime

from starlette.responses import Response

from capture import clock
from capture.access.act_lines import Act
from capture.access.desk.seat import Seat
from capture.access.portal.forms import Form
from capture.config import restrictions
from capture.errors import ConfigError, UsageError
from capture.model.restriction import Restriction, day_of

_FIELDS = ("grond", "besluit", "startdatum", "einddatum", "looptijd", "toelichting")
_LONGEST = 2_000


def page(seat: Seat) -> Response:
    """Send the register, with a form to add to it."""
    return _page(seat, given={}, fault="", status=200)


def add(seat: Seat, form: Form) -> Response:
    """Withhold something."""
    given = {name: " ".join(form.one(name).split())[:_LONGEST] for name in ("what", *_FIELDS)}
    given["type"] = form.one("type")[:200].strip()
    what = given["what"]
    is_record = what.lstrip("<").lower().startswith("urn:")
    row: dict[str, object] = {"record" if is_record else "url": what}
    row |= {name: given[name] or None for name in (*_FIELDS, "type")}
    row |= {"door": seat.account.name, "datum": day_of(clock.now()).isoformat()}
    told = {name: value for name, value in given.items() if value and name != "what"}
    try:
        with seat.acting(Act.RESTRICTED, what, told):
            made = restrictions.add(seat.visit.catalogue.archive, row)
    except (ConfigError, UsageError) as fault:
        return _page(seat, given=given, fault=str(fault), status=400)
    return seat.to(seat.way("/restrictions", done=made.id))


def lift(seat: Seat, form: Form) -> Response:
    """End a restriction, today or on a day to come; its line stays."""
    marked = form.one("kenmerk").strip()[:200]
    reason = " ".join(form.one("reden").split())[:_LONGEST]
    day = form.one("datum").strip()[:10] or day_of(clock.now()).isoformat()
    if not reason:
        return _page(seat, given={}, fault="say why the restriction ends", status=400)
    lifting = {"datum": day, "door": seat.account.name, "reden": reason}
    try:
        with seat.acting(Act.RESTRICTION_ENDED, marked, {"from": day, "reason": reason}):
            restrictions.lift(seat.visit.catalogue.archive, marked, lifting)
    except (ConfigError, UsageError) as fault:
        return _page(seat, given={}, fault=str(fault), status=400)
    return seat.to(seat.way("/restrictions", done=marked))


def _page(seat: Seat, *, given: dict[str, str], fault: str, status: int) -> Response:
    register = restrictions.read_restrictions(seat.visit.catalogue.archive)
    now = clock.now()
    order = {"in-force": 0, "to-come": 1, "over": 2}
    rows = sorted(
        ((each, _state(each, now)) for each in register.restrictions),
        key=lambda pair: (order[pair[1]], pair[0].id),
    )
    return seat.html(
        "restrictions",
        status=status,
        at="/desk/restrictions",
        rows=rows,
        given=given,
        fault=fault,
        today=day_of(now).isoformat(),
    )


def _state(each: Restriction, now: datetime) -> str:
    if each.is_in_force(now):
        return "in-force"
    return "over" if each.is_over(now) else "to-come"
