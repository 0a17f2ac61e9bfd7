"""The loop: workers take items from the frontier and capture them, until nothing is left.

It decides nothing about URLs (triage), outcomes (judging) or bytes (the recording process), and
writes nothing down itself (notes).
"""

import asyncio
from typing import Any

from capture import clock
from capture.config.settings import HarvestSettings
from capture.discovery.streams import Streams
from capture.frontier.values import Drained, Lease, Priority, Wait
from capture.harvest import judging
from capture.harvest.bodies import Bodies
from capture.harvest.fetcher import Fetched
from capture.harvest.finding import Finder
from capture.harvest.notes import Notes
from capture.harvest.pages import MAX_CONVERSIONS, Pages
from capture.harvest.robots import RobotsBook, robots_url
from capture.harvest.state import Exchanges, Tally
from capture.harvest.stop import Reason, Stop
from capture.harvest.tabs import Place, Places
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.layout import HarvestFolder
from capture.model.outcome import Outcome
from capture.proxy.process import ProxyProcess
from capture.warc.earlier import EarlierAnswers

_HTML = frozenset({"text/html", "application/xhtml+xml"})


class Engine:
    """One run of a harvest, until it is complete or told to stop."""

    def __init__(
        self,
        *,
        settings: HarvestSettings,
        folder: HarvestFolder,
        notes: Notes,
        proxy: ProxyProcess,
        places: Places,
        tally: Tally,
        exchanges: Exchanges,
        stop: Stop,
        earlier: EarlierAnswers | None = None,
    ) -> None:
        """Work with these parts; `earlier`: what the harvests hold that this one builds on."""
        self._settings = settings
        self._folder = folder
        self._notes = notes
        self._proxy = proxy
        self._places = places
        self._tally = tally
        self._exchanges = exchanges
        self._stop = stop
        self.bodies = bodies = Bodies(folder.warc, notes.place_of, earlier)
        self.finder = Finder(bodies, Streams(settings.video_bytes))
        self.pages = Pages(
            settings=settings,
            folder=folder,
            notes=notes,
            proxy=proxy,
            exchanges=exchanges,
            finder=self.finder,
        )
        self._robots = RobotsBook(settings.robots, bodies)
        self._changed = asyncio.Condition()

    # --- the loop

    async def run(self) -> None:
        """Work until the frontier is drained or a stop was asked for.

        Raises what ends a harvest: RecordingError, ProxyError, BrowserError.
        """
        work = asyncio.create_task(self._work_all())
        at_once = asyncio.create_task(self._stop.at_once.wait())
        try:
            ends: set[asyncio.Future[Any]] = {work, at_once, self._proxy.failed}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self._proxy.failed.done():
                raise self._proxy.failed.result()
            if work.done():
                await work
        finally:
            for task in (work, at_once):
                task.cancel()
            await asyncio.gather(work, at_once, *self.pages.sent, return_exceptions=True)

    async def _work_all(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(self._settings.workers):
                    group.create_task(self._work(f"worker-{number + 1}"))
        except ExceptionGroup as errors:
            raise _first(errors) from None
        await asyncio.gather(*self.pages.sent)

    async def _work(self, worker: str) -> None:
        place = await self._places.open()
        try:
            while not self._stop.asked.is_set():
                match self._notes.lease(worker):
                    case Drained():
                        break
                    case Wait() as wait:
                        await self._wait(wait)
                    case Lease() as lease:
                        self._tally.current[worker] = lease.url
                        await self._capture(place, lease)
                        self._tally.current.pop(worker, None)
                        self._check_limits()
                        await self._tell_others()
        finally:
            await place.close()
        await self._tell_others()

    async def _tell_others(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _wait(self, wait: Wait) -> None:
        """Wait until another worker is done, a stop is asked for, or the moment has come."""
        seconds = None
        if wait.until is not None:
            seconds = max(0.0, (wait.until - clock.now()).total_seconds())
        asked = asyncio.create_task(self._stop.asked.wait())
        changed = asyncio.create_task(self._until_changed())
        try:
            await asyncio.wait(
                {asked, changed}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in (asked, changed):
                task.cancel()
            await asyncio.gather(asked, changed, return_exceptions=True)

    async def _until_changed(self) -> None:
        async with self._changed:
            await self._changed.wait()

    def _check_limits(self) -> None:
        settings, tally = self._settings, self._tally
        if settings.max_pages is not None and tally.pages_done >= settings.max_pages:
            self._stop.ask(Reason.PAGE_LIMIT)
        if settings.max_bytes is not None and tally.bytes_recorded >= settings.max_bytes:
            self._stop.ask(Reason.BYTE_LIMIT)

    # --- one item

    async def _capture(self, place: Place, lease: Lease) -> None:
        if not await self.is_allowed(place, lease.url):
            detail = "robots.txt asks not to fetch it"
            self._notes.leave_out(lease, Outcome.ROBOTS, detail)
        elif lease.kind is Kind.PAGE:
            is_worth_rendering = self._notes.is_reachable(lease)
            await (self.pages.capture if is_worth_rendering else self._knock)(place, lease)
        elif not self._notes.is_captured(lease):
            await self._file(place, lease)

    async def is_allowed(self, place: Place, asked: str) -> bool:
        """Whether robots.txt lets a URL be asked for, where it is obeyed."""
        url = robots_url(asked)
        if not self._robots.is_obeyed or url is None or url == asked:
            return True
        if not self._robots.knows(asked):
            _, exchanges = await self._fetch(place, url)
            self._robots.learn(asked, exchanges)
        tab = await place.tab()
        return self._robots.allows(asked, tab.user_agent)

    async def _knock(self, place: Place, lease: Lease) -> None:
        """Ask for a page of a host that could not be reached lately; render it once it answers."""
        fetched, exchanges = await self._fetch(place, lease.url)
        judgement = judging.of_file(lease.url, exchanges, fetched)
        if judgement.main is None:
            self._notes.captured(lease, judgement, exchanges, (), None)
        else:
            self._notes.convert(lease, exchanges, Kind.PAGE)

    async def _file(self, place: Place, lease: Lease) -> None:
        fetched, exchanges = await self._fetch(place, lease.url)
        judgement = judging.of_file(lease.url, exchanges, fetched)
        main = judgement.main
        is_page = (
            main is not None
            and main.mime in _HTML
            and main.status == 200
            and lease.priority in (Priority.NORMAL, Priority.CANDIDATE, Priority.POSTPONED)
            and lease.conversions < MAX_CONVERSIONS
        )
        if is_page:
            self._notes.convert(lease, exchanges, Kind.PAGE)
            return
        found = await self.finder.of_file(lease, exchanges)
        self._notes.captured(lease, judgement, exchanges, found, None)

    async def _fetch(self, place: Place, url: str) -> tuple[Fetched, list[Exchange]]:
        """Fetch a file as the browser would ask for it; return how that went, and exchanges."""
        visit_id = clock.new_id()
        headers = await place.headers_for(url)
        await self._proxy.begin_visit(place.port, visit_id)
        fetched = await place.fetcher.fetch(url, headers)
        await self._proxy.end_visit(place.port)
        return fetched, self._exchanges.of(visit_id)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
