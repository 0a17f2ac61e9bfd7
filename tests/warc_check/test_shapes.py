"""A shape reads what is read without it; what is settled early is as if settled at the end."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capture.warc.check.findings import Finding, Rule
from capture.warc.check.headers import read_header
from capture.warc.check.scan import scan
from capture.warc.check.scanned import Scanned
from capture.warc.check.shapes import Shapes
from capture.warc.check.values import CHECKS
from capture.warc.fields import BY_NAME, Form
from tests.warc_check.files import (
    LATER,
    METADATA,
    REQUEST,
    RESPONSE,
    Raw,
    checked,
    data_of,
    offsets,
    raw,
    sample,
    uuid,
)

pytestmark = pytest.mark.requirement("WARC01")

RECORDS = [*sample(), *(each.having("WARC-Segment-Number", "1") for each in sample()[1:3])]
VALUES = sorted({value for record in RECORDS for _, value in record.fields})
ODD = (
    "", " ", "\t", "x y", "x\ty", "é", "\x80", "\x01", "a\r\nB: c", "\udcff", "0", "01", "1" * 19,
    "2026-02-28T00:00:00Z", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-04-30T00:00:00.123456789Z", "2026-12-31T23:59:60Z",
    "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-05-04T24:00:00Z",
    "2026-05-04T03:02:01.1234567890Z", "2026-05-04", "2026",
    "<urn:uuid:00000000-0000-4000-8000-00000000000>", "urn:uuid:x", "<http://a/>",
    "http://a/[b]", "http://a/%zz", "http://a/é", "text/", "text/html;",
    "text/html; a=b; c=\"d\\\"\"",
)  # fmt: skip


def changed(record: Raw, place: int, value: str) -> Raw:
    """The record with another value of the field at a place."""
    fields = list(record.fields)
    fields[place % len(fields)] = (fields[place % len(fields)][0], value)
    return Raw(tuple(fields), record.block, record.version)


@given(
    st.sampled_from(RECORDS),
    st.sampled_from([b"WARC/1.0", b"WARC/1.1"]),
    st.integers(0, 15),
    st.one_of(st.sampled_from([*ODD, *VALUES]), st.text(max_size=12)),
)
@example(RECORDS[REQUEST], b"WARC/1.0", 2, "2026-05-04T03:02:01.5Z")
@settings(max_examples=600, deadline=None)
def test_a_shape_fits_only_what_nothing_is_wrong_with(
    record: Raw, version: bytes, place: int, value: str
) -> None:
    shapes = Shapes()
    record = Raw(record.fields, record.block, version)
    model = record.data()
    first = read_header(model, 0, len(model))
    assert first is not None
    shapes.learn(first)
    for data in (model, changed(record, place, value).data()):
        quick = shapes.read(data, 0, len(data))
        if quick is None:
            continue
        slow = read_header(data, 0, len(data))
        assert slow is not None
        assert not slow.problems
        assert (quick.version, quick.fields, quick.names, quick.named, quick.length) == (
            slow.version, slow.fields, slow.names, slow.named, slow.length
        )  # fmt: skip
        for name, told in quick.fields:
            form = BY_NAME[name.lower()].form
            if form not in (Form.IP_ADDRESS, Form.PROFILE, Form.REASON) and form in CHECKS:
                assert told
                assert CHECKS[form](told, quick.version) is None, (name, told)


def test_records_alike_are_read_by_their_shape_and_others_are_not(tmp_path: Path) -> None:
    records = sample()
    odd = records[RESPONSE].having("WARC-Date", "2026-02-30T00:00:00Z")
    path = tmp_path / "voorbeeld.warc"
    path.write_bytes(data_of([*records, *records, odd]))
    regular = [each.is_regular for each in scan(path) if isinstance(each, Scanned)]
    assert not any(regular[: len(records) - 1])
    assert all(regular[len(records) + 1 : -1])
    assert not regular[-1]


@pytest.mark.parametrize("between", [0, 6_000])
@pytest.mark.parametrize("is_forward", [True, False])
def test_another_date_in_an_event_is_found_near_by_and_far_off(
    tmp_path: Path, between: int, is_forward: bool
) -> None:
    request, response = sample()[REQUEST], sample()[RESPONSE].having("WARC-Concurrent-To")
    response = response.having("WARC-Date", LATER)
    pair = [request, response] if is_forward else [response, request]
    others = [
        raw(
            "metadata",
            1_000 + n,
            b"",
            ("WARC-Concurrent-To", uuid(1_000 + n + (1 if n % 2 == 0 else -1))),
        )
        for n in range(between)
    ]
    records = [sample()[0], pair[0], *others, pair[1]]
    (found,) = checked(tmp_path, data_of(records))
    at = records.index(request)
    assert (found.rule, found.offset) == (Rule.CONCURRENT_DATE, offsets(records)[at])


def test_findings_on_references_come_in_the_order_of_the_records(tmp_path: Path) -> None:
    missing = sample()[METADATA].having("WARC-Concurrent-To", uuid(999), uuid(1))
    records = [sample()[0], missing, sample()[REQUEST].having("WARC-Concurrent-To", uuid(0))]
    found: list[Finding] = checked(tmp_path, data_of(records))
    assert [(each.rule, each.offset) for each in found] == [
        (Rule.UNRESOLVED, offsets(records)[1]),
        (Rule.REFERENCE_TYPE, offsets(records)[2]),
    ]
