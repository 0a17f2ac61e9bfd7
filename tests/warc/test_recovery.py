"""After a crash: all whole records are kept, nothing torn is, checksums are completed."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.warc import checksums, reader
from capture.warc.payloads import Payloads
from capture.warc.recovery import recover
from tests.warc.samples import Harvest, answer_of, exchange, get, made

FIRST = "NL-Tst-20260504030201-0001-www.voorbeeld.nl.warc"
OPEN = FIRST + ".open"


def crashed(folder: Path) -> tuple[bytes, list[int], list[str]]:
    """Write a small file, and leave it as a crash would; return its bytes, ends and ids."""
    harvest = Harvest(folder)
    harvest.write(exchange())
    harvest.writer.write(made(b""))
    harvest.payloads.close()
    path = folder / OPEN
    found = list(reader.records(path))
    return (
        path.read_bytes(),
        [record.offset + record.length for record in found],
        [record.record_id for record in found],
    )


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder where thousands of fsyncs cost nothing, if the system has one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.mark.requirement("WARC05", "WARC06")
def test_file_cut_at_every_byte_keeps_its_whole_records(in_memory: Path) -> None:
    source, folder = in_memory / "source", in_memory / "folder"
    source.mkdir()
    raw, ends, ids = crashed(source)
    folder.mkdir()
    payloads = Payloads(Path(":memory:"))
    for length in range(len(raw) + 1):
        (folder / OPEN).write_bytes(raw[:length])
        found = recover(folder, payloads)
        whole = [end for end in ends if end <= length]
        if len(whole) < 2:
            assert found.record_ids == frozenset()
            assert found.next_serial == 1
            assert list(folder.glob("*.warc*")) == []
            continue
        assert found.record_ids == frozenset(ids[: len(whole)])
        assert found.next_serial == 2
        assert (folder / FIRST).read_bytes() == raw[: whole[-1]]
        assert not (folder / OPEN).exists()
        assert checksums.recorded(folder)[FIRST] == checksums.sha256_of(folder / FIRST)
        shutil.rmtree(folder)
        folder.mkdir()


def test_revisits_never_refer_to_what_was_cut_off(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange(get("/a"), answer_of(b"first")))
    harvest.write(exchange(get("/b"), answer_of(b"second"), number=1))
    harvest.payloads.close()
    path = tmp_path / OPEN
    path.write_bytes(path.read_bytes()[:-1])
    payloads = Payloads(tmp_path / "payloads.sqlite")
    found = recover(tmp_path, payloads)
    (note,) = found.notes
    assert re.fullmatch(rf"{FIRST}: closed after a crash; [1-9]\d\d torn bytes cut off", note)
    payloads.close()
    again = Harvest(tmp_path, first_serial=found.next_serial)
    first = again.write(exchange(get("/c"), answer_of(b"first"), number=2))
    second = again.write(exchange(get("/d"), answer_of(b"second"), number=3))
    again.close()
    assert [group.records[1].type.value for group in (first, second)] == ["revisit", "response"]


def test_file_with_nothing_but_its_warcinfo_is_removed(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.writer.write(made(b"x"))
    path = tmp_path / OPEN
    warcinfo = next(reader.records(path))
    path.write_bytes(path.read_bytes()[: warcinfo.length])
    found = recover(tmp_path, harvest.payloads)
    assert found.next_serial == 1
    assert list(tmp_path.glob("*.warc*")) == []
    assert found.notes == (f"{FIRST}: held nothing whole, 0 bytes; begun anew",)


@pytest.mark.requirement("WARC05")
@pytest.mark.parametrize("lost", [[checksums.MANIFEST], [checksums.MANIFEST, FIRST + ".sha256"]])
def test_missing_checksums_are_completed(lost: list[str], tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    harvest.close()
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*sha256*")}
    for name in lost:
        (tmp_path / name).unlink()
    found = recover(tmp_path, Payloads(tmp_path / "payloads.sqlite"))
    assert found.notes == (f"{FIRST}: checksum completed",)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*sha256*")} == before


def test_a_folder_in_order_is_left_alone(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    harvest.write(exchange())
    harvest.close()
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.warc*")}
    found = recover(tmp_path, Payloads(tmp_path / "payloads.sqlite"))
    assert (found.notes, found.next_serial, found.record_ids) == ((), 2, frozenset())
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.warc*")} == before


def test_several_open_files_are_all_closed(tmp_path: Path) -> None:
    crashed(tmp_path)
    second = FIRST.replace("-0001-", "-0002-")
    shutil.copy(tmp_path / OPEN, tmp_path / (second + ".open"))
    found = recover(tmp_path, Payloads(tmp_path / "payloads.sqlite"))
    assert found.next_serial == 3
    assert sorted(checksums.recorded(tmp_path)) == [FIRST, second]


def test_recovering_twice_changes_nothing(tmp_path: Path) -> None:
    crashed(tmp_path)
    payloads = Payloads(tmp_path / "payloads.sqlite")
    recover(tmp_path, payloads)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.warc*")}
    assert recover(tmp_path, payloads).notes == ()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.warc*")} == before


def test_files_closed_since_the_oldest_journal_count_as_written(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    group = harvest.write(exchange())
    harvest.close()
    payloads = Payloads(tmp_path / "payloads.sqlite")
    closed_at = (tmp_path / FIRST).stat().st_mtime
    ids = {record.record_id for record in group.records}
    assert ids <= recover(tmp_path, payloads, journals_since=closed_at - 5).record_ids
    later = recover(tmp_path, payloads, journals_since=closed_at + 86_400)
    assert later.record_ids == frozenset()
