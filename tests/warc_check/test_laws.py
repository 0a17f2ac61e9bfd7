"""What holds for all bytes: nothing raises, no flip and no cut goes unseen, memory is flat."""

import gzip
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from capture.warc.check.chunks import Dechunker
from capture.warc.check.findings import Finding, Rule
from capture.warc.check.headers import read_header
from capture.warc.check.scan import scan
from capture.warc.check.scanned import Scanned
from tests.warc_check.files import (
    BODY,
    CHUNKED_BODY,
    NAME,
    checked,
    data_of,
    findings,
    gzipped,
    member_offsets,
    offsets,
    raw,
    sample,
    segmented,
    totals,
)

pytestmark = pytest.mark.requirement("WARC01")

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = data_of(sample())
SEGMENTED = data_of(segmented())
COMPRESSED = gzipped([sample()[0].having("WARC-Filename", NAME + ".gz"), *sample()[1:]])
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_PARTS = st.sampled_from(
    [
        *(record.data() for record in sample()),
        *(record.data() for record in segmented()),
        *(gzip.compress(record.data(), mtime=0) for record in sample()),
        b"WARC/1.1\r\n",
        b"WARC/1.0\nContent-Length: 5\n\n",
        b"Content-Length: 18446744073709551616\r\n",
        b"\r\n\r\n",
        b"\x1f\x8b\x08\x1f\xff\xff",
        b"\x1f\x8b\x08\x00",
        b"\n \xff:",
    ]
)


SOME_AND_ALL = pytest.mark.parametrize(
    "step",
    [pytest.param(13, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.soak)],
    ids=["some", "all"],
)
"""Every place takes minutes; one in thirteen, in step with nothing in the file, takes seconds."""


@given(st.lists(st.one_of(_PARTS, st.binary(max_size=60)), max_size=8), st.binary(max_size=4))
@example([SAMPLE[:300], SAMPLE[400:]], b"")
@QUIET
def test_no_bytes_make_it_raise(tmp_path: Path, parts: list[bytes], beginning: bytes) -> None:
    for data in (b"".join(parts), beginning + b"".join(parts)):
        for found in checked(tmp_path, data):
            assert 0 <= found.offset <= len(data)
            assert found.section[0] in "4567890ABCD"


@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, len(SAMPLE) - 1), st.binary(max_size=20))
@QUIET
def test_what_is_cut_out_or_put_in_is_found(
    tmp_path: Path, first: int, second: int, other: bytes
) -> None:
    start, end = sorted((first, second))
    whole = set(offsets(sample()))
    damaged = SAMPLE[:start] + other + SAMPLE[end:]
    if {start, end} <= whole or not damaged or _is_a_change_of_words(damaged):
        return
    assert checked(tmp_path, damaged), (start, end, other)


def _is_a_change_of_words(data: bytes) -> bool:
    """Whether the records still are as the standard wants them, of which no digest can tell.

    Found by taking out of the header what no other byte of the file depends on.
    """
    free = re.compile(
        rb"(?m)^(WARC-Date|WARC-Target-URI|WARC-IP-Address|WARC-[A-Z].*|Content-T.*):.*\r\n"
    )
    return free.sub(b"", data) == free.sub(b"", SAMPLE)


def _positions_that_matter(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield bytes and masks whose change must be seen: all but free words and letter case.

    No digest covers a header. So in it the value of a field can become another legal one; which
    is not damage that any reader could tell. Everything else is here: the blocks, the form of the
    header, the names, and the values that something else in the file depends on.
    """
    free = re.compile(
        rb"(?m)^(?:WARC-IP-Address|WARC-Target-URI|Content-Type|WARC-Identified-Payload-Type"
        rb"|WARC-Date|WARC-Refers-To|WARC-Concurrent-To|WARC-Refers-To-Date"
        rb"|WARC-Refers-To-Target-URI|WARC-Profile|WARC-Truncated|WARC-Record-ID):(.*)\r$"
    )
    skipped: set[int] = set()
    for match in free.finditer(data):
        skipped.update(range(match.start(1), match.end(1)))
    for position in range(len(data)):
        if position not in skipped:
            for mask in (0x01, 0x20, 0x80):
                is_case = mask == 0x20 and chr(data[position]).isalpha()
                if not is_case:
                    yield position, mask


@SOME_AND_ALL
def test_any_flipped_bit_that_matters_is_found(tmp_path: Path, step: int) -> None:
    path = tmp_path / NAME
    unseen = []
    for position, mask in list(_positions_that_matter(SAMPLE))[::step]:
        damaged = bytearray(SAMPLE)
        damaged[position] ^= mask
        path.write_bytes(damaged)
        if not findings(path):
            unseen.append((position, mask, bytes(damaged[position - 30 : position + 5])))
    # A blank after a colon is optional; in base32's last digit and padding nothing can be free.
    assert unseen == []


@pytest.mark.slow
def test_any_flipped_letter_of_a_block_is_found_in_whatever_case(tmp_path: Path) -> None:
    path = tmp_path / NAME
    for start, record in zip(offsets(sample()), sample(), strict=False):
        block = start + len(record.data()) - 4 - len(record.block)
        for position in range(block, block + len(record.block)):
            damaged = bytearray(SAMPLE)
            damaged[position] ^= 0x20
            path.write_bytes(damaged)
            assert findings(path), (position, record.fields[0])


@SOME_AND_ALL
def test_any_flipped_byte_of_a_compressed_file_is_found(tmp_path: Path, step: int) -> None:
    path = tmp_path / (NAME + ".gz")
    ends = member_offsets([sample()[0].having("WARC-Filename", NAME + ".gz"), *sample()[1:]])
    for position in range(0, len(COMPRESSED), step):
        # Moment, extra flags and system in a member's header say nothing of what is in it.
        if any(start + 4 <= position < start + 10 for start in ends):
            continue
        damaged = bytearray(COMPRESSED)
        damaged[position] ^= 0x04
        path.write_bytes(damaged)
        if not findings(path):  # the last bits of a deflated stream may be of no meaning
            assert gzip.decompress(damaged) == gzip.decompress(COMPRESSED), position


@SOME_AND_ALL
@pytest.mark.parametrize(
    ("data", "name", "whole"),
    [
        (SAMPLE, NAME, offsets(sample())),
        (SEGMENTED, NAME, offsets(segmented())),
        (
            COMPRESSED,
            NAME + ".gz",
            member_offsets([sample()[0].having("WARC-Filename", NAME + ".gz"), *sample()[1:]]),
        ),
    ],
    ids=["plain", "segmented", "gzip"],
)
def test_a_file_that_is_cut_off_is_found_wherever_that_is(
    tmp_path: Path, data: bytes, name: str, whole: list[int], step: int
) -> None:
    path = tmp_path / name
    for end in sorted({*range(0, len(data), step), *whole} - {len(data)}):
        path.write_bytes(data[:end])
        found = findings(path)
        assert found or end in whole, end
        damage = {Rule.FILE_TRUNCATED, Rule.NOT_READABLE, Rule.BYTES_SKIPPED, Rule.GZIP_DAMAGED}
        if end not in whole:
            assert damage & {each.rule for each in found}, (end, found)


def test_reading_goes_on_behind_damage_and_says_how_much_was_skipped(tmp_path: Path) -> None:
    start, end = offsets(sample())[3:5]
    damaged = SAMPLE[:start] + b"\0" * (end - start) + SAMPLE[end:]
    (found,) = checked(tmp_path, damaged)
    assert (found.rule, found.offset) == (Rule.BYTES_SKIPPED, start)
    assert f"{end - start} bytes" in found.message
    assert totals(tmp_path / NAME).records.total() == len(sample()) - 1


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / (NAME + ".gz")
    starts = member_offsets([sample()[0].having("WARC-Filename", NAME + ".gz"), *sample()[1:]])
    damaged = bytearray(COMPRESSED)
    middle = (starts[6] + starts[7]) // 2
    damaged[starts[6] + 10 : middle] = b"\xff" * (middle - starts[6] - 10)
    path.write_bytes(damaged)
    found = findings(path)
    assert (found[0].rule, found[0].offset) == (Rule.GZIP_DAMAGED, starts[6])
    assert totals(path).records.total() >= len(sample()) - 1
    trailer = bytearray(COMPRESSED)
    trailer[starts[7] - 5] ^= 1
    path.write_bytes(trailer)
    (only,) = findings(path)
    assert (only.rule, only.offset) == (Rule.GZIP_CHECKSUM, starts[6])
    assert totals(path).records.total() == len(sample())


def test_records_may_lie_across_members_and_windows(tmp_path: Path) -> None:
    big = raw("resource", 20, os.urandom(3_000_000), ("WARC-Target-URI", "urn:x:1"))
    big = big.having("Content-Type", "image/png")
    data = SAMPLE + big.data() + sample()[5].having("WARC-Record-ID", "<urn:xx:5>").data()
    assert checked(tmp_path, data) == []
    for size in (1, 7, 4096, 100_000):
        step = max(size, len(data) // 500)
        members = b"".join(
            gzip.compress(data[at : at + step], mtime=0, compresslevel=1)
            for at in range(0, len(data), step)
        )
        rules = {each.rule for each in checked(tmp_path, members, name=NAME + ".gz")}
        assert rules <= {Rule.GZIP_MEMBERS, Rule.FILE_NAME}, rules


@given(st.lists(st.integers(1, len(CHUNKED_BODY)), max_size=6))
@QUIET
def test_framing_is_taken_off_however_it_is_cut(cuts: list[int]) -> None:
    class Sink:
        data = b""

        def update(self, data: bytes | memoryview, /) -> None:
            self.data += data

    sink = Sink()
    dechunker = Dechunker(sink)
    places = [0, *sorted(cuts), len(CHUNKED_BODY)]
    for start, end in pairwise(places):
        dechunker.update(CHUNKED_BODY[start:end])
    assert sink.data == BODY
    assert dechunker.is_framed


@given(st.binary(max_size=400))
@QUIET
def test_a_clean_header_is_read_the_same_in_both_ways(data: bytes) -> None:
    header = b"WARC/1.1\r\n" + data.replace(b"\n", b"") + b"\r\n\r\n"
    quick = read_header(header, 0, len(header))
    slow = read_header(b"WARC/1.9" + header[8:], 0, len(header))
    assert quick is not None
    assert slow is not None
    assert quick.fields == slow.fields


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_hostile_files_take_bounded_time_and_memory(tmp_path: Path) -> None:
    hostile = {
        "lengths that lie.warc": b"WARC/1.1\r\nContent-Length: 9999999\r\n\r\n" * 40_000,
        "beginnings.warc": b"WARC/1.1\r\n" * 200_000,
        "magic.warc.gz": b"\x1f\x8b\x08\x00" * 300_000,
        "zeros.warc.gz": gzip.compress(
            b"WARC/1.1\r\nContent-Length: 1\r\n\r\n" + bytes(300_000_000)
        ),
        "one line.warc": b"WARC/1.1\r\nX: " + b"y" * 3_000_000,
        "many fields.warc": b"WARC/1.1\r\n" + b"x:\r\n" * 100_000 + b"\r\n",
        "empty members.warc.gz": gzip.compress(b"", mtime=0) * 50_000 + COMPRESSED,
        "nested.warc.gz": _nested(400),
    }
    code = (
        "import re, sys\nfrom pathlib import Path\n"
        "from capture.warc.check.check import check_files\n"
        "n = sum(1 for _ in check_files([Path(p) for p in sys.argv[1:]]))\n"
        "print(n, re.search('VmHWM:\\\\s*([0-9]+)', Path('/proc/self/status').read_text())[1])\n"
    )
    for name, data in hostile.items():
        path = tmp_path / name
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        found, kilobytes = map(int, done.stdout.split())
        assert found > 1, name
        assert kilobytes < 200_000, (name, kilobytes)


def _nested(depth: int) -> bytes:
    """Members within members, each of which seems sound until its end."""
    data = b"WARC/1.1\r\n\r\n" * 100
    for _ in range(depth):
        head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
        packed = zlib.compressobj(0, zlib.DEFLATED, -15)
        data = head + packed.compress(b"WARC/" + data[:30_000]) + packed.flush() + b"\0" * 8
    return data


def test_scan_gives_each_record_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(SAMPLE)
    for digests in (True, False):
        records = [each for each in scan(path, digests=digests) if isinstance(each, Scanned)]
        assert [each.offset for each in records] == offsets(sample())[:-1]
        assert [each.next_offset for each in records] == offsets(sample())[1:]
        assert [each.fields for each in records] == [record.fields for record in sample()]
        assert [each.block_length for each in records] == [len(each.block) for each in sample()]
        assert Counter(each.block_digest for each in records) == {
            "right" if digests else "not-checked": len(sample())
        }
    response = records[2]
    assert response.http is not None
    assert (response.http.status, response.http.content_type) == (200, "text/html")
    request = records[1].http
    assert request is not None
    assert (request.method, request.target, request.status) == ("GET", "/a?b=c", None)
    assert not any(isinstance(each, Finding) for each in scan(path))
