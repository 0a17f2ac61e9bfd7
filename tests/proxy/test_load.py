"""Large and slow: memory stays flat, and a slow reader slows the site down, not us."""

import asyncio
import hashlib
import socket

import psutil
import pytest

from tests.proxy.origin import Talk, site
from tests.proxy.running import Lane, Running

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
MEGABYTE = 1_000_000


def resident(running: Running) -> int:
    return int(psutil.Process(running.process.pid).memory_info().rss)


async def test_body_of_300_megabytes(running: Running, lane: Lane) -> None:
    size = 300 * MEGABYTE
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    piece = hashlib.sha256(b"seed").digest() * (MEGABYTE // 32)
    total = hashlib.sha256()

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        talk.writer.write(head)
        total.update(head)
        left = size
        while left:
            data = piece[:left]
            talk.writer.write(data)
            total.update(data)
            await talk.writer.drain()
            left -= len(data)
        await talk.to_the_end()

    async with site(script) as origin:
        download = asyncio.create_task(lane.curl("--output", "/dev/null", origin.url + "/big"))
        largest = 0
        while not download.done():
            await asyncio.wait([download], timeout=0.05)
            largest = max(largest, resident(running))
        assert (await download)[0] == 0
        (told,) = await lane.until_told(1)
        largest = max(largest, resident(running))
    assert largest < 200 * MEGABYTE
    assert told.response_bytes == len(head) + size
    assert told.response_record is not None
    record = running.archive.records[told.response_record.record_id]
    kept = hashlib.sha256()
    for data in record.pieces():
        kept.update(data)
    assert kept.digest() == total.digest()


async def test_slow_reader_slows_the_site_down(running: Running, lane: Lane) -> None:
    sent = 0
    is_stuck = asyncio.Event()

    async def script(talk: Talk) -> None:
        nonlocal sent
        await talk.until(b"\r\n\r\n")
        talk.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (500 * MEGABYTE))
        while sent < 500 * MEGABYTE:
            talk.writer.write(bytes(MEGABYTE))
            sent += MEGABYTE
            drained = asyncio.ensure_future(talk.writer.drain())
            await asyncio.wait([drained], timeout=3)
            if not drained.done():
                is_stuck.set()
                await drained

    before = resident(running)
    async with site(script) as origin:
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        reader.setblocking(False)
        await asyncio.get_running_loop().sock_connect(reader, ("127.0.0.1", lane.port))
        await ask_and_read_nothing(reader, origin.port)
        async with asyncio.timeout(60):
            await is_stuck.wait()
        assert sent < 60 * MEGABYTE
        assert resident(running) - before < 60 * MEGABYTE
        reader.close()
        await lane.end()


async def ask_and_read_nothing(reader: socket.socket, port: int) -> None:
    """Ask through SOCKS5 on a raw socket, and leave the answer where it is."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(reader, b"\x05\x01\x00")
    assert await loop.sock_recv(reader, 2) == b"\x05\x00"
    address = b"\x01" + socket.inet_aton("127.0.0.1") + port.to_bytes(2)
    await loop.sock_sendall(reader, b"\x05\x01\x00" + address)
    assert (await loop.sock_recv(reader, 10))[1] == 0
    await loop.sock_sendall(reader, GET)


async def test_connections_that_are_refused_by_hundreds(running: Running, lane: Lane) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for _ in range(10):
        results = await asyncio.gather(
            *(lane.connect("127.0.0.1", port) for _ in range(20)), return_exceptions=True
        )
        assert all(isinstance(each, ConnectionError) for each in results)
    await lane.until_told(200)
    await lane.until_in_flight(0)
