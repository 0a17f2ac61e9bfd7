"""However a connection ends, or begins: what passed until then is what the archive has."""

import asyncio
import contextlib

import pytest

from capture.model.outcome import Outcome
from tests.proxy.archive import Wire
from tests.proxy.identity import Sites, converse, is_identical
from tests.proxy.origin import Talk, closes_after, site
from tests.proxy.running import Lane

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.requirement("WARC06"),
]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    "body",
    [b"HTTP/1.0 200 OK\r\n\r\nto the end", b"HTTP/1.0 200 OK\nServer: x\n\n" + b"x" * 99_999],
)
async def test_old_answer_that_ends_with_the_connection(
    body: bytes, lane: Lane, sites: Sites
) -> None:
    async with sites(closes_after(body)) as origin:
        client = await lane.to(origin)
        await client.send(GET)
        assert await client.to_the_end() == body
        await client.close()
        (told,) = await lane.until_told(1)
        assert told.outcome in (Outcome.CAPTURED, Outcome.CAPTURED_AS_REVISIT)
        assert told.is_whole
        await is_identical(lane, origin, client)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc", Outcome.TRUNCATED_DISCONNECT),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
            Outcome.TRUNCATED_DISCONNECT,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Outcome.BROKEN_RESPONSE),
        (b"", Outcome.BROKEN_RESPONSE),
        (b"\x00garbage\r\n\r\nof all kinds", Outcome.BROKEN_RESPONSE),
        (b"HTTP/1.1 99\r\n\r\nno status", Outcome.BROKEN_RESPONSE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", Outcome.CAPTURED),
    ],
)
async def test_cut_off_and_broken_answers_are_kept_as_they_came(
    answer: bytes, outcome: Outcome, lane: Lane, sites: Sites
) -> None:
    async with sites(closes_after(answer)) as origin:
        client = await lane.to(origin)
        await client.send(GET)
        assert await client.to_the_end() == answer
        await client.close()
        (told,) = await lane.until_told(1)
        assert told.outcome is outcome
        await is_identical(lane, origin, client)


async def test_connection_that_the_site_breaks_off(lane: Lane, sites: Sites) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc"
    may_break = asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(start)
        await may_break.wait()
        talk.reset()

    async with sites(script) as origin:
        client = await converse(lane, origin, GET, until=start)
        may_break.set()
        await client.to_the_end()
        await client.close()
        (told,) = await lane.until_told(1)
        assert told.outcome is Outcome.TRUNCATED_DISCONNECT
        await is_identical(lane, origin, client)


async def test_client_that_gives_up_in_the_middle(lane: Lane, sites: Sites) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc"

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(start)
        await talk.to_the_end()

    for count, give_up in enumerate(("close", "reset"), start=1):
        async with sites(script) as origin:
            client = await converse(lane, origin, GET, until=start)
            if give_up == "close":
                await client.close()
            else:
                client.reset()
            await lane.until_in_flight(0)
            await origin.all_over()
            await lane.until_told(count)
            wire = (await lane.wires())[-1]
            assert wire == Wire(GET, start)
    assert {each.outcome for each in lane.told} == {Outcome.TRUNCATED_DISCONNECT}


async def test_client_that_closes_before_its_request_is_whole(lane: Lane, sites: Sites) -> None:
    async def script(talk: Talk) -> None:
        await talk.to_the_end()

    request = b"POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nabc"
    async with sites(script) as origin:
        client = await lane.to(origin)
        await client.send(request)
        await lane.until_in_flight(1)
        await client.close()
        await origin.all_over()
        (wire,) = await lane.wires()
        assert wire == Wire(request, b"")


async def test_half_close_is_passed_on(lane: Lane) -> None:
    async def script(talk: Talk) -> None:
        everything = await talk.to_the_end()
        await talk.say(b"HTTP/1.0 200 OK\r\n\r\n" + everything)

    async with site(script) as origin:
        client = await lane.to(origin)
        await client.send(GET)
        client.writer.write_eof()
        assert await client.to_the_end() == b"HTTP/1.0 200 OK\r\n\r\n" + GET
        await is_identical(lane, origin, client)


async def test_server_half_closes_after_its_answer(lane: Lane) -> None:
    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(b"HTTP/1.0 200 OK\r\n\r\nabc")
        talk.writer.write_eof()
        await talk.to_the_end()

    async with site(script) as origin:
        client = await lane.to(origin)
        await client.send(b"POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nabc")
        assert await client.to_the_end() == b"HTTP/1.0 200 OK\r\n\r\nabc"
        await is_identical(lane, origin, client)


async def test_empty_line_after_a_body_and_a_408_nobody_asked_for(lane: Lane, sites: Sites) -> None:
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(OK + b"\r\n")
        await talk.until(b"\r\n\r\n")
        await talk.say(OK)
        await talk.say(late)

    async with sites(script) as origin:
        client = await converse(lane, origin, GET, until=OK + b"\r\n")
        await lane.until_in_flight(0)
        await client.send(GET)
        await client.to_the_end()
        await lane.until_told(3)
        await is_identical(lane, origin, client)
    assert [(each.method, each.status) for each in lane.told] == [
        ("GET", 200),
        ("GET", 200),
        ("", 408),
    ]


async def test_site_that_speaks_before_it_is_asked(lane: Lane, sites: Sites) -> None:
    """Browsers connect ahead; a site may end such a connection with a 408."""
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    async def script(talk: Talk) -> None:
        await talk.say(late)

    async with sites(script) as origin:
        client = await lane.to(origin)
        assert await client.to_the_end() == late
        await client.close()
        (told,) = await lane.until_told(1)
        assert (told.method, told.status) == ("", 408)
        await lane.until_in_flight(0)
        await is_identical(lane, origin, client)


@pytest.mark.parametrize(
    ("answer", "status", "is_whole"),
    [
        (b"", None, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc", 200, False),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", 200, True),
    ],
)
async def test_nothing_is_awaited_of_a_site_that_closed(
    lane: Lane, sites: Sites, answer: bytes, status: int | None, is_whole: bool
) -> None:
    """Also when the client keeps its side open: no page may wait for such a site."""

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        if answer:
            await talk.say(answer)

    async with sites(script) as origin:
        client = await lane.to(origin)
        await client.send(GET)
        assert await client.to_the_end() == answer
        (told,) = await lane.until_told(1)
        await lane.until_in_flight(0)
        assert (told.status, told.is_whole) == (status, is_whole)
        await is_identical(lane, origin, client)


async def test_site_that_closes_before_it_is_asked(lane: Lane, sites: Sites) -> None:
    async def script(talk: Talk) -> None:
        return

    async with sites(script) as origin:
        client = await lane.to(origin)
        await origin.all_over()
        with contextlib.suppress(OSError):
            await client.send(GET)
        assert await client.to_the_end() == b""
        await lane.until_in_flight(0)
        for told in await lane.end():
            assert told.outcome is Outcome.BROKEN_RESPONSE
