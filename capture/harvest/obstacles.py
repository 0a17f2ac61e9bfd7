"""What can't be harvested of a page (REIK06): asked of the detectors, during a visit and after."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from capture.browser.exploration.result import Asking, Explored
from capture.browser.request import Viewport
from capture.browser.result import VisitResult
from capture.browser.trials import Tried
from capture.harvest.judging import Judgement
from capture.harvest.state import Store
from capture.ledger.shortcomings import shortcomings, told_of_pages
from capture.model.exchange import Exchange
from capture.model.obstacle import Obstacle
from capture.model.survey import Element, Part, Survey, Trial
from capture.model.url import split
from capture.obstacles import ledger_facts
from capture.obstacles.detect import detect
from capture.obstacles.page import Notice, Page, Withheld
from capture.scope.scope import Scope

_MOST_ASKED = 50
_FIELDS = ("input", "select", "textarea")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is known of one page when it is asked what can't be harvested of it."""

    url: str
    """As the ledger knows it."""
    survey: Survey
    tried: Sequence[Tried]
    exchanges: Sequence[Exchange]
    viewport: Viewport
    scope: Scope
    result: VisitResult | None = None
    """None while the visit is under way."""
    judgement: Judgement | None = None
    explored: Explored | None = None
    links: tuple[str, ...] = ()
    """What the page links to."""

    def obstacles(self) -> tuple[Obstacle, ...]:
        """Return what the detectors say."""
        result, explored = self.result, self.explored
        survey = Survey(
            elements=(*self.survey.elements, *_filters(explored.askings if explored else ())),
            requests=(*self.survey.requests, *(explored.requests if explored else ())),
            trials=tuple(_trial(each, self.exchanges) for each in self.tried),
            globals=self.survey.globals,
            is_cut=self.survey.is_cut,
        )
        page = Page(
            url=self.url,
            final_url=result.final_url if result is not None else self.url,
            status=self.judgement.status if self.judgement is not None else None,
            title=result.title if result is not None else "",
            text=result.text if result is not None else "",
            survey=survey,
            links=self.links,
            exchanges=tuple(self.exchanges),
            own=own_by(self.scope),
            view_width=self.viewport.width,
            view_height=self.viewport.height,
            withheld=tuple(
                Withheld(selector=each.selector, label=each.label, method=each.method, url=each.url)
                for each in (explored.unfired if explored is not None else ())
            ),
            notice=_notice(result, self.viewport) if result is not None else None,
            grows=result is not None and any("budget for scrolling" in n for n in result.notes),
        )
        return detect(page)


def conclude(store: Store) -> None:
    """Note what can't be harvested as the ledger itself tells: outcomes and statuses of URLs."""
    with store.database.begin() as tx:
        told = told_of_pages(tx)
        rows = (row for row in shortcomings(tx) if not told.explains(row))
        found = list(ledger_facts.detect(rows, explained=told.reasons))
        store.ledger.record_concluded_obstacles(tx, found)


def own_by(scope: Scope) -> Callable[[str], bool]:
    """Return whether a URL's host is one of the site's own."""
    hosts = frozenset(scope.hosts)

    def is_own(url: str) -> bool:
        parts = split(url)
        if parts is None:
            return False
        return parts.host in hosts or parts.origin in hosts or scope.judge(url).is_in_scope

    return is_own


def _notice(result: VisitResult, viewport: Viewport) -> Notice | None:
    """Return the cookie notice that was met, as it stood before it was answered."""
    met = result.consented
    if not met.found:
        return None
    region = met.region
    covered = region.width * region.height if region is not None else 0.0
    return Notice(
        selector=met.selector,
        share=1.0 if met.was_wall else min(1.0, covered / (viewport.width * viewport.height)),
        text=met.text,
        buttons=met.buttons,
        is_scroll_locked=met.was_wall,
        clicked=met.label,
    )


def _trial(tried: Tried, exchanges: Sequence[Exchange]) -> Trial:
    """Return a trial with what was asked for while it lasted: the wire knows."""
    asked = [each.url for each in exchanges if tried.began <= each.started <= tried.ended]
    return Trial(
        selector=tried.element.selector,
        act=tried.act,
        asked=tuple(asked[:_MOST_ASKED]),
        change=tried.change,
    )


def _filters(askings: Sequence[Asking]) -> Iterator[Element]:
    """Yield the controls that made the page ask the server, joined by what they asked."""
    by_question: dict[str, list[Asking]] = {}
    for each in askings:
        element = each.selector.rpartition("> ")[2].partition(".")[0].partition("#")[0]
        if element in _FIELDS:
            for url in each.urls:
                by_question.setdefault(_question(url), []).append(each)
    for question, found in by_question.items():
        controls = dict.fromkeys(each.selector for each in found)
        yield Element(
            part=Part.FILTERS,
            selector=next(iter(controls)),
            region=None,
            facts={
                "controls": len(controls),
                "url": question,
                "results": sum(each.has_changed for each in found),
                "how": ",".join(dict.fromkeys(each.how for each in found)),
                "labels": "|".join(dict.fromkeys(each.label for each in found))[:500],
            },
        )


def _question(url: str) -> str:
    """Return what was asked, without the values that were chosen."""
    address, mark, query = url.partition("?")
    names = "&".join(f"{part.partition('=')[0]}={{}}" for part in query.split("&") if part)
    origin = "/".join(address.split("/", 3)[:3])
    return f"{origin}{_DIGITS.sub('{}', address.removeprefix(origin))}{mark}{names}"
