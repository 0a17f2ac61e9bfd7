"""`capture lists`: what it shows, and what it writes down."""

import hashlib
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from capture.cli import main
from capture.cli.list_tables import change_lines, obstacle_lines
from capture.cli.list_tables import orphan_lines as lines
from capture.harvest import obstacle_list
from capture.harvest.orphans import LIST, NAMES
from capture.lists.document import from_json, to_json
from capture.lists.table import to_csv
from capture.model.decision import Channel, Choice, Verdict
from capture.model.layout import HarvestFolder
from capture.model.orphan import OrphanKind, OrphanList
from capture.model.text import Text
from tests.lists.change_rows import changes
from tests.lists.obstacle_rows import MAP_ID, chat, obstacle, obstacles
from tests.lists.rows import HARVEST, SITE, listing, orphan

LISTED = listing(
    orphan(),
    orphan("/sitemap-alleen", is_strict=True),
    orphan("/loket", kind=OrphanKind.UNDETERMINED, status=None),
)


def written(root: Path, listed: OrphanList = LISTED) -> HarvestFolder:
    """Write a list where a harvest does."""
    folder = HarvestFolder(root / HARVEST)
    folder.create()
    table = to_csv(listed, names=NAMES)
    folder.orphans_csv.write_bytes(table)
    digest = hashlib.sha256(table).hexdigest()
    folder.orphans_json.write_bytes(to_json(replace(listed, csv_sha256=digest)))
    return folder


def test_list_is_whole_and_parted_by_tabs_when_a_program_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, listing(orphan("/" + "a" * 300)))
    assert main(["lists", "show", str(folder.root)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "kind\tstrict\tstatus\tdecision\tfound by\turl",
        f"not-discoverable\tno\t200\t\twindow-open\t{SITE}/{'a' * 300}",
    ]


def test_one_kind_can_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path)
    assert main(["lists", "show", str(folder.root), "--kind", "undetermined", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert [row["url"] for row in json.loads(line)["rows"]] == [f"{SITE}/loket"]


def test_table_fits_a_terminal_of_80_columns() -> None:
    long = orphan("/" + "a" * 300)
    shown = list(lines(replace(LISTED, rows=(*LISTED.rows, long)), width=80))
    assert max(map(len, shown)) <= 80
    assert shown[0] == "not-discoverable: 3"
    assert shown[-1] == "3 not discoverable, 1 of them without any link; 1 undetermined"


def test_terminal_gets_a_table(tmp_path: Path) -> None:
    folder = written(tmp_path)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "capture", "lists", "show", str(folder.root)]
    run = subprocess.run(command, stdout=theirs, check=False, env=os.environ)
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    assert run.returncode == 0
    assert "not-discoverable: 2" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_site_can_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = orphan("/\x1b[2J\x1b]0;pwned\x07")
    folder = written(tmp_path, listing(evil))
    assert main(["lists", "show", str(folder.root)]) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert not any("\x1b" in line for line in lines(listing(evil), width=80))


def test_empty_list_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(lines(listing(), width=80)) == [
        "0 not discoverable, 0 of them without any link; 0 undetermined"
    ]


@pytest.mark.requirement("REIK03")
def test_decision_stands_in_all_files_of_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path)
    arguments = ["lists", "decide", str(folder.root), f"{SITE}/verborgen", "out"]
    assert main([*arguments, "--reason", "van Logius", "--by", "A. Bakker"]) == 0

    (made,) = LIST.written_down(folder)
    assert (made.choice, made.reason, made.by) == (Choice.OUT, "van Logius", "A. Bakker")
    assert (made.harvest, made.channel, made.kind) == (
        HARVEST,
        Channel.COMMAND,
        "not-discoverable",
    )
    rows = from_json(folder.orphans_json.read_bytes(), OrphanList, where="x").rows
    assert [row.decision for row in rows] == [made, None, None]
    assert ";uit;van Logius;A. Bakker;" in folder.orphans_csv.read_text("utf-8-sig")
    assert "van Logius" in folder.orphans_html.read_text("utf-8")
    capsys.readouterr()
    main(["lists", "show", str(folder.root)])
    assert "\tout\t" in capsys.readouterr().out


def test_later_decision_takes_the_place_of_an_earlier_one_and_loses_nothing(
    tmp_path: Path,
) -> None:
    folder = written(tmp_path)
    for answer in ("out", "in", "open"):
        main(["lists", "decide", str(folder.root), f"{SITE}/loket", answer, "--reason", answer])
    assert [each.reason for each in LIST.written_down(folder)] == ["out", "in", "open"]
    rows = from_json(folder.orphans_json.read_bytes(), OrphanList, where="x").rows
    assert [row.decision for row in rows] == [None, None, None]


def test_decision_keeps_what_was_edited_in_the_spreadsheet(tmp_path: Path) -> None:
    folder = written(tmp_path)
    text = folder.orphans_csv.read_text("utf-8-sig")
    edited = text.replace(";;;;\n", ";in;van ons;B. Smit;\n", 1)
    assert edited != text
    folder.orphans_csv.write_text(edited, "cp1252")
    main(["lists", "decide", str(folder.root), f"{SITE}/loket", "out", "--reason", "nee"])
    first, _ = LIST.written_down(folder)
    assert (first.channel, first.by) == (Channel.CSV, "B. Smit")
    rows = from_json(folder.orphans_json.read_bytes(), OrphanList, where="x").rows
    assert [row.decision.choice if row.decision else None for row in rows] == [
        Choice.IN,
        None,
        Choice.OUT,
    ]
    assert LIST.edits(folder, ()) == ()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/typefout", "out", "--reason", "x"], "is not on this list"),
        (["/verborgen", "misschien", "--reason", "x"], "misschien"),
        (["/verborgen", "out"], "--reason"),
        (["/verborgen", "out", "--reason", " "], "--reason"),
    ],
)
def test_what_can_not_be_decided_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    folder = written(tmp_path)
    path, *rest = arguments
    assert main(["lists", "decide", str(folder.root), f"{SITE}{path}", *rest]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not folder.decisions.exists()


def test_spreadsheet_that_can_not_be_read_is_told_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path)
    folder.orphans_csv.write_text("adres;besluit\r\nhttps://a.nl/;wat\r\n")
    before = folder.orphans_csv.read_bytes()
    arguments = ["lists", "decide", str(folder.root), f"{SITE}/loket", "out", "--reason", "x"]
    assert main(arguments) == 2
    assert f"{folder.orphans_csv}, line 2: besluit 'wat'" in capsys.readouterr().err
    assert folder.orphans_csv.read_bytes() == before


def test_folder_without_a_list_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lists", "show", str(tmp_path)]) == 2
    assert "has no list of orphan pages" in capsys.readouterr().err


# --- what can't be harvested

THINGS = obstacles(
    obstacle(),
    chat(),
    chat(id="nh-00000000000a", url=f"{SITE}/loket"),
)


def with_things(root: Path) -> HarvestFolder:
    """Write both lists where a harvest does."""
    folder = written(root)
    obstacle_list.LIST.write(folder, THINGS, ())
    return folder


def test_things_are_whole_and_parted_by_tabs_when_a_program_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = with_things(tmp_path)
    arguments = ["lists", "show", str(folder.root), "--list", "obstacles"]
    assert main([*arguments, "--reason", "interactive-map"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "id\treason\tplaces\talternative\tdecision\turl\tdescription",
        f"{MAP_ID}\tinteractive-map\t1\telement\t\t{SITE}/tegels/7.png\t"
        "Interactive map (Leaflet) with 3 layers; only its first view was captured.",
    ]
    assert main([*arguments, "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert len(json.loads(line)["rows"]) == 3


def test_table_of_things_fits_a_terminal_and_can_not_steer_it() -> None:
    evil = obstacle(description=Text("\x1b[2J", "\x1b[2J" + "x" * 300))
    shown = list(obstacle_lines(obstacles(evil, chat()), width=80))
    assert max(map(len, shown)) <= 80
    assert not any("\x1b" in line for line in shown)
    assert shown[-1] == "2 that can't be harvested, 1 without alternative; 2 to be judged"


@pytest.mark.requirement("REIK06")
@pytest.mark.parametrize("named", [MAP_ID, MAP_ID.upper(), f"{SITE}/tegels/7.png"])
def test_thing_is_decided_upon_by_id_or_address(tmp_path: Path, named: str) -> None:
    folder = with_things(tmp_path)
    arguments = ["lists", "decide", str(folder.root), named, "onschuldig", "--reason", "sier"]
    assert main([*arguments, "--by", "A. Bakker"]) == 0
    (made,) = obstacle_list.LIST.written_down(folder)
    assert (made.id, made.choice, made.by) == (MAP_ID, Verdict.HARMLESS, "A. Bakker")
    assert not folder.decisions.exists()
    assert f"{MAP_ID};onschuldig;sier;A. Bakker;" in folder.obstacles_csv.read_text("utf-8-sig")
    assert "sier" in folder.obstacles_html.read_text("utf-8")


def test_answer_tells_the_list_of_an_address_that_is_on_both(tmp_path: Path) -> None:
    folder = with_things(tmp_path)
    start = ["lists", "decide", str(folder.root), f"{SITE}/loket"]
    assert main([*start, "out", "--reason", "x"]) == 0
    assert main([*start, "akkoord", "--reason", "x"]) == 0
    assert len(LIST.written_down(folder)) == len(obstacle_list.LIST.written_down(folder)) == 1
    for name in ("orphans", "obstacles"):
        assert main([*start, "open", "--reason", "x", "--list", name]) == 0
    assert len(LIST.written_down(folder)) == len(obstacle_list.LIST.written_down(folder)) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decide", f"{SITE}/loket", "open", "--reason", "x"], "say which one with --list"),
        (["decide", MAP_ID, "out", "--reason", "x"], "decide akkoord, onschuldig, open"),
        (
            ["decide", f"{SITE}/loket", "akkoord", "--reason", "x", "--list", "orphans"],
            "akkoord: on the list of orphans decide in, out, open",
        ),
        (["decide", "nh-ffffffffffff", "open", "--reason", "x"], "is not on this list"),
        (["decide", f"{SITE}/nergens", "akkoord", "--reason", "x"], "is not on this list"),
        (["show", "--reason", "chat"], "--reason: belongs to --list obstacles"),
        (["show", "--list", "obstacles", "--kind", "undetermined"], "belongs to --list orphans"),
        (["show", "--list", "obstacles", "--reason", "ufo"], "ufo"),
    ],
)
def test_what_is_unclear_about_things_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    folder = with_things(tmp_path)
    name, *rest = arguments
    assert main(["lists", name, str(folder.root), *rest]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not folder.obstacle_decisions.exists()


def test_folder_without_the_list_of_things_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path)
    assert main(["lists", "show", str(folder.root), "--list", "obstacles"]) == 2
    assert "has no list of what can't be harvested" in capsys.readouterr().err


def test_changes_are_shown_whole_and_fitted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = HarvestFolder(tmp_path / "NL-X-20260302090000-incremental")
    folder.create()
    folder.changes_json.write_bytes(to_json(changes(8)))
    assert main(["lists", "show", str(folder.root), "--list", "changes"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["change", "sort", "how", "what", "url", "to"]
    assert rows[3][::2] == ["moved", "redirect", "https://www.example.nl/pagina/2"]
    shown = list(change_lines(changes(8), width=80))
    assert max(map(len, shown)) <= 80
    assert shown[-1].startswith("2 new, 2 changed, 2 moved, 1 gone;")


def test_a_harvest_without_list_of_changes_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path)
    assert main(["lists", "show", str(folder.root), "--list", "changes"]) == 2
    assert "has no list of changes" in capsys.readouterr().err
    assert (
        main(["lists", "show", str(folder.root), "--list", "changes", "--kind", "undetermined"])
        == 2
    )
    assert "--kind: belongs to --list orphans" in capsys.readouterr().err
