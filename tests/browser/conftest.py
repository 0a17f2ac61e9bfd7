"""One browser for all tests of this folder; a site, a way to it and a tab for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from capture.browser.executable import find
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import Tab, TabOptions
from capture.screenshots.thumbnail import thumbnail
from tests.browser.site import Site, Socks


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def session() -> AsyncIterator[BrowserSession]:
    options = SessionOptions(executable=find(), product="capture/0.1 (+https://example.nl)")
    async with BrowserSession.launch(options) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Site]:
    async with Site.open() as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def socks() -> AsyncIterator[Socks]:
    async with Socks.open() as socks:
        yield socks


@pytest_asyncio.fixture(loop_scope="session")
async def tab(session: BrowserSession, site: Site, socks: Socks) -> AsyncIterator[Tab]:
    tab = await session.new_tab(TabOptions(port=socks.port, traffic=site, thumbnail=thumbnail))
    yield tab
    await tab.close()
