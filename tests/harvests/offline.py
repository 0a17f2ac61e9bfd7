"""A network that consists of one archive: a SOCKS5 server that answers with recorded bytes.

What is asked is looked up by method and address, for requests with a body also by that; what is
not in the archive is noted as missing, and the connection is closed without a word. Answers go out
byte for byte as recorded, interim ones included. The one thing made here is the head of a WebSocket
handshake, because its key is new each time (RFC 6455 §4.2.2); the frames behind it are the recorded
ones.
"""

import asyncio
import base64
import hashlib
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from capture.demo.streams import accept_key
from tests.harvests.archive import Archive, ArchivedExchange, head_size

_EVENTS = b"content-type: text/event-stream"


class Replay:
    """Also the `Traffic` of the one tab that uses it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._by_key: dict[tuple[str, str], list[ArchivedExchange]] = defaultdict(list)
        for exchange in archive.exchanges:
            if exchange.messages:
                self._by_key[exchange.method, exchange.url].append(exchange)
        self._tls_ports = {
            int(url.split("/")[2].rpartition(":")[2])
            for _, url in self._by_key
            if url.startswith("https:")
        }
        certificate = trustme.CA().issue_cert("127.0.0.1")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self._context)
        self.spki = _spki(certificate.cert_chain_pems[0].bytes())
        self._visit_id: str | None = None
        self._served: dict[tuple[str, str], int] = {}
        self.answered = 0
        self.missing: list[str] = []
        self.port = 0
        self.changes = 0
        self.last_change = time.monotonic()
        self.in_flight = 0
        self._moved = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, archive: Archive) -> AsyncIterator[Self]:
        replay = cls(archive)
        server = await asyncio.start_server(replay._serve, "127.0.0.1", 0)
        replay.port = server.sockets[0].getsockname()[1]
        yield replay
        server.close()

    def begin(self, visit_id: str | None) -> None:
        """From now on prefer what was recorded during this visit, in the order of that visit."""
        self._visit_id = visit_id
        self._served.clear()
        self.missing = []

    async def wait_change(self, seen: int) -> None:
        while self.changes == seen:
            await self._moved.wait()

    def _move(self, in_flight: int) -> None:
        self.in_flight += in_flight
        self.changes += 1
        self.last_change = time.monotonic()
        self._moved.set()
        self._moved = asyncio.Event()

    # --- connections

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            authority, port = await _accept(reader, writer)
            scheme = "http"
            if port in self._tls_ports:
                await writer.start_tls(self._context)
                scheme = "https"
            while await self._exchange(reader, writer, f"{scheme}://{authority}"):
                pass
        except (asyncio.IncompleteReadError, OSError):
            pass  # the browser has what it wanted
        finally:
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, origin: str
    ) -> bool:
        """Answer one request; return whether the connection can be used again."""
        head = await reader.readuntil(b"\r\n\r\n")
        self._move(+1)
        try:
            body = await reader.readexactly(int(_field(head, b"content-length") or 0))
            method, target = head.decode("latin-1").split(" ", 2)[:2]
            answer = self._choose(method, origin + target, head, body)
            if answer is None:
                self.missing.append(f"{method} {origin}{target}")
                return False
            self.answered += 1
            if answer.status == 101:
                writer.write(self._handshake(answer, head))
            else:
                writer.write(b"".join(answer.messages))
            await writer.drain()
        finally:
            self._move(-1)
        if answer.status == 101 or _EVENTS in answer.final.lower():
            await reader.read()  # goes on until the browser leaves, as it did
            return False
        return _tells_its_end(answer)

    def _handshake(self, answer: ArchivedExchange, head: bytes) -> bytes:
        assert answer.response is not None
        key = accept_key((_field(head, b"sec-websocket-key") or b"").decode())
        frames = self._archive.frames(answer.response, "received")
        return (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + key.encode() + b"\r\n\r\n" + frames
        )

    def _choose(self, method: str, url: str, head: bytes, body: bytes) -> ArchivedExchange | None:
        """Return the answer that was recorded for this, the n-th of a visit for its n-th time."""
        key = (method, url)
        fitting = [each for each in self._by_key.get(key, ()) if _fits(each, head)]
        same = [each for each in fitting if each.request_bytes.endswith(b"\r\n\r\n" + body)]
        # Where nothing has the same body (a form's boundary is drawn by lot) any will do.
        candidates = same or fitting
        of_visit = [each for each in candidates if each.visit_id == self._visit_id]
        if of_visit:
            number = self._served.get(key, 0)
            self._served[key] = number + 1
            return of_visit[min(number, len(of_visit) - 1)]
        return max(candidates, key=_worth, default=None)


def _worth(exchange: ArchivedExchange) -> tuple[bool, bool]:
    return exchange.truncated is None, exchange.status == 200


def _fits(exchange: ArchivedExchange, head: bytes) -> bool:
    """Whether the answer can be one to this request: 304 and 206 need their conditions."""
    match exchange.status:
        case 304:
            return any(_field(head, name) for name in (b"if-none-match", b"if-modified-since"))
        case 206:
            return _field(head, b"range") == _field(exchange.request_bytes, b"range")
        case _:
            return True


def _tells_its_end(exchange: ArchivedExchange) -> bool:
    final = exchange.final
    head = final[: head_size(final)] if exchange.truncated is None else b""
    return (
        head.startswith(b"HTTP/1.1")
        and (_field(head, b"connection") or b"").lower() != b"close"
        and (
            _field(head, b"content-length") is not None
            or _field(head, b"transfer-encoding") is not None
        )
    )


def _field(message: bytes, name: bytes) -> bytes | None:
    """Return the value of a header field, or None."""
    for line in message.partition(b"\r\n\r\n")[0].split(b"\n")[1:]:
        key, colon, value = line.partition(b":")
        if colon and key.strip().lower() == name:
            return value.strip()
    return None


async def _accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Take a SOCKS5 request (RFC 1928); return `host:port` and port of where it leads."""
    await reader.readexactly((await reader.readexactly(2))[1])
    writer.write(b"\x05\x00")
    kind = (await reader.readexactly(4))[3]
    if kind == 1:
        host = ".".join(map(str, await reader.readexactly(4)))
    else:
        assert kind == 3, "only names and IPv4 addresses are archived"
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    port = int.from_bytes(await reader.readexactly(2))
    writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    return f"{host}:{port}", port


def _spki(pem: bytes) -> str:
    key = x509.load_pem_x509_certificate(pem).public_key()
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(der).digest()).decode()
