"""WARC files of anybody: packed, torn, empty, with bodies that were rewritten."""

import gzip
from pathlib import Path

import pytest

from capture.audit.audit import audit_warcs
from capture.audit.guideline import read_guideline
from capture.errors import UsageError
from capture.model.audit import Audit, Judgement, Standing
from tests.audit.small import MOMENT

GUIDELINE = read_guideline()
NAME = "NL-Tst-20261101010000-0001-www.voorbeeld.nl.warc"


def record(kind: str, number: int, block: bytes, *more: str) -> bytes:
    lines = [
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        "WARC-Date: 2026-11-01T01:00:00Z",
        f"Content-Length: {len(block)}",
        *more,
    ]
    return b"WARC/1.1\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


INFO = record("warcinfo", 1, b"software: x\r\n", f"WARC-Filename: {NAME}",
              "Content-Type: application/warc-fields")  # fmt: skip


def answer(number: int, body: bytes, head: bytes, *more: str) -> bytes:
    block = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body
    uri = "WARC-Target-URI: http://www.voorbeeld.nl/"
    return record("response", number, block, uri,
                  "Content-Type: application/http; msgtype=response", *more)  # fmt: skip


def audit(folder: Path) -> Audit:
    return audit_warcs(folder, guideline=GUIDELINE, moment=MOMENT)


def judgement(found: Audit, requirement: str) -> Judgement:
    return next(each for each in found.judgements if each.requirement == requirement)


def test_a_body_that_was_unpacked_afterwards_contradicts_its_head(tmp_path: Path) -> None:
    chunked = answer(2, b"hallo, wereld", b"Transfer-Encoding: chunked")
    short = answer(3, b"abc", b"Content-Length: 9")
    right = answer(4, b"3\r\nabc\r\n0\r\n\r\n", b"Transfer-Encoding: chunked")
    (tmp_path / NAME).write_bytes(INFO + chunked + short + right)
    found = judgement(audit(tmp_path), "WARC06")
    assert found.standing is Standing.NOT_MET
    said = [each.text_en for each in found.evidence]
    assert "the head says chunked, but the framing was taken away" in said
    assert "the head says 9 bytes, the body has 3" in said
    altered = [each for each in found.evidence if "head" in each.text_en]
    assert [each.record_id for each in altered] == [
        f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>" for number in (2, 3)
    ]


def test_packed_files_are_read_like_plain_ones(tmp_path: Path) -> None:
    html = b'<html><img src="/weg.png"></html>'
    page = answer(2, html, b"Content-Type: text/html\r\nContent-Length: %d" % len(html))
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.mkdir()
    packed.mkdir()
    (plain / NAME).write_bytes(INFO + page)
    (packed / f"{NAME}.gz").write_bytes(gzip.compress(INFO) + gzip.compress(page))
    for folder in (plain, packed):
        found = judgement(audit(folder), "REIK01")
        assert found.standing is Standing.WARNING, folder
        assert [each.url for each in found.evidence] == ["http://www.voorbeeld.nl/weg.png"]
    assert judgement(audit(packed), "WARC04").standing is Standing.NOT_MET


@pytest.mark.parametrize("data", [b"", b"\x00" * 5000, INFO[:60], b"WARC/1.1\r\n" * 99])
def test_what_is_no_warc_is_not_met_and_no_crash(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    found = audit(tmp_path)
    assert judgement(found, "WARC01").standing is Standing.NOT_MET
    assert not found.is_complete


def test_a_folder_without_warc_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no WARC files"):
        audit(tmp_path)


def test_fields_that_lack_are_counted_with_their_place(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(INFO + answer(2, b"", b"Content-Length: 0"))
    found = judgement(audit(tmp_path), "WARC07")
    assert found.standing is Standing.NOT_MET
    assert {(each.text_en, each.offset) for each in found.evidence} >= {
        ("robots is missing in a record of type warcinfo", 0),
        ("WARC-Block-Digest is missing in a record of type response", len(INFO)),
    }
