"""What archivists do: decisions, restrictions, verification, answers; all of it in the log."""

from datetime import timedelta

import pytest

from capture.access.act_lines import Act
from capture.access.desk.accounts import Role
from capture.access.desk.runs import Kind, Runs
from capture.access.faults.reports import list_reports
from capture.access.faults.values import State
from capture.cli.desk_work import DeskWork
from capture.clock import now
from capture.config.restrictions import read_restrictions
from capture.fixity import chain_file
from capture.fixity.sealing import Sealing, seal
from tests.access.asgi import Client
from tests.access.catalogue.archive import BASE
from tests.access.desk.conftest import HOSTILE, Desk, list_of, marks_on, report_of, send_decision


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
    (mark,) = marks_on(archivist.get(list_of(desk, query="?q=wees/007")).text)
    send_decision(desk, archivist, row=mark, choice="in", reason="ja")
    desk.send(archivist, "/desk/verify")
    _work_off(desk)
    lines = chain_file.read(desk.archive).lines
    assert [type(each).__name__ for each in lines] == ["SealLine", "SealLine", "VerificationLine"]
    assert "in orde" in archivist.get("/desk/fixity").text


def test_the_thread_works_off_what_waits_and_stops(desk: Desk) -> None:
    runs = desk.office.runs
    runs.ask(Kind.VERIFY, "", "test")
    runs.begin()
    with runs._wake:
        assert runs._wake.wait_for(lambda: runs.ended(Kind.VERIFY) is not None, 110)
    runs.stop(seconds=10)
    assert runs._thread is not None
    assert not runs._thread.is_alive()
    assert runs.waiting() == []


def test_a_report_is_answered(desk: Desk, archivist: Client) -> None:
    visitor = desk.visitor()
    store = desk.portal.lasting.store  # type: ignore[union-attr]
    report_of(store, HOSTILE)
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


def _work_off(desk: Desk) -> None:
    """Do what waits, as the service's thread does."""
    store = desk.portal.lasting.store  # type: ignore[union-attr]
    runs = Runs(store, DeskWork(archive=desk.archive), renew_after=timedelta())
    while (found := runs._next()) is not None:
        runs._run(*found)
    assert runs.waiting() == []
