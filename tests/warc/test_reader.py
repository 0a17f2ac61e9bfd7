"""The reader: by position, exactly, and never astonished by a broken or hostile file."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.errors import WarcFormatError
from capture.warc import reader
from capture.warc.block import PIECE_BYTES
from capture.warc.record import END
from tests.warc.samples import Harvest, answer_of, exchange, get, made

FIRST = "NL-Tst-20260504030201-0001-www.voorbeeld.nl.warc"


def record_of(*lines: bytes, block: bytes = b"abc") -> bytes:
    size = b"Content-Length: %d" % len(block)
    return b"\r\n".join([b"WARC/1.1", *lines, size, b"", b""]) + block + END


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.warc"


def test_reading_undoes_writing(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    groups = [
        harvest.write(exchange(get("/é"), answer_of(b"x" * 300_000))),
        harvest.write(exchange(get("/b"), answer_of(b""), number=1)),
    ]
    harvest.close()
    found = list(reader.records(tmp_path / FIRST))
    assert found[0].type == "warcinfo"
    written = [record for group in groups for record in group.records]
    for record, read in zip(written, found[1:], strict=True):
        assert (read.record_id, read.type, read.size) == (
            record.record_id,
            record.type.value,
            record.size,
        )
        assert read.block() == b"".join(record.block.pieces(0, record.size))
        assert read.url == dict(record.extra)["WARC-Target-URI"]
        assert reader.read_at(read.path, read.offset) == read
    end = found[-1].offset + found[-1].length
    assert end == (tmp_path / FIRST).stat().st_size
    assert list(reader.records(tmp_path / FIRST, from_offset=found[2].offset)) == found[2:]


def test_pieces_give_any_part_of_a_block(file: Path) -> None:
    block = bytes(range(256)) * 2100
    file.write_bytes(record_of(block=block))
    (record,) = reader.records(file)
    assert record.block(10) == block[:10]
    assert b"".join(record.pieces(5, 300_000)) == block[5:300_000]
    assert b"".join(record.pieces(len(block) - 1, len(block) + 99)) == block[-1:]
    assert max(len(piece) for piece in record.pieces()) <= PIECE_BYTES


def test_every_torn_file_says_where(tmp_path: Path, file: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.writer.write(made(b"block\r\n\r\nWARC/1.1\r\n"))
    harvest.close()
    raw = (tmp_path / FIRST).read_bytes()
    whole = list(reader.records(tmp_path / FIRST))
    ends = [record.offset + record.length for record in whole]
    ids = [record.record_id for record in whole]
    for length in range(1, len(raw)):
        file.write_bytes(raw[:length])
        found, complaint = until_torn(file)
        assert found == ids[: sum(end <= length for end in ends)]
        if length in ends:
            assert complaint == ""
        else:
            torn = max(end for end in [0, *ends] if end <= length)
            assert re.search(rf"x\.warc: .* (at|offset) {torn}\b", complaint)


def until_torn(path: Path) -> tuple[list[str], str]:
    """Return the ids of the records up to the first torn one, and what is said of that."""
    found: list[str] = []
    try:
        for record in reader.records(path):
            found.append(record.record_id)
    except WarcFormatError as error:
        return found, str(error)
    return found, ""


def test_field_names_have_any_case_and_values_may_be_folded(file: Path) -> None:
    file.write_bytes(
        b"WARC/1.0\nwarc-type: resource\nWARC-RECORD-ID: <urn:x:1>\nwarc-target-uri:http://a.nl/\n"
        b"X-Long: one\n two\n\tthree\nX-Utf8: \xc3\xa9\nX-Not: \xff\ncontent-length:  3 \n\nabc"
        b"\r\n\r\n"
    )
    (record,) = reader.records(file)
    assert (record.type, record.record_id, record.url) == ("resource", "urn:x:1", "http://a.nl/")
    assert record.value("x-long") == "one two three"
    assert record.value("X-UTF8") == "é"
    assert record.value("x-not") == "\udcff"
    assert record.value("absent") is None
    assert record.block() == b"abc"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x1f\x8b\x08\x00",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"WARC/1.1",
        b"WARC/1.1\r\n",
        b"WARC/1.1\r\n\r\n",
        b"WARC/1.1" + b"x" * 100 + b"\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
        b"WARC/1.1\r\nno field\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: -1\r\n\r\n\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: 1e3\r\n\r\n\r\n\r\n",
        b"WARC/1.1\r\nContent-Length:\r\n\r\n\r\n\r\n",
        "WARC/1.1\r\nContent-Length: ²\r\n\r\n\r\n\r\n".encode(),
        "WARC/1.1\r\nContent-Length: ٣\r\n\r\nabc\r\n\r\n".encode(),
        b"WARC/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: 9999999999999999999999\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: 999999999999999999\r\n\r\nabc",
        b"WARC/1.1\r\nContent-Length: 2\r\n\r\nabc\r\n\r\n",
        b"WARC/1.1\r\nX: " + b"x" * reader.MAX_HEADER_BYTES + b"\r\nContent-Length: 0\r\n\r\n",
        b"WARC/1.1\r\n" + b"X: y\r\n" * (reader.MAX_HEADER_BYTES // 6 + 1),
    ],
)
def test_hostile_headers_are_format_errors(raw: bytes, file: Path) -> None:
    file.write_bytes(raw)
    with pytest.raises(WarcFormatError, match=r"x\.warc"):
        list(reader.records(file))


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_make_it_raise_anything_else(
    tmp_path_factory: object, raw: bytes, warc: bool
) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    path = tmp_path_factory.getbasetemp() / "noise.warc"
    path.write_bytes((b"WARC/1.1\r\n" if warc else b"") + raw)
    with suppress(WarcFormatError):
        list(reader.records(path))


def test_an_empty_file_has_no_records(file: Path) -> None:
    file.write_bytes(b"")
    assert list(reader.records(file)) == []


def test_reading_at_a_place_where_no_record_begins(file: Path) -> None:
    file.write_bytes(record_of(b"WARC-Type: resource"))
    with pytest.raises(WarcFormatError, match="no record begins at offset 1"):
        reader.read_at(file, 1)
