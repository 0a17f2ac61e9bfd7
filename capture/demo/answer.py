"""How a page of the demo answers: head, body and interim answers, as exact bytes."""

import asyncio
import json
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus

from capture import clock
from capture.demo.log import ConnectionLog, Listener, LoggedExchange
from capture.demo.wire import Inbox, Request

type Headers = tuple[tuple[str, str], ...]

HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(slots=True, kw_only=True)
class SiteState:
    """What the answers of one running site share."""

    urls: dict[Listener, str] = field(default_factory=dict)
    """Base URL of each listener, with closing slash."""
    visits: dict[str, int] = field(default_factory=dict)
    """How often something was asked for, by a key of the page's own (429 once, counters)."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the site stops: endless answers end."""

    under_way: int = 0
    """Exchanges that have begun and not ended."""
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no exchange is under way."""

    def begin(self) -> None:
        """Note that an exchange begins."""
        self.under_way += 1
        self.quiet.clear()

    def end(self) -> None:
        """Note that an exchange has ended."""
        self.under_way -= 1
        if self.under_way == 0:
            self.quiet.set()

    def count(self, key: str) -> int:
        """Count one more and return how often this was asked for, from 1."""
        self.visits[key] = self.visits.get(key, 0) + 1
        return self.visits[key]


class Answer:
    """The server's side of one exchange; every byte is logged once it is sent."""

    def __init__(
        self,
        *,
        writer: asyncio.StreamWriter,
        inbox: Inbox,
        connection: ConnectionLog,
        exchange: LoggedExchange,
        site: SiteState,
    ) -> None:
        """Answer on `writer`; log in `exchange`; `request` is set once it is whole."""
        self._writer = writer
        self._connection = connection
        self.inbox = inbox
        self.exchange = exchange
        self.site = site
        self.request: Request
        self.closes = False
        """Close the connection after this answer."""
        self.is_whole = True
        """False when the answer stops before its own framing says so."""

    @property
    def listener(self) -> Listener:
        """The door through which the request came."""
        return self._connection.listener

    @property
    def is_head(self) -> bool:
        """Whether only the head is asked for."""
        return self.exchange.method == "HEAD"

    async def interim(self, raw: bytes) -> None:
        """Send an interim answer (1xx), whole."""
        await self._send(raw, starts_message=True)

    async def head(self, raw: bytes) -> None:
        """Send the head of the final answer, with its closing empty line."""
        words = raw.split(b" ", 2)
        if raw.startswith(b"HTTP/") and words[1][:3].isdigit():
            self.exchange.status = int(words[1][:3])
        await self._send(raw, starts_message=True)

    async def body(self, raw: bytes) -> None:
        """Send a piece of the body with its framing; nothing when only the head was asked for."""
        if raw and not self.is_head:
            await self._send(raw, starts_message=False)

    async def frame(self, raw: bytes) -> None:
        """Send bytes that follow an upgrade."""
        await self._write(raw)
        if self._connection.keeps_bytes:
            self.exchange.frames_sent += raw

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than the site runs."""
        try:
            async with asyncio.timeout(seconds):
                await self.site.closing.wait()
        except TimeoutError:
            return

    async def hold(self) -> None:
        """Wait until the client closes or the site stops."""
        gone = asyncio.ensure_future(self.inbox.wait_gone())
        closing = asyncio.ensure_future(self.site.closing.wait())
        try:
            await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            closing.cancel()

    def abort(self) -> None:
        """Break the connection off without a proper end (RST)."""
        self.closes = True
        self.is_whole = False
        self._writer.transport.abort()

    async def _send(self, raw: bytes, *, starts_message: bool) -> None:
        await self._write(raw)
        self.exchange.response_bytes += len(raw)
        if self._connection.keeps_bytes:
            if starts_message:
                self.exchange.messages.append(bytearray())
            self.exchange.messages[-1] += raw

    async def _write(self, raw: bytes) -> None:
        try:
            self._writer.write(raw)
            await self._writer.drain()
        except BaseException:
            self.exchange.unconfirmed = raw if self._connection.keeps_bytes else b""
            raise
        self._connection.note_sent(raw)


def status_line(status: int) -> bytes:
    """Return the status line with the standard's own phrase."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode("ascii")


def render_head(status: int, headers: Headers) -> bytes:
    """Return a whole head: status line, Date, Server and the given headers, in order."""
    date = format_datetime(clock.now(), usegmt=True)
    lines = [("Date", date), ("Server", "Voorbeelden"), *headers]
    text = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return status_line(status) + text.encode("latin-1") + b"\r\n"


async def respond(
    answer: Answer,
    body: bytes | str,
    *,
    mime: str = HTML,
    status: int = 200,
    headers: Headers = (),
) -> None:
    """Send an ordinary answer with Content-Length."""
    payload = body.encode() if isinstance(body, str) else body
    head = (("Content-Type", mime), ("Content-Length", str(len(payload))), *headers)
    await answer.head(render_head(status, head))
    await answer.body(payload)


async def respond_json(
    answer: Answer, value: object, *, status: int = 200, headers: Headers = ()
) -> None:
    """Send a value as JSON, not to be kept by caches."""
    body = json.dumps(value, ensure_ascii=False)
    await respond(
        answer, body, mime=JSON, status=status, headers=(("Cache-Control", "no-store"), *headers)
    )


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    """Return one chunk (RFC 9112 §7.1)."""
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)
