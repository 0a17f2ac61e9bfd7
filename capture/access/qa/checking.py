"""Shows the pages of a harvest again, a few tabs at a time; may be stopped, and gone on with."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capture.access.catalogue.values import VisitEntry
from capture.access.offline.asking import Stand
from capture.access.offline.certificate import Certificate, new_certificate
from capture.access.offline.network import OfflineNetwork
from capture.access.offline.place import HarvestPlace
from capture.access.qa.keeping import Kept
from capture.access.qa.showing import failed, shown_again
from capture.access.stopping import stopped_by_signals
from capture.browser.executable import BrowserExecutable
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import Tab, TabOptions
from capture.errors import BrowserError

_LAUNCHES_WITHOUT_A_PAGE = 3
_VISITS_PER_TAB = 250
_DEATHS = 2

type Told = Callable[[int, int, str], None]
"""Takes how many pages are done, how many there are, and the address of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How a run ended."""

    is_finished: bool
    browser: str
    """Version; empty when none was started."""


async def check(
    place: HarvestPlace,
    pages: Sequence[VisitEntry],
    kept: Kept,
    *,
    executable: BrowserExecutable,
    workers: int,
    told: Told,
) -> Checked:
    """Show every page that `kept` lacks; at Ctrl-C the pages in hand are finished.

    BrowserError when the browser doesn't stay up; UsageError when findings can't be kept.
    """
    todo = deque(each for each in pages if each.visit_id not in kept.pages)
    run = _Run(place, kept, todo, len(pages), told)
    certificate, browser, failures = new_certificate(), "", 0
    options = SessionOptions(
        executable=executable, spki=certificate.spki, product=place.seen.product
    )
    with stopped_by_signals(run.stop):
        while todo and not run.stop.is_set():
            before = len(kept.pages)
            async with BrowserSession.launch(options) as session:
                browser = session.version
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(workers, len(todo))):
                        group.create_task(run.work(session, certificate))
            failures = 0 if len(kept.pages) > before else failures + 1
            if todo and failures == _LAUNCHES_WITHOUT_A_PAGE:
                raise BrowserError(f"the browser does not stay up; {len(todo)} pages are left")
    return Checked(is_finished=not todo, browser=browser)


class _Run:
    """What the workers of one run share."""

    def __init__(
        self, place: HarvestPlace, kept: Kept, todo: deque[VisitEntry], known: int, told: Told
    ) -> None:
        self._place = place
        self._kept = kept
        self._todo = todo
        self._known = known
        self._told = told
        self._deaths: Counter[str] = Counter()
        self.stop = asyncio.Event()

    async def work(self, session: BrowserSession, certificate: Certificate) -> None:
        """Show pages until there are none left, the browser is gone, or a stop is asked for."""
        tab: Tab | None = None
        with OfflineNetwork(self._place.answers(), certificate) as network:
            while self._todo and not self.stop.is_set() and not session.dead.is_set():
                visit = self._todo.popleft()
                try:
                    tab = tab or await self._tab(session, network)
                    found = await shown_again(self._place, visit, tab, network)
                except BrowserError:
                    self._todo.appendleft(visit)
                    return
                if session.dead.is_set():
                    self._browser_died(visit)
                    return
                if found.page.picture is not None and found.difference is not None:
                    self._kept.add_picture(found.page.picture, found.difference)
                self._kept.add(found.page)
                self._told(len(self._kept.pages), self._known, visit.url)
                if tab.is_broken or tab.visits >= _VISITS_PER_TAB:
                    if not await tab.close():
                        session.kill()
                    tab = None
            if tab is not None:
                await tab.close()

    def _browser_died(self, visit: VisitEntry) -> None:
        """Try a page once more; one that ends the browser twice is left at that."""
        self._deaths[visit.visit_id] += 1
        if self._deaths[visit.visit_id] < _DEATHS:
            self._todo.appendleft(visit)
        else:
            self._kept.add(failed(self._place, visit, Stand(), "the browser ends each time"))

    async def _tab(self, session: BrowserSession, network: OfflineNetwork) -> Tab:
        return await session.new_tab(
            TabOptions(port=network.port, traffic=network.tally, viewport=self._place.seen.viewport)
        )
