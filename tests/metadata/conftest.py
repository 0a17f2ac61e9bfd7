"""A real browser for the pages of this folder: one for all tests, which share its event loop."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from capture.metadata import changes_html, gallery_html, html, obstacles_html, orphans_html
from capture.metadata.report import HarvestReport
from capture.model.change import ChangeList
from capture.model.layout import HarvestFolder
from capture.model.obstacle_list import ObstacleList
from capture.model.orphan import OrphanList
from tests.chromium import launch_options
from tests.metadata import sample


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def launched() -> AsyncIterator[Browser]:
    """One browser for all tests; its start takes longer than most of them."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(**launch_options())
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(launched: Browser) -> AsyncIterator[Browser]:
    """The browser, without any window of an earlier test."""
    yield launched
    for context in launched.contexts:
        await context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what uses the browser in the event loop that it was launched in."""
    for item in items:
        if "launched" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


async def watched(browser: Browser, address: str) -> tuple[Page, list[str], list[str]]:
    """Return the page, every address it asks for, and every complaint and dialog."""
    page = await browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    await page.goto(address)
    return page, asked, complaints


def folder_with(root: Path, pictures: int) -> HarvestFolder:
    """Make a harvest's folder with that many pictures."""
    folder = HarvestFolder(root)
    folder.create()
    for number in range(pictures):
        (folder.images / f"{number:05}.jpg").write_bytes(sample.thumbnail(number))
    return folder


def write_page(root: Path, report: HarvestReport, *, pictures: int = 0) -> str:
    """Write the report with that many thumbnails; return its file: address."""
    folder = folder_with(root, pictures)
    html.write_html(report, folder)
    return folder.report_html.as_uri()


def write_orphans(root: Path, listed: OrphanList, *, pictures: int = 0) -> str:
    """Write the page of orphan pages with that many thumbnails; return its file: address."""
    folder = folder_with(root, pictures)
    folder.orphans_html.write_text(orphans_html.render(listed), encoding="utf-8")
    return folder.orphans_html.as_uri()


def write_obstacles(root: Path, listed: ObstacleList, *, pictures: int = 0) -> str:
    """Write the page of what can't be harvested with that many pictures; return its address."""
    folder = folder_with(root, pictures)
    folder.obstacles_html.write_text(obstacles_html.render(listed), encoding="utf-8")
    return folder.obstacles_html.as_uri()


def write_changes(root: Path, listed: ChangeList, *, pictures: int = 0) -> str:
    """Write the page of changes with that many thumbnails; return its file: address."""
    folder = folder_with(root, pictures)
    folder.changes_html.write_text(changes_html.render(listed), encoding="utf-8")
    return folder.changes_html.as_uri()


def write_gallery(root: Path, report: HarvestReport, *, pictures: int = 0) -> str:
    """Write the pictures of all pages, the first ten of them whole; return the page's address."""
    folder = folder_with(root, pictures)
    whole = {page.url: f"{number:05}.jpg" for number, page in enumerate(report.pages[:10])}
    page = gallery_html.render(report, full_pages=whole)
    folder.gallery_html.write_text(page, encoding="utf-8")
    return folder.gallery_html.as_uri()
