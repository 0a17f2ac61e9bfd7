"""The pages themselves: a reader gets where each page leads, without a complaint of its scripts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, async_playwright

from tests.browser.site import Site
from tests.chromium import launch_options
from tests.frameworks.case import Case
from tests.frameworks.cases import ALL, CASES


def test_the_lock_file_names_no_address() -> None:
    for name in ("package.json", "package-lock.json"):
        assert "://" not in Path(__file__).with_name(name).read_text("utf-8")


def test_no_two_cases_have_the_same_name() -> None:
    assert len(CASES) == len(ALL)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def context() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        yield await browser.new_context()
        await browser.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.soak  # that exploring gets there shows as much
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_reader_gets_there(context: BrowserContext, site: Site, case: Case) -> None:
    case.put_on(site)
    complaints: list[str] = []
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    await page.goto(site.url("/"))
    for step in case.user:
        await step(page)
    *_, last = case.finds
    await page.wait_for_url(site.url(last), wait_until="commit")
    await page.close()
    assert complaints == []
