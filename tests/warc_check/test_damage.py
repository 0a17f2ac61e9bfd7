"""Files broken on purpose, one for each rule: the checker finds just that, just there."""

import base64
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from capture.warc.check.findings import WARNINGS, Rule, Severity
from tests.warc_check.files import (
    BODY,
    CHUNKED,
    CHUNKED_BODY,
    CHUNKED_HEAD,
    CONVERSION,
    DATE,
    GET,
    HEAD,
    INFO,
    LATER,
    METADATA,
    NAME,
    REQUEST,
    RESOURCE,
    RESPONSE,
    REVISIT,
    UNCHANGED,
    URL,
    Raw,
    checked,
    data_of,
    findings,
    gzipped,
    member_offsets,
    offsets,
    sample,
    segmented,
    sha256,
    uuid,
)

pytestmark = pytest.mark.requirement("WARC01")


@dataclass(frozen=True, slots=True)
class Case:
    """One damage to one record, and what must be said of it."""

    at: int
    """Which record."""
    change: Callable[[Raw], Raw]
    rule: Rule
    section: str
    field: str | None = None
    where: int | None = None
    """Which record the finding is on, when it is another one."""
    times: int = 1


def having(name: str, *values: str) -> Callable[[Raw], Raw]:
    return lambda record: record.having(name, *values)


def block(data: bytes) -> Callable[[Raw], Raw]:
    return lambda record: record.with_block(data)


def raw_header(old: bytes, new: bytes) -> Callable[[Raw], Raw]:
    """Change the bytes of the header, which then is no longer made of fields."""

    def change(record: Raw) -> Raw:
        data = record.data()
        end = data.index(b"\r\n\r\n")
        assert data.count(old, 0, end) == 1
        return replace(record, verbatim=data[:end].replace(old, new) + data[end:])

    return change


def with_version(version: bytes) -> Callable[[Raw], Raw]:
    return lambda record: replace(record, version=version)


def with_end(end: bytes) -> Callable[[Raw], Raw]:
    return lambda record: replace(record, end=end)


R = Rule
CASES = {
    # §4: the form of a header
    "version 1.2": Case(METADATA, with_version(b"WARC/1.2"), R.VERSION, "4"),
    "version 0.18": Case(METADATA, with_version(b"WARC/0.18"), R.VERSION, "4"),
    "bare LF": Case(METADATA, raw_header(b"metadata\r\n", b"metadata\n"), R.LINE_ENDING, "4"),
    "no colon": Case(
        METADATA, raw_header(b"metadata\r\n", b"metadata\r\nnonsense\r\n"), R.NO_COLON, "4"
    ),
    "space before the colon": Case(
        METADATA, raw_header(b"WARC-Date:", b"WARC-Date :"), R.FIELD_NAME, "4"
    ),
    "folded": Case(METADATA, raw_header(b"Date: ", b"Date:\r\n "), R.FOLDED, "4", "WARC-Date"),
    "not UTF-8": Case(METADATA, having("WARC-Page-ID", "\udcff"), R.ENCODING, "4", "WARC-Page-ID"),
    "control character": Case(
        METADATA, having("WARC-Page-ID", "a\x01b"), R.CONTROL_CHARACTER, "4", "WARC-Page-ID"
    ),
    # §4, §5.3: where a record ends
    "one CRLF": Case(METADATA, with_end(b"\r\n"), R.RECORD_END, "4"),
    "no end": Case(METADATA, with_end(b""), R.RECORD_END, "4"),
    "other end": Case(METADATA, with_end(b"\r\n\n\r"), R.RECORD_END, "4"),
    "too long an end": Case(
        METADATA, with_end(b"\r\n\r\n\r\n"), R.BYTES_SKIPPED, "4", where=-METADATA - 1
    ),
    "length too small": Case(
        METADATA, having("Content-Length", "9"), R.CONTENT_LENGTH, "5.3", "Content-Length"
    ),
    "length too large": Case(
        METADATA, having("Content-Length", "90"), R.CONTENT_LENGTH, "5.3", "Content-Length"
    ),
    "length past the end of the file": Case(
        METADATA, having("Content-Length", "9000000"), R.CONTENT_LENGTH, "5.3", "Content-Length"
    ),
    "length in words": Case(
        METADATA, having("Content-Length", "ten"), R.CONTENT_LENGTH, "5.3", "Content-Length"
    ),
    # §5: which fields there are
    "no date": Case(METADATA, having("WARC-Date"), R.FIELD_MISSING, "5.4", "WARC-Date"),
    "no target": Case(
        RESOURCE, having("WARC-Target-URI"), R.FIELD_MISSING, "5.14", "WARC-Target-URI"
    ),
    "no length": Case(METADATA, having("Content-Length"), R.FIELD_MISSING, "5.3", "Content-Length"),
    "no type": Case(RESOURCE, having("WARC-Type"), R.FIELD_MISSING, "5.5", "WARC-Type"),
    "no content type": Case(
        RESOURCE, having("Content-Type"), R.FIELD_RECOMMENDED, "5.6", "Content-Type"
    ),
    "target on warcinfo": Case(
        INFO, having("WARC-Target-URI", URL), R.FIELD_FORBIDDEN, "5.14", "WARC-Target-URI"
    ),
    "refers-to on a response": Case(
        CHUNKED, having("WARC-Refers-To", uuid(2)), R.FIELD_FORBIDDEN, "5.11", "WARC-Refers-To"
    ),
    "payload digest on metadata": Case(
        METADATA,
        having("WARC-Payload-Digest", sha256(b"")),
        R.FIELD_FORBIDDEN,
        "5.9",
        "WARC-Payload-Digest",
    ),
    "origin on a resource": Case(
        RESOURCE,
        having("WARC-Segment-Origin-ID", uuid(2)),
        R.FIELD_FORBIDDEN,
        "5.21",
        "WARC-Segment-Origin-ID",
    ),
    "address on a conversion": Case(
        CONVERSION, having("WARC-IP-Address", "::1"), R.FIELD_FORBIDDEN, "5.10", "WARC-IP-Address"
    ),
    "profile on a resource": Case(
        RESOURCE,
        having("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
        R.FIELD_UNDEFINED,
        "5.18",
        "WARC-Profile",
    ),
    "two dates": Case(
        METADATA, having("WARC-Date", DATE, DATE), R.FIELD_REPEATED, "5.4", "WARC-Date"
    ),
    "unknown field": Case(METADATA, having("X-Strange", "1"), R.FIELD_UNKNOWN, "5.1", "X-Strange"),
    "unknown type": Case(
        RESOURCE, having("WARC-Type", "capture"), R.TYPE_UNKNOWN, "5.5", "WARC-Type"
    ),
    "type in capitals": Case(
        RESOURCE, having("WARC-Type", "Resource"), R.TYPE_CASE, "5.5", "WARC-Type"
    ),
    # §5: what their values are
    "id without brackets": Case(
        METADATA, having("WARC-Record-ID", uuid(7)[1:-1]), R.IDENTIFIER, "5.2", "WARC-Record-ID"
    ),
    "id that is no URI": Case(
        METADATA, having("WARC-Record-ID", "<seven>"), R.IDENTIFIER, "5.2", "WARC-Record-ID"
    ),
    "id that is no UUID": Case(
        METADATA, having("WARC-Record-ID", "<urn:uuid:7>"), R.IDENTIFIER, "5.2", "WARC-Record-ID"
    ),
    "local time": Case(
        RESOURCE, having("WARC-Date", "2026-05-04T05:02:01+02:00"), R.DATE, "5.4", "WARC-Date"
    ),
    "31 June": Case(RESOURCE, having("WARC-Date", "2026-06-31"), R.DATE, "5.4", "WARC-Date"),
    "ten decimals": Case(
        RESOURCE, having("WARC-Date", "2026-05-04T03:02:01.1234567890Z"), R.DATE, "5.4", "WARC-Date"
    ),
    "target with a space": Case(
        METADATA, having("WARC-Target-URI", URL + " " + "x"), R.URI, "5.14", "WARC-Target-URI"
    ),
    "target in brackets": Case(
        METADATA, having("WARC-Target-URI", f"<{URL}>"), R.URI, "5.14", "WARC-Target-URI"
    ),
    "target with half an escape": Case(
        METADATA, having("WARC-Target-URI", URL + "%4"), R.URI, "5.14", "WARC-Target-URI"
    ),
    "target with square brackets": Case(
        METADATA,
        having("WARC-Target-URI", URL + "&d[]=1"),
        R.URI_BRACKETS,
        "5.14",
        "WARC-Target-URI",
    ),
    "media type": Case(
        RESOURCE, having("Content-Type", "png"), R.MEDIA_TYPE, "5.6", "Content-Type"
    ),
    "identified type": Case(
        RESOURCE,
        having("WARC-Identified-Payload-Type", "image/"),
        R.MEDIA_TYPE,
        "5.19",
        "WARC-Identified-Payload-Type",
    ),
    "host as address": Case(
        REQUEST,
        having("WARC-IP-Address", "www.voorbeeld.nl"),
        R.IP_ADDRESS,
        "5.10",
        "WARC-IP-Address",
    ),
    "empty": Case(RESOURCE, having("Content-Type", ""), R.EMPTY_VALUE, "5.6", "Content-Type"),
    "reason": Case(
        METADATA, having("WARC-Truncated", "boredom"), R.TRUNCATION_REASON, "5.15", "WARC-Truncated"
    ),
    "segment 0": Case(
        METADATA, having("WARC-Segment-Number", "x"), R.NUMBER, "5.20", "WARC-Segment-Number"
    ),
    # §5.8, §5.9: digests
    "block digest": Case(
        METADATA,
        having("WARC-Block-Digest", sha256(b"")),
        R.BLOCK_DIGEST,
        "5.8",
        "WARC-Block-Digest",
    ),
    "payload digest": Case(
        RESOURCE,
        having("WARC-Payload-Digest", sha256(BODY)),
        R.PAYLOAD_DIGEST,
        "5.9",
        "WARC-Payload-Digest",
    ),
    "payload digest of chunks": Case(
        CHUNKED,
        having("WARC-Payload-Digest", sha256(CHUNKED_BODY[1:])),
        R.PAYLOAD_DIGEST,
        "5.9",
        "WARC-Payload-Digest",
    ),
    "payload digest over framing": Case(
        CHUNKED,
        having("WARC-Payload-Digest", sha256(CHUNKED_BODY)),
        R.PAYLOAD_DIGEST_FRAMED,
        "5.9",
        "WARC-Payload-Digest",
    ),
    "short digest": Case(
        METADATA, having("WARC-Block-Digest", "sha1:ABC"), R.DIGEST_FORM, "5.8", "WARC-Block-Digest"
    ),
    "digest without label": Case(
        METADATA,
        having("WARC-Block-Digest", hashlib.sha1(b"").hexdigest()),
        R.DIGEST_FORM,
        "5.8",
        "WARC-Block-Digest",
    ),
    "algorithm": Case(
        METADATA,
        having("WARC-Block-Digest", "xxh3:0011223344556677"),
        R.DIGEST_ALGORITHM,
        "5.8",
        "WARC-Block-Digest",
    ),
    # §5.16-§5.17, §6: blocks
    "file name": Case(
        INFO, having("WARC-Filename", "other.warc"), R.FILE_NAME, "5.17", "WARC-Filename"
    ),
    "warcinfo not fields": Case(INFO, block(b"software: x\r\nnonsense\r\n"), R.WARC_FIELDS, "6.2"),
    "warcinfo of another version": Case(
        INFO, block(b"format: WARC File Format 1.0\r\n"), R.WARCINFO_VALUE, "6.2", "format"
    ),
    "warcinfo with a host as address": Case(
        INFO, block(b"ip: crawler\r\n"), R.WARCINFO_VALUE, "6.2", "ip"
    ),
    "warcinfo as JSON": Case(
        INFO,
        having("Content-Type", "application/json"),
        R.WARCINFO_VALUE,
        "6.2",
        "Content-Type",
    ),
    "metadata not UTF-8": Case(METADATA, block(b"via: \xff\r\n"), R.WARC_FIELDS, "8"),
    "DNS as text": Case(
        RESOURCE,
        having("WARC-Target-URI", "dns:www.voorbeeld.nl"),
        R.CONTENT_TYPE,
        "6.4.4",
        "Content-Type",
    ),
    "response that is no HTTP": Case(REQUEST, block(b"\x16\x03\x01\x00"), R.HTTP_MESSAGE, "6.5.2"),
    "answer in a request": Case(REQUEST, block(HEAD), R.HTTP_MESSAGE, "6.5.2"),
    "request type on an answer": Case(
        RESPONSE,
        having("Content-Type", "application/http; msgtype=request"),
        R.HTTP_MESSAGE,
        "6.3.2",
        "Content-Type",
    ),
    "answer as text/html": Case(
        UNCHANGED, having("Content-Type", "text/html"), R.HTTP_MESSAGE, "6.7.2", "Content-Type"
    ),
    "cut off body": Case(
        RESPONSE,
        lambda record: record.with_block(HEAD + BODY[:5]).having("WARC-Payload-Digest"),
        R.HTTP_LENGTH,
        "6.3.2",
        "WARC-Truncated",
    ),
    # §6.7: revisits
    "profile unknown": Case(
        REVISIT,
        having("WARC-Profile", "http://example.com/diff"),
        R.REVISIT_PROFILE,
        "5.18",
        "WARC-Profile",
    ),
    "profile of 1.0": Case(
        REVISIT,
        having("WARC-Profile", "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"),
        R.REVISIT_PROFILE,
        "5.18",
        "WARC-Profile",
    ),
    "revisit without digest": Case(
        REVISIT, having("WARC-Payload-Digest"), R.REVISIT_DIGEST, "6.7.2", "WARC-Payload-Digest"
    ),
    "revisit with another digest": Case(
        REVISIT,
        having("WARC-Payload-Digest", sha256(b"other")),
        R.REVISIT_DIGEST,
        "6.7.2",
        "WARC-Payload-Digest",
    ),
    "revisit not truncated": Case(
        REVISIT, having("WARC-Truncated"), R.REVISIT_TRUNCATED, "6.7.2", "WARC-Truncated"
    ),
    "revisit of nothing": Case(
        REVISIT,
        lambda record: record.having("WARC-Refers-To").having("WARC-Refers-To-Date"),
        R.REVISIT_REFERENCE,
        "6.7.2",
        "WARC-Refers-To",
    ),
    "unmodified with status 200": Case(UNCHANGED, block(HEAD), R.REVISIT_STATUS, "6.7.3"),
    # §5.2, §5.7, §5.11: references
    "id twice": Case(
        CONVERSION, having("WARC-Record-ID", uuid(7)), R.DUPLICATE_ID, "5.2", "WARC-Record-ID"
    ),
    "refers to nothing": Case(
        CONVERSION, having("WARC-Refers-To", uuid(99)), R.UNRESOLVED, "5.11", "WARC-Refers-To"
    ),
    "warcinfo elsewhere": Case(
        CONVERSION, having("WARC-Warcinfo-ID", uuid(99)), R.UNRESOLVED, "5.16", "WARC-Warcinfo-ID"
    ),
    "warcinfo is a response": Case(
        CONVERSION,
        having("WARC-Warcinfo-ID", uuid(2)),
        R.REFERENCE_TYPE,
        "5.16",
        "WARC-Warcinfo-ID",
    ),
    "concurrent to a conversion": Case(
        RESOURCE,
        having("WARC-Concurrent-To", uuid(8)),
        R.REFERENCE_TYPE,
        "5.7",
        "WARC-Concurrent-To",
    ),
    "concurrent at another time": Case(
        METADATA,
        having("WARC-Date", LATER),
        R.CONCURRENT_DATE,
        "5.4",
        "WARC-Concurrent-To",
        times=2,
    ),
    "concurrent elsewhere": Case(
        CHUNKED,
        lambda record: record.having("WARC-Target-URI", URL + "x").having(
            "WARC-Concurrent-To", uuid(1)
        ),
        R.CONCURRENT_URI,
        "5.7",
        "WARC-Concurrent-To",
    ),
    "revisit of another date": Case(
        REVISIT,
        having("WARC-Refers-To-Date", LATER),
        R.REFERS_TO_MISMATCH,
        "5.13",
        "WARC-Refers-To-Date",
    ),
    "revisit of another URI": Case(
        REVISIT,
        having("WARC-Refers-To-Target-URI", URL + "x"),
        R.REFERS_TO_MISMATCH,
        "5.12",
        "WARC-Refers-To-Target-URI",
    ),
    "revisit by URI of nothing": Case(
        REVISIT,
        lambda record: record.having("WARC-Refers-To").having("WARC-Refers-To-Date", LATER),
        R.UNRESOLVED,
        "5.12",
        "WARC-Refers-To-Target-URI",
    ),
    "only a segment": Case(
        INFO, having("WARC-Segment-Number", "1"), R.SEGMENT_MISSING, "7", "WARC-Segment-Number"
    ),
}


def test_nothing_is_found_on_a_file_that_is_as_it_should_be(tmp_path: Path) -> None:
    assert checked(tmp_path, data_of(sample())) == []
    named = [sample()[0].having("WARC-Filename", NAME + ".gz"), *sample()[1:]]
    assert checked(tmp_path, gzipped(named), name=NAME + ".gz") == []
    assert checked(tmp_path, data_of(segmented())) == []


@pytest.mark.parametrize("name", CASES)
def test_each_damage_is_found_as_what_it_is_and_where_it_is(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    records = sample()
    records[case.at] = case.change(records[case.at])
    place = offsets(records)[case.at]
    if case.where is not None:  # what stands behind the record
        place = offsets(records)[case.at + 1] - 2
    found = checked(tmp_path, data_of(records))
    assert [(each.rule, each.section, each.field, each.offset) for each in found] == [
        (case.rule, case.section, case.field, place)
    ] * case.times, found
    severity = Severity.WARNING if case.rule in WARNINGS else Severity.ERROR
    assert {each.severity for each in found} == {severity}
    assert all(each.message and "\n" not in each.message for each in found)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.where is None])
def test_the_same_is_found_in_a_compressed_file(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    records = [sample()[0].having("WARC-Filename", NAME + ".gz"), *sample()[1:]]
    if case.rule is Rule.FILE_NAME:
        records[0] = sample()[0]
    else:
        records[case.at] = case.change(records[case.at])
    found = checked(tmp_path, gzipped(records), name=NAME + ".gz")
    where = member_offsets(records)[case.at]
    assert [(each.rule, each.offset) for each in found] == [(case.rule, where)] * case.times, found


SEGMENTS: dict[str, tuple[int, Callable[[Raw], Raw] | None, Rule, int]] = {
    "number 4": (3, having("WARC-Segment-Number", "4"), Rule.SEGMENT_MISSING, 3),
    "number 2 again": (3, having("WARC-Segment-Number", "2"), Rule.SEGMENT_NUMBER, 3),
    "total": (3, having("WARC-Segment-Total-Length", "1"), Rule.SEGMENT_TOTAL, 3),
    "no total": (3, having("WARC-Segment-Total-Length"), Rule.SEGMENT_TOTAL, 3),
    "early total": (2, having("WARC-Segment-Total-Length", "77"), Rule.SEGMENT_TOTAL, 2),
    "other URI": (2, having("WARC-Target-URI", URL + "x"), Rule.SEGMENT_URI, 2),
    "origin elsewhere": (3, having("WARC-Segment-Origin-ID", uuid(9)), Rule.UNRESOLVED, 3),
    "origin is no first": (3, having("WARC-Segment-Origin-ID", uuid(0)), Rule.REFERENCE_TYPE, 3),
    "no number": (2, having("WARC-Segment-Number"), Rule.FIELD_MISSING, 2),
    "no origin": (2, having("WARC-Segment-Origin-ID"), Rule.FIELD_MISSING, 2),
    "continuation 1": (2, having("WARC-Segment-Number", "1"), Rule.SEGMENT_NUMBER, 2),
    "first is 2": (1, having("WARC-Segment-Number", "2"), Rule.SEGMENT_NUMBER, 1),
    "content type": (2, having("Content-Type", "text/html"), Rule.SEGMENT_FIELDS, 2),
    "date on": (2, having("WARC-IP-Address", "::1"), Rule.FIELD_FORBIDDEN, 2),
}


@pytest.mark.parametrize("name", SEGMENTS)
def test_what_is_wrong_with_segments_is_found(name: str, tmp_path: Path) -> None:
    at, change, rule, where = SEGMENTS[name]
    records = segmented()
    assert change is not None
    records[at] = change(records[at])
    found = checked(tmp_path, data_of(records))
    assert (rule, offsets(records)[where]) in {(each.rule, each.offset) for each in found}, found


def test_a_first_segment_behind_other_records_is_warned_of(tmp_path: Path) -> None:
    info, *others = segmented()
    records = [info, sample()[RESOURCE], *others]
    found = checked(tmp_path, data_of(records))
    assert {each.rule for each in found} == {Rule.SEGMENT_PLACE}


def test_segments_are_found_in_several_files(tmp_path: Path) -> None:
    for number, records in enumerate((segmented()[:2], segmented()[2:3], segmented()[3:])):
        (tmp_path / f"{number}.warc").write_bytes(data_of(records))
    first, second, third = sorted(tmp_path.glob("*.warc"))
    assert {each.rule for each in findings(third, first, second)} == {Rule.NO_WARCINFO}
    assert Rule.UNRESOLVED in {each.rule for each in findings(second, third)}


def test_a_digest_may_be_written_in_every_known_way(tmp_path: Path) -> None:
    data = b"hallo"
    for name in ("md5", "sha1", "sha-1", "sha256", "sha-256", "sha512", "sha3-256", "blake2b"):
        value = hashlib.new(name.replace("sha-", "sha").replace("sha3-", "sha3_"), data).digest()
        base32 = base64.b32encode(value).decode()
        for text in (value.hex(), value.hex().upper(), base32, base32.rstrip("="), base32.lower()):
            record = sample()[CONVERSION].having("WARC-Block-Digest", f"{name}:{text}")
            records = [*sample()[:CONVERSION], record]
            assert checked(tmp_path, data_of(records)) == [], (name, text)
            wrong = [*sample()[:CONVERSION], replace(record, block=b"hallO")]
            assert [each.rule for each in checked(tmp_path, data_of(wrong))] == [Rule.BLOCK_DIGEST]


def test_a_body_without_the_framing_that_its_head_tells_is_its_payload(tmp_path: Path) -> None:
    """Many writers keep the head and take the framing off; the payload is the same then."""
    records = sample()
    records[CHUNKED] = records[CHUNKED].with_block(CHUNKED_HEAD + BODY)
    assert checked(tmp_path, data_of(records)) == []


def test_an_older_file_is_judged_by_its_own_version(tmp_path: Path) -> None:
    old = replace(sample()[RESOURCE], version=b"WARC/1.0").having("WARC-Warcinfo-ID")
    assert {each.rule for each in checked(tmp_path, old.data())} == {Rule.NO_WARCINFO, Rule.DATE}
    right = old.having("WARC-Date", "2026-05-04T03:02:01Z")
    bracketed = right.having("WARC-Target-URI", f"<{URL}>")
    assert {each.rule for each in checked(tmp_path, right.data())} == {Rule.NO_WARCINFO}
    assert {each.rule for each in checked(tmp_path, bracketed.data())} == {Rule.NO_WARCINFO}
    month = sample()[RESOURCE].having("WARC-Date", "2016-01").having("WARC-Warcinfo-ID")
    assert {each.rule for each in checked(tmp_path, month.data())} == {Rule.NO_WARCINFO}


def test_files_that_are_no_warc_say_so(tmp_path: Path) -> None:
    for data in (
        b"",
        b"hello, world",
        b"\x28\xb5\x2f\xfd....",
        b"\x1f\x8b\x08nonsense",
        b"WARC/1.",
    ):
        found = checked(tmp_path, data)
        assert Rule.NOT_READABLE in {each.rule for each in found}, data
        assert {each.offset for each in found} == {0}
    assert [each.rule for each in findings(tmp_path / "none.warc")] == [Rule.NOT_READABLE]
    assert [each.rule for each in findings(tmp_path)] == [Rule.NOT_READABLE]


def test_names_that_belie_the_compression_are_warned_of(tmp_path: Path) -> None:
    for data, name in ((gzipped(sample()), NAME), (data_of(sample()), NAME + ".gz")):
        rules = {each.rule for each in checked(tmp_path, data, name=name)}
        assert rules - {Rule.FILE_NAME} == {Rule.FILE_SUFFIX}


def test_one_member_for_all_records_is_warned_of(tmp_path: Path) -> None:
    found = checked(tmp_path, gzip.compress(data_of(sample())), name=NAME + ".gz")
    assert {each.rule for each in found} == {Rule.GZIP_MEMBERS, Rule.FILE_NAME}


def test_request_line_is_what_a_request_begins_with(tmp_path: Path) -> None:
    records = sample()
    records[REQUEST] = records[REQUEST].with_block(GET.replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert checked(tmp_path, data_of(records)) == []


def test_a_header_that_does_not_end_costs_only_its_record(tmp_path: Path) -> None:
    start = len(data_of(sample()[:3]))
    endless = b"WARC/1.1\r\nWARC-Type: resource\r\nX: " + b"x" * 1_100_000 + b"\r\n"
    data = data_of(sample()[:3]) + endless + data_of(sample()[3:])
    (found,) = checked(tmp_path, data)
    assert (found.rule, found.offset) == (Rule.HEADER_END, start)
    assert f"{len(endless)} bytes are skipped" in found.message
