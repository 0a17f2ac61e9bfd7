"""The page of orphan pages: safe, saying what the list says, usable by keyboard and without JS."""

import re
from pathlib import Path

import pytest
from lxml import html as lxml_html
from playwright.async_api import Browser, expect

from capture.metadata import orphans_html
from capture.metadata.labels import ORPHAN_KINDS
from capture.model.orphan import OrphanKind
from tests.lists.rows import listing
from tests.metadata.conftest import write_orphans
from tests.metadata.orphan_lists import hostile, many


def test_every_kind_has_words() -> None:
    assert ORPHAN_KINDS.keys() == set(OrphanKind)
    assert orphans_html.CHOICES


def test_nothing_comes_from_the_site_but_text() -> None:
    tree = lxml_html.document_fromstring(orphans_html.render(hostile()))
    assert [element.tag for element in tree.iter("script", "iframe", "object", "embed")] == [
        "script"
    ]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not tree.xpath("//@style | //b | //i | //link | //base")
    for target in tree.xpath("//@href"):
        assert re.match(r"https?://|#main$|\.\./report\.html$|weespaginas\.(csv|json)$", target)
    for picture in tree.xpath("//@src"):
        assert re.match(r"\.\./images/[\w.-]+$", picture)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


@pytest.mark.requirement("REIK03")
def test_page_says_what_the_list_says() -> None:
    listed = many()
    tree = lxml_html.document_fromstring(orphans_html.render(listed))
    rows = tree.xpath("//ol[@id='rows']/li")
    assert len(rows) == len(listed.rows)
    figures = tree.xpath("//dl[@class='figures']//dd[not(@class)]")
    counts = listed.counts
    assert [int(figure.text_content()) for figure in figures[:3]] == [
        counts.not_discoverable,
        counts.strict,
        counts.undetermined,
    ]
    text = " ".join(rows[0].text_content().split())
    assert "nieuw venster door een script" in text
    assert "menu.js:12" in text
    assert 'click button "Meer"' in text
    assert rows[0].xpath(".//img/@src") == ["../images/00000.jpg"]
    assert "De oogst is niet volledig." in tree.text_content()


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans_html, "SHOWN_ROWS", 10)
    tree = lxml_html.document_fromstring(orphans_html.render(many()))
    assert len(tree.xpath("//ol[@id='rows']/li")) == 10
    (rest,) = tree.xpath("//section/p[@class='more']")
    assert re.search(r"\b21\b", rest.text_content())


def test_empty_list_says_so() -> None:
    text = lxml_html.document_fromstring(orphans_html.render(listing())).text_content()
    assert "Geen weespagina's gevonden." in text
    assert "No orphan pages found." in text


@pytest.mark.browser
async def test_list_is_filtered_by_kind_and_mechanism(browser: Browser, tmp_path: Path) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(write_orphans(tmp_path, many(), pictures=30))
    rows = page.locator(".orphan")
    await expect(rows).to_have_count(24)
    await page.get_by_role("button", name="Volgende").click()
    await expect(rows).to_have_count(7)
    await page.get_by_label("Soort").select_option("undetermined")
    await expect(rows).to_have_count(1)
    await expect(page.locator("#result")).to_have_text("1 van 31 pagina's")
    await page.get_by_label("Soort").select_option("strict")
    await expect(rows).to_have_count(5)
    await page.get_by_label("Soort").select_option("")
    await page.get_by_label("Gevonden door").select_option("history-route")
    await expect(rows).to_have_count(5)
    await page.get_by_label("Zoek op titel of adres").fill("no such page")
    await expect(page.locator("#result")).to_have_text("Geen pagina's gevonden.")
    assert all(url.startswith("file:") for url in asked)
    assert complaints == []


@pytest.mark.browser
async def test_language_is_switched_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = await browser.new_page()
    await page.goto(write_orphans(tmp_path, many()))
    await expect(page.get_by_role("heading", name="Weespagina's")).to_be_visible()
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(page.locator("#language")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Orphan pages")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("#kind option").first).to_have_text("All kinds")
    assert await page.title() == "Orphan pages www.ministerie-van-voorbeelden.example"
    back = page.locator(".what a")
    assert (await back.get_attribute("href")) == "../report.html?lang=en"


@pytest.mark.browser
async def test_page_is_whole_and_dutch_without_javascript(browser: Browser, tmp_path: Path) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(write_orphans(tmp_path, many()))
    await expect(page.locator(".orphan")).to_have_count(31)
    await expect(page.get_by_role("heading", name="Wat kunt u doen?")).to_be_visible()
    await expect(page.get_by_role("heading", name="What can you do?")).to_be_hidden()
    await expect(page.locator("#tools")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1440])
async def test_page_never_scrolls_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await page.goto(write_orphans(tmp_path, hostile()))
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
