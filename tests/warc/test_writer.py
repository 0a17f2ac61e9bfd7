"""The writer: names, size limit, groups kept together, closing in order."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from capture.errors import RecordingError
from capture.model.exchange import RecordRef
from capture.warc import checksums, naming, reader
from capture.warc.records import Group, exchange_group
from capture.warc.writer import MAX_FILE_BYTES, WriterOptions, exact_size
from tests.warc.samples import NAME, WARCINFO, Harvest, answer_of, exchange, get, made

FIRST = "NL-Tst-20260504030201-0001-www.voorbeeld.nl.warc"
SECOND = "NL-Tst-20260504030201-0002-www.voorbeeld.nl.warc"
THIRD = "NL-Tst-20260504030201-0003-www.voorbeeld.nl.warc"


def types(path: Path) -> list[str]:
    return [record.type for record in reader.records(path)]


def warcinfo_size(folder: Path) -> int:
    """Return how many bytes the warcinfo record takes: the same in every file of the harvest."""
    harvest = Harvest(folder)
    harvest.writer.write(made(b"x"))
    harvest.close()
    return next(reader.records(folder / FIRST)).length


def test_nothing_is_created_before_the_first_record(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.close()
    assert harvest.files() == []


@pytest.mark.requirement("WARC01", "WARC04")
def test_a_file_is_plain_and_begins_with_its_warcinfo(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    harvest.close()
    raw = (tmp_path / FIRST).read_bytes()
    match = re.fullmatch(
        rb"WARC/1\.1\r\n"
        rb"WARC-Type: warcinfo\r\n"
        rb"WARC-Record-ID: <(?P<id>urn:uuid:[0-9a-f-]{36})>\r\n"
        rb"WARC-Date: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\r\n"
        rb"WARC-Filename: NL-Tst-20260504030201-0001-www\.voorbeeld\.nl\.warc\r\n"
        rb"WARC-Block-Digest: sha256:[A-Z2-7]{52}====\r\n"
        rb"Content-Type: application/warc-fields\r\n"
        rb"Content-Length: 69\r\n"
        rb"\r\n"
        rb"software: capture/0\.0\r\n"
        rb"format: WARC File Format 1\.1\r\n"
        rb"robots: ignore\r\n"
        rb"\r\n\r\n"
        rb"WARC/1\.1\r\n"
        rb"WARC-Type: request\r\n(?P<rest>.*)",
        raw,
        re.DOTALL,
    )
    assert match is not None
    assert match["rest"].count(b"WARC-Warcinfo-ID: <" + match["id"] + b">\r\n") == 2


@pytest.mark.requirement("WARC03")
def test_names_have_the_pattern_and_serials_no_gap(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=1)
    for number in range(1, 13):
        harvest.writer.write(made(b"x", number=number))
    harvest.close()
    files = harvest.files()
    assert [naming.serial_of(name) for name in files] == list(range(1, 13))
    for name in files:
        match = naming.PATTERN.match(name)
        assert match is not None
        assert match.groupdict() == {
            "prefix": "NL-Tst",
            "timestamp": "20260504030201",
            "serial": name[22:26],
            "host": "www.voorbeeld.nl",
        }
        warcinfo = next(reader.records(tmp_path / name))
        assert warcinfo.value("WARC-Filename") == name


def test_describe_counts_from_the_next_file_on(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=1)
    harvest.writer.write(made(b"x", number=1))
    harvest.writer.describe((("software", "other"),))
    harvest.writer.write(made(b"x", number=2))
    harvest.close()
    blocks = [next(reader.records(tmp_path / name)).block() for name in harvest.files()]
    assert blocks[0].startswith(b"software: capture/0.0\r\n")
    assert blocks[1] == b"software: other\r\n"


def test_open_while_writing_and_readable_up_to_the_last_group(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    assert harvest.files() == [FIRST + ".open"]
    assert types(tmp_path / (FIRST + ".open")) == ["warcinfo", "request", "response"]
    harvest.close()
    assert harvest.files() == [FIRST]


@pytest.mark.requirement("WARC02")
def test_a_file_filled_to_the_last_byte_is_not_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "all").mkdir()
    start = warcinfo_size(tmp_path / "sample")
    group = made(b"y" * 1000, number=1)
    limit = start + 3 * exact_size(group.records)
    harvest = Harvest(tmp_path / "all", limit=limit)
    for number in range(1, 5):
        harvest.writer.write(made(b"y" * 1000, number=number))
    harvest.close()
    sizes = [(tmp_path / "all" / name).stat().st_size for name in harvest.files()]
    assert sizes == [limit, start + exact_size(group.records)]


@pytest.mark.requirement("WARC02")
def test_one_byte_too_many_goes_into_the_next_file(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "all").mkdir()
    start = warcinfo_size(tmp_path / "sample")
    size = exact_size(made(b"y" * 1000).records)
    harvest = Harvest(tmp_path / "all", limit=start + 3 * size - 1)
    for number in range(1, 5):
        harvest.writer.write(made(b"y" * 1000, number=number))
    harvest.close()
    sizes = [(tmp_path / "all" / name).stat().st_size for name in harvest.files()]
    assert sizes == [start + 2 * size, start + 2 * size]


@pytest.mark.requirement("WARC02")
def test_a_larger_item_stands_alone_in_its_file(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=3000)
    harvest.writer.write(made(b"small", number=1))
    harvest.write(exchange(get("/big"), answer_of(b"B" * 10_000)))
    harvest.writer.write(made(b"small", number=2))
    harvest.close()
    assert harvest.files() == [FIRST, SECOND, THIRD]
    assert types(tmp_path / FIRST) == ["warcinfo", "resource"]
    assert types(tmp_path / SECOND) == ["warcinfo", "request", "response"]
    assert types(tmp_path / THIRD) == ["warcinfo", "resource"]


@pytest.mark.requirement("WARC02")
def test_a_larger_first_item_does_not_leave_an_empty_file(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=1000)
    harvest.writer.write(made(b"B" * 10_000))
    harvest.close()
    assert harvest.files() == [FIRST]


@pytest.mark.requirement("WARC02")
@pytest.mark.parametrize("limit", range(2500, 6000, 250))
def test_a_group_is_never_split(limit: int, tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=limit)
    for number in range(6):
        body = bytes([number]) * 100 * number
        hints = b"HTTP/1.1 103 Early Hints\r\n\r\n"
        harvest.write(exchange(get(f"/{number}"), hints + answer_of(body), number=number))
    harvest.close()
    for name in harvest.files():
        of_file = list(reader.records(tmp_path / name))
        ids = {record.record_id for record in of_file}
        is_one_event = len({record.url for record in of_file[1:]}) == 1
        assert (tmp_path / name).stat().st_size <= limit or is_one_event
        for record in of_file:
            partner = record.value("WARC-Concurrent-To")
            assert partner is None or partner.strip("<>") in ids
            assert record.value("WARC-Warcinfo-ID") in (None, f"<{of_file[0].record_id}>")


def test_size_is_known_exactly_before_writing(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    for number in range(4):
        group = exchange_group(
            exchange(get("/é|"), answer_of(b"x" * 10**number), number=number), harvest.payloads
        )
        refs = harvest.writer.write(group)
        assert sum(ref.length for ref in refs.values()) == exact_size(group.records)


def test_references_lead_to_the_records(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    refs: dict[str, RecordRef] = {}
    for number in range(3):
        group = exchange_group(exchange(get(f"/{number}"), number=number), harvest.payloads)
        refs |= harvest.writer.write(group)
    harvest.close()
    for record_id, ref in refs.items():
        record = reader.read_at(tmp_path / ref.file, ref.offset)
        assert (record.record_id, record.length) == (record_id, ref.length)


@pytest.mark.requirement("WARC05")
def test_checksum_while_writing_is_that_of_the_file(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=5000)
    for number in range(10):
        harvest.write(exchange(get("/x"), answer_of(b"%d" % number * 300), number=number))
    harvest.close()
    assert len(harvest.files()) > 2
    for name in harvest.files():
        expected = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert (tmp_path / f"{name}.sha256").read_text() == f"{expected}  {name}\n"
        assert checksums.recorded(tmp_path)[name] == expected


@pytest.mark.requirement("WARC05")
def test_sha256sum_finds_manifest_and_sidecars_right(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path, limit=1)
    for number in range(1, 4):
        harvest.writer.write(made(b"x", number=number))
    harvest.close()
    for sums in [checksums.MANIFEST, *(f"{name}.sha256" for name in harvest.files())]:
        subprocess.run(["sha256sum", "--check", "--strict", sums], cwd=tmp_path, check=True)
    assert list(checksums.recorded(tmp_path)) == [FIRST, SECOND, THIRD]


def test_writer_never_overwrites_a_file(tmp_path: Path) -> None:
    (tmp_path / (FIRST + ".open")).write_bytes(b"something")
    harvest = Harvest(tmp_path)
    with pytest.raises(RecordingError, match="can't be written"):
        harvest.writer.write(made(b"x"))
    assert (tmp_path / (FIRST + ".open")).read_bytes() == b"something"


class _FailingBlock:
    """A block whose second half can't be read, as when a disk breaks."""

    size = 600_000

    def pieces(self, start: int, end: int):  # type: ignore[no-untyped-def]
        yield b"x" * 300_000
        raise OSError(5, "Input/output error")


def test_group_that_can_not_be_read_leaves_no_trace(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    before = (tmp_path / (FIRST + ".open")).read_bytes()
    record = made(b"").records[0]
    broken = type(record)(
        type=record.type,
        record_id=record.record_id,
        date=record.date,
        content_type=record.content_type,
        block=_FailingBlock(),
        size=_FailingBlock.size,
        block_digest=record.block_digest,
        extra=record.extra,
    )
    with pytest.raises(RecordingError, match="Input/output error"):
        harvest.writer.write(Group(records=(broken,)))
    assert (tmp_path / (FIRST + ".open")).read_bytes() == before
    harvest.write(exchange(get("/after"), number=1))
    harvest.close()
    assert types(tmp_path / FIRST) == ["warcinfo", "request", "response", "request", "revisit"]
    assert checksums.recorded(tmp_path)[FIRST] == checksums.sha256_of(tmp_path / FIRST)


class _ShrunkBlock:
    """A block that yields less than it promised."""

    size = 10

    def pieces(self, start: int, end: int):  # type: ignore[no-untyped-def]
        yield b"x" * 9


def test_block_that_yields_less_than_it_promised_is_a_fault(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    record = made(b"").records[0]
    shrunk = type(record)(
        type=record.type,
        record_id=record.record_id,
        date=record.date,
        content_type=record.content_type,
        block=_ShrunkBlock(),
        size=10,
        block_digest=record.block_digest,
    )
    with pytest.raises(RecordingError):
        harvest.writer.write(Group(records=(shrunk,)))
    harvest.close()
    assert types(tmp_path / FIRST) == ["warcinfo", "request", "response"]


def test_the_limit_is_ten_to_the_ninth() -> None:
    assert MAX_FILE_BYTES == 1_000_000_000
    options = WriterOptions(folder=Path(), name=NAME, warcinfo=WARCINFO)
    assert options.max_file_bytes == MAX_FILE_BYTES
