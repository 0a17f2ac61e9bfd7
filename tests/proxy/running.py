"""A running recording process, and clients that go through it."""

import asyncio
import contextlib
import shutil
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capture.errors import ProxyError, RecordingError
from capture.model.address import HostPort
from capture.model.exchange import Exchange
from capture.model.layout import HarvestFolder, HarvestName
from capture.proxy.process import PortTraffic, ProxyOptions, ProxyProcess
from tests.proxy.archive import Archive, Wire
from tests.proxy.origin import Origin

NAME = HarvestName(
    site_host="127.0.0.1",
    prefix="NL-Tst",
    started=datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC),
    kind="full",
)
WARCINFO = (("software", "capture/0"), ("format", "WARC File Format 1.1"), ("robots", "ignore"))
LOOPBACK = HostPort(host="127.0.0.1", port=None)
PATIENCE_SECONDS = 60.0


class Refused(ConnectionError):
    """The proxy answered a SOCKS request with a failure."""


class Running:
    """A recording process with all that it told."""

    def __init__(self, folder: HarvestFolder, process: ProxyProcess, told: list[Exchange]) -> None:
        self.folder = folder
        self.process = process
        self.told = told
        self.news = asyncio.Event()

    @classmethod
    async def start(cls, root: Path, **options: Any) -> "Running":
        folder = HarvestFolder(root)
        folder.create()
        given: dict[str, Any] = {
            "max_file_bytes": 10**9,
            "allowed": (LOOPBACK,),
            "invalid_certificates": (LOOPBACK,),
        }
        told: list[Exchange] = []
        running: Running | None = None

        def take(exchange: Exchange) -> None:
            told.append(exchange)
            if running is not None:
                running.news.set()

        process = await ProxyProcess.start(
            ProxyOptions(folder=folder, name=NAME, warcinfo=WARCINFO, **(given | options)),
            on_exchange=take,
        )
        running = cls(folder, process, told)
        return running

    @property
    def archive(self) -> Archive:
        return Archive(self.folder.warc)

    async def until_told(self, is_enough: Callable[[list[Exchange]], bool]) -> None:
        """Wait until what was told is enough; TimeoutError when it never is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_enough(self.told):
                self.news.clear()
                await self.news.wait()

    async def fault(self) -> RecordingError | ProxyError:
        """Wait until recording fails; return what is said of it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.shield(self.process.failed)

    async def lane(self, visit_id: str = "visit-1") -> "Lane":
        lane = Lane(self, await self.process.open_port())
        await self.process.begin_visit(lane.port, visit_id)
        return lane


class Lane:
    """One listening port, as one browser context has it."""

    def __init__(self, running: Running, port: int) -> None:
        self._running = running
        self.port = port
        self._before = len(running.told)
        """What was told until now: the port may have belonged to another test."""

    @property
    def traffic(self) -> PortTraffic:
        return self._running.process.traffic(self.port)

    @property
    def told(self) -> list[Exchange]:
        return [each for each in self._running.told[self._before :] if each.port == self.port]

    async def until_told(self, count: int) -> list[Exchange]:
        """Wait until `count` exchanges of this port are told; return them."""
        await self._running.until_told(lambda _: len(self.told) >= count)
        return self.told

    async def until_in_flight(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.traffic.in_flight != count:
                await self.traffic.wait_change(self.traffic.changes)

    async def end(self) -> list[Exchange]:
        """End the visit; return the exchanges of this port."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._running.process.end_visit(self.port)
        return self.told

    async def wires(self) -> list[Wire]:
        """End the visit; return its connections as the archive has them."""
        told = await self.end()
        return self._running.archive.wires(told)

    # --- clients

    async def connect(
        self, host: str, port: int, *, tls: ssl.SSLContext | None = None, name: str | None = None
    ) -> "Client":
        """Connect through the proxy. Refused when it answers with a failure."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        encoded = host.encode("utf-8")
        await _socks(reader, writer, b"\x03" + bytes([len(encoded)]) + encoded, port)
        if tls is not None:
            await writer.start_tls(tls, server_hostname=name or host)
        return Client(reader, writer)

    async def connect_raw(self, address: bytes, port: int) -> "Client":
        """Connect to an address in SOCKS5's own form: type and bytes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await _socks(reader, writer, address, port)
        return Client(reader, writer)

    async def to(self, origin: Origin) -> "Client":
        tls = self._running_tls() if origin.is_tls else None
        return await self.connect("127.0.0.1", origin.port, tls=tls)

    def _running_tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cadata=self._running.process.ready.ca_pem)
        # Our CA is made for browsers, which do not ask for what OpenSSL's strict mode does.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context

    async def curl(self, *arguments: str) -> tuple[int, bytes]:
        """Run curl through the proxy; return its exit code and what it put out."""
        curl = shutil.which("curl")
        assert curl is not None, "these tests need curl"
        process = await asyncio.create_subprocess_exec(
            curl,
            "--silent",
            "--insecure",
            "--socks5-hostname",
            f"127.0.0.1:{self.port}",
            *arguments,
            stdout=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out


async def _socks(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: bytes, port: int
) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            writer.write(b"\x05\x01\x00")
            assert await reader.readexactly(2) == b"\x05\x00"
            writer.write(b"\x05\x01\x00" + address + struct.pack("!H", port))
            reply = await reader.readexactly(10)
    except asyncio.IncompleteReadError as error:
        writer.close()
        raise Refused(f"the proxy hung up: {error.partial!r}") from None
    if reply[1] != 0:
        writer.close()
        raise Refused(f"SOCKS reply {reply[1]}")


class Client:
    """A raw client; `got` holds all that it received."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self.sent = bytearray()
        self.got = bytearray()

    async def send(self, *pieces: bytes) -> None:
        """Send the pieces, each in a write of its own."""
        for piece in pieces:
            self.sent += piece
            self.writer.write(piece)
            await self.writer.drain()

    async def until(self, end: bytes) -> None:
        """Receive until `end` has come. EOFError when the connection ends before."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while end not in self.got:
                data = await self._reader.read(65536)
                if not data:
                    raise EOFError(bytes(self.got))
                self.got += data

    async def until_size(self, size: int) -> None:
        """Receive until `size` bytes have come in all."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.got) < size:
                data = await self._reader.read(65536)
                if not data:
                    raise EOFError(len(self.got))
                self.got += data

    async def to_the_end(self) -> bytes:
        """Receive until the connection ends, one way or the other; return all that came."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            with contextlib.suppress(OSError):
                while data := await self._reader.read(65536):
                    self.got += data
        return bytes(self.got)

    async def ask(self, request: bytes, end: bytes) -> bytes:
        """Send a request; return the answer, up to and with `end`."""
        before = len(self.got)
        await self.send(request)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while end not in self.got[before:]:
                data = await self._reader.read(65536)
                if not data:
                    raise EOFError(bytes(self.got[before:]))
                self.got += data
        return bytes(self.got[before:])

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    def reset(self) -> None:
        """Break the connection off (RST)."""
        self.writer.transport.abort()


@contextlib.asynccontextmanager
async def recording(root: Path, **options: Any) -> AsyncIterator[Running]:
    """Run a recording process while the context lasts."""
    running = await Running.start(root, **options)
    try:
        yield running
    finally:
        await running.process.kill()
