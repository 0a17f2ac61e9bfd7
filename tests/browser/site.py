"""A throw-away site on loopback that keeps every request head, and a SOCKS5 way to it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    body: bytes = b""
    type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_for: Callable[[], Awaitable[object]] | None = None


def page(html: str, **headers: str) -> Answer:
    return Answer(body=f"<!doctype html><html lang=nl>{html}".encode(), headers=headers)


def script(source: str, **headers: str) -> Answer:
    return Answer(body=source.encode(), type="text/javascript", headers=headers)


class Site:
    """Also the `Traffic` of whoever visits it alone: what it was asked and has not answered."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.heads: list[bytes] = []
        self.port = 0
        self.changes = 0
        self.last_change = time.monotonic()
        self.in_flight = 0
        self._moved = asyncio.Event()

    async def wait_change(self, seen: int) -> None:
        while self.changes == seen:
            await self._moved.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def asked(self) -> list[str]:
        """Request targets, in order."""
        return [head.split(b" ")[1].decode() for head in self.heads]

    def head(self, path: str) -> dict[str, str]:
        """Header fields of the last request for `path`."""
        raw = next(h for h in reversed(self.heads) if h.split(b" ")[1].decode() == path)
        lines = raw.decode("latin-1").split("\r\n")[1:-2]
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    async def wait_asked(self, path: str) -> None:
        while path not in self.asked:
            await self.wait_change(self.changes)

    def _move(self, in_flight: int) -> None:
        self.in_flight += in_flight
        self.changes += 1
        self.last_change = time.monotonic()
        self._moved.set()
        self._moved = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                await reader.readexactly(int(length[1]) if length else 0)
                self.heads.append(head)
                self._move(+1)
                try:
                    await self._answer(head.split(b" ")[1].decode(), writer)
                finally:
                    self._move(-1)
        writer.close()

    async def _answer(self, target: str, writer: asyncio.StreamWriter) -> None:
        path = target.partition("?")[0]
        answer = self.routes.get(target) or self.routes.get(path) or Answer(status=404, body=b"no")
        if answer.wait_for is not None:
            await answer.wait_for()
        fields = {"Content-Type": answer.type, "Content-Length": str(len(answer.body))}
        fields |= answer.headers
        lines = [f"HTTP/1.1 {answer.status} X", *(f"{k}: {v}" for k, v in fields.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + answer.body)
        await writer.drain()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        site = cls()
        server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
        site.port = server.sockets[0].getsockname()[1]
        yield site
        server.close()


class Socks:
    """The smallest SOCKS5 proxy: no log-in, CONNECT only, to loopback whatever the name."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            await reader.readexactly((await reader.readexactly(2))[1])
            writer.write(b"\5\0")
            kind = (await reader.readexactly(4))[3]
            size = 4 if kind == 1 else 16 if kind == 4 else (await reader.readexactly(1))[0]
            name = await reader.readexactly(size)
            port = int.from_bytes(await reader.readexactly(2))
            self.asked.append(name.decode() if kind == 3 else "")
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"\5\0\0\1\0\0\0\0\0\0")
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        writer.close()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        socks = cls()
        server = await asyncio.start_server(socks.serve, "127.0.0.1", 0)
        socks.port = server.sockets[0].getsockname()[1]
        yield socks
        server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
