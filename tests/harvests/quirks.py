"""Small sites for one test each: pages by path, the demo's faults under /fouten/, a busy server."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from html import escape

from capture.demo import faults
from capture.demo.answer import HTML, Answer, respond
from capture.demo.connection import Route
from capture.demo.server import ThreadedDemoSite

type Page = str | Callable[[Answer], Awaitable[None]]
"""A page's HTML, or who answers."""

_COMPANY_SECONDS = 60.0
_NO_ICON = '<link rel="icon" href="data:,">'


def page_of_links(urls: list[str], *, title: str = "Koppelingen") -> str:
    """Return a page that links to these URLs."""
    items = "".join(f'<li><a href="{escape(url)}">{escape(url)}</a></li>' for url in urls)
    return page_with(f"<ul>{items}</ul>", title=title)


def page_with(body: str, *, title: str = "Pagina") -> str:
    """Return a page with this in its body."""
    return (
        f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"{_NO_ICON}<h1>{escape(title)}</h1>{body}</html>"
    )


def quirky_site(pages: Callable[[], Mapping[str, Page]]) -> ThreadedDemoSite:
    """Return a site of these pages by path; the faults work too, all else is not found.

    `pages` is called once the site runs, on its own thread.
    """

    def make() -> Route:
        known = dict(pages())

        async def route(answer: Answer) -> None:
            path = answer.request.path
            page = known.get(path)
            if fault := faults.ROUTES.get(path):
                await fault(answer)
            elif isinstance(page, str):
                await respond(answer, page, mime=HTML)
            elif page is not None:
                await page(answer)
            else:
                await respond(answer, "Niet gevonden", status=404)

        return route

    return ThreadedDemoSite(log_bytes=True, route=make)


class Crowd:
    """Pages that hold their answer until others are asked for as well, and count the company."""

    def __init__(self, *, pages: int, company: int, patience_seconds: float) -> None:
        """Wait for so many at once, however long that takes, and then as long as told for more."""
        self.most = 0
        self._pages = pages
        self._company = company
        self._complete = asyncio.Event()
        self._patience_seconds = patience_seconds
        self._here = 0

    def by_path(self) -> dict[str, Page]:
        """Return the pages, with one that links to all of them."""
        paths = [f"/drukte/{number}" for number in range(self._pages)]
        return {"/": page_of_links(paths)} | dict.fromkeys(paths, self._answer)

    async def _answer(self, answer: Answer) -> None:
        self._here += 1
        self.most = max(self.most, self._here)
        if self.most >= self._company:
            self._complete.set()
        try:
            await asyncio.wait_for(self._complete.wait(), _COMPANY_SECONDS)
            await asyncio.wait_for(answer.site.closing.wait(), self._patience_seconds)
        except TimeoutError:
            pass
        finally:
            self._here -= 1
        await respond(answer, page_with("<p>Druk</p>"), mime=HTML)


class Busy:
    """A page that asks to come back later a number of times before it answers."""

    def __init__(self, *, refusals: int, status: int, retry_after: str | None) -> None:
        """Refuse so often."""
        self._refusals = refusals
        self._status = status
        self._headers = (("Retry-After", retry_after),) if retry_after is not None else ()

    async def __call__(self, answer: Answer) -> None:
        """Refuse, or answer."""
        if answer.site.count(answer.request.path) <= self._refusals:
            await respond(answer, "Te druk", status=self._status, headers=self._headers)
        else:
            await respond(answer, page_with("<p>Nu wel</p>"), mime=HTML)
