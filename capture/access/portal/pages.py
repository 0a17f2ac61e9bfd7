"""A page of a site at a moment: replayed, as picture or text; and leaving the archive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from capture.access import asked as asking
from capture.access.asked import Asked
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import Capture
from capture.access.portal import memento
from capture.access.portal.memento import Neighbours
from capture.access.portal.rendering import Language, place
from capture.access.portal.visit import Visit
from capture.clock import PEOPLES_TIME
from capture.errors import CaptureError

_NOINDEX = {"X-Robots-Tag": "noindex"}
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_KINDS = ("fullPage", "view", "thumbnail")
"""Pictures, the one that shows most first."""
MAX_TEXT = 2_000_000
"""Bytes of a page's text that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What stands above a page, its picture and its text (OPSL03)."""

    capture: Capture
    versions: Neighbours
    asked_for: datetime | None
    """The moment that was asked for when this is a version of another day."""
    made: Mapping[str, Capture]
    """Pictures and texts that were made of it, by kind."""
    title: str | None
    """Of the page; None when it has none, or isn't in the search index."""
    address: str
    """The lasting one of this version: the same whatever language is read."""

    @property
    def error(self) -> int | None:
        """Return the status of a page that was an error message of its site, as captured."""
        status = self.capture.status
        return status if status is not None and status >= HTTPStatus.BAD_REQUEST else None


def page(visit: Visit) -> Response:
    """Send a page in its frame, with the notice above it (OPSL03)."""
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    notice = _notice(visit, *asked)
    found = notice.capture
    headers = {
        **_NOINDEX,
        "Memento-Datetime": memento.http_date(found.moment),
        "Link": memento.version_links(visit.origins.portal, notice.versions),
        "Content-Location": place(visit.language, "web", found.moment, found.url),
    }
    is_pdf = found.mime == "application/pdf"
    return visit.html("page", headers=headers, notice=notice, is_pdf=is_pdf)


def picture(visit: Visit) -> Response:
    """Send the page's picture, as it was when it was captured."""
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    notice = _notice(visit, *asked)
    kind = next((each for each in _KINDS if each in notice.made), None)
    status = 200 if kind else 404
    return visit.html("picture", status=status, headers=_NOINDEX, notice=notice, kind=kind)


def text(visit: Visit) -> Response:
    """Send the page's text, as it was rendered when it was captured."""
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    notice = _notice(visit, *asked)
    told = notice.made.get("text")
    words = _words(visit, told) if told is not None else None
    status = 404 if words is None else 200
    return visit.html("text", status=status, headers=_NOINDEX, notice=notice, words=words)


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


def _asked(visit: Visit) -> tuple[Asked, Capture] | Response:
    """Return what is asked and the capture of it, or the page that says that there is none."""
    wanted = visit.asked()
    if wanted is None:
        return visit.fault(400)
    found = visit.found(wanted)
    return visit.is_left_out(wanted) if found is None else (wanted, found)


def _notice(visit: Visit, wanted: Asked, found: Capture) -> Notice:
    made = visit.catalogue.made_of(found)
    title = visit.search.title_of(found.url, found.moment) if visit.search is not None else None
    return Notice(
        capture=found,
        versions=_neighbours(visit, found),
        asked_for=_other_moment(wanted, found),
        made={each.made: each for each in made if each.made is not None},
        title=title,
        address=f"{visit.origins.portal}{place(Language.NL, 'web', found.moment, found.url)}",
    )


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
