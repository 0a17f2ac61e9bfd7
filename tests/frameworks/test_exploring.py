"""What exploring finds on pages that are built as people build them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from capture.browser.executable import find
from capture.browser.exploration.memory import Memory
from capture.browser.exploration.result import ExploreRequest
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import Tab, TabOptions
from capture.model.link import Mechanism
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
    memory = Memory()
    found: set[tuple[str, Mechanism]] = set()
    todo, told = ["/"], []
    while todo:
        request = ExploreRequest(url=site.url(todo.pop()), may_navigate=lambda _: True)
        told.append(await explorer.explore(request, memory))
        named = {("/" + each.url.split("/", 3)[3], each.mechanism) for each in told[-1].links}
        # A harvest explores a route that was found as a page of its own.
        todo += [path for path, mechanism in named - found if mechanism is Mechanism.ROUTE]
        found |= named
    assert set(case.finds.items()) <= found, told
