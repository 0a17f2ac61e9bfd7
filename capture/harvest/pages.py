"""How a page is captured: visited, read, tried out, and written down."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from capture import clock
from capture.browser.request import Viewport, VisitLimits, VisitRequest
from capture.browser.result import VisitResult
from capture.browser.trials import Tried as Trial
from capture.config.settings import HarvestKind, HarvestSettings, Pictures
from capture.errors import RecordingError
from capture.frontier.values import Lease, Priority
from capture.harvest import judging, made, streams
from capture.harvest.alternatives import About, Gallery, Kept, without_alternatives
from capture.harvest.exploring import Explorer, Tried
from capture.harvest.finding import Finder
from capture.harvest.judging import Judgement
from capture.harvest.notes import Notes, Seen
from capture.harvest.obstacles import Inspection
from capture.harvest.state import Exchanges
from capture.harvest.streams import as_live
from capture.harvest.tabs import Place
from capture.ledger.values import Visit
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.layout import HarvestFolder
from capture.model.link import Hop
from capture.model.obstacle import Obstacle
from capture.model.obstacle_list import thing_id
from capture.model.survey import Survey
from capture.proxy.process import ProxyProcess

MAX_CONVERSIONS = 2
"""How often an item may turn out to be a page after all, or a file after all."""


class Probing(Protocol):
    """What an incremental harvest says of pages that it renders only to see if they changed."""

    def is_probe(self, url: str) -> bool:
        """Whether the page is rendered for that alone."""
        ...

    async def is_as_before(self, url: str, exchanges: Sequence[Exchange]) -> bool:
        """Whether all that the page loaded is as it was; if not, it is no probe any more."""
        ...


class Pages:
    """Captures pages; shared by all workers."""

    def __init__(
        self,
        *,
        settings: HarvestSettings,
        folder: HarvestFolder,
        notes: Notes,
        proxy: ProxyProcess,
        exchanges: Exchanges,
        finder: Finder,
    ) -> None:
        """Work with these parts."""
        self._folder = folder
        self._notes = notes
        self._proxy = proxy
        self._exchanges = exchanges
        self._finder = finder
        self._explorer = Explorer(settings=settings, proxy=proxy, notes=notes, exchanges=exchanges)
        self._limits = VisitLimits.within(settings.page_timeout_seconds)
        self._pictures = settings.pictures
        self._consent = settings.consent
        self._is_snapshot = settings.kind is HarvestKind.SNAPSHOT
        self._viewport = Viewport(width=settings.viewport.width, height=settings.viewport.height)
        self._gallery = Gallery(folder.images)
        self._portrayed: set[str] = set()
        self.probing: Probing | None = None
        """Set by an incremental harvest."""
        self.sent: set[asyncio.Task[object]] = set()
        """Records that are being written; the end of a run waits for them."""

    async def capture(self, place: Place, lease: Lease) -> None:
        """Capture one page. BrowserError or RecordingError when that ends the harvest."""
        visit_id, started = clock.new_id(), clock.now()
        probing = self.probing
        is_probe = probing is not None and probing.is_probe(lease.url)
        await self._proxy.begin_visit(place.port, visit_id)
        result = await self._visit(place, lease, visit_id, is_probe=is_probe)
        await self._proxy.end_visit(place.port)
        exchanges = self._exchanges.of(visit_id)
        if result.is_download and lease.conversions < MAX_CONVERSIONS:
            self._notes.convert(lease, exchanges, Kind.FILE)
            return
        if is_probe and probing is not None:
            if not await probing.is_as_before(lease.url, exchanges):
                self._notes.convert(lease, exchanges, Kind.PAGE)
                return
            result = _without_pictures(result)
        judgement = judging.of_visit(lease.url, result, exchanges)
        if lease.priority is Priority.SEED:
            self._notes.learn((*result.redirects, *result.script_navigations))
        found = await self._finder.of_page(lease.url, result, exchanges)
        links = list(dict.fromkeys(link for each in found for link in each.links))
        explored = None
        if not is_probe and self._explorer.is_worth_it(result, judgement):
            known = frozenset(link.url for link in links)
            explored = await self._explorer.explore(place, lease.url, result, known)
            found += explored.found + await self._finder.of_exploration(explored.exchanges)
            exchanges += explored.exchanges
            self._send(explored.records)
            self._notes.visit_again(explored.again)
        self._send(
            made.page_records(
                visit_id=visit_id,
                moment=started,
                result=result,
                judgement=judgement,
                links=links,
                via=self._notes.via(lease.url),
                hops=lease.hops,
            )
        )
        visit = Visit(
            visit_id=visit_id,
            url=lease.url,
            started=started,
            finished=clock.now(),
            outcome=judgement.outcome,
            detail=judgement.detail,
            final_url=result.final_url,
            status=judgement.status,
            title=result.title or None,
            text_characters=len(result.text),
            links_found=len(links),
            page_height=result.page_height,
            thumbnail=self._keep_thumbnail(visit_id, result),
            view_record_id=made.record_id(visit_id, "view") if result.view_jpeg else None,
            notes=(*result.notes, *(explored.trouble if explored is not None else ())),
            steps=result.steps,
        )
        obstacles = (
            ()  # they stand in the list of the harvest that captured the page in full
            if is_probe
            else self._obstacles(lease.url, result, judgement, exchanges, explored)
        )
        live = streams.live(each for one in found for each in one.omissions or ())
        kept = await self._keep(
            About(
                visit_id=visit_id,
                started=started,
                url=lease.url,
                record_id=judgement.record_id,
            ),
            result,
        )
        seen = Seen(
            visit=visit,
            loaded=result.loaded,
            exploration=explored.row if explored is not None else None,
            obstacles=[as_live(each, live) for each in obstacles],
            pictures=kept.pictures,
            portraits=[(as_live(of, live), made) for of, made in kept.portraits.values()],
        )
        self._notes.captured(lease, judgement, exchanges, found, seen)

    def _wanted(
        self, url: str, visit_id: str, survey: Survey, tried: Sequence[Trial]
    ) -> list[Obstacle]:
        """Return what is met for the first time in this harvest, and is to be pictured."""
        inspection = Inspection(
            url=url,
            survey=survey,
            tried=tried,
            exchanges=self._exchanges.so_far(visit_id),
            viewport=self._viewport,
            scope=self._notes.scope,
        )
        fresh = [
            each
            for each in inspection.obstacles()
            if thing_id(each.reason, each.thing) not in self._portrayed
        ]
        self._portrayed |= {thing_id(each.reason, each.thing) for each in fresh}
        return fresh

    async def _keep(self, about: About, result: VisitResult) -> Kept:
        """Keep the pictures; what none came of is pictured where it is met again."""
        kept = await self._gallery.keep(about, result)
        missing = without_alternatives(kept, result.portraits.wanted)
        self._portrayed -= {thing_id(each.reason, each.thing) for each in missing}
        self._send(kept.records)
        return kept

    def _obstacles(
        self,
        url: str,
        result: VisitResult,
        judgement: Judgement,
        exchanges: Sequence[Exchange],
        explored: Tried | None,
    ) -> tuple[Obstacle, ...]:
        inspection = Inspection(
            url=url,
            survey=result.survey or Survey(),
            tried=result.tried,
            exchanges=exchanges,
            viewport=result.viewport,
            scope=self._notes.scope,
            result=result,
            judgement=judgement,
            explored=explored.explored if explored is not None else None,
            links=tuple(link.url for link in result.links if link.hop is Hop.LINK),
        )
        return inspection.obstacles()

    async def _visit(
        self, place: Place, lease: Lease, visit_id: str, *, is_probe: bool
    ) -> VisitResult:
        is_seed = lease.priority is Priority.SEED
        request = VisitRequest(
            url=lease.url,
            may_navigate=_anywhere if is_seed else self._may_navigate,
            limits=self._limits,
            consent=self._consent,
            with_view=not is_probe,
            with_full_page=self._pictures is not Pictures.VIEW and not is_probe,
            with_phone=self._pictures is Pictures.MOBILE and not is_probe,
            with_print=self._is_snapshot,
            portray=lambda survey, tried: (
                [] if is_probe else self._wanted(lease.url, visit_id, survey, tried)
            ),
        )
        tab = await place.tab()
        result = await tab.visit(request)
        if tab.is_broken:
            await place.drop_tab()
        return result

    def _may_navigate(self, url: str) -> bool:
        return self._notes.scope.judge(url).is_in_scope

    def _keep_thumbnail(self, visit_id: str, result: VisitResult) -> str | None:
        if result.thumbnail_jpeg is None:
            return None
        name = f"{visit_id}.jpg"
        path = self._folder.images / name
        try:
            path.write_bytes(result.thumbnail_jpeg)
        except OSError as error:
            raise RecordingError(
                f"{path} can't be written: {error.strerror}. Make room, then run `capture resume`"
            ) from error
        return name

    def _send(self, records: Sequence[made.MadeRecord]) -> None:
        """Have records written; a worker need not wait for that, the end of the run does."""
        task: asyncio.Task[object] = asyncio.create_task(self._proxy.store(records))
        self.sent.add(task)
        task.add_done_callback(self.sent.discard)


def _without_pictures(result: VisitResult) -> VisitResult:
    """Leave out what the harvest before holds as well: the page is as it was."""
    return replace(result, view_jpeg=None, thumbnail_jpeg=None, notice_jpeg=None)


def _anywhere(_url: str) -> bool:
    """A seed may lead elsewhere: that is where the site lives."""
    return True
