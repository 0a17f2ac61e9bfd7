"""One worker's place: its port on the proxy, its warm tab, its fetcher."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from capture.browser.request import Viewport
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import Tab, TabOptions
from capture.browser.watch import Credentials
from capture.errors import BrowserError
from capture.harvest.fetcher import Fetcher, FileLimits
from capture.proxy.process import ProxyProcess
from capture.screenshots.thumbnail import thumbnail

VISITS_PER_TAB = 250
"""A tab is renewed after so many pages: what it keeps in memory goes with it."""
LAUNCH_TRIES = 3
TAB_TRIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TabSettings:
    """How tabs present themselves, the same for all workers."""

    viewport: Viewport
    extra_headers: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, Credentials] = field(default_factory=dict)
    files: FileLimits = field(default_factory=FileLimits)


class BrowserKeeper:
    """The browser of a harvest: launched when first needed, and again when it dies or swells."""

    def __init__(self, options: SessionOptions, *, max_rss_bytes: int) -> None:
        """Launch with `options`; renew when it takes more memory than `max_rss_bytes`."""
        self._options = options
        self._max_rss_bytes = max_rss_bytes
        self._stack = AsyncExitStack()
        self._session: BrowserSession | None = None
        self._lock = asyncio.Lock()
        self.launches = 0

    async def session(self) -> BrowserSession:
        """Return the running browser. BrowserError when it does not start."""
        async with self._lock:
            if self._session is None or self._session.is_dead:
                await self._stack.aclose()
                self._session = None
                self._session = await self._launch()
            return self._session

    async def _launch(self) -> BrowserSession:
        for remaining in reversed(range(LAUNCH_TRIES)):
            try:
                session = await self._stack.enter_async_context(
                    BrowserSession.launch(self._options)
                )
            except BrowserError:
                if not remaining:
                    raise
            else:
                self.launches += 1
                return session
        raise AssertionError("unreachable")

    @property
    def is_swollen(self) -> bool:
        """Whether the browser takes more memory than it may."""
        session = self._session
        if session is None or session.is_dead:
            return False
        return session.rss_bytes() > self._max_rss_bytes

    def kill(self) -> None:
        """End the browser at once: a tab hangs so that it can't be closed."""
        if self._session is not None:
            self._session.kill()

    async def close(self) -> None:
        """End the browser."""
        async with self._lock:
            self._session = None
            await self._stack.aclose()


class Places:
    """Makes the workers' places, all alike."""

    def __init__(
        self, *, proxy: ProxyProcess, keeper: BrowserKeeper, settings: TabSettings
    ) -> None:
        """Make places on `proxy` with tabs of the keeper's browser."""
        self._proxy = proxy
        self._keeper = keeper
        self._settings = settings

    async def open(self) -> "Place":
        """Open a port of the proxy for one worker alone."""
        return Place(
            proxy=self._proxy,
            keeper=self._keeper,
            settings=self._settings,
            port=await self._proxy.open_port(),
        )


class Place:
    """What one worker works with."""

    def __init__(
        self, *, proxy: ProxyProcess, keeper: BrowserKeeper, settings: TabSettings, port: int
    ) -> None:
        """Use `Places.open`."""
        self._proxy = proxy
        self._keeper = keeper
        self._settings = settings
        self._tab: Tab | None = None
        self.port = port
        self.fetcher = Fetcher(port=port, ca_pem=proxy.ready.ca_pem, limits=settings.files)

    async def tab(self) -> Tab:
        """Return a tab that can be used. BrowserError when the browser does not give one."""
        if self._tab is not None and self._is_worn(self._tab):
            await self.drop_tab()
        if self._tab is None:
            self._tab = await self._new_tab()
        return self._tab

    async def headers_for(self, url: str) -> dict[str, str]:
        """Return the headers, cookies among them, that the browser would ask for a file with.

        BrowserError when no browser can be had.
        """
        tab = await self.tab()
        try:
            cookies = await tab.cookies(url)
        except BrowserError:  # it went just now; the next one has had no cookies yet
            await self.drop_tab()
            tab = await self.tab()
            cookies = await tab.cookies(url)
        return tab.request_headers() | ({"Cookie": cookies} if cookies else {})

    async def _new_tab(self) -> Tab:
        """Open a tab; a browser that gives none is ended, and another one tried."""
        for remaining in reversed(range(TAB_TRIES)):
            session = await self._keeper.session()
            try:
                return await session.new_tab(self._options())
            except BrowserError:
                if not remaining:
                    raise
                session.kill()
                await session.dead.wait()
        raise AssertionError("unreachable")

    def _options(self) -> TabOptions:
        return TabOptions(
            port=self.port,
            traffic=self._proxy.traffic(self.port),
            viewport=self._settings.viewport,
            extra_headers=self._settings.extra_headers,
            credentials=self._settings.credentials,
            thumbnail=thumbnail,
        )

    @staticmethod
    def _is_worn(tab: Tab) -> bool:
        return tab.is_broken or tab.visits >= VISITS_PER_TAB

    async def drop_tab(self) -> None:
        """Close the tab; when even that hangs, the browser goes with it."""
        tab, self._tab = self._tab, None
        if tab is not None and not await tab.close():
            self._keeper.kill()

    async def close(self) -> None:
        """Close tab and fetcher; the port closes with the proxy."""
        await self.drop_tab()
        await self.fetcher.close()
