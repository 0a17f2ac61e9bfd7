"""`capture warc check`: what it shows, and how it ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from capture.cli import main
from capture.cli.warc_progress import check_progress
from capture.warc.check.check import Stage
from tests.warc_check.files import NAME, RESOURCE, data_of, gzipped, offsets, sample

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(data_of(sample()))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad" / NAME
    path.parent.mkdir()
    records = sample()
    records[RESOURCE] = records[RESOURCE].having("WARC-Date").having("X-Strange", "1\t2")
    path.write_bytes(data_of(records))
    return path


def test_a_sound_file_ends_with_nought(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["warc", "check", str(good)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "1 file" in shown.err
    assert "9 records" in shown.err
    assert "block digests: 9 right" in shown.err
    assert "nothing found against the standard" in shown.err


def test_errors_end_with_one_and_each_is_a_line(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["warc", "check", str(bad.parent)]) == 1
    shown = capsys.readouterr()
    rows = [line.split("\t") for line in shown.out.splitlines()]
    offset = str(offsets(sample())[RESOURCE])
    assert [row[:5] for row in rows] == [
        ["error", "field-missing", "5.4", str(bad), offset],
        ["warning", "field-unknown", "5.1", str(bad), offset],
    ]
    assert "1 error, 1 warning" in shown.err


def test_warnings_alone_end_with_nought(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = good.with_name("other.warc")
    good.rename(other)
    assert main(["warc", "check", str(other)]) == 0
    assert "file-name" in capsys.readouterr().out


def test_what_is_no_warc_ends_with_two(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.warc"
    other.write_bytes(b"no WARC")
    assert main(["warc", "check", str(good), str(other)]) == 2
    assert "not-readable" in capsys.readouterr().out
    assert main(["warc", "check", str(tmp_path / "absent.warc")]) == 2
    assert "no such file or folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["warc", "check", str(tmp_path / "empty")]) == 2
    assert "no WARC file is in it" in capsys.readouterr().err


def test_json_is_one_object_a_line_and_last_the_totals(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["warc", "check", "--json", str(bad)]) == 1
    *found, totals = map(json.loads, capsys.readouterr().out.splitlines())
    assert [each["rule"] for each in found] == ["field-missing", "field-unknown"]
    assert set(found[0]) == {
        *("file", "offset", "record_id", "field", "rule", "section", "severity", "message"),
    }
    assert totals["totals"]["errors"] == 1
    assert totals["totals"]["records"] == 9
    assert totals["totals"]["block_digests"] == {"right": 9}


def test_without_digests_a_damaged_block_is_not_seen(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good.write_bytes(data_of(sample()).replace(b"\x89PNG", b"\x89GNP"))
    assert main(["warc", "check", str(good)]) == 1
    assert main(["warc", "check", "--no-digests", str(good)]) == 0
    assert "not checked" in capsys.readouterr().err


def test_a_terminal_gets_a_table_of_what_is_alike(tmp_path: Path) -> None:
    records = [each.having("X-Strange", "1") for each in sample()]
    path = tmp_path / (NAME + ".gz")
    path.write_bytes(gzipped(records))
    leader, follower = pty.openpty()
    code = "import sys; from capture.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "warc", "check", str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"},
        stdout=follower,
        stderr=subprocess.PIPE,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert process.wait() == 0
    text = shown.decode()
    assert "field-unknown" in text
    assert "§5.1" in text
    assert "… and 6 more like it" in text
    assert "0 errors, 10 warnings" in text


def test_progress_of_a_large_check_is_a_line_now_and_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = iter((0.0, 1.0, 11.0, 11.0, 12.0))
    with check_progress(10**9, monotonic=lambda: next(moments)) as tell:
        for done in (1, 2, 3):
            tell(Stage(path=tmp_path / "a.warc", done_bytes=done * 10**8, records=5, findings=0))
    assert capsys.readouterr().err == "capture: a.warc: 200 MB of 1.0 GB, 5 records, 0 findings\n"
