"""Somebody else's readers read all that we write, without a complaint that isn't explained."""

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_main

from capture.warc import reader
from capture.warc.http1_events import Side
from capture.warc.records import frame_group
from tests.warc.samples import Harvest, answer_of, exchange, frame, get, made

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"
)
ODD = b"HTTP/1.1 200\r\nX-\xff: \xfe\r\nX-Fold: a\r\n b\r\nContent-Length: 3\r\n\r\nabc"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warc")
    harvest = Harvest(folder)
    answers = [
        answer_of(b"<p>hallo</p>", head=b"Content-Type: text/html\r\n"),
        answer_of(b"<p>hallo</p>", head=b"Content-Type: text/html\r\nX-Other: 1\r\n"),
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        HINTS + answer_of(b"x" * 1000),
        CHUNKED,
        CHUNKED,
        ODD,
        answer_of(b"cut off")[:-4],
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nto the end",
        b"HTTP/1.1 200 OK\nContent-Length: 2\n\nLF",
        b"no http at all",
        b"HTTP/1.1 500 Cut in the he",
    ]
    for number, answer in enumerate(answers):
        harvest.write(exchange(get("/page"), answer, number=number, closed_by=Side.SERVER))
    post = b"POST /form HTTP/1.1\r\nContent-Length: 9\r\n\r\na=b&c=%C3"
    harvest.write(exchange(post, answer_of(b"posted"), number=99))
    harvest.writer.write(frame_group(frame(b"\x81\x02hi", Side.SERVER)))
    harvest.writer.write(made(b"\xff\xd8 picture"))
    harvest.close()
    (path,) = folder.glob("*.warc")
    return path


@pytest.mark.requirement("WARC01")
def test_warcio_check_finds_every_digest_right(written: Path) -> None:
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as ended:
        warcio_main(["check", "--verbose", str(written)])
    text = out.getvalue()
    assert ended.value.code == 0, text
    assert "digest failed" not in text
    # It leaves revisits unchecked; FastWARC checks their blocks below.
    records = list(reader.records(written))
    revisits = [record for record in records if record.type == "revisit"]
    assert text.count("not checked (revisit)") == len(revisits) == 3
    assert text.count("digest pass") == len(records) - len(revisits)


@pytest.mark.requirement("WARC01")
def test_warcio_sees_the_same_records(written: Path) -> None:
    ours = [(each.record_id, each.type, each.size) for each in reader.records(written)]
    theirs = []
    with written.open("rb") as file:
        # Without its HTTP parser, so that it gives whole blocks; it then takes the payload digest
        # for one of the block, and can't check digests: the test above does.
        for record in ArchiveIterator(file, no_record_parse=True):
            theirs.append(
                (
                    record.rec_headers.get_header("WARC-Record-ID").strip("<>"),
                    record.rec_type,
                    len(record.raw_stream.read()),
                )
            )
    assert theirs == ours


def test_warcio_parses_the_http_inside(written: Path) -> None:
    statuses = []
    with written.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type in ("response", "revisit") and record.http_headers:
                statuses.append(record.http_headers.get_statuscode())
    assert statuses == [
        "200", "200", "304", "103", "200", "200", "200", "200", "200", "204", "200", "200", "500",
        "200",
    ]  # fmt: skip


@pytest.mark.requirement("WARC01")
def test_fastwarc_sees_the_same_records_and_verifies_digests(written: Path) -> None:
    ours = [(each.record_id, each.type, each.size) for each in reader.records(written)]
    theirs = []
    for record in FastIterator(str(written), parse_http=False):
        assert record.verify_block_digest(), record.record_id
        record_type = record.headers.get("WARC-Type")
        theirs.append(((record.record_id or "").strip("<>"), record_type, record.content_length))
    assert theirs == ours


def test_fastwarc_verifies_payload_digests(written: Path) -> None:
    # It sees no payload outside HTTP, behind a head of bare line feeds, or of a revisit.
    expected = {
        each.record_id
        for each in reader.records(written)
        if each.type == "response"
        and each.value("WARC-Payload-Digest")
        and b"\r\n\r\n" in each.block()
    }
    verified = {
        (record.record_id or "").strip("<>")
        for record in FastIterator(str(written), parse_http=True)
        if record.headers.get("WARC-Payload-Digest") and record.verify_payload_digest()
    }
    assert verified >= expected
    assert len(expected) == 6
