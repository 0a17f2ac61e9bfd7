"""HTTP/1 requests read from a socket, and answers written to it, byte by byte as they are."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from capture.demo.log import ConnectionLog

HEAD_LIMIT_BYTES = 256 * 1024
BODY_LIMIT_BYTES = 64 * 1024 * 1024


class BadRequestError(Exception):
    """What came in is not an HTTP/1 request that this server can frame."""


class ClientGoneError(Exception):
    """The client closed, before or in the middle of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHead:
    """The head of a request (RFC 9112 §3)."""

    method: str
    target: str
    """As received; path and query for ordinary requests."""
    version: str
    """`HTTP/1.0` or `HTTP/1.1`."""
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, values latin-1 without surrounding blanks; in order of arrival."""
    raw: bytes
    """With the closing empty line."""

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lower case."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def wants_close(self) -> bool:
        """Whether the client will not send another request on this connection."""
        connection = (self.header("connection") or "").lower()
        return "close" in connection or (
            self.version == "HTTP/1.0" and "keep-alive" not in connection
        )

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits for 100 before it sends the body (RFC 9110 §10.1.1)."""
        return (self.header("expect") or "").lower() == "100-continue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A whole request."""

    head: RequestHead
    body: bytes
    """Without chunk framing."""
    raw: bytes
    """Head and body as received."""

    @property
    def path(self) -> str:
        """The path of the target, percent-decoded as UTF-8."""
        return unquote(self.head.target.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the last value of each."""
        values = parse_qs(self.head.target.partition("?")[2], keep_blank_values=True)
        return {name: value[-1] for name, value in values.items()}

    def number(self, name: str, default: int) -> int:
        """Return a query parameter as a whole number, `default` when absent or not a number."""
        value = self.query.get(name, "")
        return int(value) if value.isdecimal() else default


class Inbox:
    """Reads a connection through a buffer of our own, so that each arrival is logged as it came."""

    def __init__(self, reader: asyncio.StreamReader, log: ConnectionLog) -> None:
        """Read from `reader`; note every arrival in `log`."""
        self._reader = reader
        self._log = log
        self._buffer = bytearray()

    async def _fill(self) -> None:
        data = await self._reader.read(65536)
        if not data:
            raise ClientGoneError
        self._log.note_received(data)
        self._buffer += data

    async def until(self, mark: bytes, limit: int) -> bytes:
        """Return bytes up to and including `mark`; at most `limit` bytes."""
        searched = 0
        while (at := self._buffer.find(mark, max(0, searched - len(mark)))) < 0:
            searched = len(self._buffer)
            if searched > limit:
                raise BadRequestError("too long")
            await self._fill()
        return self._take(at + len(mark))

    async def exactly(self, size_bytes: int) -> bytes:
        """Return that many bytes."""
        while len(self._buffer) < size_bytes:
            await self._fill()
        return self._take(size_bytes)

    async def wait_gone(self) -> None:
        """Return when the client closes; what it still sends is kept for later reads."""
        try:
            while True:
                await self._fill()
        except (ClientGoneError, ConnectionError):
            return

    def _take(self, size_bytes: int) -> bytes:
        data = bytes(self._buffer[:size_bytes])
        del self._buffer[:size_bytes]
        return data


async def read_head(inbox: Inbox) -> RequestHead:
    """Read the head of the next request; empty lines before it are skipped (RFC 9112 §2.2)."""
    raw = await inbox.until(b"\n", HEAD_LIMIT_BYTES)
    while raw in (b"\r\n", b"\n"):
        raw = await inbox.until(b"\n", HEAD_LIMIT_BYTES)
    words = raw.decode("latin-1").split()
    if len(words) != 3 or words[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise BadRequestError("request line")
    headers = []
    while (line := await inbox.until(b"\n", HEAD_LIMIT_BYTES)) not in (b"\r\n", b"\n"):
        raw += line
        if len(raw) > HEAD_LIMIT_BYTES:
            raise BadRequestError("head too long")
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise BadRequestError("header without colon")
        headers.append((name.strip().lower(), value.strip(" \t\r\n")))
    method, target, version = words
    return RequestHead(
        method=method, target=target, version=version, headers=tuple(headers), raw=raw + line
    )


async def read_body(inbox: Inbox, head: RequestHead) -> tuple[bytes, bytes]:
    """Read the body that a head announces (RFC 9112 §6.3); return it bare, and as received."""
    if "chunked" in (head.header("transfer-encoding") or "").lower():
        return await _read_chunks(inbox)
    length = head.header("content-length") or "0"
    if not length.isdecimal() or int(length) > BODY_LIMIT_BYTES:
        raise BadRequestError("content-length")
    body = await inbox.exactly(int(length))
    return body, body


async def _read_chunks(inbox: Inbox) -> tuple[bytes, bytes]:
    body, raw = bytearray(), bytearray()
    while True:
        line = await inbox.until(b"\n", HEAD_LIMIT_BYTES)
        raw += line
        try:
            size = int(line.partition(b";")[0].strip(), 16)
        except ValueError as error:
            raise BadRequestError("chunk size") from error
        if size == 0:
            break
        if len(body) + size > BODY_LIMIT_BYTES:
            raise BadRequestError("body too long")
        chunk = await inbox.exactly(size)
        body += chunk
        raw += chunk + await inbox.until(b"\n", 2)
    while (line := await inbox.until(b"\n", HEAD_LIMIT_BYTES)) not in (b"\r\n", b"\n"):
        raw += line
    return bytes(body), bytes(raw + line)
