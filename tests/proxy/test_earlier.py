"""A second harvest that builds on a first: what it records, and what it refers to there."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from warcio.archiveiterator import ArchiveIterator

from capture.ledger.database import open_database
from capture.ledger.ledger import Ledger
from capture.ledger.originals import whole_answers
from capture.model.exchange import Exchange
from capture.model.layout import HarvestFolder
from capture.model.outcome import Outcome
from capture.warc import earlier
from capture.warc.check.check import check_files
from capture.warc.check.findings import Finding, Rule, Totals
from capture.warc.fields import IDENTICAL_PAYLOAD, SERVER_NOT_MODIFIED
from capture.warc.reader import ReadRecord, read_at
from tests.proxy.origin import Origin, Talk, site
from tests.proxy.running import recording

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.requirement("WARC06"),
]

PAGE = b"<html><a href=/b>b</a></html>" * 20
PACKED = gzip.compress(PAGE, mtime=0)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
UNMODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "v"\r\nX-Day: %d\r\n\r\n'
NEW = b"anders" * 9


def chunks(body: bytes, size: int, *, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return framed + b"0\r\n" + trailer + b"\r\n"


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


def ok(fields: bytes, body: bytes, *, day: int) -> bytes:
    # The head differs every day, as a Date does: it must be kept whole.
    return b'HTTP/1.1 200 OK\r\nX-Day: %d\r\nETag: "v"\r\n%s\r\n%s' % (day, fields, body)


def answers_of(day: int) -> dict[bytes, bytes]:
    """What the site says on a day, by path."""
    size, is_later = 100 * day, day > 1
    new = ok(length(NEW), NEW, day=day)
    unmodified = UNMODIFIED % day
    found = {
        b"/plain": ok(length(PAGE), PAGE, day=day),
        b"/same-as-plain": ok(length(PAGE), PAGE, day=day),
        b"/chunked": ok(CHUNKED, chunks(PAGE + b"c", size), day=day),
        b"/packed": ok(CHUNKED + b"Content-Encoding: gzip\r\n", chunks(PACKED, size), day=day),
        b"/extended": ok(CHUNKED, chunks(PAGE + b"e", 100, extension=b";a=%d" % day), day=day),
        b"/trailed": ok(CHUNKED, chunks(PAGE + b"t", 100, trailer=b"X: %d\r\n" % day), day=day),
        b"/unframed": ok(CHUNKED, chunks(PAGE + b"u", 50), day=day)
        if is_later
        else ok(length(PAGE + b"u"), PAGE + b"u", day=day),
        b"/changed": ok(length(PAGE + b"1"), PAGE + b"%d" % day, day=day),
        b"/empty": ok(length(b""), b"", day=day),
        b"/asked": unmodified if is_later else new,
        b"/asked-repeat": unmodified if is_later else new,
        b"/asked-empty": unmodified if is_later else ok(length(b""), b"", day=day),
        b"/asked-cut-off": unmodified if is_later else ok(length(PAGE), b"half", day=day),
    }
    return found | (
        {b"/new": ok(length(PAGE + b"new"), PAGE + b"new", day=day)} if is_later else {}
    )


async def serve(talk: Talk) -> None:
    head = await talk.until(b"\r\n\r\n")
    assert head is not None
    day = int(head.partition(b"X-Day: ")[2].split(b"\r\n")[0])
    await talk.say(answers_of(day)[head.split(b" ")[1]])


class Harvest:
    """What one day's recording left: its folder, and what was told."""

    def __init__(self, day: int, folder: HarvestFolder, told: list[Exchange]) -> None:
        self.folder = folder
        self.told = {each.url.rpartition("/")[2]: each for each in told}
        self._sent = answers_of(day)

    def sent(self, path: str) -> bytes:
        return self._sent[b"/" + path.encode()]

    def record(self, path: str) -> ReadRecord:
        ref = self.told[path].response_record
        assert ref is not None
        return read_at(self.folder.warc / ref.file, ref.offset)


async def day_of(day: int, root: Path, origin: Origin, before: Path | None) -> Harvest:
    """Record all that the site has on a day; what a client got is what the site sent."""
    async with recording(root, earlier=before) as running:
        lane = await running.lane()
        for path, answer in answers_of(day).items():
            client = await lane.to(origin)
            await client.send(
                b'GET %s HTTP/1.1\r\nHost: a\r\nIf-None-Match: "v"\r\nX-Day: %d\r\n'
                b"Connection: close\r\n\r\n" % (path, day)
            )
            assert await client.to_the_end() == answer
            await client.close()
        told = await lane.end()
        await running.process.finish()
    return Harvest(day, running.folder, told)


def note(harvest: Harvest) -> None:
    """Keep a ledger of what was told, as a harvest does."""
    database = open_database(harvest.folder.ledger)
    with database.begin() as tx:
        Ledger(database).record_exchanges(tx, list(harvest.told.values()))
    database.close()


def prepared(path: Path, *folders: HarvestFolder) -> Path:
    earlier.write(path, ((each.warc, whole_answers(each.ledger)) for each in folders))
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def days(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Harvest]]:
    """Three days of one site: the second builds on the first, the third on both."""
    root = tmp_path_factory.mktemp("archive")
    harvests: list[Harvest] = []
    async with site(serve) as origin:
        for day in (1, 2, 3):
            before = [each.folder for each in reversed(harvests)]
            path = prepared(root / f"{day}.sqlite", *before) if before else None
            harvests.append(await day_of(day, root / f"{day}", origin, path))
            note(harvests[-1])
    yield harvests


REPEATED = ["plain", "same-as-plain", "chunked", "packed", "unframed"]


@pytest.mark.parametrize("path", REPEATED)
async def test_an_unchanged_body_is_a_revisit_of_the_first_record(
    path: str, days: list[Harvest]
) -> None:
    first = days[0].record("plain" if path == "same-as-plain" else path)
    assert first.type == "response"
    for later in days[1:]:
        assert later.told[path].outcome is Outcome.CAPTURED_AS_REVISIT
        revisit = later.record(path)
        assert revisit.type == "revisit"
        assert revisit.value("WARC-Profile") == IDENTICAL_PAYLOAD
        assert revisit.value("WARC-Refers-To") == f"<{first.record_id}>"
        assert later.told[path].refers_to == first.record_id
        assert revisit.value("WARC-Refers-To-Target-URI") == first.url
        assert revisit.value("WARC-Refers-To-Date") == first.value("WARC-Date")
        assert revisit.value("WARC-Payload-Digest") == later.told[path].payload_digest
        assert revisit.value("WARC-Truncated") == "length"
        head, end, _ = later.sent(path).partition(b"\r\n\r\n")
        assert revisit.block() == head + end


@pytest.mark.parametrize("path", ["extended", "trailed", "changed", "empty"])
async def test_what_says_anything_new_is_kept_whole(path: str, days: list[Harvest]) -> None:
    for day in days:
        assert day.told[path].outcome is Outcome.CAPTURED
        record = day.record(path)
        assert record.type == "response"
        assert record.block() == day.sent(path)


async def test_what_only_the_second_has_is_the_original_for_the_third(days: list[Harvest]) -> None:
    second, third = days[1].record("new"), days[2].record("new")
    assert second.type == "response"
    assert third.value("WARC-Refers-To") == f"<{second.record_id}>"


@pytest.mark.parametrize(
    ("path", "original"),
    [("asked", "asked"), ("asked-repeat", "asked"), ("asked-empty", "asked-empty")],
)
async def test_a_304_refers_to_the_record_with_the_body(
    path: str, original: str, days: list[Harvest]
) -> None:
    first = days[0].record(original)
    for later in days[1:]:
        told, record = later.told[path], later.record(path)
        assert told.outcome is Outcome.NOT_MODIFIED
        assert record.type == "revisit"
        assert record.value("WARC-Profile") == SERVER_NOT_MODIFIED
        assert record.value("WARC-Refers-To") == f"<{first.record_id}>"
        assert record.value("WARC-Refers-To-Date") == first.value("WARC-Date")
        assert record.value("WARC-Truncated") is None
        assert record.block() == later.sent(path)


async def test_a_304_to_an_answer_that_was_cut_off_refers_to_nothing(days: list[Harvest]) -> None:
    assert days[0].told["asked-cut-off"].outcome is Outcome.TRUNCATED_DISCONNECT
    for later in days[1:]:
        assert later.told["asked-cut-off"].outcome is Outcome.NOT_MODIFIED
        assert later.told["asked-cut-off"].refers_to is None
        assert later.record("asked-cut-off").type == "response"


def checked(files: list[Path]) -> tuple[int, list[Finding]]:
    """Return the number of errors, and the references that lead nowhere."""
    *found, totals = check_files(files)
    assert isinstance(totals, Totals)
    findings = [each for each in found if isinstance(each, Finding)]
    return totals.errors, [each for each in findings if each.rule is Rule.UNRESOLVED]


@pytest.mark.requirement("WARC01")
async def test_references_resolve_over_all_harvests_and_are_warned_of_in_one(
    days: list[Harvest],
) -> None:
    assert checked([path for day in days for path in day.folder.warc.glob("*.warc")]) == (0, [])
    errors, unresolved = checked(list(days[1].folder.warc.glob("*.warc")))
    assert errors == 0
    assert len(unresolved) == len(REPEATED) + 3


async def test_warcio_reads_what_each_harvest_wrote(days: list[Harvest]) -> None:
    for day in days:
        read = {}
        for file in day.folder.warc.glob("*.warc"):
            with file.open("rb") as opened:
                for record in ArchiveIterator(opened, check_digests="raise"):
                    record.content_stream().read()
                    status = record.http_headers and record.http_headers.get_statuscode()
                    read[record.rec_headers.get_header("WARC-Record-ID")] = record.rec_type, status
        for path, told in day.told.items():
            record = day.record(path)
            assert read[f"<{record.record_id}>"] == (record.type, str(told.status))
