"""The running specimens site, by the same server as the demo's.

    with ThreadedSpecimensSite(supplies=Supplies(packages=node_modules)) as site:
        ...  # site.url is the seed; site.other_url that of the other organisations

What must be listed stands in `capture.demo.specimens.inventory`.
"""

import socket

from capture.demo import feeds, streams
from capture.demo.answer import TEXT, Answer, respond
from capture.demo.connection import Route
from capture.demo.files import respond_file
from capture.demo.log import Listener
from capture.demo.server import DemoSite, ThreadedDemoSite
from capture.demo.specimens import data, elsewhere, failures, tiles, transmissions
from capture.demo.specimens.pages import SpecimenPages
from capture.demo.specimens.supplies import Supplies, respond_supply

_EXACT: dict[str, Route] = {
    **data.ROUTES,
    **failures.ROUTES,
    **streams.ROUTES,
    "/wms": tiles.map_service,
    "/downloads/meetreeks.csv": transmissions.endless_download,
}
_TAKES_FORMS = {
    "/proeven/contact/verzonden/": ("Bericht ontvangen", "Wij antwoorden binnen drie werkdagen."),
    "/proeven/aanvraag/verzonden/": ("Aanvraag ontvangen", "U hoort binnen acht weken van ons."),
    "/proeven/zoeken-post/gevonden/": ("Eén vergunning gevonden", "Terras aan de Voorbeeldkade."),
    "/proeven/inloggen/sessie/": ("Inloggen mislukt", "Naam en wachtwoord horen niet bij elkaar."),
}
"""Targets of forms that are sent by POST, with title and text of what they answer."""


class DeafPort:
    """A port of 127.0.0.1 that is taken, but where nobody listens: connections are refused."""

    def __init__(self) -> None:
        """Take nothing yet."""
        self._socket: socket.socket | None = None
        self.url = ""
        """Of the port, with closing slash, once it is taken."""

    def take(self) -> None:
        """Take a free port."""
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def leave(self) -> None:
        """Give the port back."""
        if self._socket is not None:
            self._socket.close()


def specimens_route(supplies: Supplies, deaf: DeafPort) -> Route:
    """Return the route of the site, with its content loaded."""
    pages = SpecimenPages(supplies)
    exact = _EXACT | {
        transmissions.LIVE: lambda answer: transmissions.live_playlist(answer, supplies),
        transmissions.RADIO: lambda answer: transmissions.radio(answer, supplies),
        "/downloads/hoogtebestand.zip": (
            lambda answer: failures.large_download(answer, supplies.large_bytes)
        ),
    }

    async def route(answer: Answer) -> None:
        path = answer.request.path
        if answer.listener is Listener.OTHER:
            await elsewhere.route(answer, pages, supplies)
        elif own := exact.get(path):
            await own(answer)
        elif answer.exchange.method == "POST" and path in _TAKES_FORMS:
            title, text = _TAKES_FORMS[path]
            await respond(answer, pages.message(path, label="Verzonden", title=title, text=text))
        elif path in _TAKES_FORMS or answer.exchange.method not in {"GET", "HEAD"}:
            await respond(answer, "Niet toegestaan", mime=TEXT, status=405)
        elif path == "/favicon.ico":
            await feeds.favicon(answer)
        elif path == failures.BOT_WALL and await failures.bot_wall(answer, pages):
            return
        elif not (
            await respond_supply(answer, supplies)
            or await tiles.respond_tile(answer)
            or await respond_file(answer)
        ):
            await _respond_page(answer, pages, deaf)

    return route


async def _respond_page(answer: Answer, pages: SpecimenPages, deaf: DeafPort) -> None:
    path = answer.request.path
    urls = answer.site.urls
    found = pages.show(path, here=urls[answer.listener], other=urls[Listener.OTHER], deaf=deaf.url)
    if found is None:
        text = "De pagina bestaat niet, of is verplaatst."
        html = pages.message(path, label="404", title="Pagina niet gevonden", text=text)
        await respond(answer, html, status=404)
        return
    headers = (("Cache-Control", "no-cache"), *found.headers)
    await respond(answer, found.html, status=found.status, headers=headers)


class SpecimensSite(DemoSite):
    """The specimens site as an async context manager."""

    def __init__(self, *, log_bytes: bool = False, supplies: Supplies | None = None) -> None:
        """Prepare; nothing listens yet. Without supplies some specimens are left out."""
        self._deaf = DeafPort()
        route = specimens_route(supplies or Supplies(), self._deaf)
        super().__init__(log_bytes=log_bytes, route=route)

    async def start(self) -> None:
        """Listen; afterwards the URLs are known."""
        self._deaf.take()
        await super().start()

    async def stop(self) -> None:
        """Stop listening and end all connections."""
        await super().stop()
        self._deaf.leave()


class ThreadedSpecimensSite(ThreadedDemoSite):
    """The same in a thread with its own loop."""

    def __init__(self, *, log_bytes: bool = False, supplies: Supplies | None = None) -> None:
        """Prepare; nothing runs yet."""
        super().__init__(log_bytes=log_bytes)
        self._keeps_bytes = log_bytes
        self._supplies = supplies

    def _make_site(self) -> DemoSite:
        return SpecimensSite(log_bytes=self._keeps_bytes, supplies=self._supplies)
