"""A page of a site at a moment: replayed, as picture or text; its calendar; leaving the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from capture.access import asked as asking
from capture.access.asked import Asked
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import Capture, Day
from capture.access.portal import memento
from capture.access.portal.memento import Neighbours
from capture.access.portal.rendering import place
from capture.access.portal.visit import Visit
from capture.clock import PEOPLES_TIME
from capture.errors import CaptureError

_NOINDEX = {"X-Robots-Tag": "noindex"}
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_KINDS = ("fullPage", "view", "thumbnail")
"""Pictures, the one that shows most first."""
MAX_TEXT = 2_000_000
"""Bytes of a page's text that are shown."""
MAX_VERSIONS = 3_000
"""Of one year, in the calendar's list."""


def page(visit: Visit) -> Response:
    """Send a page in its frame, with the notice above it (OPSL03)."""
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    wanted, found = asked
    versions = _neighbours(visit, found)
    made = visit.catalogue.made_of(found)
    headers = {
        **_NOINDEX,
        "Memento-Datetime": memento.http_date(found.moment),
        "Link": memento.version_links(visit.origins.portal, versions),
        "Content-Location": place(visit.language, "web", found.moment, found.url),
    }
    return visit.html(
        "page",
        headers=headers,
        capture=found,
        versions=versions,
        asked_for=_other_moment(wanted, found),
        kinds={each.made for each in made},
        is_pdf=found.mime == "application/pdf",
    )


def picture(visit: Visit) -> Response:
    """Send the page's picture, as it was when it was captured."""
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    wanted, found = asked
    made = {each.made for each in visit.catalogue.made_of(found)}
    kind = next((each for each in _KINDS if each in made), None)
    return visit.html(
        "picture",
        status=200 if kind else 404,
        headers=_NOINDEX,
        capture=found,
        versions=_neighbours(visit, found),
        asked_for=_other_moment(wanted, found),
        kind=kind,
        kinds=made,
    )


def text(visit: Visit) -> Response:
    """Send the page's text, as it was rendered when it was captured."""
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    wanted, found = asked
    made = visit.catalogue.made_of(found)
    told = next((each for each in made if each.made == "text"), None)
    words = _words(visit, told) if told is not None else None
    return visit.html(
        "text",
        status=404 if words is None else 200,
        headers=_NOINDEX,
        capture=found,
        versions=_neighbours(visit, found),
        asked_for=_other_moment(wanted, found),
        words=words,
        kinds={each.made for each in made},
    )


def image(visit: Visit) -> Response:
    """Send a picture that we made of a page: `/image/KIND/TIMESTAMP/URL`."""
    kind, _, rest = visit.rest.partition("/")
    wanted = asking.asked(rest)
    found = visit.found(wanted) if wanted is not None and kind in _KINDS else None
    made = visit.catalogue.made_of(found) if found is not None else []
    capture = next((each for each in made if each.made == kind), None)
    if capture is None or capture.mime not in _PICTURES:
        return Response(status_code=404)
    try:
        served = serve(capture, visit.catalogue)
    except CaptureError:
        return Response(status_code=404)
    headers = {**_NOINDEX, "Content-Security-Policy": "default-src 'none'; sandbox"}
    if served.length is not None:
        headers["Content-Length"] = str(served.length)
    return StreamingResponse(
        iterate_in_threadpool(served.body), media_type=capture.mime, headers=headers
    )


def calendar(visit: Visit) -> Response:
    """Send the days of a year on which an address was captured: `/calendar/YEAR/URL` (OPSL05)."""
    wanted = visit.asked()
    if wanted is None:
        return visit.fault(400)
    days = visit.catalogue.calendar(wanted.url)
    if not days:
        return visit.is_left_out(wanted)
    years = sorted({day.date.year for day in days})
    year = wanted.moment.year if wanted.is_dated else years[-1]
    year = min(years, key=lambda each: abs(each - year))
    within = [day for day in days if day.date.year == year]
    first = within[0].first - timedelta(microseconds=1)
    versions = [
        each
        for each in visit.catalogue.versions(wanted.url, after=first, limit=MAX_VERSIONS)
        if each.moment.astimezone(PEOPLES_TIME).year == year
    ]
    return visit.html(
        "calendar",
        url=versions[0].url if versions else wanted.url,
        year=year,
        years=years,
        count=sum(day.count for day in days),
        months=months(within),
        versions=versions,
    )


def go(visit: Visit) -> Response:
    """Lead from the form with address and date to the page (OPSL05)."""
    wanted = asking.asked(visit.query.get("url", "").strip())
    if wanted is None:
        return visit.fault(400)
    moment = _noon(visit.query.get("date", "")) or wanted.moment
    return RedirectResponse(place(visit.language, "web", moment, wanted.url), 302)


def leave(visit: Visit) -> Response:
    """Tell that an address is not in the archive, and where it is live (OPSL04)."""
    wanted = visit.asked()
    if wanted is None:
        return visit.fault(400)
    return visit.html("leave", headers=_NOINDEX, url=wanted.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of the calendar with something in it."""

    first: date
    weeks: tuple[tuple[Day | date | None, ...], ...]
    """Seven days each, Monday first: None outside the month, a date without captures."""


def months(days: Sequence[Day]) -> list[Month]:
    """Return the months of these days, as weeks."""
    found = []
    for (year, month), group in groupby(days, key=lambda day: (day.date.year, day.date.month)):
        first = date(year, month, 1)
        known: dict[date, Day] = {day.date: day for day in group}
        cells: list[Day | date | None] = [None] * first.weekday()
        each = first
        while each.month == month:
            cells.append(known.get(each, each))
            each += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
        found.append(Month(first=first, weeks=weeks))
    return found


def _asked(visit: Visit) -> tuple[Asked, Capture] | Response:
    """Return what is asked and the capture of it, or the page that says that there is none."""
    wanted = visit.asked()
    if wanted is None:
        return visit.fault(400)
    found = visit.found(wanted)
    return visit.is_left_out(wanted) if found is None else (wanted, found)


def _neighbours(visit: Visit, found: Capture) -> Neighbours:
    catalogue = visit.catalogue
    first = catalogue.versions(found.url, limit=1)
    last = catalogue.nearest(found.url, datetime.max.replace(tzinfo=found.moment.tzinfo))
    return Neighbours(
        first=first[0] if first else None,
        previous=catalogue.previous(found),
        this=found,
        following=catalogue.following(found),
        last=last,
    )


def _other_moment(wanted: Asked, found: Capture) -> datetime | None:
    """Return the moment that was asked for when this is a version of another day."""
    if not wanted.is_dated:
        return None
    days = [each.astimezone(PEOPLES_TIME).date() for each in (wanted.moment, found.moment)]
    return wanted.moment if days[0] != days[1] else None


def _noon(text: str) -> datetime | None:
    """Return the middle of a day in the Netherlands; None for what is no date."""
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, 12, tzinfo=PEOPLES_TIME)
    except ValueError:
        return None


def _words(visit: Visit, told: Capture) -> str | None:
    whole = bytearray()
    try:
        for piece in serve(told, visit.catalogue).body:
            whole += piece
            if len(whole) >= MAX_TEXT:
                break
    except CaptureError:
        return None
    return whole[:MAX_TEXT].decode("utf-8", "replace")
