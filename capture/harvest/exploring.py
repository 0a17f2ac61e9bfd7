"""Has pages tried out after they were read, and turns what that gave into what the notes take."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from capture import clock
from capture.browser.exploration.memory import Memory
from capture.browser.exploration.result import (
    Explored,
    ExploreLimits,
    ExploreRequest,
    Unfired,
)
from capture.browser.result import VisitResult
from capture.config.settings import Exploring, HarvestSettings
from capture.harvest import made
from capture.harvest.judging import Judgement
from capture.harvest.notes import Found, Notes
from capture.harvest.state import Exchanges
from capture.harvest.tabs import Place
from capture.ledger.values import Exploration
from capture.model.exchange import Exchange
from capture.model.link import Hop, Link, Mechanism
from capture.proxy.process import ProxyProcess

LEFT_OUT = "explore: pages made alike taught nothing for long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One page that was tried out."""

    found: list[Found]
    exchanges: list[Exchange]
    explored: Explored
    row: Exploration
    trouble: Sequence[str]
    """What was less than hoped, for the visit's own notes."""
    again: Sequence[str]
    """Pages left out before that turn out to be worth it."""
    records: Sequence[made.MadeRecord]


class Explorer:
    """Shared by all workers: what one page taught counts for the others."""

    def __init__(
        self,
        *,
        settings: HarvestSettings,
        proxy: ProxyProcess,
        notes: Notes,
        exchanges: Exchanges,
    ) -> None:
        """Work with these parts."""
        self._is_on = settings.explore is Exploring.ON
        self._limits = ExploreLimits(
            load_seconds=min(settings.page_timeout_seconds, ExploreLimits().load_seconds),
            seconds=settings.explore_seconds,
            actions=settings.explore_actions,
        )
        self._proxy = proxy
        self._notes = notes
        self._exchanges = exchanges
        self._memory = Memory()

    def is_worth_it(self, result: VisitResult, judgement: Judgement) -> bool:
        """Whether there may be more in a page than the reader's visit has shown."""
        return (
            self._is_on
            and result.has_document
            and result.has_scripts
            and judgement.outcome.is_in_archive
            and (judgement.status or 200) < 400
        )

    async def explore(
        self, place: Place, url: str, result: VisitResult, known: frozenset[str]
    ) -> Tried:
        """Try out the page that was visited as `url`; `known` are the URLs found on it already.

        BrowserError when no browser can be had.
        """
        if self._memory.leaves_out(result.template, page=url):
            return _left_out(url)
        seat = await place.explorer()
        tab = await seat.tab()
        visit_id, started = clock.new_id(), clock.now()
        await self._proxy.begin_visit(seat.port, visit_id)
        request = ExploreRequest(
            url=result.final_url,
            may_navigate=lambda target: self._notes.scope.judge(target).is_in_scope,
            known=known | {url, result.final_url},
            limits=self._limits,
        )
        explored = await tab.explore(request, self._memory)
        await self._proxy.end_visit(seat.port)
        if tab.is_broken:
            await seat.drop_tab()
        told = [link.url for link in explored.links]
        told += [f"{each.method} {each.url} {each.selector}" for each in explored.unfired]
        again = self._memory.learn_page(result.template, page=url, told=told)
        return Tried(
            explored=explored,
            again=again,
            trouble=explored.notes,
            found=[Found(from_url=url, links=(*explored.links, *_unsafe(explored.unfired)))],
            exchanges=self._exchanges.of(visit_id),
            row=_row(visit_id, url, started, explored),
            records=[
                made.exploration_record(
                    visit_id=visit_id, moment=started, explored=explored, about=None
                )
            ],
        )


def _left_out(url: str) -> Tried:
    now = clock.now()
    explored = Explored(url=url, notes=(LEFT_OUT,))
    row = _row(clock.new_id(), url, now, explored)
    return Tried(
        explored=explored, found=[], exchanges=[], row=row, trouble=(), again=(), records=()
    )


def _row(visit_id: str, url: str, started: datetime, explored: Explored) -> Exploration:
    return Exploration(
        visit_id=visit_id,
        url=url,
        started=started,
        finished=clock.now(),
        actions=explored.actions,
        familiar=explored.familiar,
        links_found=len(explored.links),
        unfired=tuple(asdict(each) for each in explored.unfired),
        notes=explored.notes,
    )


def _unsafe(unfired: Sequence[Unfired]) -> tuple[Link, ...]:
    """Return what would have been sent something, as links that are never followed."""
    return tuple(
        Link(
            url=each.url,
            hop=Hop.LINK,
            mechanism=Mechanism.UNSAFE,
            where=f"{each.method} {each.selector}".strip()[:200],
            action=each.action,
        )
        for each in unfired
        if each.url is not None and each.method
    )
