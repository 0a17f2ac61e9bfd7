"""The pages of a comparison in a real browser, and recorded pages opened without any network."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from capture.browser import executable
from capture.browser.offline import followed, open_recorded
from capture.browser.session import BrowserSession, SessionOptions
from capture.compare.aspects.accessibility import ToLookAt, look_at
from capture.compare.aspects.recorded import SideAnswers
from capture.errors import BrowserError
from tests.chromium import VIOLATIONS, launch_options
from tests.compare.conftest import Presented
from tests.compare.recorded import NEW, OLD, TRACKING

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(**launch_options())
        yield started
        await started.close()


async def _opened(browser: Browser, address: str, **options: object) -> tuple[Page, list[str]]:
    """Return a page with every outside address that it asks for, and every complaint."""
    page = await browser.new_page(**options)  # type: ignore[arg-type]
    heard: list[str] = []
    page.on("request", lambda asked: heard.append(asked.url) if "file:" not in asked.url else None)
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    await page.goto(address)
    return page, heard


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("vergelijking.html", 1280, "light"),
        ("vergelijking.html?lang=en", 390, "dark"),
        ("verplaatst.html", 390, "light"),
        ("weg.html?lang=en", 1280, "dark"),
        ("paren/00002.html", 1280, "dark"),
        ("paren/00002.html?lang=en", 320, "light"),
    ],
)
async def test_axe_finds_nothing_and_nothing_is_asked_of_outside(
    browser: Browser, presented: Presented, name: str, width: int, scheme: str
) -> None:
    page, heard = await _opened(
        browser,
        f"{presented.folder.as_uri()}/{name}",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    await page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })")
    results = await Axe().run(page, options=VIOLATIONS)
    assert [
        (found["id"], [node["target"] for node in found["nodes"]][:3])
        for found in results.response["violations"]
    ] == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert heard == []
    await page.close()


async def test_the_slider_works_with_the_keyboard(browser: Browser, presented: Presented) -> None:
    page, _ = await _opened(browser, f"{presented.folder.as_uri()}/paren/00002.html")
    slider = page.locator(".slide input").first
    await slider.focus()
    await page.keyboard.press("Home")
    assert await slider.get_attribute("aria-valuetext") == "0% vóór, 100% ná"
    await page.keyboard.press("ArrowRight")
    over = page.locator(".stack .over").first
    assert await over.evaluate("(each) => each.style.clipPath") == "inset(0px 0px 0px 1%)"
    await page.locator("#language").click()
    assert await slider.get_attribute("aria-valuetext") == "1% before, 99% after"
    await page.close()


async def test_without_a_script_everything_is_there(browser: Browser, presented: Presented) -> None:
    page, _ = await _opened(
        browser, f"{presented.folder.as_uri()}/paren/00002.html", java_script_enabled=False
    )
    assert await page.locator(".frames img").count() == 3
    assert not await page.locator(".slide").first.is_visible()
    assert await page.locator(".hunks > li").count() >= 1
    await page.close()


async def test_a_recorded_page_opens_from_the_archive_alone(presented: Presented) -> None:
    answers = SideAnswers(presented.new)
    async with BrowserSession.launch(SessionOptions(executable=executable.find())) as session:
        async with open_recorded(session, answers, f"{NEW}/") as page:
            assert await page.run("document.querySelector('h1').textContent") == (
                "Gemeente Voorbeeldstad"
            )
            colour = "getComputedStyle(document.querySelector('h1')).color"
            assert await page.run(colour) == "rgb(122, 31, 92)"
            missing = await page.run("fetch('/niet-vastgelegd').then(() => 'ja', () => 'nee')")
            assert missing == "nee"
            assert f"{NEW}/niet-vastgelegd" in page.stay.refused
            assert f"{TRACKING}/pixel.png" not in page.stay.refused
        with pytest.raises(BrowserError, match="nergens"):
            async with open_recorded(session, answers, "https://nergens.example/"):
                pass
    redirected = followed(answers, f"{NEW}/nieuws/fietspad/")
    assert redirected is not None
    assert b"fietspad langs de vaart" in redirected.body


async def test_accessibility_problems_that_are_new_are_found(presented: Presented) -> None:
    pairs = [
        ToLookAt(name="contact", old=f"{OLD}/contact/", new=f"{NEW}/contact/"),
        ToLookAt(name="weg", old=f"{OLD}/bestaat-niet/", new=f"{NEW}/"),
    ]
    found, failed = await look_at(
        pairs, old=SideAnswers(presented.old), new=SideAnswers(presented.new)
    )
    assert {change.finding.rule for change in found["contact"].new} == {
        "color-contrast",
        "image-alt",
    }
    assert found["contact"].missing_new == 0
    assert list(failed) == ["weg"]
