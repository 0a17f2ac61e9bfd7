"""The browser of a harvest: launched when needed, again when it dies, renewed when it swells."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from capture.browser.session import BrowserSession, SessionOptions
from capture.errors import BrowserError

LAUNCH_TRIES = 3


@dataclass(eq=False, slots=True)
class _Running:
    """One browser, and how many tabs are open in it."""

    session: BrowserSession
    stack: AsyncExitStack
    users: int = 0
    is_retired: bool = False


class BrowserKeeper:
    """Lends the browser to workers; an old one is ended when its last tab is given back."""

    def __init__(self, options: SessionOptions, *, max_rss_bytes: int) -> None:
        """Launch with `options`; renew when it takes more memory than `max_rss_bytes`."""
        self._options = options
        self._max_rss_bytes = max_rss_bytes
        self._running: list[_Running] = []
        self._lock = asyncio.Lock()
        self.launches = 0

    async def session(self) -> BrowserSession:
        """Return the present browser, launched when there is none. BrowserError."""
        async with self._lock:
            return (await self._present()).session

    async def borrow(self) -> BrowserSession:
        """Return the present browser for a tab; it is to be given back. BrowserError."""
        async with self._lock:
            running = await self._present()
            running.users += 1
            return running.session

    async def give_back(self, session: BrowserSession) -> None:
        """Say that a tab is closed; a browser that nobody uses any more ends."""
        async with self._lock:
            for running in [each for each in self._running if each.session is session]:
                running.users -= 1
                await self._end_if_unused(running)

    def is_retired(self, session: BrowserSession) -> bool:
        """Whether a tab of this browser should be given up for one of the next."""
        return any(each.session is session and each.is_retired for each in self._running)

    def look_at_size(self) -> None:
        """Retire the present browser when it takes more memory than it may."""
        for running in self._running:
            if not running.session.is_dead and not running.is_retired:
                running.is_retired = running.session.rss_bytes() > self._max_rss_bytes

    async def close(self) -> None:
        """End all browsers."""
        async with self._lock:
            while self._running:
                await self._running.pop().stack.aclose()

    async def _present(self) -> _Running:
        for running in list(self._running):
            if running.session.is_dead:
                self._running.remove(running)
                await running.stack.aclose()
            else:
                await self._end_if_unused(running)
        usable = [each for each in self._running if not each.is_retired]
        return usable[-1] if usable else await self._launch()

    async def _end_if_unused(self, running: _Running) -> None:
        if running.is_retired and running.users <= 0 and running in self._running:
            self._running.remove(running)
            await running.stack.aclose()

    async def _launch(self) -> _Running:
        for remaining in reversed(range(LAUNCH_TRIES)):
            stack = AsyncExitStack()
            try:
                session = await stack.enter_async_context(BrowserSession.launch(self._options))
            except BrowserError:
                if not remaining:
                    raise
            else:
                self.launches += 1
                running = _Running(session, stack)
                self._running.append(running)
                return running
        raise AssertionError("unreachable")
