"""The form to report a fault, and the page that tells what became of a report (OPSL07)."""

import math
from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from capture.access.faults import draft as drafts
from capture.access.faults import place, receipt, reports
from capture.access.faults.draft import LONGEST, Draft, Mistake
from capture.access.faults.intake import Intake, Refusal, Refused, Sent
from capture.access.faults.values import About, Kind, NewReport, Report
from capture.access.portal.forms import Form
from capture.access.portal.lasting import Lasting
from capture.access.portal.rendering import language_of
from capture.access.portal.visit import Visit

TRAP = "website"
"""Name of the field that no person sees: one that machines like to fill in."""
_STAMP = "stamp"
_HEADERS = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
_LONGEST_QUERY = 9_000


def fault(visit: Visit) -> Response:
    """Send the form, `/fault?url=…&at=…` or `?page=…`; or how a report stands, `/fault/RECEIPT`."""
    if visit.lasting is None:
        return visit.html("fault_closed", status=HTTPStatus.SERVICE_UNAVAILABLE, headers=_HEADERS)
    number = visit.path.partition("?")[0].removeprefix("/fault").strip("/")
    if number:
        return _status(visit, visit.lasting, number)
    asked = visit.query.get("receipt")
    if asked is not None:
        known = receipt.read(asked)
        if known is None:
            return _unknown(visit)
        return RedirectResponse(_place(visit, known), HTTPStatus.SEE_OTHER, _HEADERS)
    return _form(visit, visit.lasting.faults, _begun(visit))


def send(visit: Visit, form: Form) -> Response:
    """Take the form; lead on to the page of the report, or show it again with what is wrong."""
    lasting = visit.lasting
    assert lasting is not None
    intake = lasting.faults
    settings = intake.settings()
    draft = drafts.sent(form.one, with_email=settings.server is not None)
    sent = Sent(stamp=form.one(_STAMP), trap=form.one(TRAP), address=visit.client)
    refused = intake.refused(sent)
    if refused is not None:
        return _form(visit, intake, draft, stamp=sent.stamp, refused=refused)
    about = _about(visit, draft)
    wrong = drafts.mistakes(draft, is_found=about is not None)
    if wrong or about is None:
        return _form(visit, intake, draft, stamp=sent.stamp, wrong=wrong)
    new = NewReport(
        about=about,
        kind=Kind(draft.kind),
        description=draft.description,
        email=draft.email or None,
        language=visit.language.value,
        portal=visit.origins.portal,
    )
    taken = intake.take(new, sent)
    if isinstance(taken, Refused):
        return _form(visit, intake, draft, stamp=sent.stamp, refused=taken)
    place_of = f"{_place(visit, taken.receipt)}?sent=1"
    return RedirectResponse(place_of, HTTPStatus.SEE_OTHER, _HEADERS)


def _form(
    visit: Visit,
    intake: Intake,
    draft: Draft,
    *,
    stamp: str | None = None,
    wrong: Sequence[Mistake] = (),
    refused: Refused | None = None,
) -> Response:
    """Return the form with what was filled in; what is wrong with it stands before and beside."""
    about = _about(visit, draft)
    settings = intake.settings()
    headers = dict(_HEADERS)
    status = HTTPStatus.OK
    if wrong or refused is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if refused is not None and refused.why is Refusal.TOO_MANY:
        status = HTTPStatus.TOO_MANY_REQUESTS
        headers["Retry-After"] = str(math.ceil(refused.wait.total_seconds()))
    return visit.html(
        "fault_form",
        status=status,
        headers=headers,
        about=about,
        draft=draft,
        kinds=tuple(Kind),
        longest=LONGEST,
        wrong={each.field: visit.language.words(each.words) for each in wrong},
        refused=None if refused is None else refused.why.value,
        minutes=0 if refused is None else math.ceil(refused.wait.total_seconds() / 60),
        stamp=stamp if _is_kept(refused) and stamp else intake.stamp(),
        token=visit.token("fault"),
        trap=TRAP,
        with_email=settings.server is not None,
        days=settings.terms.closed.days,
        open_days=settings.terms.unclosed.days,
    )


def _is_kept(refused: Refused | None) -> bool:
    """Whether a form that is shown again stays the same form; a stamp that isn't ours doesn't."""
    return refused is None or refused.why is not Refusal.TOO_FAST


def _begun(visit: Visit) -> Draft:
    """Return the form as a link of ours begins it; an address that isn't here is left out."""
    address = visit.query.get("url", "")
    if not address and "page" in visit.query:
        page = visit.query["page"]
        address = visit.origins.portal + (page if page.startswith("/") else f"/{page}")
    draft = Draft(address=address, moment=visit.query.get("at", ""))
    if len(address) > _LONGEST_QUERY:
        return Draft()
    about = _about(visit, draft)
    return Draft() if about is None else Draft(address=about.url, moment=draft.moment)


def _about(visit: Visit, draft: Draft) -> About | None:
    """Return the page that is meant; None for one that is neither ours nor in the archive."""
    from capture.access.portal.app import VIEWS  # which in turn holds these views

    portal = visit.origins.portal
    if draft.address == portal or draft.address.startswith(f"{portal}/"):
        _, path = language_of(draft.address.removeprefix(portal).partition("#")[0] or "/")
        pages = frozenset({"", *VIEWS})
        return place.of_portal(visit.catalogue, path, portal=portal, pages=pages)
    return place.of_archive(visit.catalogue, draft.address, draft.moment)


def _status(visit: Visit, lasting: Lasting, number: str) -> Response:
    found = reports.by_receipt(lasting.store, number)
    if found is None:
        return _unknown(visit)
    return visit.html(
        "fault_status",
        headers=_HEADERS,
        report=found,
        receipt=receipt.shown(found.receipt),
        is_new="sent" in visit.query,
        is_public=_is_public(visit, found),
        answered=next((each.moment for each in reversed(found.steps) if each.answer), None),
    )


def _unknown(visit: Visit) -> Response:
    return visit.html("fault_unknown", status=HTTPStatus.NOT_FOUND, headers=_HEADERS)


def _is_public(visit: Visit, found: Report) -> bool:
    """Whether the page that a report is about may still be seen (META04); it may be why it came."""
    captured = found.about.captured
    if captured is None:
        return True
    near = visit.catalogue.nearest(found.about.url, captured)
    return near is not None and near.moment == captured


def _place(visit: Visit, number: str) -> str:
    return f"{visit.language.prefix}/fault/{receipt.shown(number)}"
