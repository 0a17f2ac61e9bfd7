"""A recorded page opened again, answered from what was recorded alone: nothing goes to any network.

Two things keep it in: every request of the context is answered here or refused, and the browser
itself is started with a dead proxy, which is what would meet a request that got past.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Route

from capture.browser.session import BrowserSession
from capture.errors import BrowserError
from capture.model.url import normalise, without_fragment

WIDTH, HEIGHT = 1280, 800
_LOAD_SECONDS = 15.0
_REST_SECONDS = 5.0
_SCRIPT_SECONDS = 60.0
_MAX_REDIRECTS = 20
_LEFT_OUT = frozenset(
    {
        "content-encoding",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "alt-svc",
        "strict-transport-security",
        "clear-site-data",
        "set-cookie",
    }
)
"""Fields that tell of the bytes on the wire, or would change the browser: the body is decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """An answer as it was recorded."""

    status: int
    fields: tuple[tuple[str, str], ...]
    """Names and values of its header, in order."""
    body: bytes
    """With all codings undone."""

    def value(self, name: str) -> str:
        """Return the first value of a field (name in lower case), or empty."""
        return next((value for key, value in self.fields if key.lower() == name), "")


class Answers(Protocol):
    """What was recorded, by address."""

    def answer(self, url: str) -> RecordedAnswer | None:
        """Return what was answered to a GET of `url` (without fragment); None: nothing."""


@dataclass(slots=True, kw_only=True)
class OfflineStay:
    """What happened while a page was open."""

    refused: list[str]
    """Addresses that were asked and not recorded, and requests by other methods than GET."""


class OfflinePage:
    """A recorded page, open in a browser; made by `open_recorded`."""

    def __init__(self, page: Page, stay: OfflineStay) -> None:
        """Use `open_recorded`."""
        self._page = page
        self.stay = stay

    async def run(self, script: str, argument: object = None) -> Any:
        """Return what a script, an expression or function, gives. Raises BrowserError."""
        try:
            async with asyncio.timeout(_SCRIPT_SECONDS):
                return await self._page.evaluate(script, argument)
        except (PlaywrightError, TimeoutError) as error:
            raise BrowserError(f"{self._page.url}: {_line(error)}") from error


@asynccontextmanager
async def open_recorded(
    session: BrowserSession, answers: Answers, url: str
) -> AsyncIterator[OfflinePage]:
    """Open `url` from what was recorded, and close it at the end of the block.

    It has come to rest when it opens, or had some seconds to. Raises BrowserError when the page
    itself wasn't recorded, or the browser doesn't open it.
    """
    stay = OfflineStay(refused=[])
    context = await session.new_closed_context(width=WIDTH, height=HEIGHT)
    try:
        await context.route("**/*", _Answering(answers, stay))
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        response = await page.goto(url, wait_until="load", timeout=_LOAD_SECONDS * 1000)
        if response is None:
            raise BrowserError(f"{url}: the recorded page does not open")
        with suppress(PlaywrightError):  # a page that never rests is looked at as it is
            await page.wait_for_load_state("networkidle", timeout=_REST_SECONDS * 1000)
        yield OfflinePage(page, stay)
    except PlaywrightError as error:
        raise BrowserError(f"{url}: {_line(error)}") from error
    finally:
        await _close(context)


class _Answering:
    """Answers every request of a context from what was recorded."""

    def __init__(self, answers: Answers, stay: OfflineStay) -> None:
        self._answers = answers
        self._stay = stay

    async def __call__(self, route: Route, request: Request) -> None:
        found = None
        if request.method in ("GET", "HEAD"):
            found = followed(self._answers, request.url)  # reads a file: too short for a thread
        try:
            if found is None:
                self._stay.refused.append(request.url)
                await route.abort("internetdisconnected")
                return
            await route.fulfill(
                status=found.status,
                headers={n: v for n, v in found.fields if n.lower() not in _LEFT_OUT},
                body=found.body,
            )
        except PlaywrightError:
            pass  # the page went away meanwhile


def followed(answers: Answers, url: str) -> RecordedAnswer | None:
    """Return the recorded answer to `url`, redirects followed; None when one wasn't recorded.

    The browser would ask for a redirect's target past any route, so it never gets to see one.
    """
    at: str | None = without_fragment(url)
    for _ in range(_MAX_REDIRECTS):
        if at is None:
            return None
        found = answers.answer(at)
        if found is None or not (300 <= found.status < 400 and found.value("location")):
            return found
        target = normalise(found.value("location"), base=at)
        at = None if target is None else without_fragment(target)
    return None


async def _close(context: Any) -> None:
    try:
        async with asyncio.timeout(10):
            await context.close()
    except (PlaywrightError, TimeoutError):
        pass


def _line(error: BaseException) -> str:
    text = error.message if isinstance(error, PlaywrightError) else str(error)
    return (text.splitlines() or ["it took too long"])[0][:300]
