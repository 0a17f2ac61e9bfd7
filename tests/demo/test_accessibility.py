"""Every page that answers with HTML of its own, against axe-core (EN 301 549, WCAG 2.1 AA)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright

from capture.demo.inventory import Discovery, load_inventory
from capture.demo.server import ThreadedDemoSite
from tests.chromium import VIOLATIONS, launch_options

ONE_OF_A_KIND = (
    *("text", "history-route", "hash-route", "search", "address", "redirect-target", "frame"),
    *("encoded", "charset", "chunked", "odd-headers", "slow", "orphan"),
)
"""Kinds whose pages differ in their words, or in how they are sent, but not in their elements."""
UNSHOWN = ("cut-off", "cut-head", "redirect", "redirect-loop", "meta-refresh", "script-redirect")
INVENTORY = load_inventory()


def representative_paths() -> list[str]:
    """One path of each kind that shares a template, and all others that a browser shows."""
    paths = ["/", "/nieuws/", "/nieuws/archief-online/", "/publicaties/begroting-2027/"]
    seen = set()
    for page in INVENTORY.pages:
        if page.kind in UNSHOWN or page.status == 401 or page.discovery is Discovery.EXPLORED:
            continue
        kind = "overview" if page.kind.endswith("-overview") else page.kind
        if kind in (*ONE_OF_A_KIND, "overview") and kind in seen:
            continue
        seen.add(kind)
        if page.kind != "redirect-out-of-scope":
            paths.append(page.path)
    return list(dict.fromkeys(paths))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(**launch_options())
        yield started
        await started.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.soak)])
async def test_axe_finds_nothing(browser: Browser, width: int) -> None:
    findings: dict[str, list[str]] = {}
    with ThreadedDemoSite() as site:
        context = await browser.new_context(viewport={"width": width, "height": 900})
        page = await context.new_page()
        for path in representative_paths():
            await page.goto(site.url + path[1:])
            results = await Axe().run(page, options=VIOLATIONS)
            assert results.response["passes"], path
            if results.violations_count:
                findings[path] = [
                    f"{item['id']}: {item['nodes'][0]['html'][:120]}"
                    for item in results.response["violations"]
                ]
        await context.close()
    assert findings == {}
