"""The guard: no way leads to a private address, unless the user named it."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from capture.model.address import HostPort
from capture.model.outcome import Outcome
from tests.proxy.origin import Origin, answers, site
from tests.proxy.running import Lane, Refused, Running, recording

pytestmark = pytest.mark.asyncio(loop_scope="session")

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"

IPV4 = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]
IPV6 = [
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.1.2.3",
    "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fe80::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
]
NAMES = [
    "localhost",
    "LOCALHOST",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0x0",
    "10.1",
    "0xa9fea9fe",
    "2852039166",
    "fe80::1%lo",
    "::1%lo",
    "binnen.example",
    "metadata.example",
    "mapped.example",
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def origin() -> AsyncIterator[Origin]:
    async with site(answers(OK)) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def guarded(
    tmp_path_factory: pytest.TempPathFactory, origin: Origin
) -> AsyncIterator[Running]:
    """A harvest that may reach one private port, by its address and by one name."""
    async with recording(
        tmp_path_factory.mktemp("guarded"),
        allowed=(
            HostPort(host="127.0.0.1", port=origin.port),
            HostPort(host="allowed.example", port=origin.port),
        ),
        resolve=(
            ("binnen.example", "10.0.0.1"),
            ("metadata.example", "169.254.169.254"),
            ("mapped.example", "::ffff:127.0.0.1"),
            ("allowed.example", "127.0.0.1"),
            ("rebound.example", "127.0.0.1"),
        ),
    ) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def lane(guarded: Running) -> AsyncIterator[Lane]:
    lane = await guarded.lane("visit-guard")
    yield lane
    await guarded.process.close_port(lane.port)


async def is_refused(guarded: Running, lane: Lane, host: str, port: int) -> None:
    """One refusal is told, with the outcome and a metadata record."""
    (told,) = await lane.until_told(1)
    assert told.outcome is Outcome.REFUSED_BY_GUARD
    assert told.error is not None
    assert told.error.startswith("refused by guard: ")
    assert told.visit_id == "visit-guard"
    assert told.url.startswith("http")
    assert str(port) in told.url
    assert told.response_record is not None
    record = guarded.archive.records[told.response_record.record_id]
    assert record.type == "metadata"
    assert record.value("WARC-Page-ID") == "visit-guard"
    lines = record.block().decode().split("\r\n")
    assert lines[0] == "outcome: refused-by-guard"
    assert f"host: {host}" in lines
    assert f"port: {port}" in lines


@pytest.mark.parametrize("address", IPV4)
async def test_private_ipv4_addresses_are_refused(
    address: str, guarded: Running, lane: Lane
) -> None:
    with pytest.raises(Refused):
        await lane.connect_raw(b"\x01" + socket.inet_aton(address), 8080)
    await is_refused(guarded, lane, address, 8080)


@pytest.mark.parametrize("address", IPV6)
async def test_private_ipv6_addresses_are_refused(
    address: str, guarded: Running, lane: Lane
) -> None:
    raw = ipaddress.IPv6Address(address).packed
    with pytest.raises(Refused):
        await lane.connect_raw(b"\x04" + raw, 8080)
    await is_refused(guarded, lane, socket.inet_ntop(socket.AF_INET6, raw), 8080)


@pytest.mark.parametrize("name", [*NAMES, *IPV4[:4], *IPV6[:3]])
async def test_names_that_lead_to_private_addresses_are_refused(
    name: str, guarded: Running, lane: Lane
) -> None:
    with pytest.raises(Refused):
        await lane.connect(name, 8080)
    await is_refused(guarded, lane, name, 8080)


async def test_what_the_user_named_may_be_reached(
    guarded: Running, lane: Lane, origin: Origin
) -> None:
    for host in ("127.0.0.1", "allowed.example", "Allowed.Example"):
        client = await lane.connect(host, origin.port)
        assert await client.ask(GET, OK) == OK
        await client.close()
    assert {each.outcome for each in await lane.end()} <= {
        Outcome.CAPTURED,
        Outcome.CAPTURED_AS_REVISIT,
    }


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "allowed.example", "localhost", "rebound.example", "127.0.0.2"]
)
async def test_another_port_or_name_for_the_same_place_is_refused(
    host: str, guarded: Running, lane: Lane, origin: Origin
) -> None:
    is_named = host in ("127.0.0.1", "allowed.example")
    port = origin.port ^ 1 if is_named else origin.port
    with pytest.raises(Refused):
        await lane.connect(host, port)
    await is_refused(guarded, lane, host, port)


@pytest.mark.parametrize("name", ["a\x00b.example", "a" * 64 + ".example", "é.example", " ", "a b"])
async def test_names_that_are_none_fail_in_order(name: str, guarded: Running, lane: Lane) -> None:
    with pytest.raises(Refused):
        await lane.connect(name, 80)
    (told,) = await lane.until_told(1)
    assert told.outcome is Outcome.DNS_FAILED
    await lane.until_in_flight(0)


async def test_tls_to_a_private_address_is_refused_before_any_byte(
    guarded: Running, lane: Lane
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    port = listener.getsockname()[1]
    with pytest.raises(Refused):
        await lane.connect("127.0.0.1", port, tls=ssl.create_default_context())
    await is_refused(guarded, lane, "127.0.0.1", port)
    with pytest.raises(BlockingIOError):
        listener.accept()
    listener.close()


async def test_what_a_page_waits_for_ends_with_the_refusal(guarded: Running, lane: Lane) -> None:
    with pytest.raises(Refused):
        await lane.connect("10.0.0.1", 80)
    await lane.until_told(1)
    await lane.until_in_flight(0)


@pytest.mark.parametrize("name", ["localhost.", "127.0.0.1.", "sub.localhost"])
async def test_names_that_some_resolvers_know_lead_nowhere(
    name: str, guarded: Running, lane: Lane
) -> None:
    with pytest.raises(Refused):
        await lane.connect(name, 80)
    (told,) = await lane.until_told(1)
    assert told.outcome in (Outcome.REFUSED_BY_GUARD, Outcome.DNS_FAILED)


@pytest.mark.slow
async def test_two_thousand_refusals_are_all_told_and_leak_nothing(
    guarded: Running, lane: Lane
) -> None:
    address = b"\x01" + socket.inet_aton("10.9.8.7")
    proxy = psutil.Process(guarded.process.pid)
    before = proxy.num_fds()

    async def one() -> None:
        with pytest.raises(Refused):
            await lane.connect_raw(address, 80)

    started = sum(proxy.cpu_times()[:2])
    for _ in range(40):
        await asyncio.gather(*(one() for _ in range(50)))
    await lane.until_told(2000)
    assert sum(proxy.cpu_times()[:2]) - started < 20
    assert {each.outcome for each in lane.told} == {Outcome.REFUSED_BY_GUARD}
    await lane.until_in_flight(0)
    assert proxy.num_fds() < before + 60
