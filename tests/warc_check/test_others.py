"""Beside `warcio check` and FastWARC: where they and we differ, who is right by the standard.

Both compare digests and read on; neither looks at fields, references or revisits. Each line of the
table is a file, what each of the three says of it, and why we hold to ours.
"""

import gzip
import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.cli import main as warcio_main

from capture.warc.check.findings import Severity
from tests.warc_check.files import (
    CHUNKED,
    CHUNKED_BODY,
    CONVERSION,
    INFO,
    LATER,
    METADATA,
    RESOURCE,
    RESPONSE,
    REVISIT,
    URL,
    Raw,
    data_of,
    findings,
    gzipped,
    sample,
    sha256,
    uuid,
)

pytestmark = pytest.mark.requirement("WARC01")

OTHERS_PASS = (INFO, 1, RESPONSE, METADATA, CONVERSION)
"""Of the sample, the records that both others find nothing wrong with."""


def ours(path: Path) -> bool:
    return not any(each.severity is Severity.ERROR for each in findings(path))


def warcio(path: Path) -> bool:
    silent = io.StringIO()
    with redirect_stdout(silent), redirect_stderr(silent), pytest.raises(SystemExit) as ended:
        warcio_main(["check", str(path)])
    return ended.value.code == 0


def fastwarc(path: Path) -> bool:
    """What `fastwarc check --verify-payloads` does: every digest that is there."""
    try:
        return _fastwarc(path)
    except OSError:  # it can't read on
        return False


def _fastwarc(path: Path) -> bool:
    for record in ArchiveIterator(str(path), parse_http=False):
        if "WARC-Block-Digest" in record.headers and not record.verify_block_digest():
            return False
    for record in ArchiveIterator(str(path), parse_http=True):
        if "WARC-Payload-Digest" in record.headers and not record.verify_payload_digest():
            return False
    return True


@dataclass(frozen=True, slots=True)
class Line:
    """What the three say (True: nothing wrong), and why ours is right."""

    data: Callable[[], bytes]
    ours: bool
    warcio: bool
    fastwarc: bool
    why: str
    name: str = "voorbeeld.warc"


def only(*numbers: int) -> list[Raw]:
    return [sample()[each] for each in numbers]


def with_change(at: int, change: Callable[[Raw], Raw]) -> Callable[[], bytes]:
    def data() -> bytes:
        records = only(*OTHERS_PASS)
        records[at] = change(records[at])
        return data_of(records)

    return data


AGREED = "all three agree"
LINES = {
    "good": Line(lambda: data_of(only(*OTHERS_PASS)), True, True, True, AGREED),
    "good, gzip": Line(
        lambda: gzipped(only(*OTHERS_PASS)), True, True, True, AGREED, "voorbeeld.warc.gz"
    ),
    "block": Line(
        with_change(3, lambda each: replace(each, block=each.block.replace(b"L", b"E"))),
        *(False, False, False),
        AGREED,
    ),
    "payload digest": Line(
        with_change(2, lambda each: each.having("WARC-Payload-Digest", sha256(b"x"))),
        *(False, False, False),
        AGREED,
    ),
    "payload of a chunked answer": Line(
        lambda: data_of(only(INFO, CHUNKED)),
        *(True, False, False),
        "§5.9 and §6.3.2: the payload is the entity-body of RFC 2616 §7.2, which is the message"
        " body with its transfer coding taken off; both others hash the framing as well",
    ),
    "framing in the payload digest": Line(
        lambda: data_of(
            [sample()[INFO], sample()[CHUNKED].having("WARC-Payload-Digest", sha256(CHUNKED_BODY))]
        ),
        *(True, True, True),
        "the same the other way round: we warn that the digest is over the framing, and say no"
        " more since it shows that the bytes are unhurt",
    ),
    "a resource's payload": Line(
        lambda: data_of(only(INFO, RESOURCE)),
        *(True, True, False),
        "§6.4.1: the payload of a resource is its block; FastWARC sees payloads in HTTP only",
    ),
    "a revisit": Line(
        lambda: data_of(only(INFO, 1, RESPONSE, REVISIT)),
        *(True, True, False),
        "§5.9: a revisit's payload digest is of data that is not in the block, so no reader can"
        " hold it against the block; FastWARC does, warcio leaves revisits alone",
    ),
    "a revisit's damaged block": Line(
        lambda: data_of(
            [
                *only(INFO, 1, RESPONSE),
                replace(sample()[REVISIT], block=sample()[REVISIT].block.replace(b"OK", b"KO")),
            ]
        ),
        *(False, True, False),
        "§5.8: a block digest is of the block of any record; warcio does not look at revisits",
    ),
    "no WARC-Date": Line(
        with_change(3, lambda each: each.having("WARC-Date")),
        *(False, True, True),
        "§5.4: all records shall have one; the others look at digests only",
    ),
    "a date that is none": Line(
        with_change(4, lambda each: each.having("WARC-Date", "yesterday")),
        *(False, True, True),
        "§5.4",
    ),
    "Refers-To on a response": Line(
        with_change(2, lambda each: each.having("WARC-Refers-To", uuid(1))),
        *(False, True, True),
        "§5.11: shall not be used in a response",
    ),
    "the same id twice": Line(
        with_change(4, lambda each: each.having("WARC-Record-ID", uuid(7))),
        *(False, True, True),
        "§5.2: globally unique",
    ),
    "another date in one capture event": Line(
        with_change(1, lambda each: each.having("WARC-Date", LATER)),
        *(False, True, True),
        "§5.4: shall use the same WARC-Date",
    ),
    "a space in the target": Line(
        with_change(4, lambda each: each.having("WARC-Target-URI", URL + " x")),
        *(False, True, True),
        "§5.14: as specified in RFC 3986",
    ),
    "cut off in a block": Line(
        lambda: data_of(only(*OTHERS_PASS))[:-7],
        *(False, True, False),
        "§5.3: the block is shorter than Content-Length; warcio compares nothing where it meets the"
        " end of the file, FastWARC finds the digest wrong",
    ),
    "cut off in the record's end": Line(
        lambda: data_of(only(*OTHERS_PASS))[:-3],
        *(False, True, True),
        "§4: a record ends in two CRLF; without the first the next reader can't append to it",
    ),
    "bytes between records": Line(
        lambda: data_of(only(*OTHERS_PASS)) + b"\0" * 600,
        *(False, False, False),
        "§4: a WARC file is records and nothing else; FastWARC can't go on",
    ),
    "one member for all": Line(
        lambda: gzip.compress(data_of(only(*OTHERS_PASS))),
        *(True, False, True),
        "annex D: record-at-a-time is recommended, not required, so we warn; warcio can't read it",
        "voorbeeld.warc.gz",
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_three_checkers_say_what_the_table_says(name: str, tmp_path: Path) -> None:
    line = LINES[name]
    path = tmp_path / line.name
    path.write_bytes(line.data())
    assert (ours(path), warcio(path), fastwarc(path)) == (line.ours, line.warcio, line.fastwarc)
    assert line.why


def test_the_three_read_the_same_records(tmp_path: Path) -> None:
    path = tmp_path / "voorbeeld.warc"
    path.write_bytes(data_of(sample()))
    theirs = [record.record_id for record in ArchiveIterator(str(path), parse_http=False)]
    assert theirs == [uuid(number) for number in range(len(sample()))]
