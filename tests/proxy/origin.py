"""A site that does what a test tells it, byte for byte, and keeps every byte that passed."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

_READ_BYTES = 65536


@dataclass(slots=True)
class Line:
    """One connection as the site saw it."""

    received: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class Talk:
    """What a script uses to speak with whoever connected; all of it is kept in `line`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line
    ) -> None:
        self._reader = reader
        self.writer = writer
        self.line = line
        self._unread = bytearray()

    async def more(self) -> bool:
        """Take what comes next; False at the end."""
        data = await self._reader.read(_READ_BYTES)
        self.line.received += data
        self._unread += data
        return bool(data)

    async def until(self, end: bytes) -> bytes | None:
        """Return what comes up to and with `end`; None when the connection ends before."""
        while end not in self._unread:
            if not await self.more():
                return None
        size = self._unread.index(end) + len(end)
        return self._take(size)

    async def exactly(self, size: int) -> bytes:
        """Return the next `size` bytes. EOFError when the connection ends before."""
        while len(self._unread) < size:
            if not await self.more():
                raise EOFError
        return self._take(size)

    async def to_the_end(self) -> bytes:
        """Return all that still comes."""
        while await self.more():
            pass
        return self._take(len(self._unread))

    def _take(self, size: int) -> bytes:
        taken = bytes(self._unread[:size])
        del self._unread[:size]
        return taken

    async def say(self, *pieces: bytes) -> None:
        """Send the pieces, each in a write of its own."""
        for piece in pieces:
            self.line.sent += piece
            self.writer.write(piece)
            await self.writer.drain()

    def reset(self) -> None:
        """Break the connection off (RST)."""
        self.writer.transport.abort()


Script = Callable[[Talk], Awaitable[None]]


def answers(*pieces: bytes) -> Script:
    """Return the script that gives the same answer to every request on a connection."""

    async def script(talk: Talk) -> None:
        while await talk.until(b"\r\n\r\n") is not None:
            await talk.say(*pieces)

    return script


def closes_after(*pieces: bytes) -> Script:
    """Return the script that answers one request and ends the connection."""

    async def script(talk: Talk) -> None:
        if await talk.until(b"\r\n\r\n") is not None:
            await talk.say(*pieces)

    return script


@dataclass(slots=True)
class Origin:
    """A running site."""

    port: int
    is_tls: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{'https' if self.is_tls else 'http'}://127.0.0.1:{self.port}"

    async def all_over(self) -> None:
        """Return once every connection has ended on the site's side."""
        for line in self.lines:
            await line.is_over.wait()


@contextlib.asynccontextmanager
async def site(script: Script, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Origin]:
    """Serve `script` to each connection on a free port, while the context lasts."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line()
        origin.lines.append(line)
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(OSError, EOFError):
                await script(Talk(reader, writer, line))
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            line.is_over.set()
            tasks.discard(task)

    patience = 1.0 if tls is not None else None
    server = await asyncio.start_server(
        serve, "127.0.0.1", 0, ssl=tls, ssl_shutdown_timeout=patience
    )
    origin = Origin(port=server.sockets[0].getsockname()[1], is_tls=tls is not None)
    try:
        yield origin
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tuple(tasks), return_exceptions=True)
