"""The form to report a fault: what it takes, what it refuses and how it says so."""

import html
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from capture import clock
from capture.access.catalogue.catalogue import Catalogue
from capture.access.faults import reports
from capture.access.faults.values import Kind, State
from tests.access.asgi import Client
from tests.access.catalogue.archive import BASE, SITE, restrict
from tests.access.faults.conftest import PORTAL, STAMP_OF_PAGE, Desk, fields_of


@pytest.mark.requirement("OPSL07")
def test_report_is_taken_with_the_page_and_time_that_were_filled_in(desk: Desk) -> None:
    banner = desk.client.get(f"/web/{STAMP_OF_PAGE}/{BASE}/twee").text
    link = html.unescape(banner.split("Meld een fout")[0].rpartition('href="')[2].split('"')[0])
    form = desk.form(link)
    assert (form["address"], form["moment"]) == (f"{BASE}/twee", STAMP_OF_PAGE)
    answer = desk.send(form, kind=Kind.MISSING_PICTURE.value, description="De foto ontbreekt.")
    assert answer.status_code == 303
    (found,) = desk.all()
    assert clock.compact(found.about.captured or clock.now()) == STAMP_OF_PAGE
    assert (found.about.url, found.about.site) == (f"{BASE}/twee", SITE)
    assert (found.kind, found.state) == (Kind.MISSING_PICTURE, State.RECEIVED)
    page = desk.client.get(answer.headers["location"]).text
    assert "Dank u" in page
    assert "Ontvangen" in page
    assert f'href="{found.about.path}"' in page
    assert "De foto ontbreekt" not in page


@pytest.mark.parametrize("path", ["/", f"/site/{SITE}", "/site/elders.nl", f"/calendar/{BASE}/"])
def test_every_page_of_the_portal_can_be_reported_about(desk: Desk, path: str) -> None:
    page = desk.client.get(path).text
    link = html.unescape(page.rpartition('href="')[2].split('"')[0])
    form = desk.form(link)
    assert form["address"] == f"{PORTAL}{path}"
    assert desk.send(form).status_code == 303
    (found,) = desk.all()
    assert found.about.captured is None
    assert found.about.site == (None if "elders" in path or path == "/" else SITE)


def test_view_of_a_capture_is_that_capture(desk: Desk) -> None:
    form = desk.form(f"/fault?page=/text/{STAMP_OF_PAGE}/{BASE}/twee")
    assert form["address"] == f"{BASE}/twee"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://elders.nl/",
        f"{BASE}/drie",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        '"><script>alert(1)</script>',
        "file:///etc/passwd",
        f"{PORTAL}/geen-pagina",
        f"{PORTAL}.elders.nl/",
        f"{PORTAL}@elders.nl/",
        f"{PORTAL}//elders.nl/",
        f"{BASE}/twee\r\nBcc: x@elders.nl",
        "x" * 20_000,
        "../../etc/passwd",
    ],
)
def test_what_is_not_in_the_archive_is_neither_shown_nor_taken(desk: Desk, address: str) -> None:
    begun = desk.client.request("GET", "/fault", params={"url": address}).text
    assert fields_of(begun)["address"] == ""
    assert "<script>alert" not in begun
    answer = desk.send({**desk.form(), "address": address})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert desk.all() == []


@pytest.mark.parametrize(
    "page", ["//elders.nl", "/\\elders.nl", "http://elders.nl", "/x", "/\n", "/en//elders.nl"]
)
def test_page_that_is_none_of_ours_is_left_out(desk: Desk, page: str) -> None:
    begun = desk.client.request("GET", "/fault", params={"page": page}).text
    assert fields_of(begun)["address"] == ""


def test_all_mistakes_are_told_at_once_and_what_was_filled_in_stays(desk: Desk) -> None:
    (desk.archive / "faults.toml").write_text(
        "sender = 'capture@voorbeeld.nl'\nsmtp = '127.0.0.1:9'\nsecurity = 'none'\n"
    )
    answer = desk.send(
        kind="verzonnen", description="<b>" + "x" * 5_000, email="geen adres", address=f"{BASE}/0"
    )
    assert answer.status_code == 422
    for name in ("address", "kind", "description", "email"):
        assert f'<a href="#{name}">' in answer.text
        assert f'id="{name}-wrong"' in answer.text
        assert f'{name}-wrong"' in answer.text.partition('class="report"')[2]
    assert "1003 tekens te lang" in answer.text
    assert "&lt;b&gt;xxx" in answer.text
    assert 'value="geen adres"' in answer.text
    assert f'value="{BASE}/0"' in answer.text
    assert "<title>Fout: " in answer.text


def test_without_a_mail_server_no_address_is_asked_or_kept(desk: Desk) -> None:
    assert "email" not in desk.form()
    assert desk.reported(email="iemand@voorbeeld.nl").email is None


def test_trap_for_machines_is_told_and_emptied(desk: Desk) -> None:
    answer = desk.send(website="https://koop.example/")
    assert answer.status_code == 422
    assert "verborgen veld" in answer.text
    assert fields_of(answer.text)["website"] == ""
    assert desk.all() == []
    assert desk.send(fields_of(answer.text)).status_code == 303


def test_form_that_comes_back_at_once_is_told_to_wait(desk: Desk) -> None:
    opened = fields_of(desk.client.get(f"/fault?url={BASE}/twee").text)
    fields = {**opened, "kind": "other", "description": "Snel."}
    answer = desk.client.post("/fault", data=fields, headers={"Origin": PORTAL})
    assert answer.status_code == 422
    assert "heel snel" in answer.text
    assert "Snel." in answer.text
    with clock.shifted(timedelta(seconds=4)):
        assert desk.send(fields_of(answer.text)).status_code == 303


@pytest.mark.parametrize("stamp", ["", "1.x", "é", "0.abc.AAAA"])
def test_stamp_that_is_not_ours_is_not_taken(desk: Desk, stamp: str) -> None:
    assert desk.send(stamp=stamp).status_code == 422
    assert desk.all() == []


def test_form_sent_twice_is_one_report(desk: Desk) -> None:
    form = desk.form()
    first, second = desk.send(form), desk.send(form, description="Nu wat anders.")
    assert first.headers["location"] == second.headers["location"]
    assert len(desk.all()) == 1


def test_form_sent_many_times_at_once_is_one_report(desk: Desk) -> None:
    form = desk.form()
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: desk.send(form).headers["location"], range(24)))
    assert len(set(places)) == 1
    assert len(desk.all()) == 1
    assert len(list(desk.lasting.acts)) == 1


def test_same_report_is_one_report_for_a_day(desk: Desk) -> None:
    one = desk.reported(description="De foto  ontbreekt")
    again = desk.reported(description="de foto ontbreekt")
    other = desk.reported(description="de film ontbreekt")
    assert one.number == again.number != other.number
    with clock.shifted(timedelta(days=2)):
        assert desk.reported(description="de foto ontbreekt").number != one.number


def test_too_many_from_one_address_are_told_when_to_come_back(desk: Desk) -> None:
    visitor = Client(desk.portal.application(), PORTAL, address="2001:db8::1")
    forms = [desk.form() for _ in range(6)]
    codes = []
    for number, form in enumerate(forms):
        fields = {**form, "kind": "other", "description": f"Fout {number}"}
        answer = visitor.post("/fault", data=fields, headers={"Origin": PORTAL})
        codes.append(answer.status_code)
    assert codes == [303] * 5 + [429]
    assert 0 < int(answer.headers["retry-after"]) <= 120
    assert "te veel meldingen" in answer.text
    assert "Fout 5" in answer.text


def test_form_of_another_site_is_refused(desk: Desk) -> None:
    fields = {**desk.form(), "kind": "other", "description": "Elders."}
    replay = {"Origin": desk.portal.origins.replay}
    answer = desk.client.post("/fault", data=fields, headers=replay)
    assert answer.status_code == 403
    assert desk.all() == []


def test_receipt_finds_the_report_however_it_is_typed(desk: Desk) -> None:
    found = desk.reported()
    typed = f" {found.receipt[:5].lower()} {found.receipt[5:].lower()} "
    answer = desk.client.request("GET", "/fault", params={"receipt": typed})
    assert answer.status_code == 303
    assert desk.client.get(answer.headers["location"]).status_code == 200
    wrong = "2" if found.receipt[0] != "2" else "3"
    assert desk.client.get(f"/fault/{wrong}{found.receipt[1:]}").status_code == 404
    assert desk.client.get("/fault/x").status_code == 404
    assert desk.client.request("GET", "/fault", params={"receipt": "x" * 999}).status_code == 404


def test_status_shows_the_answer_and_nothing_of_the_visitor(desk: Desk) -> None:
    found = desk.reported(description="Mijn naam is Jansen.")
    given = reports.Answer(
        state=State.SOLVED, text="Hersteld:\n<b>klaar</b>.", by="archivaris Bakker"
    )
    reports.answer(desk.lasting.store, desk.lasting.acts, found.number, given)
    page = desk.client.get(f"/fault/{found.receipt}").text
    assert "Hersteld:\n&lt;b&gt;klaar&lt;/b&gt;." in page
    assert "Opgelost" in page
    assert "Jansen" not in page
    assert "Bakker" not in page
    assert "Solved" in desk.client.get(f"/en/fault/{found.receipt}").text


def test_page_that_was_restricted_since_is_not_named_any_more(desk: Desk) -> None:
    found = desk.reported(kind=Kind.NOT_PUBLIC.value)
    assert "/twee" in desk.client.get(f"/fault/{found.receipt}").text
    restrict(desk.archive, f"{BASE}/twee")
    page = desk.client.get(f"/fault/{found.receipt}").text
    assert "/twee" not in page
    assert "niet openbaar" in page
    assert desk.form()["address"] == ""


def test_nothing_is_taken_where_nothing_can_be_written(desk: Desk) -> None:

    with Catalogue.open(desk.archive) as catalogue:
        portal = replace(desk.portal, catalogue=catalogue, lasting=None)
        client = Client(portal.application(), PORTAL)
        told = client.get("/fault")
        assert told.status_code == 503
        assert "kan meldingen nu niet bewaren" in told.text


def test_acts_tell_of_a_report_without_what_the_visitor_wrote(desk: Desk) -> None:
    found = desk.reported(description="Mijn naam is Jansen.")
    given = reports.Answer(state=State.DECLINED, text="Beste heer Jansen", by="anna")
    reports.answer(desk.lasting.store, desk.lasting.acts, found.number, given)
    lines = list(desk.lasting.acts)
    assert [(each.act, each.who) for each in lines] == [
        ("report-received", "-"),
        ("report-answered", "anna"),
    ]
    assert "Jansen" not in desk.lasting.acts.path.read_text()
    assert desk.lasting.acts.verify().findings == ()
