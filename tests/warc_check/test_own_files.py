"""What our own writer makes has no finding against it; and the checker shares no code with it."""

import ast
import os
from pathlib import Path

import pytest

import capture.warc.check
from capture.warc.check.check import check_files, warc_files
from capture.warc.check.findings import Finding, Rule, Severity, Totals
from capture.warc.fields import FIELDS, RecordType
from capture.warc.http1_events import Side
from tests.warc.samples import Harvest, answer_of, exchange, get

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"
)


@pytest.mark.requirement("WARC01", "WARC07")
def test_nothing_is_found_on_what_our_writer_writes(tmp_path: Path) -> None:
    harvest = Harvest(tmp_path)
    for number, answer in enumerate(
        (
            answer_of(b"<p>hallo</p>", head=b"Content-Type: text/html\r\n"),
            answer_of(b"<p>hallo</p>", head=b"Content-Type: text/html\r\nX-Other: 1\r\n"),
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer_of(b"x" * 1000),
            CHUNKED,
            CHUNKED,
            answer_of(b"cut off")[:-4],
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\nto the end",
            b"HTTP/1.1 200 OK\nContent-Length: 2\n\nLF",
        )
    ):
        harvest.write(exchange(get("/page"), answer, number=number, closed_by=Side.SERVER))
    harvest.close()
    *found, totals = check_files(warc_files(tmp_path))
    assert found == []
    assert isinstance(totals, Totals)
    assert totals.records["revisit"] == 3
    assert totals.block_digests == {"right": totals.records.total()}


@pytest.mark.slow
@pytest.mark.requirement("WARC01")
def test_a_real_harvest_has_no_errors() -> None:
    """Name its folder in CAPTURE_CHECKED_HARVEST."""
    folder = os.environ.get("CAPTURE_CHECKED_HARVEST")
    if not folder:
        pytest.skip("CAPTURE_CHECKED_HARVEST names no harvest")
    errors = [
        each
        for each in check_files(warc_files(Path(folder)))
        if isinstance(each, Finding) and each.severity is Severity.ERROR
    ]
    assert errors == []


def test_the_checker_shares_no_code_with_the_writer_but_the_table_of_fields() -> None:
    (folder,) = capture.warc.check.__path__
    for path in Path(folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                if name.startswith(("capture.", "proxy_addons", "warcio", "fastwarc")):
                    allowed = ("capture.warc.check.", "capture.warc.fields.")
                    assert name.startswith(allowed) or name == "capture.warc.check", (path, name)


def test_the_table_says_of_every_field_of_the_standard_where_it_may_stand() -> None:
    standard = [field for field in FIELDS if field.is_standard]
    assert len(standard) == 21  # WARC 1.1 §4, `defined-field`
    assert sorted(int(field.section.split(".")[1]) for field in standard) == list(range(2, 23))
    for field in FIELDS:
        assert field.mandatory <= field.allowed
        assert field.recommended <= field.allowed
        assert field.required <= field.allowed
        assert field.mandatory <= field.required | {RecordType.CONTINUATION}
        assert not field.forbidden & field.allowed
        assert field.is_standard or not (field.mandatory or field.forbidden)


def test_every_rule_is_shown_by_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    for rule in Rule:
        assert f"R.{rule.name}" in tests or f"Rule.{rule.name}" in tests, rule
