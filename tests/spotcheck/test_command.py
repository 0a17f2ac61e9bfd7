"""`capture spotcheck` of a real harvest and of a real site, and the page that comes of it."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from capture.cli import main
from capture.demo.answer import Answer, respond
from capture.demo.server import ThreadedDemoSite
from capture.spotcheck.writing import read
from tests.chromium import VIOLATIONS, launch_options
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.quirks import page_with, quirky_site
from tests.metadata.conftest import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>{base}alleen-in-sitemap/</loc></url></urlset>"
)
ITEM = (
    '<nav class="menu"><ul><li><a href="/">Home</a></ul></nav><article class="bericht"><header>'
    '<p class="datum">1</p></header><p class="inleiding">Tekst</p><figure><figcaption>Bij'
    "</figcaption></figure><footer><address>Red.</address></footer></article>"
)
HOME = (
    "".join(f'<a href="/nieuws/{n}/">Nieuws {n}</a> ' for n in range(6))
    + '<a href="/weg/">Weg</a> <a href="/oud/">Oud</a> <img src="/weg.gif" alt="">'
    + '<a href="https://elders.test/">Elders</a>'
)


def pages() -> dict[str, Any]:
    async def sitemap(answer: Answer) -> None:
        base = f"http://{answer.request.head.header('host')}/"
        await respond(answer, SITEMAP.format(base=base), mime="application/xml")

    async def moved(answer: Answer) -> None:
        await respond(answer, "", status=301, headers=(("Location", "/nieuws/1/"),))

    items = {f"/nieuws/{n}/": page_with(ITEM, title=f"Nieuws {n}") for n in range(6)}
    only = {"/alleen-in-sitemap/": page_with("<p>Wees</p>", title="Wees")}
    home = page_with(HOME, title="<b>Begin</b>")
    return {"/": home, "/sitemap.xml": sitemap, "/oud/": moved, **items, **only}


@pytest.fixture(scope="module")
def site() -> Iterator[ThreadedDemoSite]:
    with quirky_site(pages) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: ThreadedDemoSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole harvest of the site."""
    archive = tmp_path_factory.mktemp("steekproef") / "archief"
    return harvest(settings_for(site.url, archive, explore="off", pictures="full")).folder


@pytest.fixture(scope="module")
def checked(harvested: Path) -> Path:
    """The folder of a checklist of it."""
    out = harvested.parents[2] / "lijst"
    assert main(["spotcheck", str(harvested), "--sample", "6", "--lot", "3", "--to", str(out)]) == 0
    return out


def test_the_findings_are_those_of_the_harvest(checked: Path, site: ThreadedDemoSite) -> None:
    found = read(checked / "steekproef.json")
    assert (found.seed, found.known_pages, len(found.pages)) == (3, 8, 6)
    home = found.pages[0]
    assert home.url == site.url
    assert home.reasons[0].value == "home"
    assert [(each.kind.value, each.url, each.status) for each in home.findings] == [
        ("broken-link", f"{site.url}weg/", 404),
        ("missing-resource", f"{site.url}weg.gif", 404),
        ("redirect", f"{site.url}oud/", 301),
        ("obstacle", None, None),  # of the missing picture there is no other copy
    ]
    assert home.unchecked_links == 1
    news = {each.template for each in found.pages if "/nieuws/" in each.path}
    assert len(news) == 1
    assert home.template not in news
    orphan = next(each for each in found.pages if each.path == "/alleen-in-sitemap/")
    assert [each.kind.value for each in orphan.findings] == ["orphan"]
    for page in found.pages:
        assert (checked / "beelden" / str(page.picture)).is_file()
        assert (checked / "beelden" / str(page.whole_picture)).is_file()


def test_the_spreadsheet_has_room_for_answers(checked: Path) -> None:
    text = (checked / "steekproef.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert len(rows) == 6
    assert rows[0]["titel"] == "<b>Begin</b>"
    assert rows[0]["kapotte links"].endswith("/weg/: 404: Niet gevonden")
    assert [rows[0][each] for each in ("akkoord", "opmerkingen", "paraaf")] == ["", "", ""]


async def test_the_page_is_accessible_and_asks_for_nothing_else(checked: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        for query, width in (("", 1280), ("?lang=en", 390)):
            address = (checked / "steekproef.html").as_uri() + query
            page, asked, complaints = await watched(browser, address)
            await page.set_viewport_size({"width": width, "height": 900})
            found = await Axe().run(page, options=VIOLATIONS)
            assert [each["id"] for each in found.response["violations"]] == []
            assert complaints == []
            assert all(each.startswith(checked.as_uri()) for each in asked)
            assert await page.locator("h3 b").count() == 0
            await page.get_by_label("Paraaf" if not query else "Initials").first.fill("AdV")
            await page.locator("#q-1-1").check()
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width
            await page.close()
        await browser.close()


def test_the_same_lot_chooses_the_same_pages(harvested: Path, checked: Path) -> None:
    out = checked.with_name("zelfde")
    assert main(["spotcheck", str(harvested), "--sample", "6", "--lot", "3", "--to", str(out)]) == 0
    first, again = (read(each / "steekproef.json") for each in (checked, out))
    assert [each.url for each in first.pages] == [each.url for each in again.pages]


def test_the_same_pages_are_checked_again_on_another_host(checked: Path) -> None:
    without = {path: page for path, page in pages().items() if path != "/nieuws/1/"}
    out, archive = checked.with_name("herhaald"), checked.with_name("nieuw")
    with quirky_site(lambda: without) as other:
        given = ["--repeat", str(checked / "steekproef.json"), "--to", str(out)]
        more = ["--out", str(archive), "--explore", "off", "--pictures", "view", "--prove", "off"]
        assert main(["spotcheck", other.url, *given, *more]) == 0
        first, again = (read(each / "steekproef.json") for each in (checked, out))
        assert again.repeats == first.harvest
        assert [each.path for each in again.pages] == [each.path for each in first.pages]
        assert all(each.url.startswith(other.url) for each in again.pages)
    gone = [each for each in again.pages if each.path == "/nieuws/1/"]
    for page in gone:
        assert page.status == 404
        assert page.findings[0].kind.value == "page"
    for page in again.pages:
        assert page.picture is not None
        assert (out / "beelden" / page.picture).is_file()


def test_a_site_that_is_not_in_the_archive_is_known_by_its_sitemap(
    site: ThreadedDemoSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lijst"
    more = ["--explore", "off", "--pictures", "view", "--prove", "off", "--json"]
    archive = ["--out", str(tmp_path / "archief")]
    assert main(["spotcheck", site.url, "--sample", "5", "--to", str(out), *archive, *more]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["pages"] == 5
    found = read(out / "steekproef.json")
    paths = {each.path for each in found.pages}
    assert "/" in paths
    assert any(path.startswith("/nieuws/") for path in paths)
    assert found.known_pages == 10  # the home page, its links, the page in the sitemap


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{harvest}", "--to", "{there}"], "is there already"),
        (["{there}"], "settings.json"),
        (["{harvest}", "--repeat", "{there}/x.json"], "can't be read"),
        (["{harvest}", "--repeat", "{harvest}/settings.json"], "settings.json"),
        (["nergens/te/vinden/x"], "address"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    arguments: list[str],
    said: str,
    harvested: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [each.format(harvest=harvested, there=tmp_path) for each in arguments]
    assert main(["spotcheck", *given]) == 2
    told = capsys.readouterr().err.strip()
    assert said in told
    assert len(told.splitlines()) == 1
