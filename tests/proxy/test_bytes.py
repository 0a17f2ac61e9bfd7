"""Byte for byte: what passed between client and site is what the archive has."""

import ssl

import pytest

from capture.model.outcome import Outcome
from tests.proxy.identity import Sites, converse, is_identical
from tests.proxy.origin import Talk, answers, site
from tests.proxy.running import Lane, Running

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.requirement("WARC06"),
]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


ODD_ANSWERS = {
    "odd head": (
        b"HTTP/1.1  200   Goed hoor \xff\r\nserver:x\r\nSERVER:  y  \r\nX-\xe9: \xff\xfe\r\n"
        b"X-Fold: a\r\n  b\r\nNo-Value:\r\nno colon\r\nContent-Length: 3\r\n\r\nabc"
    ),
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
    "chunks, extensions, trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
        b'3;a="b;c"\r\nabc\r\n0010\r\n0123456789abcdef\r\n000;end\r\nX: 1\r\nY: 2\r\n\r\n'
    ),
    "early hints twice": b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" * 2 + OK,
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "304": b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
    "500": b"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nsorry",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: /elders\xe9\r\nContent-Length: 0\r\n\r\n",
    "length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "chunked and length": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\n\r\n"
    ),
    "206": b"HTTP/1.1 206 Part\r\nContent-Range: bytes 1-3/9\r\nContent-Length: 3\r\n\r\nbcd",
}


@pytest.mark.parametrize("name", ODD_ANSWERS)
async def test_odd_answers(name: str, lane: Lane, sites: Sites) -> None:
    answer = ODD_ANSWERS[name]
    async with sites(answers(answer)) as origin:
        client = await lane.to(origin)
        assert await client.ask(GET, answer) == answer
        assert await client.ask(b"GET /again HTTP/1.1\r\n\r\n", answer) == answer
        await is_identical(lane, origin, client)


async def test_an_answer_in_single_bytes(lane: Lane, sites: Sites) -> None:
    answer = ODD_ANSWERS["chunks, extensions, trailers"]
    pieces = [answer[at : at + 1] for at in range(len(answer))]
    async with sites(answers(*pieces)) as origin:
        client = await lane.to(origin)
        for byte in range(len(GET)):
            await client.send(GET[byte : byte + 1])
        await client.until(b"Y: 2\r\n\r\n")
        await is_identical(lane, origin, client)


async def test_odd_requests(lane: Lane, sites: Sites) -> None:
    requests = [
        b"GET /caf\xe9?q=\xff HTTP/1.1\r\nhOsT:  a \r\nX-\xe9:\xfe\r\nX-Fold: a\r\n\tb\r\n\r\n",
        b"\r\nGET /after-an-empty-line HTTP/1.1\r\n\r\n",
        b"BREW  /a%zz|{}^ HTTP/1.1\r\nConnection: close, Upgrade\r\nUpgrade: foo\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\n\r\n",
        b"GET http://other.example/absolute HTTP/1.1\r\nProxy-Connection: x\r\n\r\n",
    ]
    async with sites(answers(OK)) as origin:
        client = await lane.to(origin)
        for request in requests:
            await client.ask(request, OK)
        await is_identical(lane, origin, client)
    urls = [each.url.removeprefix(origin.url) for each in lane.told]
    assert urls == [
        "/caf%E9?q=%FF",
        "/after-an-empty-line",
        "/a%zz|{}^",
        "/*",
        "http://other.example/absolute",
    ]


async def test_pipelining(lane: Lane, sites: Sites) -> None:
    async def script(talk: Talk) -> None:
        first = await talk.until(b"/3 HTTP/1.1\r\n\r\n")
        assert first is not None
        await talk.say(OK, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + OK)

    async with sites(script) as origin:
        three = b"GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n"
        client = await converse(lane, origin, three, until=b"99\r\n\r\n" + OK)
        await is_identical(lane, origin, client)
    assert [(each.method, each.url.removeprefix(origin.url)) for each in lane.told] == [
        ("GET", "/1"),
        ("HEAD", "/2"),
        ("GET", "/3"),
    ]
    assert lane.told[2].outcome is Outcome.CAPTURED_AS_REVISIT


async def test_100_continue_comes_from_the_site(lane: Lane, sites: Sites) -> None:
    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(b"HTTP/1.1 100 Continue\r\nX-Ours: no\r\n\r\n")
        await talk.exactly(4)
        await talk.say(OK)

    async with sites(script) as origin:
        client = await lane.to(origin)
        head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
        await client.ask(head, b"X-Ours: no\r\n\r\n")
        await client.ask(b"body", OK)
        await is_identical(lane, origin, client)


async def test_chunked_request(lane: Lane, sites: Sites) -> None:
    async def script(talk: Talk) -> None:
        await talk.until(b"0;x\r\nT: 1\r\n\r\n")
        await talk.say(OK)

    async with sites(script) as origin:
        client = await lane.to(origin)
        await client.send(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        await client.send(b"5;name=value\r\nhello\r\n", b"0;x\r\nT: 1\r\n\r\n")
        await client.until(OK)
        await is_identical(lane, origin, client)


async def test_post_of_five_megabytes(lane: Lane, sites: Sites) -> None:
    body = bytes(range(256)) * 20_000

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.exactly(len(body))
        await talk.say(OK)

    async with sites(script) as origin:
        head = b"POST /five HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
        client = await converse(lane, origin, head, body, until=OK)
        await is_identical(lane, origin, client)
    (told,) = lane.told
    assert (told.method, told.request_bytes) == ("POST", len(head) + len(body))


async def test_early_refusal_while_the_request_still_goes(lane: Lane, sites: Sites) -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(refusal)
        await talk.exactly(6)
        await talk.until(b"\r\n\r\n")
        await talk.say(OK)

    async with sites(script) as origin:
        client = await lane.to(origin)
        await client.ask(b"POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc", refusal)
        await client.ask(b"def" + GET, OK)
        await is_identical(lane, origin, client)
    assert [each.status for each in lane.told] == [413, 200]


async def test_websocket_frames(lane: Lane, sites: Sites) -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    mask = b"\x01\x02\x03\x04"
    sent = b"\x81\x82" + mask + b"hi" + b"\x82\xfe\x01\x00" + mask + b"x" * 256 + b"\x8a\x80" + mask
    received = b"\x81\x03abc" + b"\x82\x7f" + (70_000).to_bytes(8) + b"y" * 70_000 + b"\x89\x00"

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(switch + received[:7], received[7:])
        await talk.exactly(len(sent))
        await talk.say(b"\x88\x00")
        await talk.to_the_end()

    async with sites(script) as origin:
        client = await lane.to(origin)
        await client.send(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        await client.until_size(len(switch) + len(received))
        await client.send(sent[:3], sent[3:])
        await client.until(b"\x88\x00")
        await is_identical(lane, origin, client)
    (told,) = lane.told
    assert (told.status, told.outcome) == (101, Outcome.CAPTURED)


async def test_upgrade_to_another_protocol(lane: Lane, sites: Sites) -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: strange\r\n\r\n"

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(switch + b"\x00\x01server first")
        await talk.until(b"over")
        await talk.say(b"and out")

    async with sites(script) as origin:
        client = await converse(
            lane, origin, b"GET / HTTP/1.1\r\nUpgrade: strange\r\n\r\n", until=b"first"
        )
        await client.send(b"\xff\xfe GET / over")
        await client.to_the_end()
        await is_identical(lane, origin, client)


async def test_event_stream_is_cut_by_the_end_of_the_visit(lane: Lane, sites: Sites) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"

    async def script(talk: Talk) -> None:
        await talk.until(b"\r\n\r\n")
        await talk.say(start)
        await talk.to_the_end()

    async with sites(script) as origin:
        client = await converse(lane, origin, GET, until=b"data: 1\n\n")
        await lane.until_in_flight(0)
        (told,) = await lane.end()
        assert told.outcome is Outcome.TRUNCATED_TIME
        await client.to_the_end()
        await is_identical(lane, origin, client)


async def test_curl_in_its_own_ways(lane: Lane, sites: Sites) -> None:
    async def script(talk: Talk) -> None:
        while (head := await talk.until(b"\r\n\r\n")) is not None:
            if b"Expect:" in head:
                await talk.say(b"HTTP/1.1 100 Continue\r\n\r\n")
            if b"chunked" in head:
                await talk.until(b"0\r\n\r\n")
            if b"Content-Length: " in head:
                size = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
                await talk.exactly(size)
            body = b"" if head.startswith(b"HEAD ") else b"abc"
            await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + body)

    async with sites(script) as origin:
        url = origin.url
        for arguments in (
            [url + "/one", url + "/two?a=b#c"],
            ["--head", url + "/head"],
            ["--header", "Expect: 100-continue", "--data", "x" * 2000, url + "/expect"],
            ["--header", "Transfer-Encoding: chunked", "--data", "a=b", url + "/chunked"],
            ["--http1.0", url + "/old"],
            ["--compressed", "--range", "0-2", "--header", "X-Empty;", url + "/odd"],
        ):
            code, _ = await lane.curl(*arguments)
            assert code == 0, arguments
        wires = await lane.wires()
        await origin.all_over()
        logged = sorted((bytes(line.received), bytes(line.sent)) for line in origin.lines)
        assert sorted((wire.sent, wire.received) for wire in wires) == logged


async def test_tls_facts_stand_on_the_records(
    lane: Lane, running: Running, site_tls: ssl.SSLContext
) -> None:
    async with site(answers(OK), tls=site_tls) as origin:
        client = await converse(lane, origin, GET, until=OK)
        await is_identical(lane, origin, client)
    (told,) = lane.told
    for ref in (told.request_record, told.response_record):
        assert ref is not None
        record = running.archive.records[ref.record_id]
        assert record.value("WARC-Protocol") == "tls/1.3"
        assert record.value("WARC-Cipher-Suite")
        assert record.value("WARC-IP-Address") == "127.0.0.1"
        assert record.value("WARC-Page-ID") == "visit-1"
