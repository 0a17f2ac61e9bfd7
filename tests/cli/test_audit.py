"""`capture audit` on WARC files of somebody: what it prints, writes and returns."""

import json
from pathlib import Path

import pytest

from capture.cli import main
from capture.metadata.audit_json import read_audit
from tests.audit.test_warcs import INFO, NAME, answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "van-elders"
    made.mkdir()
    (made / NAME).write_bytes(INFO + answer(2, b"abc", b"Content-Length: 9"))
    return made


def test_it_says_what_is_not_met_and_where(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "WARC06" in said
    assert "the head says 9 bytes, the body has 3" in said
    assert NAME in said
    assert said.rstrip().endswith("not met")
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_json_is_one_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["is_foreign"] is True
    assert len(found["judgements"]) == 31


def test_out_gets_the_files(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    assert main(["audit", str(folder), "--out", str(out)]) == 1
    assert sorted(path.name for path in out.iterdir()) == ["audit.html", "audit.json"]
    assert read_audit(out / "audit.json").audited == "van-elders"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nergens"], "is not there"),
        (["leeg"], "holds no WARC files"),
        (["van-elders", "--pdf"], "--out"),
        (["van-elders", "--guideline", "2018"], "richtlijn-2026-05-concept"),
        (["van-elders", "--package", "weg"], "--package weg: is not there"),
        (["van-elders", "--package", "/dev/null"], "no pakbon"),
        (["van-elders", "--profile", "bagit"], "--package"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (folder.parent / "leeg").mkdir()
    assert main(["audit", str(folder.parent / arguments[0]), *arguments[1:]]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.strip().splitlines()) == 1
