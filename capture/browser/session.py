"""One running browser: started without a way out, watched, and ended with all its processes."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from capture.browser.executable import BrowserExecutable
from capture.browser.flags import (
    DEAD_PROXY,
    PLAYWRIGHT_FLAGS_LEFT_OUT,
    FlagOptions,
    command_line,
    disabled_features,
)
from capture.browser.page_clock import clock_script
from capture.browser.processes import ProcessTree, on_end
from capture.browser.tab import Identity, Tab, TabOptions
from capture.browser.window import Shown, Window
from capture.errors import BrowserError

_LAUNCH_SECONDS = 60.0
_CLOSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nature:
    """What a browser is by itself; asked once, because the command line needs it."""

    user_agent: str
    """As it would be with a window."""
    disabled_features: tuple[str, ...]
    """By Playwright's own command line."""


_natures: dict[BrowserExecutable, _Nature] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """How the browser is started."""

    executable: BrowserExecutable
    spki: str | None = None
    """Base64 SHA-256 of the recording CA's public key, the only one trusted beyond the system's."""
    product: str = "capture"
    """Added to the browser's own user agent: who we are and how to reach us."""
    user_agent: str | None = None
    """In place of the browser's own and `product`."""
    languages: tuple[str, ...] = ("nl-NL", "nl", "en-US", "en")
    is_headless: bool = True
    way_out: str | None = DEAD_PROXY
    """Proxy for whatever is not in a tab with a port of its own; None: straight out."""


class BrowserSession:
    """A running browser; made by `launch`."""

    def __init__(self, *, browser: Browser, processes: ProcessTree, identity: Identity) -> None:
        """Use `launch`."""
        self._browser = browser
        self._processes = processes
        self._identity = identity
        self.dead = asyncio.Event()
        """Set when the browser is gone, whoever ended it."""
        self._tabs: set[Tab] = set()
        self._has_driver = True
        browser.on("disconnected", lambda _: self._on_gone())

    @classmethod
    @asynccontextmanager
    async def launch(cls, options: SessionOptions) -> AsyncIterator["BrowserSession"]:
        """Start the browser, and end it at the close of the block. Raises BrowserError."""
        async with async_playwright() as playwright:
            try:
                async with asyncio.timeout(_LAUNCH_SECONDS):
                    session = await cls._started(playwright, options)
            except TimeoutError as error:
                path = options.executable.path
                raise BrowserError(f"{path} does not start in {_LAUNCH_SECONDS:g} s") from error
            with on_end(session._processes.ancestor_below_us(), session._on_driver_gone):
                try:
                    yield session
                finally:
                    await session._close()

    @classmethod
    async def _started(cls, playwright: Playwright, options: SessionOptions) -> "BrowserSession":
        nature = await _nature(playwright, options)
        user_agent = options.user_agent or f"{nature.user_agent} {options.product}"
        flags = FlagOptions(
            spki=options.spki,
            user_agent=user_agent,
            languages=options.languages,
            disabled_features=nature.disabled_features,
            is_apart=options.way_out is not None,
        )
        browser = await _start(playwright, options, command_line(flags))
        return cls(
            browser=browser,
            processes=ProcessTree(await _pid(browser)),
            identity=Identity(user_agent=user_agent, languages=options.languages),
        )

    @property
    def user_agent(self) -> str:
        """As sent by all pages and workers."""
        return self._identity.user_agent

    @property
    def version(self) -> str:
        """The browser's own version number."""
        return self._browser.version

    @property
    def pid(self) -> int:
        """Process number of the browser."""
        return self._processes.pid

    @property
    def is_dead(self) -> bool:
        """Whether the browser is gone."""
        return self.dead.is_set()

    def rss_bytes(self) -> int:
        """Return resident memory of the browser's processes; shared pages count for each."""
        return self._processes.rss_bytes()

    def kill(self) -> None:
        """End the browser and its children at once."""
        self._processes.kill()
        self._on_gone()

    async def new_tab(self, options: TabOptions) -> Tab:
        """Open a tab; raises BrowserError when the browser doesn't."""
        tab = await Tab.open(self._browser, options, self._identity)
        self._tabs = {known for known in self._tabs if not known.is_broken} | {tab}
        return tab

    async def new_window(
        self, *, port: int, on_shown: Callable[[Shown], None], moment: datetime | None = None
    ) -> Window:
        """Open a context for a person, on a proxy port of its own; raises BrowserError.

        `moment`: what the clock of its pages says now; None: what it is.
        """
        try:
            context = await self._browser.new_context(
                proxy={"server": f"socks5://127.0.0.1:{port}"}, no_viewport=True
            )
            if moment is not None:
                await context.add_init_script(clock_script(moment))
        except PlaywrightError as error:
            raise BrowserError("the browser does not open a window") from error
        return Window(context, on_shown)

    async def new_closed_context(self, *, width: int, height: int) -> BrowserContext:
        """Open a context on the browser's own way out, by default none; raises BrowserError.

        For what is answered from the archive: no service worker may come in between.
        """
        try:
            return await self._browser.new_context(
                viewport={"width": width, "height": height},
                timezone_id="Europe/Amsterdam",
                locale=self._identity.languages[0],
                service_workers="block",
                accept_downloads=False,
            )
        except PlaywrightError as error:
            raise BrowserError("the browser does not open a context") from error

    def _on_gone(self) -> None:
        self.dead.set()
        for tab in self._tabs:
            tab.mark_gone()

    def _on_driver_gone(self) -> None:
        """End what nobody can speak to any more: Playwright itself would wait for ever."""
        self._has_driver = False
        self.kill()

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS if self._has_driver else 0):
                await self._browser.close()
        except (PlaywrightError, TimeoutError):
            pass
        finally:
            self._processes.kill()


async def prepare(options: SessionOptions) -> None:
    """Ask the browser what it is by itself, so that `launch` need not: while something else starts.

    BrowserError when it doesn't start.
    """
    if options.executable not in _natures:
        async with async_playwright() as playwright:
            await _nature(playwright, options)


async def _nature(playwright: Playwright, options: SessionOptions) -> _Nature:
    """Return what the browser is by itself.

    Asked of the browser, by starting it once: 0.3 s, once per browser and process.
    """
    known = _natures.get(options.executable)
    if known is None:
        browser = await _start(playwright, options, [])
        try:
            session = await browser.new_browser_cdp_session()
            version = await session.send("Browser.getVersion")
            arguments = ProcessTree(await _pid(browser)).command_line()
        except PlaywrightError as error:
            raise BrowserError(
                f"The browser does not stay up: {error.message.splitlines()[0]}"
            ) from error
        finally:
            await browser.close()
        known = _natures[options.executable] = _Nature(
            user_agent=str(version["userAgent"]).replace("HeadlessChrome", "Chrome"),
            disabled_features=disabled_features(arguments),
        )
    return known


async def _start(playwright: Playwright, options: SessionOptions, flags: list[str]) -> Browser:
    path = options.executable.path
    try:
        return await playwright.chromium.launch(
            executable_path=path,
            headless=options.is_headless,
            args=flags,
            ignore_default_args=list(PLAYWRIGHT_FLAGS_LEFT_OUT),
            proxy={"server": options.way_out} if options.way_out else None,
            chromium_sandbox=not _is_root(),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=_LAUNCH_SECONDS * 1000,
        )
    except PlaywrightError as error:
        raise BrowserError(f"{path} does not start: {_reason(error.message)}") from error


async def _pid(browser: Browser) -> int:
    session = await browser.new_browser_cdp_session()
    info = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return next(int(each["id"]) for each in info["processInfo"] if each["type"] == "browser")


def _is_root() -> bool:
    """Chromium's sandbox refuses to run as root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _reason(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    telling = [line for line in lines if "ERROR:" in line or "sandbox" in line.lower()]
    return (telling or lines or ["no reason given"])[0][:300]
