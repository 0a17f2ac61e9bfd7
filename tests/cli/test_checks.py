import json
import sys
from pathlib import Path

import pytest

from capture.cli import main
from capture.cli.checks import Level, browser_starts, clocks, disk, loopback, open_files, recorder


def test_parts_of_this_machine_are_found() -> None:
    for finding in (recorder(), loopback(), clocks()):
        assert finding.level is Level.OK, finding
    assert open_files().level in (Level.OK, Level.NOTE)


def test_an_archive_that_is_still_to_be_made_is_looked_at_through_its_parents(
    tmp_path: Path,
) -> None:
    assert str(tmp_path) in disk(tmp_path / "a" / "b").text


def test_a_browser_that_is_not_there_is_a_fault() -> None:
    finding = browser_starts("/does/not/exist")

    assert finding.level is Level.FAULT
    assert "/does/not/exist" in finding.text


def test_a_program_that_is_no_browser_is_a_fault_with_advice() -> None:
    finding = browser_starts(sys.executable)

    assert finding.level is Level.FAULT
    assert "does not start" in finding.text
    assert finding.advice


@pytest.mark.browser
def test_doctor_finds_this_machine_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--out", str(tmp_path), "--json"]) == 0

    levels = {
        row["subject"]: row["level"] for row in json.loads(capsys.readouterr().out)["findings"]
    }
    assert levels["browser"] == "ok"
    assert "fault" not in levels.values()


def test_doctor_says_what_to_do_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--out", str(tmp_path), "--browser", "/does/not/exist"]) == 1

    assert "FAULT  browser" in capsys.readouterr().out
