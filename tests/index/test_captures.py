import base64
import hashlib
from pathlib import Path

import pytest

from capture.errors import WarcFormatError
from capture.index.captures import Capture, captures
from capture.index.request_query import LONGEST_QUERY, query_of
from capture.index.surt import KeyForm
from capture.warc.fields import RecordType
from capture.warc.http1_events import Side
from capture.warc.reader import read_at
from capture.warc.records import Group, made_record
from tests.package.archive import STYLE, write_warc_files
from tests.warc import samples


def of(folder: Path, form: KeyForm = KeyForm.PYWB) -> list[Capture]:
    return [each for path in sorted(folder.glob("*.warc")) for each in captures(path, form)]


def sha256(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def test_every_answer_is_a_capture_that_lies_where_it_says(tmp_path: Path) -> None:
    write_warc_files(tmp_path)

    found = of(tmp_path)

    assert [
        (each.url.partition(".nl")[2] or each.url, each.mime, each.status) for each in found
    ] == [
        ("/", "text/html", 200),
        ("/stijl.css", "text/css", 200),
        ("/nieuws/", "warc/revisit", 200),
        ("/nieuws/stijl.css", "warc/revisit", 200),
        ("/zoek", "text/html", 200),
        ("/zoek", "text/html", 200),
        ("urn:text:1", "text/plain", None),
    ]
    for each in found:
        record = read_at(tmp_path / each.filename, each.offset)
        assert (record.url, record.length) == (each.url, each.length)
        assert each.timestamp == "20260504030201"


def test_a_revisit_has_the_digest_of_the_chunked_answer_that_it_repeats(tmp_path: Path) -> None:
    write_warc_files(tmp_path)

    by_url = {each.url.partition(".nl")[2]: each for each in of(tmp_path)}

    assert by_url["/stijl.css"].digest == sha256(STYLE) == by_url["/nieuws/stijl.css"].digest


def test_two_posts_to_one_address_have_keys_of_their_own(tmp_path: Path) -> None:
    write_warc_files(tmp_path)

    found = [each for each in of(tmp_path) if each.method]

    assert [(each.key, each.method, each.request_body) for each in found] == [
        ("nl,voorbeeld)/zoek?__wb_method=post&vraag=brug", "POST", "vraag=brug"),
        ("nl,voorbeeld)/zoek?__wb_method=post&vraag=weg", "POST", "vraag=weg"),
    ]


def test_what_stands_for_a_page_is_never_shown_in_its_place(tmp_path: Path) -> None:
    harvest = samples.Harvest(tmp_path)
    upgrade = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    harvest.write(samples.exchange(upgrade, switch, on=samples.connection(1)))
    from capture.warc.records import frame_group

    harvest.writer.write(frame_group(samples.frame(b"\x81\x01a", Side.SERVER)))
    for number, kind in enumerate((RecordType.CONVERSION, RecordType.METADATA)):
        record = made_record(
            record_type=kind,
            record_id=f"urn:uuid:00000000-0000-4000-9000-{number:012d}",
            date=samples.MOMENT,
            content_type="image/png" if number == 0 else "application/warc-fields",
            data=b"x",
            extra=(("WARC-Target-URI", "https://www.voorbeeld.nl/"),),
        )
        harvest.writer.write(Group(records=(record,)))
    harvest.close()

    assert [(each.url, each.status) for each in of(tmp_path)] == [
        ("https://www.voorbeeld.nl/ws", 101)
    ]


def test_interim_answers_are_no_captures(tmp_path: Path) -> None:
    harvest = samples.Harvest(tmp_path)
    harvest.write(samples.exchange(samples.GET, b"HTTP/1.1 103 Early Hints\r\n\r\n" + samples.OK))
    harvest.close()

    assert [each.status for each in of(tmp_path)] == [200]


def test_a_torn_file_is_named_with_the_place(tmp_path: Path) -> None:
    write_warc_files(tmp_path)
    path = next(tmp_path.glob("*.warc"))
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(WarcFormatError, match=rf"{path.name}: .* at offset \d+"):
        of(tmp_path)


@pytest.mark.parametrize(
    ("kind", "body", "pywb", "wabac"),
    [
        # What cdxj_indexer.postquery (1.5.0) and postToGetUrl of warcio.js (2.4.11) answer.
        ("application/x-www-form-urlencoded", b"a=b+c&d=%26", "a=b c&d=&", "a=b+c&d=%26"),
        (
            "application/json; charset=utf-8",
            b'{"a": "b", "c": {"a": 2}, "d": [true, null, 1.5]}',
            "a=b&a.2_=2&d=True&d.2_=None&d.3_=1.5",
            "a=b&a.2_=2&d=true&d.2_=null&d.3_=1.5",
        ),
        ("text/plain", b"geen json", *["__wb_post_data=Z2VlbiBqc29u"] * 2),
        ("application/octet-stream", b"\x00\xff", *["__wb_post_data=AP8="] * 2),
        (
            'multipart/form-data; boundary="xx"',
            b'--xx\r\nContent-Disposition: form-data; name="q"\r\n\r\neen weg\r\n--xx--\r\n',
            *["q=een+weg"] * 2,
        ),
        ("application/json", b"{", "", ""),
    ],
)
def test_a_body_becomes_the_query_that_the_reader_makes_of_it(
    kind: str, body: bytes, pywb: str, wabac: str
) -> None:
    assert query_of("POST", kind, body, KeyForm.PYWB) == pywb
    assert query_of("POST", kind, body, KeyForm.WABAC) == wabac
    assert query_of("POST", kind, body, KeyForm.CATALOGUE) == pywb


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_sent_with_other_methods_counts_where_pywb_does_not_look(method: str) -> None:
    def query(body: bytes, form: KeyForm) -> str:
        return query_of(method, "application/json", body, form)

    assert query(b'{"a": 1}', KeyForm.CATALOGUE) == "a=1"
    assert query(b"", KeyForm.CATALOGUE) == ""
    assert query(b'{"a": 1}', KeyForm.PYWB) == ""


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 90_000,
        b'["' + b"a" * 900_000 + b'"]',
        b"[1" + b",1" * 400_000 + b"]",
    ],
)
def test_a_body_made_to_exhaust_us_does_not(body: bytes) -> None:
    for form in KeyForm:
        assert len(query_of("POST", "application/json", body, form)) <= LONGEST_QUERY
