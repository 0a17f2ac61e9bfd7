"""Decisions in the folders of a site's harvests, without harvesting."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from capture.config.build import from_sources
from capture.config.store import load, save
from capture.errors import ConfigError
from capture.harvest.orphans import LIST
from capture.lists.decisions import in_force, to_line
from capture.lists.document import to_json
from capture.lists.table import Names, to_csv
from capture.model.decision import Choice
from capture.model.layout import HarvestFolder
from capture.model.orphan import OrphanList
from tests.lists.rows import SITE, WRITTEN, decision, listing, orphan

HOST = SITE.partition("//")[2]
FIRST, SECOND = "NL-Vbd-20261122100000-full", "NL-Vbd-20261123100000-full"


def folder(archive: Path, name: str, listed: OrphanList | None = None) -> HarvestFolder:
    """Make a harvest's folder with its list, as it was written."""
    made = HarvestFolder(archive / HOST / name)
    made.create()
    listed = listed or listing(orphan(), orphan("/b"))
    table = to_csv(listed, names=Names())
    digest = hashlib.sha256(table).hexdigest()
    made.orphans_csv.write_bytes(table)
    made.orphans_json.write_bytes(to_json(replace(listed, harvest=name, csv_sha256=digest)))
    return made


def edit(made: HarvestFolder, before: str, after: str, *, hours: float = 1) -> None:
    """Edit the first such cells of the list, and save it so many hours after it was written."""
    text = made.orphans_csv.read_bytes().decode("utf-8-sig")
    assert before in text
    made.orphans_csv.write_bytes(text.replace(before, after, 1).encode("utf-8-sig"))
    moment = WRITTEN.timestamp() + hours * 3600
    os.utime(made.orphans_csv, (moment, moment))


def choices(archive: Path) -> list[tuple[str, Choice, str]]:
    """Return what a harvest that begins now would follow: path, choice and reason."""
    return [
        (each.url.removeprefix(SITE), each.choice, each.reason)
        for each in in_force(LIST.of_site(archive, HOST))
    ]


def test_archive_without_harvests_has_no_decisions(tmp_path: Path) -> None:
    assert LIST.of_site(tmp_path / "nergens", HOST) == ()
    (tmp_path / "bestand").write_text("x")
    assert LIST.of_site(tmp_path / "bestand", HOST) == ()


@pytest.mark.requirement("REIK03")
def test_latest_of_all_lists_and_ways_holds(tmp_path: Path) -> None:
    first, second = folder(tmp_path, FIRST), folder(tmp_path, SECOND)
    edit(first, ";;;;\r\n", ";uit;eerste lijst;;\r\n", hours=2)
    LIST.write_down(second, [decision(choice=Choice.IN, reason="bevel", hours=1)])
    assert choices(tmp_path) == [("/verborgen", Choice.OUT, "eerste lijst")]
    LIST.write_down(second, [decision(choice=Choice.IN, reason="later", hours=3)])
    assert choices(tmp_path) == [("/verborgen", Choice.IN, "later")]


def test_edit_that_a_later_harvest_took_over_does_not_come_back(tmp_path: Path) -> None:
    first = folder(tmp_path, FIRST)
    edit(first, ";;;;\r\n", ";uit;ooit;;\r\n", hours=1)
    second = folder(tmp_path, SECOND)
    LIST.write_down(second, LIST.of_site(tmp_path, HOST))
    LIST.write_down(second, [decision(choice=Choice.IN, reason="nu", hours=5)])
    # The archive is copied, and the copy's files are new.
    later = WRITTEN.timestamp() + 100 * 3600
    os.utime(first.orphans_csv, (later, later))
    assert choices(tmp_path) == [("/verborgen", Choice.IN, "nu")]


def test_earlier_folders_are_only_read(tmp_path: Path) -> None:
    first = folder(tmp_path, FIRST)
    edit(first, ";;;;\r\n", ";uit;x;;\r\n")
    before = {path: path.read_bytes() for path in first.lists.iterdir()}
    assert len(LIST.of_site(tmp_path, HOST)) == 1
    assert {path: path.read_bytes() for path in first.lists.iterdir()} == before


def test_other_sites_and_stray_files_are_passed_over(tmp_path: Path) -> None:
    first = folder(tmp_path, FIRST)
    LIST.write_down(first, [decision()])
    (tmp_path / HOST / "lees mij.txt").write_text("x")
    (tmp_path / HOST / "leeg").mkdir()
    assert len(LIST.of_site(tmp_path, HOST)) == 1
    assert LIST.of_site(tmp_path, "www.ander.nl") == ()


def test_file_of_decisions_only_grows_and_mends_a_line_that_was_cut_off(tmp_path: Path) -> None:
    first = folder(tmp_path, FIRST)
    LIST.write_down(first, [decision("/a")])
    with first.decisions.open("ab") as file:
        file.write(to_line(decision("/b")).encode()[:-20])
    LIST.write_down(first, [decision("/c")])
    assert [each.url for each in LIST.written_down(first)] == [f"{SITE}/a", f"{SITE}/c"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda made: edit(made, ";;;;\r\n", ";misschien;;;\r\n"), "weespaginas.csv, line 2: bes"),
        (lambda made: made.decisions.write_text("{}\n{}\n"), "besluiten.jsonl, line 1: is no"),
        (lambda made: made.decisions.write_bytes(b"\xff\n"), "besluiten.jsonl: is no text"),
        (lambda made: made.orphans_json.write_text("{"), "weespaginas.json: file: "),
        (lambda made: (made.decisions.mkdir(), None), "besluiten.jsonl: can't be read"),
    ],
)
def test_what_can_not_be_read_is_told_with_its_place(
    tmp_path: Path, spoil: object, said: str
) -> None:
    first = folder(tmp_path, FIRST)
    assert callable(spoil)
    spoil(first)
    with pytest.raises(ConfigError) as refused:
        LIST.of_site(tmp_path, HOST)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_settings_keep_the_decisions_so_that_resume_follows_them(tmp_path: Path) -> None:
    settings, _ = from_sources(options={"seed": [SITE]}, config=None, environment={})
    settings = replace(settings, decisions=(decision(), decision("/b", Choice.IN)))
    save(settings, tmp_path / "settings.json")
    assert load(tmp_path / "settings.json") == settings
