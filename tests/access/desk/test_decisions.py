"""Decisions about the rows of a list, on the page and elsewhere: one truth."""

import re
from urllib.parse import quote

import pytest

from capture.access.act_lines import Act
from capture.access.desk.listing import PER_PAGE
from capture.access.desk.runs import Kind
from capture.cli import main
from capture.harvest import obstacle_list, orphans
from capture.harvest.lock import locked
from capture.model.decision import Channel, Choice, Verdict
from tests.access.asgi import Client
from tests.access.catalogue.archive import BASE
from tests.access.desk.conftest import HOSTILE, MANY, Desk, list_of, marks_on
from tests.access.desk.conftest import send_decision as _decide
from tests.lists.obstacle_rows import MAP_ID


def confirmed(page: str) -> dict[str, list[str]]:
    """Return the hidden fields of the page that asks whether it is meant."""
    found: dict[str, list[str]] = {}
    form = page[page.index("/desk/decide/") :]
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_a_list_is_shown_in_pages_with_pictures(desk: Desk, archivist: Client) -> None:
    pages = [archivist.get(list_of(desk, query=f"?page={n}")).text for n in (1, 2, 3)]
    counts = [len(marks_on(each)) for each in pages]
    assert counts == [PER_PAGE, PER_PAGE, MANY - 2 * PER_PAGE]
    assert len({mark for each in pages for mark in marks_on(each)}) == MANY
    assert f"/desk/image/{desk.name}/00001.jpg" in pages[0]
    assert HOSTILE not in "".join(pages)
    assert "&lt;script&gt;alert(1)" in pages[2]
    assert archivist.get(list_of(desk, query="?page=999999")).text.count('name="row"') == 20


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?kind=undetermined", 1),
        ("?kind=strict", 1),
        ("?kind=not-discoverable", MANY - 1),
        ("?q=WEES/00", 10),
        (f"?q={quote(HOSTILE)}", 1),
        ("?decision=open", MANY),
        ("?decision=decided", 0),
        ("?decision=in", 0),
        ("?moment=nonsense", MANY),
        ("?kind=%22%3E%3Cscript%3E", 0),
    ],
)
def test_a_filter_leaves_what_it_says(
    desk: Desk, archivist: Client, query: str, count: int
) -> None:
    page = archivist.get(list_of(desk, query=query))
    assert re.search(rf'role="status">{count} gevonden', page.text)
    assert "<script>" not in page.text


@pytest.mark.requirement("REIK03")
def test_a_decision_on_the_page_is_one_in_the_harvests_own_files(
    desk: Desk, archivist: Client
) -> None:
    (mark,) = marks_on(archivist.get(list_of(desk, query="?q=wees/007")).text)
    answer = _decide(desk, archivist, row=mark, choice="out", reason="hoort  niet bij ons", q="x")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/desk/lists/{desk.name}/orphans?q=x&done=1")
    (decided,) = orphans.LIST.written_down(desk.folder)
    assert (decided.url, decided.choice) == (f"{BASE}/wees/007", Choice.OUT)
    assert (decided.by, decided.reason) == ("archivist", "hoort niet bij ons")
    assert decided.channel is Channel.PORTAL
    table = desk.folder.orphans_csv.read_text("utf-8-sig")
    assert "hoort niet bij ons" in table
    assert "hoort niet bij ons" in archivist.get(list_of(desk, query="?decision=out")).text
    (line,) = desk.office.acts
    assert (line.who, line.act, line.about) == ("archivist", Act.DECIDED, desk.name)
    assert line.details["row 1"] == f"{BASE}/wees/007"
    assert desk.office.runs.waiting() == [(Kind.RENEW, desk.name)]


@pytest.mark.requirement("REIK06")
def test_what_cannot_be_harvested_is_judged_too(desk: Desk, archivist: Client) -> None:
    page = archivist.get(list_of(desk, "obstacles", "?kind=interactive-map")).text
    (mark,) = marks_on(page)
    assert f"/desk/image/{desk.name}/kaart.png" in page
    fields = {"row": mark, "choice": "akkoord", "reason": "de foto volstaat"}
    assert _decide(desk, archivist, "obstacles", **fields).status_code == 303
    (decided,) = obstacle_list.LIST.written_down(desk.folder)
    assert (decided.id, decided.choice) == (MAP_ID, Verdict.AGREED)


def test_what_the_csv_file_and_the_command_decide_is_on_the_page(
    desk: Desk, archivist: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(desk.folder.root)
    assert "0 gevonden" in archivist.get(list_of(desk, query="?decision=decided")).text
    assert (
        main(["lists", "decide", root, f"{BASE}/wees/001", "in", "--reason", "per opdracht"]) == 0
    )
    lines = desk.folder.orphans_csv.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
    column = lines[0].strip().split(";").index("besluit")
    at = next(n for n, line in enumerate(lines) if "/wees/002" in line)
    cells = lines[at].rstrip("\r\n").split(";")
    cells[column] = "out"
    lines[at] = ";".join(cells) + "\r\n"
    desk.folder.orphans_csv.write_bytes("".join(lines).encode("utf-8-sig"))
    page = archivist.get(list_of(desk, query="?decision=decided")).text
    assert "per opdracht" in page
    assert "2 gevonden" in page
    assert capsys.readouterr().out


def test_many_are_decided_at_once_after_a_question_and_taken_back_together(
    desk: Desk, archivist: Client
) -> None:
    given = {"scope": "all", "q": "wees/", "choice": "out", "reason": "zijn <b>oud</b>"}
    asked = _decide(desk, archivist, **given)
    assert asked.status_code == 200
    assert f"{MANY - 2} regels?" in asked.text
    assert "&lt;b&gt;oud" in asked.text
    assert orphans.LIST.written_down(desk.folder) == ()
    done = archivist.post(f"/desk/decide/{desk.name}/orphans", data=confirmed(asked.text))
    assert done.status_code == 303
    assert len(orphans.LIST.written_down(desk.folder)) == MANY - 2
    together = re.search(r"decided=([^&]+)", done.headers["location"])
    assert together is not None
    page = archivist.get(list_of(desk, query=f"?moment={together[1]}"))
    assert f"{MANY - 2} gevonden" in page.text
    moment = confirmed(page.text)["moment"]
    asked = _decide(desk, archivist, scope="all", moment=moment, choice="open", reason="vergissing")
    assert (
        archivist.post(f"/desk/decide/{desk.name}/orphans", data=confirmed(asked.text)).status_code
        == 303
    )
    assert "0 gevonden" in archivist.get(list_of(desk, query="?decision=decided")).text
    # Both stay: what was decided, and that it was taken back.
    assert len(orphans.LIST.written_down(desk.folder)) == 2 * (MANY - 2)
    assert [each.details["count"] for each in desk.office.acts] == [str(MANY - 2)] * 2


def test_one_decision_is_taken_back_by_its_button(desk: Desk, archivist: Client) -> None:
    (mark,) = marks_on(archivist.get(list_of(desk, query="?q=wees/007")).text)
    _decide(desk, archivist, row=mark, choice="in", reason="hoort erbij")
    assert _decide(desk, archivist, undo=mark).status_code == 303
    first, second = orphans.LIST.written_down(desk.folder)
    assert (first.choice, second.choice) == (Choice.IN, Choice.OPEN)
    assert "Neem terug" not in archivist.get(list_of(desk, query="?q=wees/007")).text


def test_a_list_that_changed_after_the_question_is_not_decided_on(
    desk: Desk, archivist: Client
) -> None:
    marks = marks_on(archivist.get(list_of(desk, query="?q=wees/00")).text)
    asked = _decide(desk, archivist, shown=marks, scope="page", choice="out", reason="oud")
    orphans.decide(desk.folder, f"{BASE}/wees/001", Choice.IN, reason="toch", by="iemand")
    answer = archivist.post(f"/desk/decide/{desk.name}/orphans", data=confirmed(asked.text))
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert len(orphans.LIST.written_down(desk.folder)) == 1


@pytest.mark.parametrize(
    "lacking", [{"choice": ""}, {"choice": "akkoord"}, {"reason": " "}, {"row": "ff"}]
)
def test_half_a_decision_is_none(desk: Desk, archivist: Client, lacking: dict[str, str]) -> None:
    (mark,) = marks_on(archivist.get(list_of(desk, query="?q=wees/007")).text)
    fields = {"row": mark, "choice": "in", "reason": "ja"} | lacking
    assert _decide(desk, archivist, **fields).status_code == 400
    assert list(desk.office.acts) == []


def test_a_decision_while_a_harvest_runs_is_refused_and_logged_as_such(
    desk: Desk, archivist: Client
) -> None:
    (mark,) = marks_on(archivist.get(list_of(desk, query="?q=wees/007")).text)
    with locked(desk.folder):
        answer = _decide(desk, archivist, row=mark, choice="in", reason="ja")
    assert answer.status_code == 409
    assert "another process works on this harvest" in answer.text
    assert ["failed" in each.details for each in desk.office.acts] == [False, True]
