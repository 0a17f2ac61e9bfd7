"""What is read of a harvest's own files, hostile ones included."""

import json
from pathlib import Path
from typing import Any

import pytest

from capture.access.portal.files import report_file
from capture.access.portal.harvests import MAX_SEEDS, pages_of, seeds_of
from capture.model.layout import HarvestFolder


@pytest.fixture
def folder(tmp_path: Path) -> HarvestFolder:
    made = HarvestFolder(tmp_path / "a.nl" / "NL-1-20260504030201-full")
    made.create()
    return made


def write_report(folder: HarvestFolder, **told: Any) -> None:
    folder.report_json.write_text(json.dumps(told, indent=1), "utf-8")


def test_pages_are_read_before_the_list_of_them(folder: HarvestFolder) -> None:
    rows = [{"url": "http://a.nl/", "title": "x" * 1_000}] * 2_000
    write_report(folder, identity={}, counts={"pages_captured": 12, "errors": 0}, pages=rows)
    assert pages_of(folder) == 12


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"counts": {"pages_captured": "veel"}},
        {"identity": {"description": '"counts": {"pages_captured": 7}'}},
    ],
)
def test_report_that_does_not_say_it_counts_nothing(
    folder: HarvestFolder, told: dict[str, Any]
) -> None:
    assert pages_of(folder) is None
    write_report(folder, **told)
    assert pages_of(folder) is None


@pytest.mark.parametrize(
    "told", ["", "{", "[]", '{"settings": 1}', '{"settings": {"seeds": 1}}', "[" * 200_000]
)
def test_settings_that_are_none_have_no_seeds(folder: HarvestFolder, told: str) -> None:
    folder.settings.write_text(told, "utf-8")
    assert seeds_of(folder) == []


def test_first_seeds_alone_are_shown(folder: HarvestFolder) -> None:
    seeds = [f"http://a.nl/{number}" for number in range(100)]
    folder.settings.write_text(json.dumps({"settings": {"seeds": seeds}}), "utf-8")
    assert seeds_of(folder) == seeds[:MAX_SEEDS]


def test_no_file_but_those_of_reports_is_handed_out(folder: HarvestFolder) -> None:
    (folder.root.parent / "geheim.html").write_text("x", "utf-8")
    (folder.lists / "buiten.html").symlink_to(folder.root.parent / "geheim.html")
    for path in (folder.decisions, folder.settings, folder.ledger, folder.orphans_csv):
        path.write_text("x", "utf-8")
    names = ["lists/besluiten.jsonl", "settings.json", "ledger.sqlite", "lists/buiten.html"]
    names += ["lists/../settings.json", "warc/a.warc", "/etc/passwd", "lists/", "images/a.svg", ""]
    assert [name for name in names if report_file(folder, name) is not None] == []
    found = report_file(folder, "lists/weespaginas.csv")
    assert found is not None
    assert not found.is_shown
