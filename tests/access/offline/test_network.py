"""The archive as a network, spoken to by a client of somebody else; no browser."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from capture.access.catalogue.catalogue import Catalogue
from capture.access.offline.answers import Answers
from capture.access.offline.asking import Stand
from capture.access.offline.certificate import Certificate, new_certificate
from capture.access.offline.network import OfflineNetwork
from capture.model.layout import HarvestFolder
from capture.model.quality import Why
from capture.warc.http1_events import Side
from tests.access.catalogue.archive import BASE, SITE, START, Asked, Writing, harvest, restrict
from tests.package.archive import chunked, post
from tests.warc import samples

BODY = b"0123456789" * 100
PART = (
    b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/100\r\n"
    b"Content-Length: 5\r\n\r\nabcde"
)
AWAY = b"HTTP/1.1 301 Moved\r\nLocation: https://www.voorbeeld.nl/heen\r\nContent-Length: 0\r\n\r\n"
HSTS = b"Strict-Transport-Security: max-age=9\r\nAlt-Svc: h3=x\r\nX-Eigen:  a b\r\n"
EVENTS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: 1\n\n"
)
HELLO, BYE = b"\x81\x02hi", b"\x81\x03bye"
TORN = b"HTTP/1.1 200 OK\r\nContent-Type: text/ht"


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return new_certificate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> HarvestFolder:
    archive = tmp_path_factory.mktemp("archief")
    writing = Writing(archive)
    for asked in (
        Asked(path="/", answer=samples.answer_of(BODY, head=HSTS)),
        Asked(path="/brokken", answer=chunked(BODY)),
        Asked(path="/deel", answer=PART),
        Asked(request=post("/zoek", b'{"vraag": "brug"}'), answer=samples.answer_of(b"brug")),
        Asked(path="/roep?callback=roep1", answer=samples.answer_of(b"roep1({})")),
        Asked(path="/gegevens?callback=roep1", answer=samples.answer_of(b'{"a": 1}')),
        Asked(path="/heen", answer=AWAY),
        Asked(path="/geheim", answer=samples.answer_of(b"geheim")),
        Asked(path="/stroom", answer=EVENTS),
        Asked(path="/gescheurd", answer=TORN),
        Asked(path="/leeg", answer=b"HTTP/1.1 204 No Content\r\n\r\n"),
    ):
        writing.ask(asked)
    writing.speak([(HELLO, Side.SERVER), (b"\x81\x80abcd", Side.CLIENT), (BYE, Side.SERVER)])
    made = writing.close()
    harvest(archive, 3, [Asked(path="/later", answer=samples.answer_of(b"later"))])
    restrict(archive, f"{BASE}/geheim")
    return made


@pytest.fixture
def catalogue(folder: HarvestFolder) -> Iterator[Catalogue]:
    with Catalogue.open(folder.archive) as opened:
        opened.update()
        yield opened


@asynccontextmanager
async def archived(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> AsyncIterator[tuple[OfflineNetwork, httpx.AsyncClient]]:
    answers = Answers(catalogue, site=SITE, harvest=folder.root.name)
    answers.begin(START)
    with OfflineNetwork(answers, certificate) as network:
        proxy = f"socks5://127.0.0.1:{network.port}"
        async with httpx.AsyncClient(proxy=proxy, verify=False) as client:
            yield network, client


async def at_rest(network: OfflineNetwork) -> Stand:
    """What was asked, once all is over: a client may have its answer before that is counted."""
    while network.tally.in_flight:
        await network.tally.wait_change(network.tally.changes)
    return network.tally.stand


async def test_answers_go_out_as_they_were_recorded(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        home = await client.get(f"{BASE}/")
        assert (home.status_code, home.content) == (200, BODY)
        assert home.headers["x-eigen"] == "a b"
        assert not {"strict-transport-security", "alt-svc"} & home.headers.keys()
        assert (await client.get(f"{BASE}/brokken")).content == BODY
        head = await client.head(f"{BASE}/")
        assert (head.content, head.headers["content-length"]) == (b"", "1000")
        part = await client.get(f"{BASE}/", headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        assert part.headers["content-range"] == "bytes 2-4/1000"
        sent = await client.post(f"{BASE}/zoek", json={"vraag": "brug"})
        assert sent.content == b"brug"
        assert (await client.get(f"{BASE}/leeg")).status_code == 204
        stand = await at_rest(network)
        assert (stand.answered, stand.missing, stand.elsewhere) == (6, (), 0)


async def test_plain_http_is_answered_beside_tls(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (_, client):
        assert (await client.get("http://www.voorbeeld.nl/")).content == BODY


async def test_what_is_not_archived_is_refused_and_listed(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        for _ in range(2):
            lost = await client.get(
                f"{BASE}/weg",
                headers={"Referer": f"{BASE}/", "Sec-Fetch-Dest": "document"},
            )
        assert lost.status_code == 404
        assert lost.headers["x-archive-missing"] == "not-archived"
        assert "Niet in het archief" in lost.text
        other = await client.post(f"{BASE}/zoek", json={"vraag": "<dijk>"})
        assert (other.status_code, other.content) == (404, b"")
        assert (await client.get("https://elders.invalid/")).status_code == 404
        missing = network.tally.stand.missing
        assert [(each.method, each.url, each.times) for each in missing] == [
            ("GET", f"{BASE}/weg", 2),
            ("POST", f"{BASE}/zoek", 1),
            ("GET", "https://elders.invalid/", 1),
        ]
        assert missing[0].page == f"{BASE}/"
        assert network.tally.stand.missing_times == 4


async def test_a_page_that_names_its_address_is_no_page_of_ours(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (_, client):
        asked = await client.get(
            f"{BASE}/%3Cscript%3E?<script>", headers={"Sec-Fetch-Dest": "document"}
        )
        assert b"<script>" not in asked.content


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=5-"}, 206),
        ({"Range": "bytes=7-"}, 206),
        ({"Range": "bytes=50-"}, 404),
        ({}, 404),
    ],
)
async def test_a_recorded_part_answers_for_that_part_alone(
    catalogue: Catalogue,
    folder: HarvestFolder,
    certificate: Certificate,
    headers: dict[str, str],
    status: int,
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        found = await client.get(f"{BASE}/deel", headers=headers)
        assert found.status_code == status
        if status == 206:
            first = int(headers["Range"][6])
            assert found.headers["content-range"] == f"bytes {first}-9/100"
            assert found.content == b"abcde"[first - 5 :]
        else:
            assert network.tally.stand.missing[0].why is Why.OTHER_PART


async def test_answer_for_a_function_of_another_name_is_told_as_missing(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        assert (await client.get(f"{BASE}/roep?callback=roep1")).content == b"roep1({})"
        assert (await client.get(f"{BASE}/gegevens?callback=roep2")).content == b'{"a": 1}'
        assert (await client.get(f"{BASE}/roep?callback=roep2")).status_code == 404
        (missing,) = network.tally.stand.missing
        assert (missing.url, missing.why) == (f"{BASE}/roep?callback=roep2", Why.NOT_ARCHIVED)
        assert missing.detail == "what was captured calls roep1, as the page had it then"


async def test_a_redirect_to_itself_is_no_answer(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (_, client):
        assert (await client.get("http://voorbeeld.nl/heen")).status_code == 301
        assert (await client.get(f"{BASE}/heen")).status_code == 404


@pytest.mark.requirement("META04")
async def test_the_archivist_sees_what_is_restricted_and_it_is_counted(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    assert catalogue.nearest(f"{BASE}/geheim", START) is None
    async with archived(catalogue, folder, certificate) as (network, client):
        assert (await client.get(f"{BASE}/geheim")).content == b"geheim"
        assert (await at_rest(network)).restricted == 1


async def test_another_harvest_of_the_site_fills_in_and_is_counted(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        assert (await client.get(f"{BASE}/later")).content == b"later"
        assert (await at_rest(network)).elsewhere == 1


async def test_leave_is_given_for_what_is_archived_though_its_preflight_is_not(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    asking = {"Origin": "https://a.nl", "Access-Control-Request-Method": "GET"}
    async with archived(catalogue, folder, certificate) as (network, client):
        given = await client.options(f"{BASE}/", headers=asking)
        assert given.status_code == 204
        assert given.headers["access-control-allow-origin"] == "https://a.nl"
        assert (await client.options(f"{BASE}/weg", headers=asking)).status_code == 404
        assert [each.url for each in network.tally.stand.missing] == [f"{BASE}/weg"]


async def test_a_stream_of_events_stays_open_and_keeps_nobody_waiting(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with (
        archived(catalogue, folder, certificate) as (network, client),
        client.stream("GET", f"{BASE}/stroom") as stream,
    ):
        pieces = stream.aiter_raw()
        assert await anext(pieces) == b"data: 1\n\n"
        await at_rest(network)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(pieces), 0.2)


async def test_a_web_socket_says_again_what_it_said(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    name = b"www.voorbeeld.nl"
    asked = (
        b"GET /%b HTTP/1.1\r\nHost: www.voorbeeld.nl\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with archived(catalogue, folder, certificate) as (network, _):
        for path, expected in ((b"ws", b"HTTP/1.1 101 "), (b"weg", b"HTTP/1.1 404 ")):
            reader, writer = await asyncio.open_connection("127.0.0.1", network.port)
            writer.write(b"\x05\x01\x00\x05\x01\x00\x03" + bytes([len(name)]) + name)
            writer.write(b"\x00\x50" + asked % path)
            await reader.readexactly(12)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(expected)
            if path == b"ws":
                # The key and its answer of RFC 6455 §1.3.
                assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head
                assert await reader.readexactly(len(HELLO + BYE)) == HELLO + BYE
            writer.close()
        missing = (await at_rest(network)).missing
        assert [each.url for each in missing] == ["http://www.voorbeeld.nl/weg"]


async def test_an_answer_that_broke_off_in_its_head_breaks_off_again(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (_, client):
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"{BASE}/gescheurd")


async def test_a_damaged_record_is_missing_and_it_says_so(
    tmp_path: Path, certificate: Certificate
) -> None:
    made = harvest(tmp_path, 0, [Asked(path="/a"), Asked(path="/b", after=timedelta(1))])
    (file,) = made.warc.glob("*.warc")
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        data = file.read_bytes()
        file.write_bytes(data[: data.rindex(b"WARC/1.1")])
        async with archived(catalogue, made, certificate) as (network, client):
            assert (await client.get(f"{BASE}/a")).status_code == 200
            assert (await client.get(f"{BASE}/b")).status_code == 404
            (missing,) = network.tally.stand.missing
            assert missing.why is Why.DAMAGED
            assert file.name in missing.detail


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x05\x01\x02",
        b"\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50",
        b"\x05\x01\x00\x05\x01\x00\x09",
        b"\x05",
        b"",
    ],
)
async def test_who_speaks_no_socks_gets_nothing(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate, said: bytes
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        reader, writer = await asyncio.open_connection("127.0.0.1", network.port)
        answer = b""
        with suppress(OSError):  # it may be cut off before all is said
            writer.write(said)
            writer.write_eof()
            answer = await reader.read()
        writer.close()
        assert b"HTTP" not in answer
        assert (await client.get(f"{BASE}/")).status_code == 200


async def test_what_is_no_http_is_listed(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (network, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", network.port)
        writer.write(b"\x05\x01\x00\x05\x01\x00\x03\x04a.nl\x00\x50" + b"geen http\r\n\r\n")
        assert b"404" in await reader.read()
        writer.close()
        assert network.tally.stand.missing[0].why is Why.NOT_UNDERSTOOD


async def test_the_port_is_gone_afterwards(
    catalogue: Catalogue, folder: HarvestFolder, certificate: Certificate
) -> None:
    async with archived(catalogue, folder, certificate) as (network, client):
        await client.get(f"{BASE}/")
        port = network.port
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)


def test_the_certificate_is_trusted_by_its_key_alone(certificate: Certificate) -> None:
    assert certificate.context.verify_mode is ssl.CERT_NONE
    assert new_certificate().spki != certificate.spki
