"""A small site that proves what a browser has received: each request names the answer before it.

Every answer under /stap/ carries a serial number in its head. A page's script asks for its steps
one after the other and sends the number of the last answer along, once that answer is whole. So a
request with `X-Na: 17` says: the page holds all of answer 17. Bodies depend on the path alone.
"""

import random
import threading
from collections.abc import Callable

from capture.demo.answer import HTML, Answer, render_head, respond
from capture.demo.connection import Route
from capture.demo.log import LoggedExchange
from capture.demo.server import ThreadedDemoSite

PIECE_BYTES = 16 * 1024
_LARGEST_BYTES = 120_000
_SCRIPT = """
let na = '0';
const vraag = (pad) => {
  const aanvraag = new XMLHttpRequest();
  aanvraag.open('GET', pad, false);  // the page waits, however busy the machine is
  aanvraag.setRequestHeader('X-Na', na);
  aanvraag.send();
  na = aanvraag.getResponseHeader('X-Volgnummer');
};
for (let stap = 1; stap <= %(steps)d; stap++) vraag('/stap/%(page)s/' + stap);
vraag('/klaar/%(page)s');
document.querySelector('p').textContent = 'Alles ontvangen';
"""


class Trap:
    """Springs once, at the N-th moment from when it was armed: on the site's own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 0
        self._act: Callable[[], object] = lambda: None
        self.sprung = threading.Event()

    def arm(self, moments: int, act: Callable[[], object]) -> None:
        """Act at the N-th moment from now."""
        with self._lock:
            self.sprung.clear()
            self._left, self._act = moments, act

    def passed(self) -> None:
        """Count a moment: between two writes, or between two exchanges."""
        with self._lock:
            self._left -= 1
            springs = self._left == 0
        if springs:
            self._act()
            self.sprung.set()


def step_body(path: str) -> bytes:
    """Return the body of a step: always the same for the same path, of any size."""
    rng = random.Random(path)
    return rng.randbytes(rng.choice((0, 300, 5_000, 40_000, _LARGEST_BYTES)))


def chained_route(*, pages: int, steps: int, trap: Trap) -> Route:
    """Return the route of a site of `pages` pages with `steps` steps each."""

    async def page(answer: Answer, number: int) -> None:
        links = "".join(
            f'<li><a href="/pagina/{each}">Pagina {each}</a></li>'
            for each in {number % pages + 1, number * 2 % pages + 1, number * 3 % pages + 1}
        )
        script = _SCRIPT % {"steps": steps, "page": number}
        text = (
            f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>Pagina {number}</title>'
            '<link rel="stylesheet" href="/stijl.css"><link rel="icon" href="data:,">'
            f"<h1>Pagina {number}</h1><p>Bezig</p><ul>{links}</ul><script>{script}</script></html>"
        )
        await respond(answer, text, mime=HTML, headers=(("Cache-Control", "no-store"),))

    async def step(answer: Answer) -> None:
        serial = str(answer.site.count("serial"))
        body = step_body(answer.request.path)
        headers = (
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Volgnummer", serial),
        )
        trap.passed()
        await answer.head(render_head(200, headers))
        for start in range(0, len(body), PIECE_BYTES):
            trap.passed()
            await answer.body(body[start : start + PIECE_BYTES])
        trap.passed()

    async def route(answer: Answer) -> None:
        folder, _, name = answer.request.path.strip("/").partition("/")
        match folder:
            case "":
                await page(answer, 0)
            case "pagina" if name.isdecimal() and 1 <= int(name) <= pages:
                await page(answer, int(name))
            case "stap":
                await step(answer)
            case "klaar":
                trap.passed()
                await respond(answer, b"", status=204, headers=(("Cache-Control", "no-store"),))
            case "stijl.css":
                await respond(answer, 'h1{background:url("/vlak.svg")}', mime="text/css")
            case "vlak.svg":
                await respond(
                    answer, '<svg xmlns="http://www.w3.org/2000/svg"/>', mime="image/svg+xml"
                )
            case "sitemap.xml":
                await respond(answer, _sitemap(answer), mime="application/xml")
            case "alleen-in-sitemap":
                await page(answer, pages)
            case _:
                await respond(answer, "Niet gevonden", status=404)

    return route


def _sitemap(answer: Answer) -> str:
    base = answer.site.urls[answer.listener]
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<urlset xmlns="{space}"><url><loc>{base}alleen-in-sitemap</loc></url></urlset>'


class ChainedSite(ThreadedDemoSite):
    """The site, logging every byte, with a trap."""

    def __init__(self, *, pages: int = 10, steps: int = 4) -> None:
        self.trap = Trap()
        super().__init__(
            log_bytes=True,
            route=lambda: chained_route(pages=pages, steps=steps, trap=self.trap),
        )

    def proven(self) -> list[LoggedExchange]:
        """Return the exchanges whose answers a browser has received whole, by its own word."""
        exchanges = self.exchanges
        named = {_header(each.request, b"x-na") for each in exchanges}
        return [each for each in exchanges if _header(each.response, b"x-volgnummer") in named]

    def visits(self) -> list[str]:
        """Return the paths of the pages that were asked for, in order of the requests."""
        asked = sorted(self.exchanges, key=lambda each: each.started)
        return [
            each.target
            for each in asked
            if each.target == "/" or each.target.startswith(("/pagina/", "/alleen-in-sitemap"))
        ]


def _header(message: bytes, name: bytes) -> bytes:
    """Return the value of a header; one that no message has, when it is absent."""
    head = message.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return b"" if name == b"x-na" else b"-"
