"""The explorer's visit of one page: load, wake, and then try what there is to be tried.

After every act the page may settle, links are collected again, and what appeared is tried before
the rest. Where the page wants to go is noted, and answered with 204, so that it lives on. An act
that leads elsewhere within the page (a route) is taken back by the page's own history, or else the
page is loaded anew, and the acts that the next one needs are done again.
"""

import asyncio
import time
from dataclasses import replace
from typing import Any

from capture.browser import collected, survey
from capture.browser.channel import DocumentGoneError, PageGoneError, ScriptError
from capture.browser.exploration.candidate import Act, Candidate
from capture.browser.exploration.memory import Memory
from capture.browser.exploration.page import ExploredPage, Look, Report
from capture.browser.exploration.plan import Plan
from capture.browser.exploration.result import Explored, ExploreRequest
from capture.browser.exploration.trail import Trail
from capture.browser.navigation import ExplorersItinerary
from capture.browser.place import Place
from capture.browser.world import World
from capture.model.url import without_fragment

_HORIZON_MS = 5_000
"""Timers due within this are brought forward after an act."""
_WAKE_HORIZON_MS = 60_000
"""And within this once, when the page has been scrolled through."""
_WAKE_MS = 15_000
_PATIENCE_MS = 3_000
_MOST_TIMES = 100
"""How often "show more" is pressed while each time brings further links."""
_MOST_TIMES_BARREN = 5
"""And while it brings text alone."""
_RESTS = 4
"""How often a page may ask for more when it has got what it asked for."""
_MAX_REDIRECTS = 10


class Exploration:
    """One page being explored."""

    def __init__(
        self,
        *,
        place: Place,
        memory: Memory,
        request: ExploreRequest,
    ) -> None:
        """Prepare; `run` does it."""
        self._place = place
        self._channel = channel = place.channel
        self._watch = watch = place.watch
        self._traffic = place.traffic
        self._memory = memory
        self._request = request
        self._limits = request.limits
        self._itinerary = _itinerary(request)
        self._page = ExploredPage(channel)
        self._world = World(channel, watch)
        self._plan = Plan(is_known=lambda act: memory.is_known(act, page=request.url))
        self._trail = Trail(request)
        self._look = Look(
            found=[], closed_links=[], keys=(), listens=frozenset(), has_frames=True, is_cut=False
        )
        self._began = time.monotonic()
        self._tolerated = 0
        self._is_alone = False
        """The page holds no frames, which scripts of their own may run in."""
        self._reloads = 0
        self._done = 0
        self._home = request.url
        self._mark = ""
        self._size = 0
        self._changes = -1
        self.is_broken = False
        """The page hangs or is gone: its tab must not be used again."""

    async def run(self) -> Explored:
        """Explore. What the site does wrong is in the result; raises nothing of the kind."""
        try:
            async with asyncio.timeout(self._limits.seconds + self._limits.load_seconds):
                await self._explore()
        except TimeoutError:
            self._trail.note("explore: the page does not answer any more")
            self.is_broken = True
        except (DocumentGoneError, ScriptError) as error:
            self._trail.note(f"explore: {error}"[:300])
        except PageGoneError as error:
            self._trail.note(f"explore: {error}"[:300])
            self.is_broken = True
        await self._leave()
        return self._trail.result(
            unsafe=self._plan.unsafe,
            actions=self._done,
            familiar=self._plan.familiar,
            seconds=time.monotonic() - self._began,
        )

    async def _explore(self) -> None:
        if not await self._load():
            return
        await self._arrive()
        if not await self._page.wake(_WAKE_MS):
            self._trail.note("explore: not scrolled through to the end")
        report = await self._rest(_WAKE_HORIZON_MS)
        self._trail.take(self._noted(report), act=None, action="wait")
        if await self._page.outside():
            report = await self._rest(_WAKE_HORIZON_MS)
            self._trail.take(self._noted(report), act=None, action="wait")
        if without_fragment(report.url) != without_fragment(self._home):
            await self._reload()
        await self._gather(None)
        while not self._is_out_of_budget():
            act = self._plan.next()
            if act is not None:
                await self._try(act)
            elif not await self._reach_missing():
                break
        if self._look.keys or self._look.listens & {"keydown", "keyup", "keypress"}:
            await self._press_keys()
        await self._hear()

    # --- loading

    async def _load(self) -> bool:
        """Load the page; False when there is none to explore."""
        left, self._itinerary = self._itinerary, _itinerary(self._request)
        self._itinerary.unsent = left.unsent  # said once it is known what led to it
        self._watch.begin(self._itinerary)
        await self._place.wake()
        answer = await self._navigate()
        if "loaderId" not in answer and "errorText" not in answer:
            await self._watch.leave()
            answer = await self._navigate()
        if answer.get("isDownload") or answer.get("errorText"):
            why = answer.get("errorText") or "it is a download"
            self._trail.note(f"explore: the page did not load: {why}")
            return False
        return True

    async def _navigate(self) -> dict[str, Any]:
        return await self._channel.send("Page.navigate", url=self._request.url)

    async def _arrive(self) -> None:
        """Wait for the load event, as long as something is under way; then for rest."""
        loaded = asyncio.ensure_future(self._watch.until_loaded(not_loader=self._world.loader))
        end = time.monotonic() + self._limits.load_seconds
        try:
            while not loaded.done() and time.monotonic() < end:
                await asyncio.wait({loaded}, timeout=1.0)
                idle = time.monotonic() - self._traffic.last_change
                if self._traffic.in_flight == 0 and idle > 1.0:
                    break
        finally:
            loaded.cancel()
        await self._page.forget_history()
        report = await self._rest(0)
        self._home, self._mark, self._size = report.url, report.mark, report.size
        self._trail.take(self._noted(report), act=None)

    async def _rest(self, horizon_ms: int) -> Report:
        """Wait until scripts have their answers, and the wire is quiet; return what happened."""
        noted: list[dict[str, Any]] = []
        for remaining in reversed(range(_RESTS)):
            before = self._traffic.changes
            report = await self._page.settle(horizon_ms=horizon_ms, patience_ms=_PATIENCE_MS)
            noted += report.noted
            await self._until_answered()
            if self._traffic.changes == before or not remaining:
                break
        return replace(report, noted=noted)

    async def _until_answered(self) -> None:
        """Wait until nothing is under way; what stays so for long is not waited for again."""
        try:
            async with asyncio.timeout(_PATIENCE_MS / 1000):
                while self._traffic.in_flight > self._tolerated:
                    await self._traffic.wait_change(self._traffic.changes)
        except TimeoutError:
            self._tolerated = self._traffic.in_flight

    # --- trying

    async def _try(self, act: Act) -> None:
        candidate = self._plan.present(act)
        assert candidate is not None
        self._done += 1
        self._itinerary.take_asked()
        report = await self._do(act)
        has_changed = report.changes != self._changes
        self._trail.take_asked(self._itinerary.take_asked(), act=act, has_changed=has_changed)
        led_to = self._trail.take(self._noted(report), act=act)
        led_to += await self._hash_route(report, act)
        urls: list[str] = []
        appeared: list[Candidate] = []
        if has_changed:
            urls, appeared = await self._gather(act)
        self._changes = report.changes
        self._memory.learn(act, page=self._request.url, urls=[*led_to, *urls], appeared=appeared)
        self._mark = report.mark
        if without_fragment(report.url) != without_fragment(self._home):
            await self._return(report.steps)
        elif act.is_repeatable and (urls or report.size > self._size):
            self._plan.repeat(act, most=_MOST_TIMES if urls else _MOST_TIMES_BARREN)
        self._size = report.size

    async def _do(self, act: Act) -> Report:
        candidate = self._plan.present(act)
        assert candidate is not None
        async with asyncio.timeout(self._limits.answer_seconds):
            await self._page.do(act, candidate)
            return await self._rest(_HORIZON_MS)

    async def _gather(self, act: Act | None) -> tuple[list[str], list[Candidate]]:
        """Collect links and what can be worked; return the URLs and candidates that are new."""
        rows: list[list[Any]] = await self._world.call("newLinks()")
        self._look = await self._page.look()
        rows += self._look.closed_links
        links = collected.links(rows, action=act.text if act is not None else "")
        urls = self._trail.take_links(links)
        self._is_alone = not self._look.has_frames
        if self._look.is_cut:
            self._trail.note("explore: more can be worked than is looked at")
        return urls, self._plan.take(self._look.found, after=act)

    def _noted(self, report: Report) -> list[dict[str, Any]]:
        """Return what the page noted itself, and what was seen of its requests."""
        seen = [
            {"kind": "navigation", "url": each.url, "method": each.method}
            for each in self._itinerary.take_tried()
        ]
        seen += [
            {"kind": "unsent", "url": each.url, "method": each.method}
            for each in self._itinerary.take_unsent()
        ]
        seen += [{"kind": "window", "url": url, "method": "GET"} for url in self._watch.windows]
        seen += [{"kind": "download", "url": url, "method": "GET"} for url in self._watch.downloads]
        self._watch.windows.clear()
        self._watch.downloads.clear()
        return [*report.noted, *seen]

    async def _hash_route(self, report: Report, act: Act) -> list[str]:
        """Return the URL whose fragment alone changed, if that changed the document too."""
        hashes = [str(row["url"]) for row in report.noted if row["kind"] == "hash"]
        if not hashes or await self._page.is_place(hashes[-1]):
            return []
        if report.mark == self._mark:  # the page may hear of it a little later (hashchange)
            report = await self._rest(_HORIZON_MS)
        if report.mark == self._mark:
            return []
        return self._trail.take_route(hashes[-1], act=act)

    async def _press_keys(self) -> None:
        """Press what the page's handlers name, with nothing in focus."""
        named = self._look.keys or tuple("abcdefghijklmnopqrstuvwxyz0123456789/?")
        keys = dict.fromkeys((*named, "Escape", "ArrowRight", "ArrowLeft", "Enter"))
        await self._page.press_keys(list(keys))
        report = await self._rest(_HORIZON_MS)
        self._trail.take(self._noted(report), act=None, action=f"press {' '.join(keys)}")
        links = collected.links(await self._world.call("newLinks()"), action="press keys")
        self._trail.take_links(links)

    # --- going back

    async def _return(self, steps: int) -> None:
        """Take back an act that led elsewhere within the page, by so many steps of history."""
        if steps == 0:  # what it was is no more: replaceState
            await self._reload()
            return
        await self._page.go_back(steps)
        report = await self._rest(_HORIZON_MS)
        is_home = without_fragment(report.url) == without_fragment(self._home)
        self._itinerary.take_tried()
        if is_home:
            self._look = await self._page.look()
            self._plan.take(self._look.found, after=None)
            self._changes = report.changes
        missing = self._plan.missing()
        if not is_home or (missing is not None and self._plan.present(missing) is None):
            await self._reload()

    async def _hear(self) -> None:
        """Take in what scripts asked of the browser in this document."""
        try:
            told = await survey.testimony(self._channel)
        except (DocumentGoneError, ScriptError):
            return
        self._trail.take_requests(survey.survey_of({}, told).survey.requests)

    async def _reload(self) -> None:
        self._reloads += 1
        await self._hear()
        self._world.forget()
        if not await self._load():
            raise DocumentGoneError("the page did not load again")
        await self._arrive()
        await self._gather(None)

    async def _reach_missing(self) -> bool:
        """Make the element of a waiting act appear again; False when nothing waits any more."""
        act = self._plan.missing()
        if act is None:
            return False
        if self._reloads >= self._limits.reloads:
            self._trail.note(
                f"explore: {self._plan.left} acts not tried: their elements did not come back"
            )
            return False
        await self._reload()
        for step in act.chain:
            if self._plan.present(step) is None:
                break
            await self._do(step)
            await self._gather(step)
        if self._plan.present(act) is None:
            self._plan.give_up(act)
        return True

    def _is_out_of_budget(self) -> bool:
        if self._plan.left == 0:
            return False
        if self._done >= self._limits.actions:
            self._trail.note(f"explore: budget of {self._limits.actions} actions ran out")
            return True
        if time.monotonic() - self._began > self._limits.seconds:
            self._trail.note(f"explore: budget of {self._limits.seconds:g} s ran out")
            return True
        return False

    async def _leave(self) -> None:
        if self.is_broken:
            return
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                self._itinerary.is_over = True
                await self._watch.until_answered()
                await self._until_answered()
                if self._can_stand_still():
                    await self._place.stand_still(self._world)
                else:
                    await self._watch.leave()
        except (TimeoutError, PageGoneError, DocumentGoneError, ScriptError):
            self.is_broken = True

    def _can_stand_still(self) -> bool:
        """Whether nothing is at work in the page but its scripts, which can be switched off."""
        return (
            self._is_alone
            and self._tolerated == 0
            and not self._place.has_workers
            and not self._watch.has_stream
        )


def _itinerary(request: ExploreRequest) -> ExplorersItinerary:
    return ExplorersItinerary(may_navigate=request.may_navigate, limit=_MAX_REDIRECTS)
