"""The portal: its pages without JavaScript, for everyone, and what it withholds."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from capture.config.restrictions import TOML_NAME
from tests.access.portal.conftest import Served
from tests.harvests.runs import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_RESTRICTION = """\
[[beperking]]
kenmerk = "B-0001"
url = "*/twee"
grond = "Woo art. 5.1 lid 2 sub e"
type = "Beperkt openbaar"
besluit = "Besluit 1"
door = "Archivaris"
datum = 2026-01-01
"""


@pytest.mark.requirement("OPSL03")
def test_without_javascript_all_but_replay_is_there(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.origins.portal}/")
    page.get_by_label("Adres van een pagina").fill(served.site.url)
    page.get_by_role("button", name="Toon de pagina").click()
    expect(page.locator("#banner")).to_contain_text("Gearchiveerde versie")
    assert "vraagt JavaScript" in page.locator("noscript").inner_html()
    page.get_by_role("link", name="Tekst").click()
    expect(page.locator("main")).to_contain_text("Zelftoets")
    page.get_by_role("link", name="Afbeelding").click()
    width = "(picture) => picture.naturalWidth"
    wait_until(lambda: page.get_by_role("img").evaluate(width) > 300, why="the picture")
    page.get_by_role("link", name="Kalender").click()
    page.get_by_role("table").first.get_by_role("link").click()
    expect(page.locator("#banner")).to_contain_text(served.site.url)
    context.close()


def test_without_worker_the_portal_shows_the_picture_and_says_why(
    visitor: Page, unplayed: Served
) -> None:
    visitor.goto(unplayed.at(""))
    expect(visitor.get_by_text("kan pagina’s nu niet afspelen")).to_be_visible()
    assert visitor.locator("iframe").count() == 0
    assert visitor.get_by_role("img").evaluate("(picture) => picture.naturalWidth") > 300
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="Origineel bestand").click()
    assert b"Zelftoets" in Path(download.value.path()).read_bytes()


@pytest.mark.requirement("OPSL05")
def test_date_leads_to_the_nearest_version_with_its_true_date(
    visitor: Page, served: Served
) -> None:
    visitor.goto(served.at("twee", "text"))
    visitor.get_by_label("Datum").fill("2001-02-03")
    visitor.get_by_role("button", name="Toon").click()
    expect(visitor.locator("#banner")).to_contain_text("U vroeg 3 februari 2001")
    captured = visitor.locator("#banner .when time").get_attribute("datetime")
    assert captured is not None
    assert not captured.startswith("2001")


@pytest.mark.requirement("OPSL05")
def test_memento_answers_as_the_date_field_does(served: Served) -> None:
    portal, url = served.origins.portal, f"{served.site.url}twee"
    asked = {"Accept-Datetime": "Sat, 03 Feb 2001 10:00:00 GMT"}
    gate = httpx.get(f"{portal}/timegate/{url}", headers=asked)
    assert gate.status_code == 302
    assert gate.headers["vary"] == "accept-datetime"
    assert f'<{url}>; rel="original"' in gate.headers["link"]
    version = httpx.get(gate.headers["location"])
    assert version.status_code == 200
    moment = version.headers["memento-datetime"]
    assert f'<{portal}/timemap/link/{url}>; rel="timemap"' in version.headers["link"]
    timemap = httpx.get(f"{portal}/timemap/link/{url}")
    assert timemap.headers["content-type"].startswith("application/link-format")
    assert f'<{gate.headers["location"]}>; rel="first' in timemap.text
    assert f'memento"; datetime="{moment}"' in timemap.text
    wrong = httpx.get(f"{portal}/timegate/{url}", headers={"Accept-Datetime": "gisteren"})
    assert wrong.status_code == 400
    gone = httpx.get(f"{portal}/timegate/http://nergens.invalid/", headers=asked)
    assert gone.status_code == 404
    assert wrong.headers["vary"] == gone.headers["vary"] == "accept-datetime"
    assert "memento-datetime" not in gone.headers


@pytest.mark.requirement("META04")
def test_what_is_restricted_comes_through_no_door(served: Served) -> None:
    hidden, portal = f"{served.site.url}twee", served.origins.portal
    doors = [
        *(f"{portal}/{view}/2026/{hidden}" for view in ("web", "picture", "text", "image/view")),
        *(f"{portal}/{view}/{hidden}" for view in ("calendar", "timegate", "timemap/link")),
        f"{served.origins.replay}/raw/2026ir_/{hidden}",
        f"{served.origins.replay}/raw/2026id_/{hidden}",
        f"{portal}{_report(served)}",
    ]
    headers = {"Sec-Fetch-Dest": "empty"}
    before = [httpx.get(door, headers=headers).status_code for door in doors]
    assert set(before) <= {200, 302}
    register = served.archive / TOML_NAME
    register.write_text(_RESTRICTION, "utf-8")
    try:
        answers = [httpx.get(door, headers=headers) for door in doors]
    finally:
        register.unlink()
    assert [answer.status_code for answer in answers] == [404] * len(doors)
    assert not any("geheime woord" in answer.text for answer in answers)
    assert [httpx.get(door, headers=headers).status_code for door in doors] == before


def _report(served: Served) -> str:
    page = httpx.get(f"{served.origins.portal}/site/127.0.0.1").text
    found = re.search(r'href="(/report/[^"]+/report\.html)"', page)
    assert found is not None
    return found[1]


def test_reports_show_their_pictures_and_hand_out_their_lists(
    visitor: Page, served: Served
) -> None:
    place = f"{served.origins.portal}{_report(served).removesuffix('report.html')}"
    answer = visitor.goto(f"{place}lists/beelden.html")
    assert answer is not None
    assert "sandbox" in answer.headers["content-security-policy"]
    picture = visitor.locator("main img").first
    expect(picture).to_be_visible()
    # Not by polling: the page's own policy forbids evaluating text again and again.
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    for name, kind in (
        ("lists/weespaginas.csv", "text/csv"),
        ("lists/niet-harvestbaar.json", "application/json"),
        ("metadata/harvest-report.json", "application/json"),
    ):
        handed = httpx.get(f"{place}{name}")
        assert handed.status_code == 200, name
        assert handed.headers["content-type"].startswith(kind)
        assert handed.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in handed.headers["content-security-policy"]


def test_page_of_a_site_tells_how_many_pages_a_harvest_took(served: Served) -> None:
    page = httpx.get(f"{served.origins.portal}/site/127.0.0.1").text
    report = httpx.get(
        f"{served.origins.portal}{_report(served).replace('report.html', '')}"
        "metadata/harvest-report.json"
    ).json()
    assert f"<dt>Pagina’s</dt><dd>{report['counts']['pages_captured']}</dd>" in page


@pytest.mark.parametrize(
    "file", ["settings.json", "ledger.sqlite", "../../restrictions.toml", "images/../settings.json"]
)
def test_of_a_harvest_only_its_reports_can_be_read(served: Served, file: str) -> None:
    place = _report(served).removesuffix("report.html")
    for name in (file, file.replace("/", "%2F").replace("..", "%2e%2e")):
        request = httpx.Request("GET", served.origins.portal)
        raw = f"{place}{name}".encode()
        request.url = request.url.copy_with(raw_path=raw)
        with httpx.Client() as client:
            assert client.send(request).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        'http://nergens.invalid/"><script>alert(1)</script>',
        "data:text/html,<script>alert(1)</script>",
        "//nergens.invalid/%0d%0aSet-Cookie:%20a=b",
    ],
)
def test_hostile_addresses_do_nothing(visitor: Page, served: Served, url: str) -> None:
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    visitor.on("dialog", hear)
    for view in ("web", "web/2026", "leave", "calendar", "timegate"):
        answer = visitor.goto(f"{served.origins.portal}/{view}/{url}")
        assert answer is not None
        assert answer.status in {200, 400, 404}
        assert "set-cookie" not in answer.headers
        links = visitor.locator("a").evaluate_all("(all) => all.map((one) => one.protocol)")
        assert set(links) <= {"http:", "https:"}
    assert said == []


def test_service_answers_for_its_own_host_names_alone(served: Served) -> None:
    for origin in (served.origins.portal, served.origins.replay):
        answer = httpx.get(origin, headers={"Host": "rebound.invalid"})
        assert answer.status_code == 421
        good = httpx.get(origin)
        assert good.status_code == 200
        assert "set-cookie" not in good.headers
        assert good.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in good.headers["content-security-policy"]
