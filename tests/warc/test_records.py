"""Records from exchanges, with their exact bytes in sight."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.warc import fields
from capture.warc.event import Truncation
from capture.warc.fields import RecordType
from capture.warc.http1_events import Side
from capture.warc.payloads import Payloads
from capture.warc.record import Record, target_uri
from capture.warc.records import Group, exchange_group, frame_group
from tests.warc.samples import (
    MOMENT,
    OK,
    Harvest,
    connection,
    digest,
    exchange,
    frame,
    get,
    made,
)

INFO = "urn:uuid:00000000-0000-4000-8000-00000000cafe"
REQUEST_ID = "urn:uuid:3c7627f1-d697-5e7c-9690-f37611437bb4"
RESPONSE_ID = "urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05"


@pytest.fixture
def payloads(tmp_path: Path) -> Payloads:
    return Payloads(tmp_path / "payloads.sqlite")


def written(record: Record) -> bytes:
    return record.header(warcinfo_id=INFO) + b"".join(record.block.pieces(0, record.size))


def lines(text: str) -> bytes:
    """Return the text with the line ends of WARC and HTTP."""
    return text.lstrip("\n").replace("\n", "\r\n").encode("latin-1")


def value(record: Record, name: str) -> str | None:
    return dict(record.extra).get(name)


@pytest.mark.requirement("WARC06", "WARC07")
def test_request_and_response_byte_for_byte(payloads: Payloads) -> None:
    request, response = exchange_group(exchange(), payloads).records
    assert written(request) == lines("""
WARC/1.1
WARC-Type: request
WARC-Record-ID: <urn:uuid:3c7627f1-d697-5e7c-9690-f37611437bb4>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: https://www.voorbeeld.nl/a
WARC-IP-Address: 192.0.2.7
WARC-Concurrent-To: <urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05>
WARC-Block-Digest: sha256:JUXZIO6MJHJERB3P2OJ4Z2LJBSPPXQSJ5VU3Z3KAY4ABJ4COAHWA====
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Content-Type: application/http; msgtype=request
Content-Length: 43

GET /a HTTP/1.1
Host: www.voorbeeld.nl

""")
    assert written(response) == lines("""
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: https://www.voorbeeld.nl/a
WARC-IP-Address: 192.0.2.7
WARC-Concurrent-To: <urn:uuid:3c7627f1-d697-5e7c-9690-f37611437bb4>
WARC-Block-Digest: sha256:4CRCKBEN5EFM4NSL55OLIYOS4SJXD6KWMRNTY7VJGNR3AKPA6RFA====
WARC-Payload-Digest: sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Content-Type: application/http; msgtype=response
Content-Length: 67

HTTP/1.1 200 OK
Content-Type: text/plain
Content-Length: 3

abc""")


@pytest.mark.requirement("WARC06")
def test_identical_payload_becomes_revisit(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    later = OK.replace(b"text/plain", b"text/other")
    revisit = harvest.write(exchange(get("/b"), later, number=1)).records[1]
    assert written(revisit) == lines(
        """
WARC/1.1
WARC-Type: revisit
WARC-Record-ID: <urn:uuid:40968b04-01ed-518c-8464-ddce61552b54>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: https://www.voorbeeld.nl/b
WARC-IP-Address: 192.0.2.7
WARC-Concurrent-To: <urn:uuid:750dc9dc-55d2-55e4-9ae3-1e3b33339854>
WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest
WARC-Refers-To: <urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05>
WARC-Refers-To-Target-URI: https://www.voorbeeld.nl/a
WARC-Refers-To-Date: 2026-05-04T03:02:01.123456Z
WARC-Truncated: length
WARC-Block-Digest: %s
WARC-Payload-Digest: sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Content-Type: application/http; msgtype=response
Content-Length: 64

HTTP/1.1 200 OK
Content-Type: text/other
Content-Length: 3

""".replace("%s", digest(later[:-3]))
    )


@pytest.mark.requirement("WARC06")
def test_what_began_before_its_original_is_kept_whole(tmp_path: Path) -> None:
    """Two at one time: the later may end first, and a revisit of what is to come is none."""
    harvest = Harvest(tmp_path)
    first = exchange(get("/b"), number=1)
    assert first.request is not None
    harvest.write(exchange())
    started = MOMENT - timedelta(microseconds=1)
    began_before = replace(first, request=replace(first.request, started=started))
    record = harvest.write(began_before).records[1]
    assert record.type is RecordType.RESPONSE
    assert harvest.write(exchange(get("/c"), number=2)).records[1].type is RecordType.REVISIT


@pytest.mark.requirement("WARC06")
def test_304_refers_to_the_answer_that_still_stands(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    unmodified = b"HTTP/1.1 304 Not Modified\r\nETag: a\r\n\r\n"
    revisit = harvest.write(exchange(answer=unmodified, number=1)).records[1]
    assert written(revisit) == lines("""
WARC/1.1
WARC-Type: revisit
WARC-Record-ID: <urn:uuid:40968b04-01ed-518c-8464-ddce61552b54>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: https://www.voorbeeld.nl/a
WARC-IP-Address: 192.0.2.7
WARC-Concurrent-To: <urn:uuid:750dc9dc-55d2-55e4-9ae3-1e3b33339854>
WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified
WARC-Refers-To: <urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05>
WARC-Refers-To-Target-URI: https://www.voorbeeld.nl/a
WARC-Refers-To-Date: 2026-05-04T03:02:01.123456Z
WARC-Block-Digest: sha256:VZUOGVEY5IJOJALZ6RKKAAHF6SZFWNJ6ZIO7FYVNFO2G6UQN4TBQ====
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Content-Type: application/http; msgtype=response
Content-Length: 38

HTTP/1.1 304 Not Modified
ETag: a

""")


def test_304_to_nothing_known_is_a_response(payloads: Payloads) -> None:
    answer = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    record = exchange_group(exchange(answer=answer), payloads).records[1]
    assert record.type is RecordType.RESPONSE
    assert value(record, "WARC-Payload-Digest") == digest(b"")


def test_304_after_a_revisit_refers_to_the_record_with_the_body(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    assert harvest.write(exchange(get("/b"), number=1)).records[1].type is RecordType.REVISIT
    unmodified = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    record = harvest.write(exchange(get("/b"), unmodified, number=2)).records[1]
    assert value(record, "WARC-Refers-To") == f"<{RESPONSE_ID}>"
    assert value(record, "WARC-Refers-To-Target-URI") == "https://www.voorbeeld.nl/a"


@pytest.mark.requirement("WARC06")
def test_interim_answers_are_records_of_their_own(payloads: Payloads) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    records = exchange_group(exchange(answer=hints + hints + OK), payloads).records
    assert [record.type for record in records] == [
        RecordType.REQUEST,
        RecordType.RESPONSE,
        RecordType.RESPONSE,
        RecordType.RESPONSE,
    ]
    assert written(records[1]) == lines(
        """
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:%s>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: https://www.voorbeeld.nl/a
WARC-IP-Address: 192.0.2.7
WARC-Concurrent-To: <urn:uuid:3c7627f1-d697-5e7c-9690-f37611437bb4>
WARC-Block-Digest: %d
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Content-Type: application/http; msgtype=response
Content-Length: 44

HTTP/1.1 103 Early Hints
Link: </a.css>

""".replace("%s", records[1].record_id.removeprefix("urn:uuid:")).replace("%d", digest(hints))
    )
    assert len({record.record_id for record in records}) == 4
    assert written(records[3]).endswith(OK)


@pytest.mark.requirement("WARC06")
@pytest.mark.parametrize("truncation", Truncation)
def test_cut_off_answer_says_why_and_has_no_payload_digest(
    truncation: Truncation, payloads: Payloads
) -> None:
    record = exchange_group(exchange(answer=OK[:-1], truncation=truncation), payloads).records[1]
    assert written(record) == lines(
        """
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: https://www.voorbeeld.nl/a
WARC-IP-Address: 192.0.2.7
WARC-Concurrent-To: <urn:uuid:3c7627f1-d697-5e7c-9690-f37611437bb4>
WARC-Truncated: %t
WARC-Block-Digest: %d
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Content-Type: application/http; msgtype=response
Content-Length: 66

HTTP/1.1 200 OK
Content-Type: text/plain
Content-Length: 3

ab""".replace("%t", truncation.value).replace("%d", digest(OK[:-1]))
    )


@pytest.mark.requirement("WARC06")
def test_websocket_frame_is_a_resource_with_its_raw_bytes() -> None:
    record = frame_group(frame(b"\x81\x02hi", Side.SERVER)).records[0]
    assert written(record) == lines("""
WARC/1.1
WARC-Type: resource
WARC-Record-ID: <urn:uuid:70802639-dca7-5c10-9918-49688d908ea4>
WARC-Date: 2026-05-04T03:02:01.123456Z
WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-00000000cafe>
WARC-Target-URI: wss://www.voorbeeld.nl/ws
WARC-IP-Address: 192.0.2.7
WARC-Block-Digest: sha256:2JMJPXR22MR5NY4P4IX6CM4MVZ7YJWS5H6EX7IPL5BYMXAY7MQGQ====
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384
WARC-Page-ID: visit-1
Capture-Handshake: urn:uuid:22889842-ac7f-53b6-9d49-9d3cca34cf05
Capture-Direction: received
Content-Type: application/x-websocket-frame
Content-Length: 4

\x81\x02hi""")
    sent = frame_group(frame(b"\x81\x80abcd", Side.CLIENT, number=1)).records[0]
    assert value(sent, "Capture-Direction") == "sent"
    assert sent.record_id != record.record_id


def test_answer_that_is_no_http_is_a_resource(payloads: Payloads) -> None:
    record = exchange_group(exchange(answer=b"SSH-2.0", closed_by=Side.SERVER), payloads).records[1]
    assert record.type is RecordType.RESOURCE
    assert record.content_type == "application/octet-stream"
    assert value(record, "WARC-Payload-Digest") == digest(b"SSH-2.0")
    assert value(record, "Capture-Note") == "the answer does not begin with an HTTP status line"


def test_chunked_answer_has_no_payload_digest_but_its_revisit_has(tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    harvest = Harvest(tmp_path)
    first = harvest.write(exchange(answer=chunked))
    assert value(first.records[1], "WARC-Payload-Digest") is None
    assert first.payload_digest == digest(b"abc")
    revisit = harvest.write(exchange(answer=chunked, number=1)).records[1]
    assert revisit.type is RecordType.REVISIT
    assert value(revisit, "WARC-Payload-Digest") == digest(b"abc")


def test_body_that_looks_like_another_ones_chunks_is_no_revisit_of_it(tmp_path: Path) -> None:
    body = b"3\r\nabc\r\n0\r\n\r\n"
    harvest = Harvest(tmp_path)
    harvest.write(exchange(answer=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body))
    same = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    assert harvest.write(exchange(answer=same, number=1)).records[1].type is RecordType.RESPONSE


@pytest.mark.parametrize(
    "answer",
    [
        OK[:-1],
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"no http",
    ],
)
def test_nothing_refers_to_what_is_empty_cut_off_or_broken(answer: bytes, tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    for number in (0, 1):
        recorded = exchange(answer=answer, number=number, closed_by=Side.SERVER)
        assert harvest.write(recorded).records[1].type is not RecordType.REVISIT


@pytest.mark.requirement("WARC07")
def test_every_record_has_the_fields_that_it_must_have(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    hints = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    groups = [
        harvest.write(exchange(answer=hints + OK)),
        harvest.write(exchange(number=1)),
        harvest.write(exchange(answer=b"", number=2)),
        harvest.write(exchange(answer=b"HTTP/1.1 304 Same\r\n\r\n", number=3)),
        harvest.write(exchange(answer=b"garbage", number=4)),
        harvest.write(exchange(request=b"garbage\r\n\r\n", number=5)),
        frame_group(frame(b"\x81\x00", Side.CLIENT)),
        made(b"text"),
    ]
    for record in (record for group in groups for record in group.records):
        header = record.header(warcinfo_id=INFO).decode().split("\r\n")[1:-2]
        names = [line.partition(":")[0] for line in header]
        assert fields.missing(record.type, names) == []
        assert {"WARC-Block-Digest", "Content-Type", "WARC-Warcinfo-ID"} <= set(names)
        assert "WARC-Target-URI" in names
        for name in names:
            assert record.type in fields.BY_NAME[name.lower()].allowed, (record.type, name)
            assert names.count(name) == 1 or fields.BY_NAME[name.lower()].is_repeatable
        assert names == sorted(names, key=lambda name: fields.ORDER[name])


def test_missing_fields_are_named() -> None:
    assert fields.missing(RecordType.WARCINFO, ["warc-type", "WARC-Record-ID", "WARC-Date"]) == [
        "WARC-Filename",
        "WARC-Block-Digest",
        "Content-Type",
        "Content-Length",
    ]


def test_the_same_exchange_gives_the_same_records(tmp_path: Path) -> None:
    first = exchange_group(exchange(), Payloads(tmp_path / "a"))
    again = exchange_group(exchange(), Payloads(tmp_path / "b"))
    assert list(map(written, first.records)) == list(map(written, again.records))
    assert [record.record_id for record in first.records] == [REQUEST_ID, RESPONSE_ID]


def test_other_exchanges_have_other_ids(payloads: Payloads) -> None:
    groups = [
        exchange_group(exchange(on=connection(on), number=number), payloads)
        for on in (1, 2)
        for number in (0, 1, 10)
    ]
    ids = [record.record_id for group in groups for record in group.records]
    assert len(set(ids)) == len(ids) == 12


def test_plain_connection_without_address_or_visit(payloads: Payloads) -> None:
    plain = connection(is_tls=False, port=8080, address=None, tls_version=None, cipher=None)
    record = exchange_group(exchange(on=plain, visit_id=None), payloads).records[0]
    assert dict(record.extra) == {
        "WARC-Target-URI": "http://www.voorbeeld.nl:8080/a",
        "WARC-Concurrent-To": f"<{RESPONSE_ID}>",
    }


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (b"/a|b?{x}", "https://www.voorbeeld.nl/a%7Cb?%7Bx%7D"),
        (b"/caf\xe9", "https://www.voorbeeld.nl/caf%E9"),
        ("/café".encode(), "https://www.voorbeeld.nl/caf%C3%A9"),
        (b"/%zz%2f%2F", "https://www.voorbeeld.nl/%zz%2f%2F"),
        (b"/a\x01\x7f>", "https://www.voorbeeld.nl/a%01%7F%3E"),
        (b"*", "https://www.voorbeeld.nl/*"),
        (b"http://other.nl/x", "http://other.nl/x"),
        (b"/?u=http://x.nl/#f", "https://www.voorbeeld.nl/?u=http://x.nl/#f"),
    ],
)
def test_target_uri_holds_only_what_a_uri_may(
    target: bytes, expected: str, payloads: Payloads
) -> None:
    recorded = exchange(b"GET " + target + b" HTTP/1.1\r\n\r\n")
    assert value(exchange_group(recorded, payloads).records[0], "WARC-Target-URI") == expected


def test_url_of_an_exchange_is_as_the_browser_writes_it() -> None:
    assert exchange(get("/a|b?{x}")).url == "https://www.voorbeeld.nl/a|b?{x}"
    assert exchange(get("/caf\xe9")).url == "https://www.voorbeeld.nl/caf%E9"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_target_uri_is_ascii_and_escapes_only_once(url: str) -> None:
    escaped = target_uri(url)
    assert all("!" <= char <= "~" and char not in '<>"{}|\\^`' for char in escaped)
    assert target_uri(escaped) == escaped


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_value_can_end_its_line(text: str, other: str) -> None:
    record = Record(
        type=RecordType.RESOURCE,
        record_id=INFO,
        date=MOMENT,
        content_type=text.encode("utf-8", "replace").decode(),
        block=made(b"").records[0].block,
        size=0,
        block_digest=digest(b""),
        extra=(("Capture-Note", other.encode("utf-8", "replace").decode() + "\r\n\r\nWARC/1.1"),),
    )
    header = record.header(warcinfo_id=INFO)
    assert header.count(b"\n") == 10
    assert header.count(b"\r\n\r\n") == 1
    assert header.endswith(b"\r\n\r\n")


def test_hostile_heads_can_not_write_fields(payloads: Payloads) -> None:
    hostile = b"GET /\rWARC-Type:x\x0b\x0c\x85 HTTP/1.1\r\nA: b\rWARC-Date: 1999\r\n\r\n"
    record = exchange_group(exchange(hostile), payloads).records[0]
    header = record.header(warcinfo_id=INFO)
    assert header.count(b"WARC-Type") <= 2
    assert [line for line in header.splitlines() if line.startswith(b"WARC-Type")] == [
        b"WARC-Type: request"
    ]


def test_a_lone_answer_has_a_record_without_partner(payloads: Payloads) -> None:
    late = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
    recorded = exchange(request=b"", answer=late)
    group: Group = exchange_group(recorded, payloads)
    assert [record.type for record in group.records] == [RecordType.RESPONSE]
    assert value(group.records[0], "WARC-Concurrent-To") is None
    assert written(group.records[0]).endswith(late)
