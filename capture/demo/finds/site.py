"""The running finds site, by the same server as the demo's.

    with ThreadedFindsSite() as site:
        ...  # site.url is the seed; site.url + "ver/" that of the far corners

What must be found stands in `capture.demo.finds.inventory`.
"""

from capture.demo import feeds
from capture.demo.answer import TEXT, Answer, respond
from capture.demo.connection import Route
from capture.demo.files import respond_file
from capture.demo.finds import data
from capture.demo.finds.far import far_page
from capture.demo.finds.pages import FindsPages
from capture.demo.server import DemoSite, ThreadedDemoSite

_TAKES_CHANGES = frozenset(
    {
        "/verzonden/",
        "/betaling/",
        "/api/meldingen/17",
        "/api/afmelden",
        "/api/duim",
        "/api/klik",
    }
)
"""What the page "Nooit doen" would send to; only the log shows whether anyone did."""
_WITH_LINK_HEADER = "/vindplaatsen/link-kop/"


def finds_route() -> Route:
    """Return the route of the finds site, with its content loaded."""
    pages = FindsPages()

    async def route(answer: Answer) -> None:
        path = answer.request.path
        reads = answer.exchange.method in {"GET", "HEAD"}
        if path in _TAKES_CHANGES and not reads:
            await respond(answer, "Ontvangen", mime=TEXT)
        elif path in _TAKES_CHANGES or not reads:
            await respond(answer, "Niet toegestaan", mime=TEXT, status=405)
        elif own := data.ROUTES.get(path):
            await own(answer)
        elif path == "/favicon.ico":
            await feeds.favicon(answer)
        elif path == "/register/":
            await respond(answer, pages.register(is_asked="trefwoord" in answer.request.query))
        elif not await respond_file(answer):
            await _respond_page(answer, pages)

    return route


async def _respond_page(answer: Answer, pages: FindsPages) -> None:
    path = answer.request.path
    html = pages.render(path) or far_page(path)
    headers = [("Cache-Control", "no-cache")]
    if path == _WITH_LINK_HEADER:
        headers.append(("Link", '</vondst/jaarverslag-deel-twee/>; rel="next"'))
    status = 404 if html is None else 200
    await respond(answer, html or pages.missing(path), status=status, headers=tuple(headers))


class FindsSite(DemoSite):
    """The finds site as an async context manager."""

    def __init__(self, *, log_bytes: bool = False) -> None:
        """Prepare; nothing listens yet."""
        super().__init__(log_bytes=log_bytes, route=finds_route())


class ThreadedFindsSite(ThreadedDemoSite):
    """The same in a thread with its own loop."""

    def __init__(self, *, log_bytes: bool = False) -> None:
        """Prepare; nothing runs yet."""
        super().__init__(log_bytes=log_bytes, route=finds_route)
