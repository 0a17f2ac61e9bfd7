"""Reports of faults by visitors (OPSL07): the list, each of them, and answering."""

from starlette.responses import Response

from capture.access.desk.seat import Seat
from capture.access.faults import receipt as receipts
from capture.access.faults import reports
from capture.access.faults.reports import LONGEST_ANSWER, Answer, Filter
from capture.access.faults.values import Kind, Report, State
from capture.access.portal.forms import Form
from capture.access.store import Store

PER_PAGE = 50
_OPEN = "open"


def page(seat: Seat) -> Response:
    """Send the list of reports, `/desk/reports`, or one, `/desk/reports/NUMBER`."""
    if seat.rest:
        found = _report(seat, seat.rest)
        return seat.visit.fault(404) if found is None else _one(seat, found, status=200)
    asked = seat.visit.query
    state, kind = asked.get("state", _OPEN), asked.get("kind", "")
    wanted = Filter(
        states=_states(state),
        kind=Kind(kind) if kind in list(Kind) else None,
        site=asked.get("site", "").strip()[:255] or None,
    )
    rows = reports.list_reports(
        _store(seat), wanted, limit=PER_PAGE + 1, before=_number(asked.get("before", ""))
    )
    return seat.html(
        "reports",
        rows=rows[:PER_PAGE],
        older=rows[PER_PAGE - 1].number if len(rows) > PER_PAGE else None,
        counts=reports.counts(_store(seat)),
        states=list(State),
        kinds=list(Kind),
        asked={"state": state, "kind": kind, "site": wanted.site or ""},
        receipt=receipts.shown,
    )


def answer(seat: Seat, form: Form) -> Response:
    """Answer a report, or put it in another state: `/desk/answer/NUMBER`."""
    found = _report(seat, seat.rest)
    if found is None or form.one("state") not in list(State):
        return seat.visit.fault(404)
    given = Answer(state=State(form.one("state")), text=form.one("text"), by=seat.account.name)
    if form.one("seen") != str(len(found.steps)):
        return _one(seat, found, status=409, given=given, is_newer=True)
    if (wrong := reports.wrong(found, given)) is not None:
        words = seat.visit.language.words(wrong)
        return _one(seat, found, status=400, given=given, fault=words)
    # It writes the line in the log of acts itself, before anything else.
    reports.answer(_store(seat), seat.office.acts, found.number, given)
    return seat.to(seat.way(f"/reports/{found.number}", done="answered"))


def _one(
    seat: Seat,
    found: Report,
    *,
    status: int,
    given: Answer | None = None,
    fault: str = "",
    is_newer: bool = False,
) -> Response:
    return seat.html(
        "report",
        status=status,
        at=f"/desk/reports/{found.number}",
        report=found,
        receipt=receipts.shown(found.receipt),
        states=[each for each in State if each is not State.RECEIVED],
        chosen=given.state if given else None,
        text=given.text if given else "",
        fault=fault,
        is_newer=is_newer,
        longest=LONGEST_ANSWER,
    )


def _report(seat: Seat, text: str) -> Report | None:
    number = _number(text)
    return reports.report(_store(seat), number) if number is not None else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _states(text: str) -> frozenset[State]:
    if text == _OPEN:
        return frozenset(each for each in State if not each.is_closed)
    return frozenset({State(text)}) if text in list(State) else frozenset()


def _store(seat: Seat) -> Store:
    assert seat.visit.lasting is not None  # without it there is no office
    return seat.visit.lasting.store
