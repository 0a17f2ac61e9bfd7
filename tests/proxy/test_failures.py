"""Connections that fail become outcomes with a metadata record; nothing invented is answered."""

import socket
import ssl
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from capture.model.address import HostPort
from capture.model.outcome import Outcome
from capture.warc.reader import ReadRecord
from tests.proxy.origin import Talk, answers, site
from tests.proxy.running import Lane, Refused, Running, recording

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.requirement("WARC06")]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


def fields(record: ReadRecord) -> dict[str, str]:
    lines = record.block().decode().split("\r\n")[:-1]
    return {name: value for name, _, value in (line.partition(": ") for line in lines)}


async def failure(running: Running, lane: Lane) -> tuple[Outcome, ReadRecord]:
    """Return the one failure that was told on this port, and its record."""
    (told,) = await lane.until_told(1)
    await lane.until_in_flight(0)
    assert told.status is None
    assert told.response_record is not None
    record = running.archive.records[told.response_record.record_id]
    assert record.type == "metadata"
    assert record.value("Content-Type") == "application/warc-fields"
    assert record.url == told.url
    assert fields(record)["error"] == told.error
    return told.outcome, record


async def test_name_that_does_not_resolve(running: Running, lane: Lane) -> None:
    with pytest.raises(Refused):
        await lane.connect("bestaat-niet.invalid", 8080)
    outcome, record = await failure(running, lane)
    assert outcome is Outcome.DNS_FAILED
    assert record.url == "http://bestaat-niet.invalid:8080/"
    assert fields(record)["host"] == "bestaat-niet.invalid"


async def test_connection_that_is_refused(running: Running, lane: Lane) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Refused):
        await lane.connect("127.0.0.1", port)
    outcome, record = await failure(running, lane)
    assert outcome is Outcome.CONNECT_FAILED
    assert record.value("WARC-IP-Address") == "127.0.0.1"


async def test_certificate_that_nobody_knows_is_kept_with_its_chain(tmp_path: Path) -> None:
    authority = trustme.CA()
    intermediate = authority.create_child_ca()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    intermediate.issue_cert("127.0.0.1", "site.example").configure_cert(context)
    async with (
        recording(tmp_path, invalid_certificates=()) as running,
        site(answers(OK), tls=context) as origin,
    ):
        lane = await running.lane()
        code, out = await lane.curl(f"{origin.url}/")
        assert (code != 0, out) == (True, b"")
        outcome, record = await failure(running, lane)
        assert outcome is Outcome.TLS_FAILED
        assert "certificate" in fields(record)["error"].lower()
        assert record.url == f"{origin.url}/"
        assert not any(line.received for line in origin.lines), "nothing was sent to it"
        block = record.block().decode()
        pems = [
            line.removeprefix("certificatePem: ").strip()
            for line in block.split("\r\n")
            if line.startswith("certificatePem")
        ]
        chain = [x509.load_pem_x509_certificate(_unfolded(pem)) for pem in pems]
        assert len(chain) >= 2
        names = chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == ["site.example"]
        assert chain[0].issuer == chain[1].subject


def _unfolded(pem: str) -> bytes:
    """Return a PEM text that was written on one line, in lines again."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    inside = pem.removeprefix(begin).removesuffix(end).split()
    return "\n".join([begin, *inside, end, ""]).encode()


async def test_named_host_may_have_any_certificate_and_others_may_not(
    tmp_path: Path, site_tls: ssl.SSLContext
) -> None:
    async with (
        site(answers(OK), tls=site_tls) as origin,
        recording(
            tmp_path,
            invalid_certificates=(HostPort(host="site.example", port=origin.port),),
            allowed=(
                HostPort(host="site.example", port=None),
                HostPort(host="127.0.0.1", port=None),
            ),
            resolve=(("site.example", "127.0.0.1"),),
        ) as running,
    ):
        lane = await running.lane()
        code, body = await lane.curl(f"https://site.example:{origin.port}/")
        assert (code, body) == (0, b"abc")
        code, _ = await lane.curl(f"https://127.0.0.1:{origin.port}/")
        assert code != 0
        told = await lane.until_told(2)
        assert [each.outcome for each in told] == [Outcome.CAPTURED, Outcome.TLS_FAILED]
        assert told[0].url == f"https://site.example:{origin.port}/"


async def test_site_that_never_answers_the_tls_handshake(running: Running, lane: Lane) -> None:
    async def script(talk: Talk) -> None:
        await talk.to_the_end()

    async with site(script) as origin:
        client = await lane.connect("127.0.0.1", origin.port)
        hello = ssl.MemoryBIO()
        tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="a.nl")
        with pytest.raises(ssl.SSLWantReadError):
            tls.do_handshake()
        await client.send(hello.read())
        await lane.until_in_flight(1)
        await lane.end()
        outcome, record = await failure(running, lane)
        assert outcome is Outcome.TIMED_OUT
        assert fields(record)["port"] == str(origin.port)
        await client.to_the_end()


async def test_site_that_speaks_no_tls(running: Running, lane: Lane) -> None:
    async def script(talk: Talk) -> None:
        await talk.more()
        await talk.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with site(script) as origin:
        code, out = await lane.curl(f"https://127.0.0.1:{origin.port}/")
        assert (code != 0, out) == (True, b"")
        outcome, _ = await failure(running, lane)
        assert outcome is Outcome.TLS_FAILED
