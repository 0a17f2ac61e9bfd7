"""What archivists do: decisions, restrictions, verification, answers; all of it in the log."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from capture.access.act_lines import Act
from capture.access.desk.accounts import Role
from capture.access.desk.listing import PER_PAGE
from capture.access.desk.runs import Kind, Runs
from capture.access.faults.reports import list_reports
from capture.access.faults.values import State
from capture.cli import main
from capture.cli.desk_work import DeskWork
from capture.clock import now
from capture.config.restrictions import read_restrictions
from capture.fixity import chain_file
from capture.fixity.sealing import Sealing, seal
from capture.harvest import obstacle_list, orphans
from capture.harvest.lock import locked
from capture.model.decision import Channel, Choice, Verdict
from tests.access.asgi import Client
from tests.access.catalogue.archive import BASE
from tests.access.desk.conftest import HOSTILE, MANY, Desk
from tests.lists.obstacle_rows import MAP_ID


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep keys and what verifications remember out of this machine's own folders."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def archivist(desk: Desk) -> Client:
    """Somebody who decides."""
    return desk.seated(Role.ARCHIVIST)


def _marks(page: str) -> list[str]:
    return re.findall(r'name="row" value="([0-9a-f]+)"', page)


def _list(desk: Desk, which: str = "orphans", query: str = "") -> str:
    return f"/desk/lists/{desk.name}/{which}{query}"


def _decide(
    desk: Desk, client: Client, which: str = "orphans", **fields: str | list[str]
) -> httpx.Response:
    return desk.send(client, f"/desk/decide/{desk.name}/{which}", **fields)


def _confirmed(page: str) -> dict[str, list[str]]:
    """Return the hidden fields of the page that asks whether it is meant."""
    found: dict[str, list[str]] = {}
    form = page[page.index("/desk/decide/") :]
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_a_list_is_shown_in_pages_with_pictures(desk: Desk, archivist: Client) -> None:
    pages = [archivist.get(_list(desk, query=f"?page={n}")).text for n in (1, 2, 3)]
    counts = [len(_marks(each)) for each in pages]
    assert counts == [PER_PAGE, PER_PAGE, MANY - 2 * PER_PAGE]
    assert len({mark for each in pages for mark in _marks(each)}) == MANY
    assert f"/desk/image/{desk.name}/00001.jpg" in pages[0]
    assert HOSTILE not in "".join(pages)
    assert "&lt;script&gt;alert(1)" in pages[2]
    assert archivist.get(_list(desk, query="?page=999999")).text.count('name="row"') == 20


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
    page = archivist.get(_list(desk, query=query))
    assert re.search(rf'role="status">{count} gevonden', page.text)
    assert "<script>" not in page.text


@pytest.mark.requirement("REIK03")
def test_a_decision_on_the_page_is_one_in_the_harvests_own_files(
    desk: Desk, archivist: Client
) -> None:
    (mark,) = _marks(archivist.get(_list(desk, query="?q=wees/007")).text)
    answer = _decide(desk, archivist, row=mark, choice="out", reason="hoort  niet bij ons", q="x")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/desk/lists/{desk.name}/orphans?q=x&done=1")
    (decided,) = orphans.LIST.written_down(desk.folder)
    assert (decided.url, decided.choice) == (f"{BASE}/wees/007", Choice.OUT)
    assert (decided.by, decided.reason) == ("archivist", "hoort niet bij ons")
    assert decided.channel is Channel.PORTAL
    table = desk.folder.orphans_csv.read_text("utf-8-sig")
    assert "hoort niet bij ons" in table
    assert "hoort niet bij ons" in archivist.get(_list(desk, query="?decision=out")).text
    (line,) = desk.office.acts
    assert (line.who, line.act, line.about) == ("archivist", Act.DECIDED, desk.name)
    assert line.details["row 1"] == f"{BASE}/wees/007"
    assert desk.office.runs.waiting() == [(Kind.RENEW, desk.name)]


@pytest.mark.requirement("REIK06")
def test_what_cannot_be_harvested_is_judged_too(desk: Desk, archivist: Client) -> None:
    page = archivist.get(_list(desk, "obstacles", "?kind=interactive-map")).text
    (mark,) = _marks(page)
    assert f"/desk/image/{desk.name}/kaart.png" in page
    fields = {"row": mark, "choice": "akkoord", "reason": "de foto volstaat"}
    assert _decide(desk, archivist, "obstacles", **fields).status_code == 303
    (decided,) = obstacle_list.LIST.written_down(desk.folder)
    assert (decided.id, decided.choice) == (MAP_ID, Verdict.AGREED)


def test_what_the_csv_file_and_the_command_decide_is_on_the_page(
    desk: Desk, archivist: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(desk.folder.root)
    assert "0 gevonden" in archivist.get(_list(desk, query="?decision=decided")).text
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
    page = archivist.get(_list(desk, query="?decision=decided")).text
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
    done = archivist.post(f"/desk/decide/{desk.name}/orphans", data=_confirmed(asked.text))
    assert done.status_code == 303
    assert len(orphans.LIST.written_down(desk.folder)) == MANY - 2
    together = re.search(r"decided=([^&]+)", done.headers["location"])
    assert together is not None
    page = archivist.get(_list(desk, query=f"?moment={together[1]}"))
    assert f"{MANY - 2} gevonden" in page.text
    moment = _confirmed(page.text)["moment"]
    asked = _decide(desk, archivist, scope="all", moment=moment, choice="open", reason="vergissing")
    assert (
        archivist.post(f"/desk/decide/{desk.name}/orphans", data=_confirmed(asked.text)).status_code
        == 303
    )
    assert "0 gevonden" in archivist.get(_list(desk, query="?decision=decided")).text
    # Both stay: what was decided, and that it was taken back.
    assert len(orphans.LIST.written_down(desk.folder)) == 2 * (MANY - 2)
    assert [each.details["count"] for each in desk.office.acts] == [str(MANY - 2)] * 2


def test_one_decision_is_taken_back_by_its_button(desk: Desk, archivist: Client) -> None:
    (mark,) = _marks(archivist.get(_list(desk, query="?q=wees/007")).text)
    _decide(desk, archivist, row=mark, choice="in", reason="hoort erbij")
    assert _decide(desk, archivist, undo=mark).status_code == 303
    first, second = orphans.LIST.written_down(desk.folder)
    assert (first.choice, second.choice) == (Choice.IN, Choice.OPEN)
    assert "Neem terug" not in archivist.get(_list(desk, query="?q=wees/007")).text


def test_a_list_that_changed_after_the_question_is_not_decided_on(
    desk: Desk, archivist: Client
) -> None:
    marks = _marks(archivist.get(_list(desk, query="?q=wees/00")).text)
    asked = _decide(desk, archivist, shown=marks, scope="page", choice="out", reason="oud")
    orphans.decide(desk.folder, f"{BASE}/wees/001", Choice.IN, reason="toch", by="iemand")
    answer = archivist.post(f"/desk/decide/{desk.name}/orphans", data=_confirmed(asked.text))
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert len(orphans.LIST.written_down(desk.folder)) == 1


@pytest.mark.parametrize(
    "lacking", [{"choice": ""}, {"choice": "akkoord"}, {"reason": " "}, {"row": "ff"}]
)
def test_half_a_decision_is_none(desk: Desk, archivist: Client, lacking: dict[str, str]) -> None:
    (mark,) = _marks(archivist.get(_list(desk, query="?q=wees/007")).text)
    fields = {"row": mark, "choice": "in", "reason": "ja"} | lacking
    assert _decide(desk, archivist, **fields).status_code == 400
    assert list(desk.office.acts) == []


def test_a_decision_while_a_harvest_runs_is_refused_and_logged_as_such(
    desk: Desk, archivist: Client
) -> None:
    (mark,) = _marks(archivist.get(_list(desk, query="?q=wees/007")).text)
    with locked(desk.folder):
        answer = _decide(desk, archivist, row=mark, choice="in", reason="ja")
    assert answer.status_code == 409
    assert "another process works on this harvest" in answer.text
    assert ["failed" in each.details for each in desk.office.acts] == [False, True]


@pytest.mark.requirement("META04")
def test_a_restriction_holds_at_once_and_ends_at_once(desk: Desk, archivist: Client) -> None:
    visitor, page = desk.visitor(), f"/web/2026/{BASE}/twee"
    assert visitor.get(page).status_code == 200
    fields = {"what": f"{BASE}/twee", "grond": "Woo art. 5.1", "besluit": "B-7", "type": "Overig"}
    assert desk.send(archivist, "/desk/restrict", **fields).status_code == 303
    assert visitor.get(page).status_code == 404
    (made,) = read_restrictions(desk.archive).restrictions
    assert (made.by, made.ground, made.decision) == ("archivist", "Woo art. 5.1", "B-7")
    assert "B-0001" in archivist.get("/desk/restrictions").text
    lifting = {"kenmerk": "B-0001", "reden": "termijn voorbij"}
    assert desk.send(archivist, "/desk/lift", **lifting).status_code == 303
    assert visitor.get(page).status_code == 200
    assert [each.act for each in desk.office.acts] == [Act.RESTRICTED, Act.RESTRICTION_ENDED]
    assert "termijn voorbij" in archivist.get("/desk/restrictions").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"what": "*" * 30},
        {"what": "www.voorbeeld.nl"},
        {"grond": ""},
        {"startdatum": "2026-02-30"},
        {"startdatum": "2026-03-01", "einddatum": "2026-02-01"},
    ],
)
def test_a_wrong_restriction_changes_nothing_and_keeps_what_was_typed(
    desk: Desk, archivist: Client, wrong: dict[str, str]
) -> None:
    fields = {"what": f"{BASE}/twee", "grond": HOSTILE, "besluit": "Besluit 7", "type": "Overig"}
    answer = desk.send(archivist, "/desk/restrict", **(fields | wrong))
    assert answer.status_code == 400
    assert 'value="Besluit 7"' in answer.text
    assert HOSTILE not in answer.text
    assert read_restrictions(desk.archive).restrictions == ()


def test_nothing_typed_gets_into_the_register_but_as_a_value(desk: Desk, archivist: Client) -> None:
    evil = 'x"\n[[opheffing]]\nkenmerk = "B-0001"\r\n<script>'
    fields = {"what": f"{BASE}/twee", "grond": evil, "besluit": evil, "toelichting": evil}
    desk.send(archivist, "/desk/restrict", type="Overig", **fields)
    (made,) = read_restrictions(desk.archive).restrictions
    assert made.lifted is None
    assert made.ground.startswith('x" [[opheffing]]')
    assert "<script>" not in archivist.get("/desk/restrictions").text


@pytest.mark.requirement("OPSL01")
def test_the_archive_is_verified_in_the_background(desk: Desk, archivist: Client) -> None:
    seal(desk.folder, archive=desk.archive, reason="test", moment=now(), sealing=Sealing())
    picture = desk.folder.images / "00001.jpg"
    picture.write_bytes(picture.read_bytes() + b"!")
    assert desk.send(archivist, "/desk/verify").status_code == 303
    assert "In de wachtrij" in archivist.get("/desk/fixity").text
    _work_off(desk)
    (line,) = [each for each in chain_file.read(desk.archive).lines if hasattr(each, "deviations")]
    assert line.deviations == 1
    page = archivist.get("/desk/fixity").text
    assert "1 afwijking<" in page
    assert "00001.jpg" in page
    assert "De laatste verificatie vond afwijkingen" in archivist.get("/desk").text
    assert [each.act for each in desk.office.acts] == [Act.VERIFICATION_STARTED]


def test_a_harvest_is_sealed_anew_after_decisions_and_before_a_verification(
    desk: Desk, archivist: Client
) -> None:
    seal(desk.folder, archive=desk.archive, reason="test", moment=now(), sealing=Sealing())
    (mark,) = _marks(archivist.get(_list(desk, query="?q=wees/007")).text)
    _decide(desk, archivist, row=mark, choice="in", reason="ja")
    desk.send(archivist, "/desk/verify")
    _work_off(desk)
    lines = chain_file.read(desk.archive).lines
    assert [type(each).__name__ for each in lines] == ["SealLine", "SealLine", "VerificationLine"]
    assert "in orde" in archivist.get("/desk/fixity").text


def _work_off(desk: Desk) -> None:
    """Do what waits, as the service's thread does."""
    store = desk.portal.lasting.store  # type: ignore[union-attr]
    runs = Runs(store, DeskWork(archive=desk.archive), renew_after=timedelta())
    while (found := runs._next()) is not None:
        runs._run(*found)
    assert runs.waiting() == []


def test_the_thread_works_off_what_waits_and_stops(desk: Desk) -> None:
    runs = desk.office.runs
    runs.ask(Kind.VERIFY, "", "test")
    runs.begin()
    with runs._wake:
        assert runs._wake.wait_for(lambda: runs.ended(Kind.VERIFY) is not None, 30)
    runs.stop(seconds=10)
    assert runs._thread is not None
    assert not runs._thread.is_alive()
    assert runs.waiting() == []


def test_a_report_is_answered(desk: Desk, archivist: Client) -> None:
    visitor = desk.visitor()
    store = desk.portal.lasting.store  # type: ignore[union-attr]
    with store.writing() as db:
        db.execute(
            "INSERT INTO fault_report (receipt, form, likeness, moment, url, path, kind,"
            " description, language, portal, state) VALUES"
            " ('AAAA', 'f', 'l', '2026-01-01T00:00:00.000000Z', ?, '/', 'other', ?, 'nl', 'p',"
            " 'received')",
            (f"{BASE}/", HOSTILE),
        )
    assert "/desk/reports/1" in archivist.get("/desk/reports").text
    assert visitor.get("/desk/reports/1").status_code == 303
    page = archivist.get("/desk/reports/1").text
    assert HOSTILE not in page
    unanswered = desk.send(archivist, "/desk/answer/1", seen="0", state="solved", text=" ")
    assert unanswered.status_code == 400
    fields = {"seen": "0", "state": "solved", "text": "Hersteld."}
    assert desk.send(archivist, "/desk/answer/1", **fields).status_code == 303
    (found,) = list_reports(store)
    assert (found.state, found.answer) == (State.SOLVED, "Hersteld.")
    assert desk.send(archivist, "/desk/answer/1", **fields).status_code == 409
    assert [each.who for each in desk.office.acts] == ["archivist"]
    assert "Er zijn geen meldingen" in archivist.get("/desk/reports").text
    assert "/desk/reports/1" in archivist.get("/desk/reports?state=all").text


def test_admins_see_the_log_and_whether_it_is_whole(desk: Desk) -> None:
    admin = desk.seated(Role.ADMIN)
    for number in range(120):
        desk.office.acts.add(
            who=HOSTILE, act=Act.DECIDED, about=HOSTILE, details={"n": f"{number}"}
        )
    page = admin.get("/desk/acts").text
    assert "Het logboek is in orde" in page
    assert HOSTILE not in page
    assert page.count('<th scope="row">') == 50
    assert "/desk/acts?before=71" in page
    assert admin.get("/desk/acts?before=71").text.count('<th scope="row">') == 50
    lines = desk.office.acts.path.read_bytes().splitlines(keepends=True)
    desk.office.acts.path.write_bytes(b"".join(lines[:-1]))
    assert "NIET in orde" in admin.get("/desk/acts").text
