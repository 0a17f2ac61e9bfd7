"""One worker's place: ports on the proxy, warm tabs on them, and a fetcher of files."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from capture.browser.request import Viewport
from capture.browser.session import BrowserSession
from capture.browser.tab import Tab, TabOptions
from capture.browser.watch import Credentials, OwnHeaders
from capture.errors import BrowserError
from capture.harvest.fetcher import Fetcher, FileLimits
from capture.harvest.keeper import BrowserKeeper
from capture.model.url import split
from capture.proxy.process import ProxyProcess
from capture.screenshots.thumbnail import thumbnail

VISITS_PER_TAB = 250
"""A tab is renewed after so many pages: what it keeps in memory goes with it."""
VISITS_PER_LOOK = 25
"""How often it is looked at how large the browser has become."""
TAB_TRIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TabSettings:
    """How tabs present themselves, the same for all workers."""

    viewport: Viewport
    own_headers: OwnHeaders = field(default_factory=OwnHeaders)
    credentials: Mapping[str, Credentials] = field(default_factory=dict)
    files: FileLimits = field(default_factory=FileLimits)


class Places:
    """Makes the workers' places, all alike."""

    def __init__(
        self, *, proxy: ProxyProcess, keeper: BrowserKeeper, settings: TabSettings
    ) -> None:
        """Make places on `proxy` with tabs of the keeper's browser."""
        self._proxy = proxy
        self._keeper = keeper
        self._settings = settings
        self._warm: list[Place] = []

    async def warm(self, count: int) -> None:
        """Make places ahead, tabs and all, while there is other work. BrowserError."""
        for _ in range(count):
            place = await self._new()
            self._warm.append(place)
            await place.tab()

    async def open(self) -> "Place":
        """Return a place for one worker alone: one that was made ahead, or a new one."""
        return self._warm.pop() if self._warm else await self._new()

    async def close(self) -> None:
        """Close what was made ahead and never taken."""
        while self._warm:
            await self._warm.pop().close()

    async def _new(self) -> "Place":
        return Place(
            proxy=self._proxy,
            keeper=self._keeper,
            settings=self._settings,
            port=await self._proxy.open_port(),
        )


class Seat:
    """One port of the proxy and the warm tab on it, renewed when it is worn."""

    def __init__(self, *, keeper: BrowserKeeper, options: TabOptions, port: int) -> None:
        """Open tabs with `options` in the keeper's browser."""
        self._keeper = keeper
        self._options = options
        self._tab: Tab | None = None
        self._session: BrowserSession | None = None
        self.port = port

    async def tab(self) -> Tab:
        """Return a tab that can be used. BrowserError when the browser does not give one."""
        if self._tab is not None and self._is_worn(self._tab):
            await self.drop_tab()
        if self._tab is None:
            self._tab = await self._new_tab()
        return self._tab

    async def _new_tab(self) -> Tab:
        """Open a tab; a browser that gives none is ended, and another one tried."""
        for remaining in reversed(range(TAB_TRIES)):
            session = await self._keeper.borrow()
            try:
                tab = await session.new_tab(self._options)
            except BrowserError:
                session.kill()
                await session.dead.wait()
                await self._keeper.give_back(session)
                if not remaining:
                    raise
            else:
                self._session = session
                return tab
        raise AssertionError("unreachable")

    def _is_worn(self, tab: Tab) -> bool:
        if tab.visits % VISITS_PER_LOOK == VISITS_PER_LOOK - 1:
            self._keeper.look_at_size()
        is_retired = self._session is not None and self._keeper.is_retired(self._session)
        return tab.is_broken or tab.visits >= VISITS_PER_TAB or is_retired

    async def drop_tab(self) -> None:
        """Close the tab; when even that hangs, the browser goes with it."""
        tab, self._tab = self._tab, None
        session, self._session = self._session, None
        if tab is not None and not await tab.close() and session is not None:
            session.kill()
        if session is not None:
            await self._keeper.give_back(session)


class Place:
    """What one worker works with: a reader's seat, its fetcher, and in time an explorer's seat.

    The explorer has a browser context of its own: what trying things out leaves behind there (a
    cookie notice answered, another language chosen) must not change what the reader gets to see.
    """

    def __init__(
        self, *, proxy: ProxyProcess, keeper: BrowserKeeper, settings: TabSettings, port: int
    ) -> None:
        """Use `Places.open`."""
        self._proxy = proxy
        self._keeper = keeper
        self._settings = settings
        self._reader = Seat(keeper=keeper, options=self._options(port), port=port)
        self._explorer: Seat | None = None
        self.port = port
        self.fetcher = Fetcher(port=port, ca_pem=proxy.ready.ca_pem, limits=settings.files)

    async def tab(self) -> Tab:
        """Return the reader's tab. BrowserError when the browser does not give one."""
        return await self._reader.tab()

    async def drop_tab(self) -> None:
        """Close the reader's tab; a new one is opened when it is asked for."""
        await self._reader.drop_tab()

    async def explorer(self) -> Seat:
        """Return the explorer's seat, on a port of its own."""
        if self._explorer is None:
            port = await self._proxy.open_port()
            options = self._options(port, explores=True)
            self._explorer = Seat(keeper=self._keeper, options=options, port=port)
        return self._explorer

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
        headers = tab.request_headers(url)
        parts = split(url)
        known = self._settings.credentials.get(parts.origin) if parts is not None else None
        if known is not None:
            pair = b64encode(f"{known.name}:{known.password}".encode()).decode("ascii")
            headers["Authorization"] = f"Basic {pair}"  # RFC 7617 §2
        return headers | ({"Cookie": cookies} if cookies else {})

    def _options(self, port: int, *, explores: bool = False) -> TabOptions:
        return TabOptions(
            port=port,
            traffic=self._proxy.traffic(port),
            viewport=self._settings.viewport,
            own_headers=self._settings.own_headers,
            credentials=self._settings.credentials,
            thumbnail=thumbnail,
            explores=explores,
        )

    async def close(self) -> None:
        """Close tabs and fetcher; the ports close with the proxy."""
        await self._reader.drop_tab()
        if self._explorer is not None:
            await self._explorer.drop_tab()
        await self.fetcher.close()
