"""Client, site and archive held to one another, byte for byte."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tests.proxy.origin import Origin, Script
from tests.proxy.running import Client, Lane

Sites = Callable[[Script], AbstractAsyncContextManager[Origin]]


async def converse(lane: Lane, origin: Origin, *pieces: bytes, until: bytes) -> Client:
    client = await lane.to(origin)
    await client.send(*pieces)
    await client.until(until)
    return client


async def is_identical(lane: Lane, origin: Origin, *clients: Client) -> None:
    """Hold client, site and archive to one another, connection by connection."""
    wires = await lane.wires()
    for client in clients:
        await client.close()
    await origin.all_over()
    logged = sorted((bytes(line.received), bytes(line.sent)) for line in origin.lines)
    assert sorted((wire.sent, wire.received) for wire in wires) == logged
    assert sorted((bytes(each.sent), bytes(each.got)) for each in clients) == logged
