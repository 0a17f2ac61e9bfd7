import json
from dataclasses import replace
from pathlib import Path

import pytest

from capture.cli import main
from capture.cli.summary import lines
from capture.metadata.report_json import write_json
from capture.model.layout import HarvestFolder
from tests.metadata.sample import hostile_report, report


def test_show_tells_problems_before_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = HarvestFolder(tmp_path)
    layout.create()
    made = report()
    write_json(made, layout.report_json)

    assert main(["show", str(tmp_path)]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith(made.identity.name)
    assert shown.index("Problems: ") < shown.index("Status codes") < shown.index("WARC files")
    assert made.problems[0].url in shown


def test_show_gives_values_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = HarvestFolder(tmp_path)
    layout.create()
    made = report()
    write_json(made, layout.report_json)

    assert main(["show", str(tmp_path), "--json"]) == 0

    values = json.loads(capsys.readouterr().out)
    assert values["pages"] == made.counts.pages_captured
    assert len(values["problems"]) == len(made.problems)


def test_a_site_can_not_steer_the_terminal() -> None:
    made = hostile_report()
    made = replace(made, identity=replace(made.identity, operator="x", seeds=("\x1b[2J\r",)))

    assert all(line.isprintable() for line in lines(made, HarvestFolder(Path("h"))))


def test_a_harvest_without_problems_says_so() -> None:
    assert "No problems." in [*lines(replace(report(), problems=()), HarvestFolder(Path("h")))]
