"""The page against axe-core, in both languages, light and dark, small and wide, full and empty."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from capture.metadata.report import HarvestReport, Shortfall
from capture.model.orphan import OrphanList
from tests.lists.rows import listing
from tests.metadata import sample
from tests.metadata.conftest import write_orphans, write_page
from tests.metadata.orphan_lists import many

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FULL = sample.report(more_problems=sample.other_problems())
CUT_SHORT = sample.report(shortfalls=(Shortfall.RECORDING_FAILED,))
EMPTY = sample.report((), shortfalls=(Shortfall.UNFINISHED,))
MANY = many()


@pytest.mark.parametrize(
    ("report", "width", "scheme", "query"),
    [
        (FULL, 1280, "light", ""),
        (FULL, 1280, "dark", "?lang=en"),
        (FULL, 390, "light", "?lang=en"),
        (CUT_SHORT, 1280, "light", ""),
        (EMPTY, 390, "dark", ""),
    ],
    ids=["full-light-nl", "full-dark-en", "phone-en", "cut-short", "empty-phone-dark"],
)
async def test_axe_finds_nothing(
    browser: Browser,
    tmp_path: Path,
    report: HarvestReport,
    width: int,
    scheme: Literal["light", "dark"],
    query: str,
) -> None:
    await _check(browser, write_page(tmp_path, report, pictures=4) + query, width, scheme)


@pytest.mark.parametrize(
    ("listed", "width", "scheme", "query"),
    [
        (MANY, 1280, "light", ""),
        (MANY, 1280, "dark", "?lang=en"),
        (MANY, 390, "light", ""),
        (listing(), 390, "dark", ""),
    ],
    ids=["many-light-nl", "many-dark-en", "many-phone", "none-phone-dark"],
)
async def test_axe_finds_nothing_on_the_list_of_orphan_pages(
    browser: Browser,
    tmp_path: Path,
    listed: OrphanList,
    width: int,
    scheme: Literal["light", "dark"],
    query: str,
) -> None:
    await _check(browser, write_orphans(tmp_path, listed, pictures=4) + query, width, scheme)


async def _check(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = await browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    await page.goto(address)
    await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    results = await Axe().run(page)
    assert [
        (finding["id"], [node["target"] for node in finding["nodes"]][:3])
        for finding in results.response["violations"]
    ] == []
