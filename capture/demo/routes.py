"""Which page of the demo answers which request."""

from capture.demo import (
    api,
    delivery,
    documents,
    faults,
    feeds,
    oddities,
    other,
    redirects,
    statuses,
    streams,
)
from capture.demo.answer import Answer, respond
from capture.demo.connection import Route
from capture.demo.files import load, respond_file
from capture.demo.log import Listener
from capture.demo.pages import Pages, respond_page

EXACT: dict[str, Route] = {
    **api.ROUTES,
    **delivery.ROUTES,
    **documents.ROUTES,
    **faults.ROUTES,
    **feeds.ROUTES,
    **oddities.ROUTES,
    **redirects.ROUTES,
    **statuses.ROUTES,
    **streams.ROUTES,
}
READ_ONLY = frozenset({"GET", "HEAD"})
WORKER_SCRIPT = "/voorbeelden/service-worker/werker.js"
"""Lies beside its page, because a service worker rules the folder that it comes from."""
HISTORY_ROUTES = "/voorbeelden/geschiedenis-routes/"


def demo_route() -> Route:
    """Return the route of the whole demo, with its content loaded."""
    pages = Pages()

    async def route(answer: Answer) -> None:
        if answer.listener is Listener.OTHER:
            await other.route(answer)
            return
        path = answer.request.path
        if own := EXACT.get(path):
            await own(answer)
        elif answer.exchange.method not in READ_ONLY:
            await respond(answer, "Niet toegestaan", status=405, headers=(("Allow", "GET, HEAD"),))
        elif path == WORKER_SCRIPT:
            mime = "text/javascript; charset=utf-8"
            headers = (("Cache-Control", "no-cache"),)
            await respond(answer, load("script/werker.js") or b"", mime=mime, headers=headers)
        elif path.startswith(HISTORY_ROUTES):
            await respond_shell(answer, pages)
        elif not await respond_file(answer):
            await respond_page(answer, pages)

    return route


async def respond_shell(answer: Answer, pages: Pages) -> None:
    """Answer every history route with the same page, as single-page applications do."""
    html = pages.render(HISTORY_ROUTES, answer.site.urls, answer.listener)
    assert html is not None
    await respond(answer, html, headers=(("Cache-Control", "no-cache"),))
