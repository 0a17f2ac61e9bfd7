"""The page of what can't be harvested, and the gallery: safe, true to the list, usable by all."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html
from playwright.async_api import Browser, expect

from capture.metadata import gallery_html, obstacles_html
from capture.metadata.labels import ALTERNATIVE_KINDS, EVIDENCE_KINDS, VERDICTS
from capture.model.decision import Verdict
from capture.model.obstacle import AlternativeKind, EvidenceKind
from tests.lists.obstacle_rows import chat, obstacles
from tests.metadata import sample
from tests.metadata.conftest import watched, write_gallery, write_obstacles, write_page
from tests.metadata.obstacle_lists import hostile, many


def test_every_kind_has_words() -> None:
    assert ALTERNATIVE_KINDS.keys() == set(AlternativeKind)
    assert EVIDENCE_KINDS.keys() == set(EvidenceKind)
    assert VERDICTS.keys() == set(Verdict)


def assert_is_harmless(page: str) -> None:
    """Assert that nothing in the page comes from the site but text, http links and our files."""
    tree = lxml_html.document_fromstring(page)
    active = [element.tag for element in tree.iter("script", "iframe", "object", "embed")]
    assert active == ["script"]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not tree.xpath("//@style | //b | //i | //link | //base")
    for target in tree.xpath("//@href"):
        assert re.match(
            r"https?://|#main$|\.\./report\.html$|[a-z-]+\.(csv|json|html)$"
            r"|\.\./images/[\w.-]+$|\.\./metadata/harvest-report\.json$",
            target,
        )
    for picture in tree.xpath("//img[@src]/@src"):
        assert re.match(r"\.\./images/[\w.-]+$", picture)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_nothing_comes_from_the_site_but_text() -> None:
    page = obstacles_html.render(hostile())
    assert_is_harmless(page)
    assert "\u202e" not in page
    report = sample.hostile_report()
    evil = {each.url: '"><script>.png' for each in report.pages}
    assert_is_harmless(gallery_html.render(report, full_pages=evil))


@pytest.mark.requirement("REIK06")
def test_page_says_what_the_list_says() -> None:
    listed = many()
    tree = lxml_html.document_fromstring(obstacles_html.render(listed))
    rows = tree.xpath("//ol[@id='rows']/li")
    assert [row.get("id") for row in rows] == [row.id for row in listed.rows]
    figures = tree.xpath("//dl[@class='figures']//dd[not(@class)]")
    counts = listed.counts
    assert [int(figure.text_content()) for figure in figures] == [
        counts.total,
        counts.total - counts.without_alternative,
        counts.without_alternative,
        counts.total - counts.undecided,
    ]
    text = " ".join(rows[3].text_content().split())
    for said in ("Onderdeel 3 van de site.", "Thing 3 of the site.", listed.rows[3].id):
        assert said in text
    assert rows[3].xpath(".//div[@class='pictures']//a/@href") == [
        f"../images/{number:05}.jpg" for number in (3, 4, 5)
    ]
    assert "De oogst is niet volledig." in tree.text_content()


def test_thing_without_alternative_says_so_and_why() -> None:
    tree = lxml_html.document_fromstring(obstacles_html.render(obstacles(chat())))
    text = " ".join(tree.xpath("//ol[@id='rows']/li")[0].text_content().split())
    assert "geennone: er is niets te zienthere is nothing to see" in text


def test_places_are_folded_cut_and_counted() -> None:
    tree = lxml_html.document_fromstring(obstacles_html.render(hostile()))
    (row, _) = tree.xpath("//ol[@id='rows']/li")
    folded = row.xpath(".//details")[0]
    assert "(10.000" in folded.xpath("./summary")[0].text_content()
    items = [item.text_content() for item in folded.xpath("./ul/li")]
    assert len(items) == 3
    assert "9.998" in items[-1]


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obstacles_html, "SHOWN_ROWS", 10)
    tree = lxml_html.document_fromstring(obstacles_html.render(many()))
    assert len(tree.xpath("//ol[@id='rows']/li")) == 10
    (rest,) = tree.xpath("//section/p[@class='more']")
    assert re.search(r"\b24\b", rest.text_content())


def test_empty_list_says_so() -> None:
    text = lxml_html.document_fromstring(obstacles_html.render(obstacles())).text_content()
    assert "Niets gevonden dat niet te harvesten is." in text


@pytest.mark.requirement("REIK06")
def test_report_counts_by_reason_and_leads_to_the_list_and_the_pictures(tmp_path: Path) -> None:
    counts = many().counts
    write_page(tmp_path, replace(sample.report(), obstacles=counts))
    tree = lxml_html.document_fromstring((tmp_path / "report.html").read_text("utf-8"))
    (section,) = tree.xpath("//section[@id='obstacles']")
    rows = section.xpath(".//tbody/tr")
    assert len(rows) == len(counts.reasons)
    assert counts.reasons[0].name.nl in rows[0].text_content()
    assert rows[0].xpath("./td[1]")[0].text_content() == str(counts.reasons[0].things)
    targets = tree.xpath("//@href")
    assert {"lists/niet-harvestbaar.html", "lists/beelden.html", "#obstacles"} <= set(targets)


def test_report_from_before_there_was_a_list_names_none(tmp_path: Path) -> None:
    write_page(tmp_path, sample.report())
    assert "niet-harvestbaar" not in (tmp_path / "report.html").read_text("utf-8")


# --- in a browser


@pytest.mark.browser
async def test_list_is_filtered_searched_and_sorted(browser: Browser, tmp_path: Path) -> None:
    page, asked, complaints = await watched(browser, write_obstacles(tmp_path, many(), pictures=40))
    rows = page.locator(".obstacle")
    await expect(rows).to_have_count(24)
    await page.get_by_role("button", name="Volgende").click()
    await expect(rows).to_have_count(10)
    await page.get_by_label("Reden").select_option("interactive-map")
    await expect(rows).to_have_count(1)
    await expect(page.locator("#result")).to_have_text("1 van 34 onderdelen")
    await page.get_by_label("Reden").select_option("")
    await page.get_by_label("Besluit").select_option("onschuldig")
    await expect(rows).to_have_count(11)
    await page.get_by_label("Besluit").select_option("")
    await page.get_by_label("Alternatieve weergave").select_option("without")
    await expect(rows).to_have_count(9)
    await page.get_by_label("Alternatieve weergave").select_option("")
    await page.get_by_label("Volgorde").select_option("places")
    await expect(rows.first).to_contain_text("Onderdeel 29 van de site.")
    await page.get_by_label("Zoek op omschrijving of adres").fill("onderdeel/17 17")
    await expect(rows).to_have_count(1)
    await page.get_by_label("Zoek op omschrijving of adres").fill("niets van dat al")
    await expect(page.locator("#result")).to_have_text("Niets gevonden.")
    assert all(url.startswith("file:") for url in asked)
    assert complaints == []


@pytest.mark.browser
@pytest.mark.requirement("REIK06")
async def test_picture_is_enlarged_and_left_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page, asked, complaints = await watched(browser, write_obstacles(tmp_path, many(), pictures=40))
    first = page.locator(".obstacle").nth(3).locator("a.enlarge").first
    await first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="beeld na bediening")).to_be_visible()
    viewer, picture = page.locator("#viewer"), page.locator("#viewer-picture")
    await expect(picture).to_have_accessible_name("Beeld na bediening: Onderdeel 3 van de site.")
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") == 640
    await page.keyboard.press("ArrowRight")
    await expect(picture).to_have_attribute("src", re.compile(r"images/00004\.jpg$"))
    await page.keyboard.press("ArrowRight")
    await expect(viewer.get_by_role("button", name="Volgende")).to_be_disabled()
    await viewer.get_by_role("button", name="Ware grootte").press("Enter")
    await expect(viewer.get_by_role("button", name="Ware grootte")).to_have_attribute(
        "aria-pressed", "true"
    )
    await page.keyboard.press("Escape")
    await expect(viewer).to_be_hidden()
    await expect(page.locator(".obstacle").nth(3).locator("a.enlarge").nth(2)).to_be_focused()
    assert all(url.startswith("file:") for url in asked)
    assert complaints == []


@pytest.mark.browser
async def test_page_of_things_speaks_english_when_asked(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = await watched(browser, write_obstacles(tmp_path, many()) + "?lang=en")
    await expect(page.get_by_role("heading", name="Not harvestable")).to_be_visible()
    await expect(page.get_by_role("heading", name="Thing 3 of the site.")).to_be_visible()
    await expect(page.locator("#reason option").first).to_have_text("All reasons")
    await page.locator("a.enlarge").first.click()
    await expect(page.get_by_role("region", name="Picture")).to_be_visible()
    assert await page.title() == "Not harvestable www.ministerie-van-voorbeelden.example"


@pytest.mark.browser
async def test_pages_are_whole_without_javascript(browser: Browser, tmp_path: Path) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(write_obstacles(tmp_path, many(), pictures=40))
    await expect(page.locator(".obstacle")).to_have_count(34)
    await expect(page.locator("#tools")).to_be_hidden()
    await page.locator("a.enlarge").first.click()
    assert page.url.endswith("images/00001.jpg")
    await page.goto(write_gallery(tmp_path, sample.report(), pictures=60))
    await expect(page.locator(".card")).to_have_count(60)


@pytest.mark.browser
async def test_print_shows_all_rows_with_their_pictures(browser: Browser, tmp_path: Path) -> None:
    page, asked, _ = await watched(browser, write_obstacles(tmp_path, many(), pictures=40))
    await page.emulate_media(media="print")
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    await expect(page.locator(".obstacle")).to_have_count(34)
    await expect(page.locator(".obstacle .shot img").last).to_be_visible()
    await page.pdf()
    assert len({url for url in asked if url.endswith(".jpg")}) == 33
    await expect(page.locator("#tools")).to_be_hidden()


@pytest.mark.browser
async def test_gallery_is_filtered_sorted_and_opens_whole_pages(
    browser: Browser, tmp_path: Path
) -> None:
    report = sample.report(tuple(map(sample.page, range(90))))
    page, asked, complaints = await watched(browser, write_gallery(tmp_path, report, pictures=90))
    cards = page.locator(".card")
    await expect(cards).to_have_count(60)
    await page.get_by_label("Toon").select_option("whole")
    await expect(cards).to_have_count(10)
    await cards.nth(1).locator("a.enlarge").click()
    picture = page.get_by_role("dialog").get_by_role("img")
    await expect(picture).to_have_attribute("src", re.compile(r"images/00001\.jpg$"))
    await page.keyboard.press("Escape")
    await page.get_by_label("Toon").select_option("problem")
    await expect(cards).to_have_count(4)
    await page.get_by_label("Volgorde").select_option("status")
    await expect(cards.first).to_contain_text("500")
    await page.get_by_label("Toon").select_option("")
    await page.get_by_label("Zoek op titel of adres").fill("contact")
    await expect(page.locator("#result")).to_have_text(re.compile(r"^\d+ van 90 pagina's$"))
    assert all(url.startswith("file:") for url in asked)
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1440])
async def test_pages_never_scroll_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    for address in (
        write_obstacles(tmp_path, hostile()),
        write_gallery(tmp_path, sample.hostile_report()),
    ):
        await page.goto(address)
        await page.evaluate(
            "for (const one of document.querySelectorAll('details')) one.open = true"
        )
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
