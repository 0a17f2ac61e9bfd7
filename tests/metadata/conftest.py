"""A real browser for the pages of this folder."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from capture.browser import executable
from capture.metadata import html, orphans_html
from capture.metadata.report import HarvestReport
from capture.model.layout import HarvestFolder
from capture.model.orphan import OrphanList
from tests.metadata import sample


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=executable.find().path, chromium_sandbox=os.geteuid() != 0
        )
        yield started
        await started.close()


def write_page(root: Path, report: HarvestReport, *, pictures: int = 0) -> str:
    """Write the report with that many thumbnails; return its file: address."""
    folder = HarvestFolder(root)
    folder.create()
    for number in range(pictures):
        (folder.images / f"{number:05}.jpg").write_bytes(sample.thumbnail(number))
    html.write_html(report, folder)
    return folder.report_html.as_uri()


def write_orphans(root: Path, listed: OrphanList, *, pictures: int = 0) -> str:
    """Write the page of orphan pages with that many thumbnails; return its file: address."""
    folder = HarvestFolder(root)
    folder.create()
    for number in range(pictures):
        (folder.images / f"{number:05}.jpg").write_bytes(sample.thumbnail(number))
    folder.orphans_html.write_text(orphans_html.render(listed), encoding="utf-8")
    return folder.orphans_html.as_uri()
