"""What exploring finds on pages that are built as people build them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from capture.browser.executable import find
from capture.browser.exploration.memory import Memory
from capture.browser.exploration.result import ExploreRequest
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import Tab, TabOptions
from tests.browser.site import Site, Socks
from tests.frameworks.case import Case
from tests.frameworks.cases import CASES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.requirement("REIK02"),
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def session() -> AsyncIterator[BrowserSession]:
    options = SessionOptions(executable=find(), product="capture/0.1 (+https://example.nl)")
    async with BrowserSession.launch(options) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def explorer(session: BrowserSession, site: Site) -> AsyncIterator[Tab]:
    async with Socks.open() as socks:
        tab = await session.new_tab(TabOptions(port=socks.port, traffic=site, explores=True))
        yield tab
        await tab.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_exploring_finds_it(explorer: Tab, site: Site, case: Case) -> None:
    case.put_on(site)
    request = ExploreRequest(url=site.url("/"), may_navigate=lambda _: True)
    explored = await explorer.explore(request, Memory())
    found = {"/" + link.url.split("/", 3)[3]: link.mechanism for link in explored.links}
    assert {path: found.get(path) for path in case.finds} == case.finds, explored
