"""The page against axe-core, in both languages, light and dark, small and wide, full and empty."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from capture.metadata.report import HarvestReport, Shortfall
from capture.model.change import ChangeList
from capture.model.obstacle_list import ObstacleList
from capture.model.orphan import OrphanList
from tests.chromium import VIOLATIONS
from tests.lists.change_rows import changes
from tests.lists.obstacle_rows import obstacles
from tests.lists.rows import listing
from tests.metadata import obstacle_lists, sample
from tests.metadata.conftest import (
    write_changes,
    write_gallery,
    write_obstacles,
    write_orphans,
    write_page,
)
from tests.metadata.obstacle_lists import hostile
from tests.metadata.orphan_lists import many

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FULL = sample.report(more_problems=sample.other_problems())
CUT_SHORT = sample.report(shortfalls=(Shortfall.RECORDING_FAILED,))
EMPTY = sample.report((), shortfalls=(Shortfall.UNFINISHED,))
MANY = many()
THINGS = obstacle_lists.many()


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
        (changes(30), 1280, "light", ""),
        (changes(30, is_complete=False), 390, "dark", "?lang=en"),
        (changes(0), 1280, "light", "?lang=en"),
    ],
    ids=["many-light-nl", "cut-short-phone-en", "none-en"],
)
async def test_axe_finds_nothing_on_the_list_of_changes(
    browser: Browser,
    tmp_path: Path,
    listed: ChangeList,
    width: int,
    scheme: Literal["light", "dark"],
    query: str,
) -> None:
    await _check(browser, write_changes(tmp_path, listed, pictures=3) + query, width, scheme)


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


@pytest.mark.parametrize(
    ("listed", "width", "scheme", "query"),
    [
        (THINGS, 1280, "light", ""),
        (THINGS, 1280, "dark", "?lang=en"),
        (THINGS, 320, "light", ""),
        (hostile(), 320, "dark", "?lang=en"),
        (obstacles(), 320, "light", ""),
    ],
    ids=["many-light-nl", "many-dark-en", "many-narrow", "hostile-narrow-dark", "none-narrow"],
)
async def test_axe_finds_nothing_on_the_list_of_what_can_not_be_harvested(
    browser: Browser,
    tmp_path: Path,
    listed: ObstacleList,
    width: int,
    scheme: Literal["light", "dark"],
    query: str,
) -> None:
    await _check(browser, write_obstacles(tmp_path, listed, pictures=40) + query, width, scheme)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [pytest.param(1280, "light", marks=pytest.mark.soak), (320, "dark")],
    ids=["wide-light", "narrow-dark"],
)
async def test_axe_finds_nothing_on_an_enlarged_picture_and_in_the_gallery(
    browser: Browser, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = await _check(browser, write_obstacles(tmp_path, THINGS, pictures=40), width, scheme)
    await page.locator("a.enlarge").first.click()
    await expect(page.locator("#viewer")).to_be_visible()
    assert await _findings(page) == []
    report = replace(FULL, obstacles=THINGS.counts)
    await _check(browser, write_gallery(tmp_path, report, pictures=60), width, scheme)
    await _check(browser, write_page(tmp_path, report, pictures=4), width, scheme)


async def _check(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> Page:
    """Open a page, unfold all of it, and assert that axe has nothing to say."""
    page = await browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    await page.goto(address)
    await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })"
    )
    assert await _findings(page) == []
    return page


async def _findings(page: Page) -> list[tuple[str, list[str]]]:
    results = await Axe().run(page, options=VIOLATIONS)
    return [
        (finding["id"], [node["target"] for node in finding["nodes"]][:3])
        for finding in results.response["violations"]
    ]
