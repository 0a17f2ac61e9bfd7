"""A warm tab: one context with its own proxy port, one page, visit after visit."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from capture.browser import survey
from capture.browser.channel import Channel, DocumentGoneError, PageGoneError, ScriptError
from capture.browser.exploration.exploration import Exploration
from capture.browser.exploration.memory import Memory
from capture.browser.exploration.page import ExploredPage
from capture.browser.exploration.result import Explored, ExploreRequest
from capture.browser.frames import OtherFrames
from capture.browser.page_clock import PageClock
from capture.browser.request import Viewport, VisitRequest
from capture.browser.result import VisitResult
from capture.browser.service_workers import ServiceWorkers
from capture.browser.visit import Visit
from capture.browser.watch import Credentials, OwnHeaders, PageWatch
from capture.browser.world import World
from capture.errors import BrowserError
from capture.model.traffic import Traffic

_OPEN_SECONDS = 20.0
_CLOSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TabOptions:
    """How a tab presents itself."""

    port: int | None
    """The proxy's port for this tab alone; None: the browser's own way out, by default none."""
    traffic: Traffic
    viewport: Viewport = field(default_factory=Viewport)
    timezone: str = "Europe/Amsterdam"
    own_headers: OwnHeaders = field(default_factory=OwnHeaders)
    """Sent along to the site's own hosts, by pages and frames; workers can't be given any."""
    credentials: Mapping[str, Credentials] = field(default_factory=dict)
    """For HTTP authentication, by origin (`host:port`); other log-in prompts are cancelled."""
    thumbnail: Callable[[bytes], bytes] | None = None
    """Makes the small picture from the view; called in a thread."""
    explores: bool = False
    """For `explore` alone: hooks in its pages, and nothing sent that could change something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the browser says of itself in every request."""

    user_agent: str
    languages: tuple[str, ...]

    @property
    def accept_language(self) -> str:
        """As Chromium writes it: each next language a tenth less wanted."""
        weights = (max(1, 10 - index) for index in range(len(self.languages)))
        return ",".join(
            language if weight == 10 else f"{language};q=0.{weight}"
            for language, weight in zip(self.languages, weights, strict=True)
        )


class Tab:
    """One context and its page; made by `BrowserSession.new_tab`."""

    def __init__(
        self,
        *,
        context: BrowserContext,
        page: Page,
        channel: Channel,
        options: TabOptions,
        identity: Identity,
    ) -> None:
        """Use `open`."""
        self.channel = channel
        self.watch = PageWatch(
            channel, options.credentials, options.own_headers, sees_all=options.explores
        )
        self.traffic = options.traffic
        self.service_workers = ServiceWorkers(channel)
        self.viewport = options.viewport
        self.thumbnail = options.thumbnail
        self.others = OtherFrames(context=context, page=page, channel=channel)
        self._clock = PageClock(channel)
        self._context = context
        self._page = page
        self._options = options
        self._identity = identity
        self._visit: Visit | None = None
        self._windows: set[asyncio.Task[None]] = set()
        self._has_crashed = False
        self._stands_still = False
        self._is_broken = False
        self._is_gone = False
        self.visits = 0
        """Visits made so far."""

    @classmethod
    async def open(cls, browser: Browser, options: TabOptions, identity: Identity) -> "Tab":
        """Open a context and its page; raises BrowserError."""
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                context = await browser.new_context(
                    proxy={"server": f"socks5://127.0.0.1:{options.port}"}
                    if options.port
                    else None,
                    viewport={"width": options.viewport.width, "height": options.viewport.height},
                    timezone_id=options.timezone,
                    accept_downloads=False,
                )
                page = await context.new_page()
                channel = Channel(await context.new_cdp_session(page))
                tab = cls(
                    context=context, page=page, channel=channel, options=options, identity=identity
                )
                await channel.send("Emulation.setLocaleOverride", locale=identity.languages[0])
                await tab.watch.start()
                await tab.service_workers.start()
                await survey.prepare(channel)
                if options.explores:
                    await ExploredPage.prepare(channel)
        except (
            PlaywrightError,
            PageGoneError,
            DocumentGoneError,
            ScriptError,
            TimeoutError,
        ) as error:
            raise BrowserError(f"The browser does not open a tab: {_first_line(error)}") from error
        page.on("websocket", lambda _: tab.watch.note_stream())
        page.on("crash", lambda _: tab.mark_crashed())
        page.on("close", lambda _: tab.mark_crashed())
        context.on("page", tab._on_window)
        return tab

    @property
    def is_broken(self) -> bool:
        """Whether the tab must be replaced: it crashed, hangs or is closed."""
        return self._is_broken or self._has_crashed

    @property
    def has_crashed(self) -> bool:
        """Whether the renderer or the browser is gone."""
        return self._has_crashed

    @property
    def user_agent(self) -> str:
        """As sent by its pages, frames and workers."""
        return self._identity.user_agent

    @property
    def has_workers(self) -> bool:
        """Whether the page runs workers."""
        return bool(self._page.workers)

    async def stand_still(self, world: World) -> None:
        """Stop the page where it is: going to an empty one costs half a page's CPU."""
        self._stands_still = True
        await self.channel.send("Emulation.setScriptExecutionDisabled", value=True)
        await world.call("standStill()")

    async def wake(self) -> None:
        """Let scripts run again, for the next page."""
        if self._stands_still:
            self._stands_still = False
            await self.channel.send("Emulation.setScriptExecutionDisabled", value=False)

    def mark_broken(self) -> None:
        """Say that this tab must not be used again."""
        self._is_broken = True

    def mark_crashed(self) -> None:
        """Say that the page is gone; a visit under way ends at once."""
        self._has_crashed = True
        if self._visit is not None:
            self._visit.interrupt()

    def mark_gone(self) -> None:
        """Say that the whole browser is gone: nothing is left to close."""
        self._is_gone = True
        self.mark_crashed()

    async def visit(self, request: VisitRequest) -> VisitResult:
        """Visit one page. What the site does wrong is in the result, not raised."""
        self.visits += 1
        await self._clock.set(request.moment)
        self._visit = Visit(self, request)
        try:
            return await self._visit.run()
        finally:
            self._visit = None

    async def explore(self, request: ExploreRequest, memory: Memory) -> Explored:
        """Try out what a page does when it is worked. What the site does wrong is in the result."""
        self.visits += 1
        exploration = Exploration(
            place=self,
            memory=memory,
            request=request,
        )
        explored = await exploration.run()
        self._is_broken |= exploration.is_broken
        return explored

    async def cookies(self, url: str) -> str | None:
        """Return the Cookie header that a request for `url` would carry, None when there is none.

        Raises BrowserError when the browser is gone.
        """
        if not self.visits:
            return None  # nothing was loaded yet that could have left one
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                jar = await self._context.cookies(url)
        except (PlaywrightError, TimeoutError) as error:
            raise BrowserError(
                f"The browser does not tell its cookies: {_first_line(error)}"
            ) from error
        # RFC 6265 §5.4: longer paths first
        jar.sort(key=lambda cookie: -len(cookie.get("path", "")))
        return "; ".join(f"{c.get('name', '')}={c.get('value', '')}" for c in jar) or None

    def request_headers(self, url: str) -> dict[str, str]:
        """Return the headers that a visitor's request for a file would carry, but for cookies."""
        return {
            "User-Agent": self.user_agent,
            "Accept": self.watch.accept,
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Accept-Language": self._identity.accept_language,
            **self._options.own_headers.for_url(url),
        }

    async def close(self) -> bool:
        """Close page and context; False when that hangs: then only ending the browser helps."""
        self._is_broken = True
        self.watch.stop()
        if self._is_gone:
            return True
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._context.close()
        except TimeoutError:
            return False
        except PlaywrightError:
            return True  # gone already
        return True

    def _on_window(self, page: Page) -> None:
        # Only windows that a gesture opened get so far; the visit has noted their URL.
        task = asyncio.get_running_loop().create_task(_close(page))
        self._windows.add(task)
        task.add_done_callback(self._windows.discard)


async def _close(page: Page) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await page.close()
    except (PlaywrightError, TimeoutError):
        return


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).strip().splitlines()[0]
