"""Personal data go when their time is over, and no sooner; what was done stays."""

import asyncio
from datetime import timedelta

from capture import clock
from capture.access.faults import reports
from capture.access.faults.reports import Answer
from capture.access.faults.retention import clear
from capture.access.faults.service import keep_reports
from capture.access.faults.settings import Terms
from capture.access.faults.values import State
from tests.access.faults.conftest import Desk

_TERMS = Terms(closed=timedelta(days=30), unclosed=timedelta(days=60))
_SETTINGS = "sender = 'a@b.nl'\nsmtp = '127.0.0.1:9'\nsecurity = 'none'\nretention-days = 30\n"
_WORDS = "Ik heet Jansen-Hoogeveen."
_EMAIL = "jansen.hoogeveen@elders.nl"


def closed(desk: Desk) -> int:
    (desk.archive / "faults.toml").write_text(_SETTINGS)
    found = desk.reported(description=_WORDS, email=_EMAIL)
    given = Answer(state=State.SOLVED, text="Hersteld.", by="anna")
    reports.answer(desk.lasting.store, desk.lasting.acts, found.number, given)
    return found.number


def test_personal_data_stay_until_their_time_and_then_are_gone(desk: Desk) -> None:
    number = closed(desk)
    store, now = desk.lasting.store, clock.now()
    assert clear(store, _TERMS, now + timedelta(days=29, hours=23)) == 0
    before = reports.report(store, number)
    assert before is not None
    assert (before.description, before.email) == (_WORDS, _EMAIL)
    assert before.undelivered
    assert clear(store, _TERMS, now + timedelta(days=30, hours=1)) == 1
    after = reports.report(store, number)
    assert after is not None
    assert (after.description, after.email, after.undelivered) == (None, None, ())
    assert after.cleared is not None
    assert (after.answer, after.state, len(after.steps)) == ("Hersteld.", State.SOLVED, 2)
    assert clear(store, _TERMS, now + timedelta(days=99)) == 0
    assert "Hersteld." in desk.client.get(f"/fault/{after.receipt}").text


def test_nothing_of_it_is_left_on_disk(desk: Desk) -> None:
    closed(desk)
    folder = desk.lasting.store.path.parent
    parts = (b"Jansen", b"jansen.hoogeveen")

    def held() -> set[str]:
        files = (each for each in folder.iterdir() if each.is_file())
        return {each.name for each in files if any(part in each.read_bytes() for part in parts)}

    assert held()
    clear(desk.lasting.store, _TERMS, clock.now() + timedelta(days=31))
    assert held() == set()


def test_report_that_is_opened_again_counts_from_its_last_closing(desk: Desk) -> None:
    number = closed(desk)
    store, acts = desk.lasting.store, desk.lasting.acts
    reports.answer(store, acts, number, Answer(state=State.IN_PROGRESS, by="anna"))
    later = clock.now() + timedelta(days=31)
    assert clear(store, _TERMS, later) == 0
    reports.answer(store, acts, number, Answer(state=State.DECLINED, by="anna"), moment=later)
    assert clear(store, _TERMS, later + timedelta(days=29)) == 0
    assert clear(store, _TERMS, later + timedelta(days=31)) == 1


def test_report_that_nobody_closes_keeps_no_personal_data_for_ever(desk: Desk) -> None:
    (desk.archive / "faults.toml").write_text(_SETTINGS)
    found = desk.reported(description=_WORDS, email=_EMAIL)
    store, acts = desk.lasting.store, desk.lasting.acts
    assert clear(store, _TERMS, found.moment + timedelta(days=59, hours=23)) == 0
    assert clear(store, _TERMS, found.moment + timedelta(days=60)) == 1
    after = reports.report(store, found.number)
    assert after is not None
    assert (after.description, after.email, after.state) == (None, None, State.RECEIVED)
    # It can be dealt with still: what it is about stays.
    reports.answer(store, acts, found.number, Answer(state=State.DECLINED, text="Nee.", by="anna"))
    assert desk.client.get(f"/fault/{after.receipt}").status_code == 200


def test_the_form_says_how_long_personal_data_are_kept(desk: Desk) -> None:
    (desk.archive / "faults.toml").write_text("retention-days = 30\nretention-open-days = 400\n")
    page = " ".join(desk.client.get("/en/fault").text.split())
    assert "30 days after the report was dealt with" in page
    assert "in any case 400 days after we received it" in page


async def test_service_deletes_and_delivers_by_itself_and_says_what_waits(desk: Desk) -> None:
    number = await asyncio.to_thread(closed, desk)
    said: list[str] = []
    with clock.shifted(timedelta(days=31)):
        keeping = asyncio.create_task(
            keep_reports(
                desk.lasting.store,
                desk.lasting.acts,
                "Archief",
                said.append,
                every=0.01,
            )
        )
        async with asyncio.timeout(60):
            while True:
                found = await asyncio.to_thread(reports.report, desk.lasting.store, number)
                if said and found is not None and found.cleared is not None:
                    break
                await asyncio.sleep(0.01)
        keeping.cancel()
    assert len(said) == 1
    assert "127.0.0.1:9" in said[0]
