"""The page in a real browser: no network, nothing executed, usable by keyboard and without JS."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from capture.metadata.report import HarvestReport
from tests.metadata import sample
from tests.metadata.conftest import watched, write_page

pytestmark = pytest.mark.browser


async def opened(
    browser: Browser, root: Path, report: HarvestReport, *, pictures: int = 0, query: str = ""
) -> tuple[Page, list[str], list[str]]:
    """Return the page, every address it asked for, and every complaint and dialog."""
    return await watched(browser, write_page(root, report, pictures=pictures) + query)


async def test_nothing_is_asked_from_any_network(browser: Browser, tmp_path: Path) -> None:
    report = sample.report(tuple(map(sample.page, range(90))))
    page, asked, complaints = await opened(browser, tmp_path, report, pictures=90)
    while await page.locator("#page-next").is_enabled():
        await page.locator("#page-next").click()
        last = page.locator("#page-cards img").last
        await last.scroll_into_view_if_needed()
        await expect(last).to_have_js_property("complete", value=True)
        assert await last.evaluate("image => image.naturalWidth") == 640
    assert any(url.endswith("images/00089.jpg") for url in asked)
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert complaints == []


async def test_hostile_strings_are_only_text(browser: Browser, tmp_path: Path) -> None:
    page, asked, complaints = await opened(browser, tmp_path, sample.hostile_report(), pictures=3)
    assert await page.title() == f"Oogstverslag {sample.SITE}"
    await expect(page.locator(".card h3").nth(1)).to_contain_text("</title></script><img")
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert complaints == []


async def test_language_is_switched_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = await opened(browser, tmp_path, sample.report())
    await expect(page.get_by_role("heading", name="Problemen")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(page.locator("#language")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Problems")).to_be_visible()
    await expect(page.get_by_role("heading", name="Problemen")).to_be_hidden()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("#page-sort option").first).to_have_text("As harvested")
    await expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
    assert await page.title() == f"Harvest report {sample.SITE}"
    await page.keyboard.press("Space")
    await expect(page.get_by_role("heading", name="Problemen")).to_be_visible()


async def test_address_can_ask_for_english(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = await opened(browser, tmp_path, sample.report(), query="?lang=en")
    await expect(page.get_by_role("heading", name="WARC files")).to_be_visible()


async def test_pages_are_found_and_sorted_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    pages = [replace(sample.page(number), thumbnail=None) for number in range(400)]
    pages[333] = replace(pages[333], title="De naald in de hooiberg", received_bytes=9_000_000)
    page, _, complaints = await opened(browser, tmp_path, sample.report(pages))
    cards = page.locator(".card")
    await expect(cards).to_have_count(24)
    await page.get_by_label("Zoek op titel of adres").press_sequentially("hooiberg NAALD")
    await expect(cards).to_have_count(1)
    await expect(page.locator("#page-result")).to_have_text("1 van 400 pagina's")
    await page.get_by_label("Zoek op titel of adres").fill("")
    await page.get_by_label("Volgorde").select_option("bytes")
    await expect(cards.first).to_contain_text("De naald in de hooiberg")
    await page.get_by_label("Toon").select_option("problem")
    await expect(cards).to_have_count(20)
    await page.get_by_label("Zoek op titel of adres").fill("no such page")
    await expect(page.locator("#page-result")).to_have_text("Geen pagina's gevonden.")
    assert complaints == []


async def test_page_is_whole_and_dutch_without_javascript(browser: Browser, tmp_path: Path) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(write_page(tmp_path, sample.report(more_problems=sample.other_problems())))
    await expect(page.locator(".card")).to_have_count(60)
    await expect(page.get_by_role("heading", name="Verantwoording")).to_be_visible()
    await expect(page.get_by_role("heading", name="Provenance")).to_be_hidden()
    await expect(page.locator("#language")).to_be_hidden()
    await expect(page.locator("#page-tools")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 768, 1440])
async def test_page_never_scrolls_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await page.goto(write_page(tmp_path, sample.hostile_report()))
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
