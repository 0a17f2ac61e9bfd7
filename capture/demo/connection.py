"""One connection to the demo site: requests in, answers out, until somebody closes."""

import asyncio
from collections.abc import Awaitable, Callable

from capture import clock
from capture.demo.answer import Answer, SiteState, respond
from capture.demo.log import ByteLog, ConnectionLog, Listener, LoggedExchange
from capture.demo.wire import (
    BadRequestError,
    ClientGoneError,
    Inbox,
    Request,
    RequestHead,
    read_body,
    read_head,
)

type Route = Callable[[Answer], Awaitable[None]]

LINGER_SECONDS = 2.0
"""How long a closing connection is still read, so that unread bytes don't turn into a reset."""


class Connection:
    """Serves one accepted socket; its log outlives it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        listener: Listener,
        log: ByteLog,
        site: SiteState,
    ) -> None:
        """Take over an accepted socket."""
        is_tls = writer.get_extra_info("ssl_object") is not None
        # Drained must mean: handed to the operating system. At 0 asyncio's TLS never resumes.
        writer.transport.set_write_buffer_limits(high=1 if is_tls else 0, low=0)
        self._writer = writer
        self._site = site
        self.log: ConnectionLog = log.open(listener, writer.get_extra_info("peername")[:2])
        self._inbox = Inbox(reader, self.log)

    @property
    def is_idle(self) -> bool:
        """Whether no exchange is under way."""
        return all(exchange.finished for exchange in self.log.exchanges[-1:])

    async def serve(self, route: Route) -> None:
        """Answer requests in order until either side closes."""
        try:
            while not self._site.closing.is_set():
                head = await read_head(self._inbox)
                if not await self._exchange(head, route):
                    break
            await self._linger()
        except (BadRequestError, ClientGoneError, OSError):
            pass  # A client that breaks off is what the log shows, not a fault.
        finally:
            self.log.closed = clock.now()
            self._writer.transport.abort()

    async def _exchange(self, head: RequestHead, route: Route) -> bool:
        """Serve one exchange; return whether the connection stays open."""
        exchange = LoggedExchange(
            connection=self.log.number,
            number=len(self.log.exchanges),
            listener=self.log.listener,
            method=head.method,
            target=head.target,
            started=clock.now(),
            request=head.raw if self.log.keeps_bytes else b"",
        )
        self.log.exchanges.append(exchange)
        answer = Answer(
            writer=self._writer,
            inbox=self._inbox,
            connection=self.log,
            exchange=exchange,
            site=self._site,
        )
        self._site.begin()
        try:
            if head.expects_continue:
                await answer.interim(b"HTTP/1.1 100 Continue\r\n\r\n")
            body, raw_body = await read_body(self._inbox, head)
            answer.request = Request(head=head, body=body, raw=head.raw + raw_body)
            if self.log.keeps_bytes:
                exchange.request = answer.request.raw
            await route(answer)
            exchange.complete = answer.is_whole
        except BadRequestError:
            await respond(answer, "Ongeldig verzoek", status=400)
            return False
        finally:
            exchange.finished = True
            self._site.end()
        return not (answer.closes or head.wants_close)

    async def _linger(self) -> None:
        """Close in order: say that nothing more comes, then read until the client closes too."""
        if self._writer.can_write_eof():
            self._writer.write_eof()
            try:
                async with asyncio.timeout(LINGER_SECONDS):
                    await self._inbox.wait_gone()
            except TimeoutError:
                return
        else:
            self._writer.close()
            await self._writer.wait_closed()
