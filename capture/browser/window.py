"""A browser window for a person: nothing is steered, every page shown is told of."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from capture.errors import BrowserError

_CLOSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One page that a person had before them."""

    url: str
    title: str
    text: str
    view_jpeg: bytes | None


class Window:
    """A context of its own with one or more tabs, until the last one is closed."""

    def __init__(self, context: BrowserContext, on_shown: Callable[[Shown], None]) -> None:
        """Watch over the pages of `context`; each one that has loaded goes to `on_shown`."""
        self._context = context
        self._on_shown = on_shown
        self._pages: set[Page] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.closed = asyncio.Event()
        """Set when the person has closed the last tab."""
        context.on("page", self._opened)
        context.on("close", lambda _: self.closed.set())

    async def go(self, url: str) -> None:
        """Open a tab on `url`. What the site does wrong is left to the person. BrowserError."""
        try:
            page = await self._context.new_page()
        except PlaywrightError as error:
            raise BrowserError("the browser does not open a window") from error
        try:
            await page.goto(url, wait_until="commit")
        except PlaywrightError:
            return

    async def close(self) -> None:
        """Close what is open."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._context.close()
        except (PlaywrightError, TimeoutError):
            return

    def _opened(self, page: Page) -> None:
        self._pages.add(page)
        page.on("close", self._page_closed)
        page.on("load", self._loaded)

    def _page_closed(self, page: Page) -> None:
        self._pages.discard(page)
        if not self._pages:
            self.closed.set()

    def _loaded(self, page: Page) -> None:
        task = asyncio.get_running_loop().create_task(self._tell(page))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, page: Page) -> None:
        """Tell of a page as it is once loaded; one that is gone already is passed over."""
        try:
            url, title = page.url, await page.title()
            text = await page.evaluate("() => document.body ? document.body.innerText : ''")
            view = await page.screenshot(type="jpeg", quality=80)
        except PlaywrightError:
            return
        self._on_shown(Shown(url=url, title=title, text=str(text), view_jpeg=view))
