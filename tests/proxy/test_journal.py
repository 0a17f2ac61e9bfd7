"""Journals and their replay: what was passed on is in the archive, once, whatever happened."""

import json
import shutil
from pathlib import Path

import pytest

from capture.model.exchange import Exchange
from capture.warc import reader
from capture.warc.event import RecordedExchange, RecordedFrame, Truncation
from capture.warc.http1_events import Side
from capture.warc.records import Group, exchange_group, frame_group
from proxy_addons.journal import FROM_CLIENT, FROM_SERVER, Journal, JournalBlock, read_entries
from proxy_addons.recorder import RESTART_BYTES, ConnectionRecorder, Recorded
from proxy_addons.replay import oldest_journal, replay_journals
from tests.warc.samples import Harvest, connection

GET = b"GET /a HTTP/1.1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
UPGRADE = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
C, S = Side.CLIENT, Side.SERVER


class Live:
    """A recorder at work on a connection, delivering into a list."""

    def __init__(self, folder: Path) -> None:
        self.delivered: list[Recorded] = []
        self.journal = Journal(folder, connection(), 1000.0)
        self.recorder = ConnectionRecorder(
            self.journal, connection(), deliver=self.delivered.append
        )
        self._moment = 1000.0

    def pass_on(self, *steps: tuple[Side, bytes]) -> None:
        for side, data in steps:
            self._moment += 1
            self.recorder.received(side, data, self._moment)


def group_of(recorded: Recorded, harvest: Harvest) -> Group:
    if isinstance(recorded, RecordedFrame):
        return frame_group(recorded)
    return exchange_group(recorded, harvest.payloads)


def in_archive(folder: Path) -> dict[str, bytes]:
    """Return all blocks by record id; no id stands twice."""
    found: dict[str, bytes] = {}
    for path in sorted([*folder.glob("*.warc"), *folder.glob("*.open")]):
        for record in reader.records(path):
            assert record.record_id not in found
            if record.type != "warcinfo":
                found[record.record_id] = record.block()
    return found


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


@pytest.fixture
def harvest(tmp_path: Path) -> Harvest:
    folder = tmp_path / "warc"
    folder.mkdir()
    return Harvest(folder)


def test_entries_come_back_as_they_went_in(spool: Path) -> None:
    journal = Journal(spool, connection(), 5.0)
    position = journal.append(FROM_CLIENT, 6.5, b"request")
    journal.append(FROM_SERVER, 7.5, b"")
    entries = list(read_entries(journal.path))
    assert json.loads(entries[0].data)["connection"]["host"] == "www.voorbeeld.nl"
    assert [(each.kind, each.moment, each.data) for each in entries[1:]] == [
        (FROM_CLIENT, 6.5, b"request"),
        (FROM_SERVER, 7.5, b""),
    ]
    assert entries[1].position == position
    assert journal.read(position, 7) == b"request"
    assert oldest_journal(spool) == 5.0


def test_what_is_read_after_a_restart_is_what_was_written_after_it(spool: Path) -> None:
    """A reader that buffers would still have the bytes of before."""
    journal = Journal(spool, connection(), 0.0)
    first = journal.append(FROM_SERVER, 0.0, b"A" * 4000)
    assert journal.read(first, 100) == b"A" * 100
    journal.restart(1.0, first_number=1, first_frame=0, visit_id=None)
    second = journal.append(FROM_SERVER, 1.0, b"B" * 4000)
    assert journal.read(second, 4000) == b"B" * 4000


def test_bytes_that_are_gone_are_an_error_not_a_short_record(spool: Path) -> None:
    journal = Journal(spool, connection(), 0.0)
    position = journal.append(FROM_SERVER, 0.0, b"abc")
    with pytest.raises(OSError, match="2 bytes are gone"):
        journal.read(position, 5)


@pytest.mark.parametrize("size", [1, 65536, 256 * 1024, 256 * 1024 + 1, 1_000_000])
def test_a_block_gives_any_part_from_memory_or_from_the_journal(size: int, spool: Path) -> None:
    journal = Journal(spool, connection(), 0.0)
    block = JournalBlock(journal)
    whole = bytes(at % 251 for at in range(size))
    for at in range(0, size, 65536):
        piece = whole[at : at + 65536]
        journal.append(FROM_CLIENT, 0.0, b"between")
        block.append(piece, journal.append(FROM_SERVER, 0.0, piece))
    assert block.size == size
    for start, end in ((0, size), (0, 1), (size - 1, size), (size // 3, size // 2), (7, 7)):
        if start <= end:
            assert b"".join(block.pieces(start, end)) == whole[start:end]
    assert (block.memory_bytes == 0) == (size > 256 * 1024)


def test_a_large_journal_is_emptied_once_all_is_written(spool: Path) -> None:
    live = Live(spool)
    body = b"x" * (RESTART_BYTES // 2)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    live.recorder.begin_visit("visit-1", 1.0)
    for _ in range(3):
        live.pass_on((C, GET), (S, answer))
    assert live.journal.size > RESTART_BYTES
    live.pass_on((C, GET))
    assert live.journal.size > RESTART_BYTES, "three are not written yet"
    live.pass_on((S, OK))
    for _ in live.delivered:
        live.recorder.written()
    live.pass_on((C, GET))
    assert live.journal.size < 1000
    live.pass_on((S, OK))
    last = live.delivered[-1]
    assert isinstance(last, RecordedExchange)
    assert (last.number, last.visit_id) == (4, "visit-1")


def test_the_journal_goes_when_all_is_written_and_stays_while_not(spool: Path) -> None:
    live = Live(spool)
    live.pass_on((C, GET), (S, OK))
    live.recorder.close(by=S, moment=9.0, truncation=Truncation.DISCONNECT)
    assert live.journal.path.exists()
    live.recorder.written()
    assert list(spool.iterdir()) == []


def test_frames_before_the_end_of_the_handshakes_request_are_kept(spool: Path) -> None:
    live = Live(spool)
    slow = UPGRADE.replace(b"\r\n\r\n", b"\r\nContent-Length: 4\r\n\r\n")
    live.pass_on((C, slow), (S, SWITCH + b"\x81\x02hi"), (C, b"bo"), (S, b"\x81\x01!"))
    assert live.delivered == []
    live.pass_on((C, b"dy"), (S, b"\x88\x00"))
    exchange, *frames = live.delivered
    assert isinstance(exchange, RecordedExchange)
    assert [type(each) for each in frames] == [RecordedFrame] * 3
    blocks = [
        b"".join(each.message.block.pieces(0, each.message.block.size))
        for each in frames
        if isinstance(each, RecordedFrame)
    ]
    assert blocks == [b"\x81\x02hi", b"\x81\x01!", b"\x88\x00"]


STEPS = [
    (C, GET + b"POST /b HTTP/1.1\r\nContent-Length: 4\r\n\r\nbo"),
    (S, b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK[:20]),
    (C, b"dy"),
    (S, OK[20:] + OK),
    (C, UPGRADE),
    (S, SWITCH + b"\x81\x03ab"),
    (C, b"\x81\x80mask"),
    (S, b"c\x89\x00"),
    (C, b"\x82\x05"),
]


@pytest.mark.requirement("WARC06")
def test_replaying_gives_the_very_records_that_would_have_been(
    spool: Path, harvest: Harvest, tmp_path: Path
) -> None:
    live = Live(spool)
    live.recorder.begin_visit("visit-1", 999.0)
    live.pass_on(*STEPS)
    shutil.copytree(spool, tmp_path / "left")
    live.recorder.close(by=None, moment=2000.0, truncation=Truncation.UNSPECIFIED)
    for recorded in live.delivered:
        harvest.writer.write(group_of(recorded, harvest))
    other = tmp_path / "other"
    other.mkdir()
    replayed = Harvest(other)
    told = replay_journals(
        tmp_path / "left", replayed.writer, replayed.payloads, written=frozenset()
    )
    assert in_archive(other) == in_archive(harvest.folder)
    assert [(each.method, each.visit_id) for each in told] == [
        ("GET", "visit-1"),
        ("POST", "visit-1"),
        ("GET", "visit-1"),
    ]
    assert list((tmp_path / "left").iterdir()) == []


@pytest.mark.requirement("WARC06")
def test_journal_cut_anywhere_replays_what_is_there(spool: Path, tmp_path: Path) -> None:
    live = Live(spool)
    live.pass_on(*STEPS)
    raw = live.journal.path.read_bytes()
    entries = list(read_entries(live.journal.path))
    ends = [each.position + len(each.data) for each in entries]
    folder = tmp_path / "cut"
    near_an_end = {end + by for end in ends for by in range(-15, 16)}
    for length in sorted((near_an_end | set(range(0, len(raw), 11))) & set(range(len(raw) + 1))):
        folder.mkdir()
        (folder / live.journal.path.name).write_bytes(raw[:length])
        replayed = Harvest(folder)
        replay_journals(folder, replayed.writer, replayed.payloads, written=frozenset())
        passed_on = b"".join(
            each.data for each, end in zip(entries, ends, strict=True) if end <= length
        )
        size = sum(len(block) for block in in_archive(folder).values())
        header = len(entries[0].data)
        # Revisits stand for one body of three bytes that is there already.
        revisits = sum(
            record.type == "revisit"
            for path in folder.glob("*.open")
            for record in reader.records(path)
        )
        assert size + 3 * revisits >= max(0, len(passed_on) - header)
        assert list(folder.glob("*.journal")) == []
        replayed.payloads.close()
        shutil.rmtree(folder)


def test_what_is_written_already_is_not_written_again(
    spool: Path, harvest: Harvest, tmp_path: Path
) -> None:
    live = Live(spool)
    live.pass_on(*STEPS)
    shutil.copytree(spool, tmp_path / "left")
    written = group_of(live.delivered[0], harvest)
    harvest.writer.write(written)
    ids = frozenset(record.record_id for record in written.records)
    told: list[Exchange] = replay_journals(
        tmp_path / "left", harvest.writer, harvest.payloads, written=ids
    )
    assert [each.url for each in told] == [
        "https://www.voorbeeld.nl/b",
        "https://www.voorbeeld.nl/ws",
    ]
    live.recorder.close(by=None, moment=2000.0, truncation=Truncation.UNSPECIFIED)
    everything = {
        record.record_id for each in live.delivered for record in group_of(each, harvest).records
    }
    assert set(in_archive(harvest.folder)) == everything


def test_empty_and_foreign_files_in_the_spool(spool: Path, harvest: Harvest) -> None:
    (spool / "empty.journal").write_bytes(b"")
    (spool / "payloads.sqlite").write_bytes(b"x")
    assert replay_journals(spool, harvest.writer, harvest.payloads, written=frozenset()) == []
    assert [each.name for each in spool.iterdir()] == ["payloads.sqlite"]
    assert oldest_journal(spool) is None
