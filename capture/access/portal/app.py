"""The portal as a web application: routes, and what every answer of it carries."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from capture.access import asked as asking
from capture.access.catalogue.catalogue import Catalogue
from capture.access.portal import archives, mementos, pages, searching
from capture.access.portal.rendering import asset, language_of, render
from capture.access.portal.visit import Visit
from capture.access.replay.policy import Origins
from capture.access.search.index import SearchIndex
from capture.errors import CaptureError

_ASSETS = {"portal.css": "text/css", "banner.js": "text/javascript"}

type View = Callable[[Visit], Response]

VIEWS: dict[str, View] = {
    "web": pages.page,
    "picture": pages.picture,
    "text": pages.text,
    "image": pages.image,
    "calendar": pages.calendar,
    "leave": pages.leave,
    "go": pages.go,
    "timegate": mementos.timegate,
    "timemap": mementos.timemap,
    "search": searching.search,
    "site": archives.site,
    "report": archives.report,
}
"""By the first part of the path, with and without `/en` before it."""

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

    def application(self) -> Starlette:
        """Return the application."""
        routes = [
            Route("/static/{name}", self.asset),
            Route("/robots.txt", self.robots),
            Route("/{rest:path}", self.view),
        ]
        return Starlette(routes=routes, exception_handlers={CaptureError: self.failed})

    async def failed(self, request: Request, fault: Exception) -> Response:
        """Say that the archive can't be shown now; what is wrong is for the operator alone."""
        _LOG.error("request.failed", extra={"path": request.url.path, "fault": str(fault)})
        language, _ = language_of(asking.target(request))
        page = render(
            "fault",
            language,
            "/",
            archive_name=self.name,
            origins=self.origins,
            can_replay=self.can_replay,
            status_code=503,
        )
        return HTMLResponse(page, 503)

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
            for name in ("web", "picture", "text", "image", "leave", "go", "search")
        )
        return Response(f"User-agent: *\n{hidden}", media_type="text/plain")

    async def view(self, request: Request) -> Response:
        """Send a page; off the event loop, since it reads files and the database."""
        language, target = language_of(asking.target(request))
        name, _, rest = target.removeprefix("/").partition("/")
        name = name.partition("?")[0]
        visit = Visit(
            catalogue=self.catalogue,
            origins=self.origins,
            name=self.name,
            can_replay=self.can_replay,
            search=self.search,
            language=language,
            path=target,
            rest=rest,
            query=dict(request.query_params),
            headers=request.headers,
        )
        if not name:
            return await run_in_threadpool(archives.sites, visit)
        if name in VIEWS:
            return await run_in_threadpool(VIEWS[name], visit)
        return visit.fault(404)
