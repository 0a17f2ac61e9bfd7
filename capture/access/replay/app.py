"""The replay origin as a web application: boot page, worker, and the records; no cookies.

Whatever it sends may be opened by itself by anyone: each answer is harmless as a document.
"""

import logging
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from importlib import resources

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from capture.access import asked as asking
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import Capture, Served, byte_range
from capture.access.replay import headers, policy
from capture.access.replay.building import SOURCES, Worker, source
from capture.access.replay.finding import Sought, find
from capture.access.replay.policy import Origins
from capture.errors import CaptureError

MAX_BODY = 4_000_000
"""Bytes of what a page may send along; what a visitor fills in is no upload."""
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_NO_SCRIPT_OF_OURS = frozenset({"serviceworker", "sharedworker", "worker", "script"})
_PDF = "application/pdf"

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What answers requests to the replay origin."""

    catalogue: Catalogue
    origins: Origins
    worker: Worker | None
    """None: it could not be built, and pages are not replayed."""

    def application(self) -> Starlette:
        """Return the application."""
        routes = [
            Route("/", self.boot),
            Route("/boot.js", self.asset),
            Route("/boot.css", self.asset),
            Route("/sw.js", self.script),
            Route("/source/{name}", self.source),
            Route("/robots.txt", self.robots),
            Route("/raw/{rest:path}", self.raw, methods=_METHODS),
            Route("/w/{rest:path}", self.without_worker, methods=_METHODS),
            Route("/{rest:path}", self.nothing, methods=_METHODS),
        ]
        return Starlette(routes=routes, exception_handlers={CaptureError: self.failed})

    async def failed(self, request: Request, fault: Exception) -> Response:
        """Refuse when the archive can't be read; what is wrong is for the operator alone."""
        _LOG.error("request.failed", extra={"path": request.url.path, "fault": str(fault)})
        return _refused(503)

    async def boot(self, _: Request) -> Response:
        """Send the page that starts the worker and then makes way for the archived page."""
        return HTMLResponse(
            _asset("boot.html"),
            headers={
                "Content-Security-Policy": policy.boot(self.origins),
                "Cache-Control": "no-cache",
            },
        )

    async def asset(self, request: Request) -> Response:
        """Send a file of the boot page."""
        name = request.url.path.rpartition("/")[2]
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        return Response(_asset(name), media_type=kind, headers={"Cache-Control": "no-cache"})

    async def script(self, request: Request) -> Response:
        """Send the worker; never with a query, with which a page could give it other words."""
        here = self._here(request)
        if self.worker is None or request.scope["query_string"]:
            return _refused(404)
        return Response(
            self.worker.script_for(self.origins, here),
            media_type="text/javascript",
            headers={
                "Cache-Control": "no-cache",
                "Content-Security-Policy": (
                    f"default-src 'none'; connect-src {here} blob:; script-src 'self' 'unsafe-eval'"
                ),
                "Connection-Allowlist": policy.CONNECTIONS,
                "Link": '</source/LICENSE.md>; rel="license"',
            },
        )

    async def source(self, request: Request) -> Response:
        """Send a source file of the worker: the offer that its licence asks for."""
        name = request.path_params["name"]
        if name not in SOURCES:
            return _refused(404)
        return Response(source(name), media_type="text/plain")

    async def robots(self, _: Request) -> Response:
        """Keep search engines from taking old versions for the site."""
        return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")

    async def without_worker(self, request: Request) -> Response:
        """Lead a page that the worker did not get to see back to where it is started."""
        rest = asking.target(request).partition("/w/a/")[2]
        wanted = asking.asked(rest)
        if wanted is None or request.method not in {"GET", "HEAD"}:
            return _refused(404)
        where = f"{asking.stamp(wanted.moment)}/{asking.in_path(wanted.url)}"
        if request.headers.get("sec-fetch-dest") == "iframe":
            start = f"{self._here(request)}/"
            # Who comes from there has no worker, and would go round: without an address it says so.
            is_back = request.headers.get("referer") == start
            return RedirectResponse(f"{start}#" if is_back else f"{start}#{where}", 302)
        return RedirectResponse(f"{self.origins.portal}/web/{where}", 302)

    def _here(self, request: Request) -> str:
        """Return the origin that is asked, which the guard has seen to be ours."""
        return self.origins.labelled(self.origins.label(request.headers["host"]) or "")

    async def nothing(self, _: Request) -> Response:
        """Refuse all else."""
        return _refused(404)

    async def raw(self, request: Request) -> Response:
        """Send the record nearest to a moment, to our worker, or as a file to be kept."""
        if request.headers.get("service-worker") or (
            request.headers.get("sec-fetch-dest") in _NO_SCRIPT_OF_OURS
        ):
            return _refused(403)
        rest = asking.target(request).partition("/raw/")[2].removeprefix("ir_/")
        wanted = asking.asked(rest)
        if wanted is None:
            return _refused(400)
        body = await _body(request)
        if body is None:
            return _refused(413)
        sought = Sought(
            asked=wanted,
            method=_method(request),
            body=body or None,
            content_type=request.headers.get("content-type", ""),
            page=request.headers.get("x-archive-page", ""),
            part=byte_range(request.headers.get("range", "").encode("latin-1")),
        )
        found = await run_in_threadpool(find, sought, self.catalogue)
        if found is None:
            return _missing()
        capture, served = found
        return self._sent(request, wanted, capture, served)

    def _only_in_portal(self, wanted: asking.Asked) -> Response:
        """Refuse to show a record by itself, and tell where it is shown."""
        place = f"/web/{asking.stamp(wanted.moment)}/{asking.in_path(wanted.url)}"
        link = escape(self.origins.portal + place)
        return HTMLResponse(
            "<!doctype html><html lang=nl><meta charset=utf-8><title>Webarchief</title>"
            f'<p>Wat gearchiveerd is staat in het <a href="{link}">webarchief</a>.'
            f'<p lang=en>What is archived is in the <a href="{link}">web archive</a>.',
            403,
            headers={"Content-Security-Policy": policy.RAW, "Cache-Control": "no-store"},
        )

    def _sent(
        self, request: Request, wanted: asking.Asked, capture: Capture, served: Served
    ) -> Response:
        is_part = served.total is not None
        status, head = headers.passed_on(
            HTTPStatus.OK if is_part else served.status,
            served.reason,
            served.headers,
            url=capture.url,
            moment=capture.moment,
        )
        if is_part:
            status = served.status
        security = policy.RAW
        destination = request.headers.get("sec-fetch-dest", "")
        if wanted.modifier == "id":
            head.append((b"content-disposition", b"attachment"))
        elif capture.mime == _PDF and destination in {"iframe", "embed", "object"}:
            # The browser's viewer has its own sandbox, and refuses to work in another.
            security = policy.document(self.origins)
        elif request.headers.get("sec-fetch-mode") == "navigate":
            return self._only_in_portal(wanted)
        head += served.framing
        head.append((b"content-security-policy", security.encode()))
        head.append((b"cache-control", b"no-store"))
        answer = StreamingResponse(served.body, status_code=status)
        answer.raw_headers = [*head, (b"x-content-type-options", b"nosniff")]
        return answer


def _method(request: Request) -> str:
    """Return the method of a page's request; of those the worker can't send, as it names them."""
    if request.method == "POST" and request.headers.get("x-archive-method") == "PATCH":
        return "PATCH"
    return "GET" if request.method == "HEAD" else request.method


async def _body(request: Request) -> bytes | None:
    """Return what was sent along, or None when that is too much."""
    whole = bytearray()
    async for piece in request.stream():
        whole += piece
        if len(whole) > MAX_BODY:
            return None
    return bytes(whole)


def _asset(name: str) -> str:
    return resources.files("capture.access.replay").joinpath("boot", name).read_text("utf-8")


def _missing() -> Response:
    return Response(
        status_code=404,
        headers={"X-Archive-Missing": "1", "Cache-Control": "no-store"},
    )


def _refused(status: int) -> Response:
    return Response(
        status_code=status,
        headers={"Content-Security-Policy": policy.RAW, "Cache-Control": "no-store"},
    )
