"""The running demo site: three listeners on loopback, one log.

    async with DemoSite() as site:
        ...  # site.url, site.https_url, site.other_url
    site.exchanges  # stays readable; complete once the site is closed

`ThreadedDemoSite` is the same in a thread of its own, for callers that keep their loop busy.
"""

import asyncio
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from capture.demo.answer import SiteState
from capture.demo.connection import Connection, Route
from capture.demo.log import ByteLog, ConnectionLog, Listener, LoggedExchange
from capture.demo.routes import demo_route
from capture.demo.tls import OwnAuthority

START_SECONDS = 30.0
END_IN_ORDER_SECONDS = 1.0


class DemoSite:
    """The site as an async context manager, on 127.0.0.1, each listener on a free port.

    `log_bytes=True` keeps every byte in memory; without it only lengths and statuses are kept.
    State such as "429 the first time" belongs to the instance. Another `route` serves other pages.
    """

    def __init__(self, *, log_bytes: bool = False, route: Route | None = None) -> None:
        """Prepare; nothing listens yet."""
        self._log = ByteLog(keeps_bytes=log_bytes)
        self._state = SiteState()
        self._route = route or demo_route()
        self._authority = OwnAuthority()
        self._servers: list[asyncio.Server] = []
        self._running: dict[asyncio.Task[None], Connection] = {}

    @property
    def url(self) -> str:
        """The site over HTTP: `http://127.0.0.1:PORT/`."""
        return self._state.urls[Listener.HTTP]

    @property
    def https_url(self) -> str:
        """The same site over HTTPS."""
        return self._state.urls[Listener.HTTPS]

    @property
    def other_url(self) -> str:
        """Another organisation's site, over HTTP."""
        return self._state.urls[Listener.OTHER]

    @property
    def ca_pem(self) -> bytes:
        """The certificate, in PEM, of the authority that signed the HTTPS listener's."""
        return self._authority.ca_pem

    @property
    def connections(self) -> tuple[ConnectionLog, ...]:
        """All connections so far, in order of arrival."""
        return tuple(self._log.connections)

    @property
    def exchanges(self) -> tuple[LoggedExchange, ...]:
        """All exchanges so far, by connection, then by order on it."""
        return tuple(self._log.exchanges())

    @property
    def in_progress(self) -> int:
        """How many exchanges are under way."""
        return self._state.under_way

    async def wait_quiet(self) -> None:
        """Return when no exchange is under way."""
        if self._state.under_way:
            await self._state.quiet.wait()

    async def start(self) -> None:
        """Listen; afterwards the URLs are known."""
        for listener in Listener:
            context = self._authority.server_context() if listener is Listener.HTTPS else None
            server = await self._listen(listener, context)
            self._servers.append(server)
            scheme = "https" if context else "http"
            port = server.sockets[0].getsockname()[1]
            self._state.urls[listener] = f"{scheme}://127.0.0.1:{port}/"

    async def stop(self) -> None:
        """Stop listening and end all connections: idle ones at once, others within a second."""
        self._state.closing.set()
        for server in self._servers:
            server.close()
        for task, connection in list(self._running.items()):
            if connection.is_idle:
                task.cancel()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=END_IN_ORDER_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    async def _listen(self, listener: Listener, context: ssl.SSLContext | None) -> asyncio.Server:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = Connection(
                reader, writer, listener=listener, log=self._log, site=self._state
            )
            task = asyncio.current_task()
            assert task is not None
            self._running[task] = connection
            try:
                await connection.serve(self._route)
            finally:
                del self._running[task]

        return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=512)


class ThreadedDemoSite:
    """A `DemoSite` in a thread with its own loop: a plain context manager, the same properties."""

    def __init__(self, *, log_bytes: bool = False, route: Callable[[], Route] = demo_route) -> None:
        """Prepare; `route` is called in the site's thread."""
        self._log_bytes = log_bytes
        self._make_route = route
        self._site: DemoSite | None = None
        self._fault: BaseException | None = None
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="demo-site", daemon=True)

    @property
    def site(self) -> DemoSite:
        """The site itself, once started."""
        assert self._site is not None, "not started"
        return self._site

    @property
    def url(self) -> str:
        """As `DemoSite.url`."""
        return self.site.url

    @property
    def https_url(self) -> str:
        """As `DemoSite.https_url`."""
        return self.site.https_url

    @property
    def other_url(self) -> str:
        """As `DemoSite.other_url`."""
        return self.site.other_url

    @property
    def ca_pem(self) -> bytes:
        """As `DemoSite.ca_pem`."""
        return self.site.ca_pem

    @property
    def connections(self) -> tuple[ConnectionLog, ...]:
        """As `DemoSite.connections`."""
        return self.site.connections

    @property
    def exchanges(self) -> tuple[LoggedExchange, ...]:
        """As `DemoSite.exchanges`; complete after the block."""
        return self.site.exchanges

    @property
    def in_progress(self) -> int:
        """As `DemoSite.in_progress`."""
        return self.site.in_progress

    def wait_quiet(self, timeout_seconds: float = START_SECONDS) -> None:
        """Return when no exchange is under way; TimeoutError when that takes too long."""
        assert self._loop is not None
        waiting = asyncio.run_coroutine_threadsafe(self.site.wait_quiet(), self._loop)
        waiting.result(timeout_seconds)

    def __enter__(self) -> Self:
        """Start the thread and wait until the site listens."""
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise TimeoutError("the demo site did not start")
        if self._fault is not None:
            raise self._fault
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the site and wait for its thread."""
        assert self._loop is not None
        assert self._end is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # handed to the starting thread
            self._fault = error
            self._ready.set()
            raise

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        async with self._make_site() as site:
            self._site = site
            self._ready.set()
            await self._end.wait()

    def _make_site(self) -> DemoSite:
        """Return the site to run, not yet started; called in the site's thread."""
        return DemoSite(log_bytes=self._log_bytes, route=self._make_route())
