"""The portal as a web application: routes, and what every answer of it carries."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from capture.access import asked as asking
from capture.access.catalogue.catalogue import Catalogue
from capture.access.desk import doors
from capture.access.desk.office import Office
from capture.access.desk.seat import PURPOSE
from capture.access.desk.sessions import presented
from capture.access.portal import archives, calendar, cdx, faults, mementos, pages, searching
from capture.access.portal.forms import TOKEN, Form, Refused, is_foreign, read_form
from capture.access.portal.lasting import Lasting
from capture.access.portal.rendering import asset, language_of, render
from capture.access.portal.visit import Visit
from capture.access.replay.policy import Origins
from capture.access.search.index import SearchIndex
from capture.errors import CaptureError

_ASSETS = {"portal.css": "text/css", "desk.css": "text/css", "banner.js": "text/javascript"}

type View = Callable[[Visit], Response]
type Post = Callable[[Visit, Form], Response]

VIEWS: dict[str, View] = {
    "web": pages.page,
    "picture": pages.picture,
    "text": pages.text,
    "image": pages.image,
    "calendar": calendar.calendar,
    "leave": pages.leave,
    "go": pages.go,
    "cdx": cdx.cdx,
    "timegate": mementos.timegate,
    "timemap": mementos.timemap,
    "search": searching.search,
    "site": archives.site,
    "report": archives.report,
    "fault": faults.fault,
    PURPOSE: doors.show,
}
"""By the first part of the path, with and without `/en` before it."""

POSTS: dict[str, Post] = {"fault": faults.send, PURPOSE: doors.take}
"""What takes forms, in the same way; each form was looked at before (`forms`)."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What answers requests to the portal."""

    catalogue: Catalogue
    origins: Origins
    name: str
    """Of the archive, as its visitors know it."""
    can_replay: bool
    search: SearchIndex | None = None
    """None: the index can't be opened, and nothing is searched."""
    lasting: Lasting | None = None
    """None where the archive can't be written: then no form is taken."""

    office: Office | None = None
    """None where nobody can log in."""
    desk: str = ""
    """Origin of the archivist's pages, where that isn't the portal's: each serves its own alone."""

    def application(self) -> Starlette:
        """Return the application."""
        routes = [
            Route("/static/{name}", self.asset),
            Route("/robots.txt", self.robots),
            Route("/{rest:path}", self.view, methods=["GET", "HEAD"]),
            Route("/{rest:path}", self.post, methods=["POST"]),
        ]
        return Starlette(routes=routes, exception_handlers={CaptureError: self.failed})

    async def failed(self, request: Request, fault: Exception) -> Response:
        """Say that the archive can't be shown now; what is wrong is for the operator alone."""
        _LOG.error("request.failed", extra={"path": request.url.path, "fault": str(fault)})
        return self._fault(asking.target(request), 503)

    def too_much(self, path: str) -> Response:
        """Ask who asks too much to wait."""
        return self._fault(path, 429)

    def _fault(self, target: str, status: int) -> Response:
        language, _ = language_of(target)
        page = render(
            "fault",
            language,
            "/",
            archive_name=self.name,
            origins=self.origins,
            can_replay=self.can_replay,
            status_code=status,
        )
        return HTMLResponse(page, status)

    async def asset(self, request: Request) -> Response:
        """Send a style sheet or script of the portal."""
        name = request.path_params["name"]
        if name not in _ASSETS:
            return Response(status_code=404)
        headers = {"Cache-Control": "max-age=300"}
        return Response(asset(name), media_type=_ASSETS[name], headers=headers)

    async def robots(self, _: Request) -> Response:
        """Let search engines see the lists, not the old pages."""
        hidden = "".join(
            f"Disallow: {prefix}/{name}\n"
            for prefix in ("", "/en")
            for name in ("web", "picture", "text", "image", "leave", "go", "search", "fault")
        )
        return Response(f"User-agent: *\n{hidden}", media_type="text/plain")

    async def view(self, request: Request) -> Response:
        """Send a page; off the event loop, since it reads files and the database."""
        name, visit = self._visit(request)
        elsewhere = self._elsewhere(request, name)
        if elsewhere is not None:
            return RedirectResponse(f"{elsewhere}{asking.target(request)}", 302)
        if not name:
            return await run_in_threadpool(archives.sites, visit)
        if name in VIEWS:
            return await run_in_threadpool(VIEWS[name], visit)
        return visit.fault(404)

    async def post(self, request: Request) -> Response:
        """Take a form, when it comes from a page of ours."""
        name, visit = self._visit(request)
        if name not in POSTS or self._elsewhere(request, name) is not None:
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        if self.lasting is None:
            return visit.fault(503)
        if is_foreign(request.headers, visit.origins.portal):
            return visit.refused(Refused.FOREIGN)
        form = await read_form(request)
        if isinstance(form, Refused):
            return visit.refused(form)
        if not self.lasting.tokens.is_right(form.one(TOKEN), name, visit.session):
            return visit.refused(Refused.UNSIGNED)
        return await run_in_threadpool(POSTS[name], visit, form)

    def _elsewhere(self, request: Request, name: str) -> str | None:
        """Return the origin that a request belongs at, when it isn't this one."""
        if self.desk in {"", self.origins.portal}:
            return None
        is_there = request.headers.get("host") == self.desk.partition("://")[2]
        if is_there == (name == PURPOSE):
            return None
        return self.origins.portal if is_there else self.desk

    def _visit(self, request: Request) -> tuple[str, Visit]:
        """Return the first part of the path, and the request as views see it."""
        language, target = language_of(asking.target(request))
        name, _, rest = target.removeprefix("/").partition("/")
        name = name.partition("?")[0]
        origins = self.origins
        if name == PURPOSE and self.desk:
            origins = replace(origins, portal=self.desk)
        return name, Visit(
            catalogue=self.catalogue,
            origins=origins,
            name=self.name,
            can_replay=self.can_replay,
            search=self.search,
            language=language,
            path=target,
            rest=rest,
            query=dict(request.query_params),
            headers=request.headers,
            client=request.client.host if request.client else "",
            lasting=self.lasting,
            office=self.office,
            # Public pages are the same for everyone: the cookie isn't even looked at there.
            session=presented(request.headers, origins) if name == PURPOSE else "",
        )
