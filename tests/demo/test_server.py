"""The demo's server: its bytes, its log, and what it must withstand."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from capture.demo.generated import GeneratedSite
from capture.demo.log import Direction
from capture.demo.server import DemoSite, ThreadedDemoSite


@pytest_asyncio.fixture
async def site() -> AsyncIterator[DemoSite]:
    async with DemoSite(log_bytes=True) as running:
        yield running


async def talk(url: str, *pieces: bytes, ends: bytes | None = None) -> bytes:
    """Send raw bytes; return all that came back until the server closed, or until `ends`."""
    host, port = url.split("//")[1].rstrip("/").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    got = await (reader.readuntil(ends) if ends else reader.read())
    writer.close()
    return got


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: voorbeeld", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


LAST = "Connection: close"


async def test_log_holds_exactly_what_client_sent_and_received() -> None:
    request = get("/robots.txt", "X-Vreemd:caf\u00e9", LAST)
    async with DemoSite(log_bytes=True) as site:
        answer = await talk(site.url, request)
    (exchange,) = site.exchanges
    (connection,) = site.connections
    assert exchange.request == connection.received == request
    assert exchange.response == connection.sent == answer
    assert (exchange.status, exchange.complete) == (200, True)
    assert exchange.response_bytes == len(answer)
    received = [e.length for e in connection.events if e.direction is Direction.RECEIVED]
    assert sum(received) == len(request)


async def test_pipelined_requests_are_answered_in_order(site: DemoSite) -> None:
    requests = [get("/api/tel", method="POST"), get("/robots.txt"), get("/nergens", LAST)]
    answer = await talk(site.url, b"".join(requests))
    assert [item.request for item in site.exchanges] == requests
    assert [item.status for item in site.exchanges] == [204, 200, 404]
    assert b"".join(item.response for item in site.exchanges) == answer


async def test_request_cut_anywhere_is_read_the_same() -> None:
    request = (
        b"POST /api/mening HTTP/1.1\r\nHost: v\r\nTransfer-Encoding: chunked\r\n"
        b"Connection: close\r\n\r\n3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n"
    )
    async with DemoSite(log_bytes=True) as site:
        for cut in range(1, len(request), 7):
            answer = await talk(site.url, request[:cut], request[cut:])
            assert b'"ontvangen": 13' in answer
    assert {item.request for item in site.exchanges} == {request}


async def test_expect_continue_is_an_interim_answer(site: DemoSite) -> None:
    host, port = site.url.split("//")[1].rstrip("/").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        get("/api/mening", "Content-Length: 2", "Expect: 100-continue", LAST, method="PUT")
    )
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"{}")
    assert (await reader.read()).startswith(b"HTTP/1.1 201 Created")
    writer.close()
    (exchange,) = site.exchanges
    assert [bytes(message[:12]) for message in exchange.messages] == [
        b"HTTP/1.1 100",
        b"HTTP/1.1 201",
    ]


async def test_early_hints_come_before_the_answer(site: DemoSite) -> None:
    await talk(site.url, get("/voorbeelden/vroege-hints/pagina", LAST))
    (exchange,) = site.exchanges
    assert [bytes(message[9:12]) for message in exchange.messages] == [b"103", b"103", b"200"]
    assert exchange.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/assets/media/polder.webm",
        "/documenten/begroting-2027.pdf",
        "/voorbeelden/chunked/aanhang",
        "/voorbeelden/kopregels/vreemd",
        "/api/gebeurtenissen",
        "/fouten/groot",
        "/fouten/eindeloos",
        "/nergens",
    ],
)
async def test_head_answers_without_body(site: DemoSite, path: str) -> None:
    answer = await talk(site.url, get(path, LAST, method="HEAD"))
    assert answer.count(b"\r\n\r\n") == 1
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("value", "status", "content_range"),
    [
        ("bytes=0-9", 206, "bytes 0-9/25716"),
        ("bytes=25000-", 206, "bytes 25000-25715/25716"),
        ("bytes=-16", 206, "bytes 25700-25715/25716"),
        ("bytes=99999-", 416, "bytes */25716"),
        ("stukken=1-2", 200, None),
    ],
)
async def test_range(site: DemoSite, value: str, status: int, content_range: str | None) -> None:
    async with httpx.AsyncClient() as client:
        url = site.url + "assets/media/polder.webm"
        whole = (await client.get(url)).content
        part = await client.get(url, headers={"Range": value})
    assert (part.status_code, part.headers.get("content-range")) == (status, content_range)
    if content_range and status == 206:
        first, last = content_range.split()[1].split("/")[0].split("-")
        assert part.content == whole[int(first) : int(last) + 1]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip-stukken"])
async def test_encoded_pages_decode(site: DemoSite, coding: str) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{site.url}voorbeelden/compressie/{coding}")
    assert "Verpakt met" in response.text


async def test_validator_gets_304(site: DemoSite) -> None:
    url = site.url + "voorbeelden/etag/pagina"
    async with httpx.AsyncClient() as client:
        tag = (await client.get(url)).headers["etag"]
        again = await client.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_429_only_the_first_time(site: DemoSite) -> None:
    url = site.url + "voorbeelden/foutmeldingen/429"
    async with httpx.AsyncClient() as client:
        first, second = await client.get(url), await client.get(url)
    assert (first.status_code, first.headers["retry-after"]) == (429, "1")
    assert second.status_code == 200


@pytest.mark.parametrize("cut", ["lengte", "stukken", "kop"])
async def test_cut_off_answers_are_not_complete(site: DemoSite, cut: str) -> None:
    answer = await talk(site.url, get(f"/voorbeelden/afgebroken/{cut}"))
    (exchange,) = site.exchanges
    assert exchange.response == answer
    assert not exchange.complete


async def test_odd_headers_are_sent_as_written(site: DemoSite) -> None:
    answer = await talk(site.url, get("/voorbeelden/kopregels/vreemd", LAST))
    assert b"HTTP/1.1 200\r\nContent-Type:text/html" in answer
    assert b"X-Latijn: caf\xe9 \xa9 1998\r\nX-Leeg:\r\nX-Blanco: \t \r\n" in answer


async def test_http_1_0_answer_ends_with_the_connection(site: DemoSite) -> None:
    answer = await talk(site.url, get("/voorbeelden/http10/pagina"))
    assert answer.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"Content-Length" not in answer
    assert site.exchanges[0].complete


async def test_https_serves_the_same_site_and_logs_plaintext() -> None:
    async with DemoSite(log_bytes=True) as site:
        trust = ssl.create_default_context(cadata=site.ca_pem.decode())
        async with httpx.AsyncClient(verify=trust) as client:
            response = await client.get(site.https_url)
    assert "Ministerie van Voorbeelden" in response.text
    assert site.exchanges[0].request.startswith(b"GET / HTTP/1.1\r\n")
    assert site.exchanges[0].complete


@pytest.mark.parametrize("path", ["lengte", "stukken"])
async def test_cut_off_over_tls_arrives_as_logged(path: str) -> None:
    async with DemoSite(log_bytes=True) as site:
        trust = ssl.create_default_context(cadata=site.ca_pem.decode())
        host, port = site.https_url.split("//")[1].rstrip("/").split(":")
        reader, writer = await asyncio.open_connection(host, int(port), ssl=trust)
        writer.write(get(f"/voorbeelden/afgebroken/{path}"))
        answer = await reader.read()
        writer.close()
    assert site.exchanges[0].response == answer
    assert not site.exchanges[0].complete


async def test_large_body_over_tls_is_logged_whole() -> None:
    async with DemoSite(log_bytes=True) as site:
        trust = ssl.create_default_context(cadata=site.ca_pem.decode())
        async with httpx.AsyncClient(verify=trust) as client:
            got = await client.get(site.https_url + "fouten/groot?bytes=5000000")
    assert site.exchanges[0].response.endswith(got.content)
    assert site.exchanges[0].complete


@pytest.mark.parametrize("path", ["/fouten/stilval", "/fouten/stilte", "/api/gebeurtenissen"])
async def test_server_notices_that_the_client_left(site: DemoSite, path: str) -> None:
    host, port = site.url.split("//")[1].rstrip("/").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(get(path))
    await writer.drain()
    writer.close()
    async with asyncio.timeout(60):
        while not site.exchanges:
            await site.wait_quiet()
            await asyncio.sleep(0)
        await site.wait_quiet()
    assert not site.exchanges[0].complete


async def test_websocket_echoes_and_logs_frames() -> None:
    upgrade = get(
        "/api/ticker",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    close = b"\x88\x82\x00\x00\x00\x00\x03\xe8"
    async with DemoSite(log_bytes=True) as site:
        answer = await talk(site.url, upgrade, b"\x81\x82\x01\x01\x01\x01\x69\x68", close)
    head, _, frames = answer.partition(b"\r\n\r\n")
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head
    assert b"\x81\x02hi" in frames
    assert frames.endswith(b"\x88\x02\x03\xe8")
    (exchange,) = site.exchanges
    assert exchange.upgraded
    assert exchange.frames_sent == frames
    assert exchange.frames_received == b"\x81\x82\x01\x01\x01\x01\x69\x68" + close


async def test_site_stops_with_open_streams_and_idle_connections() -> None:
    site = DemoSite(log_bytes=True)
    await site.start()
    host, port = site.url.split("//")[1].rstrip("/").split(":")
    open_ones = []
    for path in ("/api/gebeurtenissen", "/fouten/eindeloos", "/fouten/stilval", "/robots.txt"):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(get(path))
        await reader.readuntil(b"\r\n\r\n")
        open_ones.append(writer)
    async with asyncio.timeout(60):
        await site.stop()
    for writer in open_ones:
        writer.close()
    assert all(item.finished for item in site.exchanges)
    assert all(connection.closed for connection in site.connections)


async def test_client_that_breaks_off_leaves_the_answer_incomplete() -> None:
    async with DemoSite(log_bytes=True) as site:
        part = await talk(site.url, get("/fouten/groot?bytes=50000000"), ends=b"\r\n\r\n")
        async with asyncio.timeout(60):
            await site.wait_quiet()
    (exchange,) = site.exchanges
    assert not exchange.complete
    assert (exchange.response + exchange.unconfirmed).startswith(part)


async def test_many_parallel_connections(site: DemoSite) -> None:
    answers = await asyncio.gather(
        *(talk(site.url, get(f"/nergens/{n}", LAST)) for n in range(300))
    )
    assert all(answer.startswith(b"HTTP/1.1 404") for answer in answers)
    assert {item.target for item in site.exchanges} == {f"/nergens/{n}" for n in range(300)}


@pytest.mark.parametrize(
    "nonsense", [b"\x16\x03\x01\x02\x00\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\nzonder\r\n\r\n"]
)
async def test_nonsense_closes_the_connection(site: DemoSite, nonsense: bytes) -> None:
    assert await talk(site.url, nonsense) == b""
    assert site.exchanges == ()


def test_threaded_site_serves_while_this_thread_is_busy() -> None:
    with ThreadedDemoSite(log_bytes=True) as site:
        response = httpx.get(site.url + "robots.txt")
    assert response.status_code == 200
    assert site.exchanges[0].complete


async def test_other_site_answers_preflight(site: DemoSite) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.options(site.other_url + "api/stand")
    assert answer.status_code == 204
    assert "PUT" in answer.headers["access-control-allow-methods"]


async def test_big_body_is_always_the_same() -> None:
    async with DemoSite() as site, httpx.AsyncClient() as client:
        first = await client.get(site.url + "fouten/groot?bytes=300001")
        second = await client.get(site.url + "fouten/groot?bytes=300001")
    assert len(first.content) == 300_001
    assert first.content == second.content
    assert all(item.response == b"" for item in site.exchanges)


async def test_generated_pages_link_to_one_another_and_to_their_pictures() -> None:
    async with GeneratedSite(pages=5) as site, httpx.AsyncClient(base_url=site.url) as client:
        script = await client.get("/app.js")
        assert len(script.content) == 150_000
        data = json.loads((await client.get("/data/3.json")).content)
        assert len(data["images"]) == 10
        assert data["links"][0] == "/pagina/4"
        for path in (*data["links"], *data["images"], "/"):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/pagina/6")).status_code == 404
