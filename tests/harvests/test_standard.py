"""WARC01 to WARC07: what other people's readers and the letter of the standard say of the files.

`warcio check` itself can't be run on them: it reads blocks through `content_stream()`, which undoes
content codings, and warcio 1.8 ends with a TypeError at a brotli body when Google's Brotli is
installed (it hands `process` an argument that only brotlicffi takes). So its classes are used, in
the same way but for the decoding: `ArchiveIterator(check_digests=True)` and `raw_stream`, which is
what its digests are computed over in either case. warcio leaves revisits unchecked; FastWARC, which
shares no code with it, verifies the block of every record.
"""

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from capture import clock
from capture.warc.fields import BY_NAME, RecordType, missing
from capture.warc.naming import PATTERN
from capture.warc.reader import ReadRecord
from capture.warc.writer import MAX_FILE_BYTES
from tests.harvests.archive import NOT_MODIFIED, Archive, head_size, refers
from tests.harvests.demo_harvest import Harvested
from tests.harvests.warc_files import assert_files

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
UUID = re.compile(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
SHA256 = re.compile(r"sha256:[A-Z2-7]{52}(====)?")
CAPTURED = ("request", "response", "revisit")


# --- other readers


@pytest.mark.requirement("WARC01")
def test_warcio_reads_every_record_and_finds_every_digest_right(harvested: Harvested) -> None:
    seen: Counter[str] = Counter()
    for path in harvested.warc_files:
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream, check_digests=True)
            for record in iterator:
                while record.raw_stream.read(1 << 20):
                    pass
                is_revisit = record.rec_type == "revisit"
                assert record.digest_checker.passed is (None if is_revisit else True), (
                    record.rec_headers.get_header("WARC-Target-URI"),
                    record.digest_checker.problems,
                )
                seen[record.rec_type] += 1
            assert iterator.err_count == 0
    assert seen == Counter(record.type for record in harvested.archive.records)


@pytest.mark.requirement("WARC01")
def test_fastwarc_reads_every_record_and_finds_every_block_right(harvested: Harvested) -> None:
    seen: Counter[str] = Counter()
    for path in harvested.warc_files:
        with path.open("rb") as stream:
            for record in FastIterator(stream, parse_http=False):
                assert record.verify_block_digest(), record.record_id
                seen[record.headers["WARC-Type"]] += 1
    assert seen == Counter(record.type for record in harvested.archive.records)


@pytest.mark.requirement("WARC01")
def test_fastwarc_finds_payload_digests_right_where_they_are_over_the_bytes_at_hand(
    harvested: Harvested,
) -> None:
    """Answers carry one unless they are chunked or cut off; a revisit has no body to check.

    FastWARC does not see where a head ends whose lines end in a bare LF, which RFC 9112 §2.2 lets a
    reader accept and browsers do: warcio, above, confirms the digest of those.
    """
    checked = 0
    bare = set()
    for path in harvested.warc_files:
        with path.open("rb") as stream:
            for record in FastIterator(stream, record_types=WarcRecordType.response):
                if "WARC-Payload-Digest" not in record.headers:
                    continue
                if has_bare_line_feeds(
                    harvested.archive.by_id[(record.record_id or "").strip("<>")]
                ):
                    bare.add(record.headers["WARC-Target-URI"])
                    continue
                assert record.verify_payload_digest(), record.headers["WARC-Target-URI"]
                checked += 1
    assert checked > 100
    assert bare == {f"{harvested.seed}voorbeelden/kopregels/regeleinden"}


# --- the fields


@pytest.mark.requirement("WARC07")
def test_every_record_has_the_fields_that_it_must_have(harvested: Harvested) -> None:
    for record in harvested.archive.records:
        names = [name for name, _ in record.fields]
        assert missing(RecordType(record.type), names) == []
        assert record.value("WARC-Block-Digest")
        assert record.value("Content-Type")
        assert (record.value("WARC-Warcinfo-ID") is None) == (record.type == "warcinfo")
        if record.type in CAPTURED:
            assert record.url.startswith(("http://", "https://"))
        for name, count in Counter(name.lower() for name in names).items():
            assert name in BY_NAME, name
            assert count == 1 or BY_NAME[name].is_repeatable, (record.record_id, name)


@pytest.mark.requirement("WARC01")
def test_every_value_has_the_form_that_the_standard_asks(harvested: Harvested) -> None:
    ids = ("WARC-Record-ID", "WARC-Warcinfo-ID", "WARC-Concurrent-To", "WARC-Refers-To")
    for record in harvested.archive.records:
        for name in ids:
            assert UUID.fullmatch(record.value(name) or "") or record.value(name) is None
        assert DATE.fullmatch(record.value("WARC-Date") or "")
        for name in ("WARC-Block-Digest", "WARC-Payload-Digest"):
            value = record.value(name)
            assert value is None or SHA256.fullmatch(value), value
        assert record.value("WARC-Truncated") in (None, "length", "time", "disconnect")
        assert len(record.url.split()) <= 1
        assert record.url.isascii()
    assert len(harvested.archive.by_id) == len(harvested.archive.records)


@pytest.mark.requirement("WARC07")
def test_warcinfo_opens_each_file_and_tells_how_it_was_made(harvested: Harvested) -> None:
    for path, held in by_file(harvested.archive).items():
        first, *rest = held
        assert first.type == "warcinfo"
        assert {record.type for record in rest}.isdisjoint({"warcinfo"})
        assert first.value("WARC-Filename") == path.name
        assert {refers(record, "WARC-Warcinfo-ID") for record in rest} == {first.record_id}
        told = dict(
            line.split(": ", 1) for line in first.block().decode().splitlines() if ": " in line
        )
        assert told["software"].startswith("capture/")
        assert told["format"] == "WARC File Format 1.1"
        assert told["robots"] == "ignore"


@pytest.mark.requirement("WARC06")
def test_records_of_an_exchange_name_each_other_share_a_date_and_stand_together(
    harvested: Harvested,
) -> None:
    archive = harvested.archive
    place = {record.record_id: number for number, record in enumerate(archive.records)}
    for record in archive.records:
        partner_id = refers(record, "WARC-Concurrent-To")
        if not partner_id:
            continue
        partner = archive.by_id[partner_id]
        assert partner.type in CAPTURED or partner.type == "resource"
        if record.type not in CAPTURED:
            continue
        assert partner.value("WARC-Date") == record.value("WARC-Date")
        assert partner.url == record.url
        assert partner.path == record.path
        if record.type == "request":
            # Only interim answers, which name the request as well, may stand between the two.
            between = archive.records[place[record.record_id] + 1 : place[partner_id]]
            assert {refers(each, "WARC-Concurrent-To") for each in between} <= {record.record_id}
            assert refers(partner, "WARC-Concurrent-To") == record.record_id
    answered = sum(1 for each in archive.exchanges if each.response is not None)
    assert answered == sum(
        1 for each in archive.of_type("request") if each.value("WARC-Concurrent-To")
    )


@pytest.mark.requirement("WARC06", "FREQ01")
def test_every_revisit_resolves_within_the_harvest(harvested: Harvested) -> None:
    archive = harvested.archive
    revisits = list(archive.of_type("revisit"))
    assert {record.value("WARC-Profile") for record in revisits} <= {IDENTICAL, NOT_MODIFIED}
    assert sum(1 for record in revisits if record.value("WARC-Profile") == IDENTICAL) > 20
    for record in revisits:
        original = archive.by_id[refers(record, "WARC-Refers-To")]
        assert original.type == "response"
        assert record.value("WARC-Refers-To-Target-URI") == original.url
        assert record.value("WARC-Refers-To-Date") == original.value("WARC-Date")
        assert (original.value("WARC-Date") or "") <= (record.value("WARC-Date") or "")
        block = record.block()
        assert len(block) == head_size(block)  # the full head as received, and no more
        if record.value("WARC-Profile") == NOT_MODIFIED:
            assert block.split(b" ", 2)[1] == b"304"
            assert original.url == record.url
        else:
            assert record.value("WARC-Truncated") == "length"
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)\r\n", block)
            body = len(original.block()) - head_size(original.block())
            assert length is None or int(length[1]) == body
            mine, theirs = (each.value("WARC-Payload-Digest") for each in (record, original))
            assert theirs in (None, mine)


@pytest.mark.requirement("WARC06")
def test_no_body_is_stored_twice(harvested: Harvested) -> None:
    bodies: dict[bytes, list[str]] = defaultdict(list)
    for record in harvested.archive.of_type("response"):
        block = record.block()
        if record.value("WARC-Truncated") is None and len(block) > head_size(block):
            bodies[hashlib.sha256(block[head_size(block) :]).digest()].append(record.url)
    # A body in one piece and the same bytes as chunk framing would be two; the demo has none.
    assert [urls for urls in bodies.values() if len(urls) > 1] == []


@pytest.mark.requirement("REIK06")
def test_what_we_made_of_pages_resolves_to_visits(harvested: Harvested) -> None:
    archive = harvested.archive
    visits = {each.visit_id for each in archive.exchanges}
    kinds: Counter[str] = Counter()
    for record in archive.of_type("resource", "metadata"):
        if record.url.startswith("urn:"):
            kinds[record.url.split(":")[1]] += 1
            assert record.value("WARC-Page-ID") is not None
        if referred := refers(record, "WARC-Refers-To"):
            assert referred in archive.by_id
    assert kinds["view"] > 50
    assert kinds["text"] > 50
    assert kinds["thumbnail"] == kinds["view"]
    assert None not in visits


# --- the files


@pytest.mark.requirement("WARC02", "WARC03", "WARC04", "WARC05")
def test_files_are_named_plain_numbered_and_sealed(harvested: Harvested) -> None:
    assert_files(harvested.folder, limit=MAX_FILE_BYTES)
    started = harvested.report.identity.started
    assert {PATTERN.match(path.name)["timestamp"] for path in harvested.warc_files} == {  # type: ignore[index]
        clock.compact(started)
    }


def has_bare_line_feeds(record: ReadRecord) -> bool:
    block = record.block()
    return b"\n" in block[: head_size(block)].replace(b"\r\n", b"")


def by_file(archive: Archive) -> dict[Path, list[ReadRecord]]:
    found: dict[Path, list[ReadRecord]] = defaultdict(list)
    for record in archive.records:
        found[record.path].append(record)
    return found
