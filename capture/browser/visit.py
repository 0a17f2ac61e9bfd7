"""The reader's visit: load, look through, come to rest, read, take the picture, leave.

Steps are named, have a deadline each, and say which step comes next; one loop runs them.
A document that makes way for another (navigation by script, meta refresh) sends the visit back to
ARRIVE. Reading and the picture start as soon as the page is calm; the quiet window passes
meanwhile, and if something moved in it the page is looked through again.

`details` are opened before scrolling, so that what they hold is loaded and read, and closed again
before the picture: that shows what a visitor sees.

Going to an empty page at the end costs a navigation, half a light page's CPU. So a page at rest,
with nothing at work in it but its scripts, is made to stand still where it is: scripts off, timers
ended, nodes and listeners dropped. Any other (workers, streams, frames of other origins, requests
under way) is left for about:blank.
"""

import asyncio
import base64
import time
from typing import Any

from capture.browser.channel import DocumentGoneError, PageGoneError, ScriptError
from capture.browser.consenting import Consenting
from capture.browser.findings import Findings
from capture.browser.navigation import Itinerary
from capture.browser.pictures.camera import Camera
from capture.browser.place import Place
from capture.browser.request import VisitRequest
from capture.browser.rest import Resting
from capture.browser.result import VisitResult
from capture.browser.settle import Goal
from capture.browser.step import Step, StepName
from capture.browser.study import Study
from capture.browser.world import World
from capture.model.outcome import Outcome
from capture.model.picture import Shots

_PROBE_SECONDS = 5.0
"""A page that has no moment of idleness for so long hangs."""
_GRACE_SECONDS = 5.0
"""Beyond the time that our script keeps to by itself."""
_UNFINISHED_LOAD_SECONDS = 1.0
"""The load event is not waited for when nothing is under way for so long."""
_NOT_A_PAGE = frozenset({"application/pdf"})
"""What Chromium shows in a viewer of its own: a file to us."""


class RendererHungError(Exception):
    """The page doesn't answer our script. Stays within this package."""


class Visit:
    """One visit under way."""

    def __init__(self, place: Place, request: VisitRequest) -> None:
        """Prepare; `run` does it."""
        limits = request.limits
        self._place = place
        self._request = request
        self._limits = limits
        self._itinerary = Itinerary(may_navigate=request.may_navigate, limit=limits.navigations)
        self._world = World(place.channel, place.watch)
        self._resting = Resting(
            traffic=place.traffic,
            workers=place.service_workers,
            patience=limits.patience,
            probe=self._probe,
        )
        self._camera = Camera(place.channel, place.watch, place.viewport)
        self._deadline: asyncio.Timeout | None = None
        self._seconds: dict[str, float] = {}
        self._found = Findings()
        self._study: Study | None = None
        self._consent = Consenting(place, self._world, request.consent)
        self._left_blank = False
        self._is_quiet = False
        self._arrivals = 0
        self._read_at = 0.0
        self._rounds = 0
        self._height = 0.0
        self._screens_left = limits.scroll_screens
        self._scroll_left = limits.scroll_seconds
        self._steps = {
            StepName.LOAD: Step(run=self._load, seconds=limits.load_seconds, late=self._load_late),
            StepName.ARRIVE: Step(
                run=self._arrive, seconds=limits.load_seconds, late=self._arrive_late
            ),
            StepName.EXPLORE: Step(
                run=self._explore, seconds=limits.scroll_seconds + _GRACE_SECONDS, late=self._hung
            ),
            StepName.CALM: Step(
                run=self._calm, seconds=limits.settle_seconds, late=self._calm_late
            ),
            StepName.COLLECT: Step(
                run=self._collect, seconds=limits.collect_seconds, late=self._hung
            ),
            StepName.CONSENT: Step(
                run=self._answer_notice, seconds=limits.consent_seconds, late=self._arrive_late
            ),
            StepName.VIEW: Step(
                run=self._take_view, seconds=limits.screenshot_seconds, late=self._view_late
            ),
            StepName.QUIET: Step(
                run=self._quiet, seconds=limits.settle_seconds, late=self._quiet_late
            ),
            StepName.STUDY: Step(
                run=self._learn, seconds=limits.study_seconds, late=self._learn_late
            ),
            StepName.LEAVE: Step(
                run=self._leave, seconds=limits.leave_seconds, late=self._leave_late
            ),
        }

    async def run(self) -> VisitResult:
        """Make the visit. What the site does wrong is in the result; raises nothing of the kind."""
        self._place.watch.begin(self._itinerary)
        name: StepName | None = StepName.LOAD
        while name is not None:
            name = await self._run_step(name)
        return await self._found.result(
            self._request,
            itinerary=self._itinerary,
            watch=self._place.watch,
            viewport=self._place.viewport,
            study=self._study,
            consent=self._consent,
            steps=self._seconds,
        )

    def interrupt(self) -> None:
        """End the step under way now: the page is gone."""
        if self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time())

    async def _run_step(self, name: StepName) -> StepName | None:
        step = self._steps[name]
        began = time.monotonic()
        try:
            async with asyncio.timeout(step.seconds) as self._deadline:
                return await step.run()
        except TimeoutError:
            if self._place.has_crashed:
                self._crashed("the renderer crashed")
                return None
            self._found.notes.append(f"{name}: not done within {step.seconds:g} s")
            return await step.late()
        except DocumentGoneError:
            return self._document_gone(name)
        except RendererHungError:
            await self._hung()
            return None
        except PageGoneError as error:
            self._crashed(str(error))
            return None
        except ScriptError as error:
            self._found.notes.append(f"{name}: {error}"[:500])
            return await self._after_script_error(name)
        finally:
            self._deadline = None
            self._seconds[name] = self._seconds.get(name, 0.0) + time.monotonic() - began

    # ---- steps

    async def _load(self) -> StepName | None:
        place = self._place
        await place.wake()
        answer = await self._navigate()
        if "loaderId" not in answer and "errorText" not in answer:
            # The page that stands here still, but for the fragment: no document would come.
            await place.watch.leave()
            answer = await self._navigate()
        if answer.get("isDownload"):
            self._found.is_download = True
            self._left_blank = True
            return None
        error = answer.get("errorText")
        if error is None:
            return StepName.ARRIVE
        self._found.error = str(error)
        if self._itinerary.blocked:
            self._found.outcome = Outcome.REDIRECTED_OUT_OF_SCOPE
        self._left_blank = error == "net::ERR_ABORTED"
        return None if self._left_blank else StepName.LEAVE

    async def _navigate(self) -> dict[str, Any]:
        """Ask for the page; return what Chromium says of it."""
        parameters = {"referrer": self._request.referrer} if self._request.referrer else {}
        return await self._place.channel.send("Page.navigate", url=self._request.url, **parameters)

    async def _arrive(self) -> StepName:
        watch, traffic = self._place.watch, self._place.traffic
        self._resting.probed_at = None
        previous = self._world.loader
        loaded = asyncio.ensure_future(watch.until_loaded(not_loader=previous))
        try:
            while not loaded.done():
                await asyncio.wait({loaded}, timeout=_UNFINISHED_LOAD_SECONDS)
                idle = time.monotonic() - traffic.last_change
                is_idle = traffic.in_flight == 0 and idle > _UNFINISHED_LOAD_SECONDS
                if not loaded.done() and (is_idle or idle > self._limits.patience.stall_seconds):
                    self._found.notes.append("arrive: no load event, though nothing moves any more")
                    break
        finally:
            loaded.cancel()
        return StepName.EXPLORE

    async def _explore(self) -> StepName:
        began = time.monotonic()
        milliseconds = max(0, round(self._scroll_left * 1000))
        seen = await self._world.call(
            f"explore({{screens: {self._screens_left}, milliseconds: {milliseconds}}})"
        )
        ended = time.monotonic()
        self._screens_left -= seen["steps"]
        self._scroll_left -= ended - began
        probe_seconds = seen["probeMs"] / 1000
        self._resting.probed(ended - probe_seconds, probe_seconds)
        self._resting.tolerated = seen["streaming"]
        if self._height < seen["height"] and self._screens_left > 0 and self._scroll_left > 0:
            self._rounds = 0  # an endless page goes on until its budget is spent
        self._height = seen["height"]
        if seen["ranOut"]:
            self._note_budget(seen["height"])
        if seen["closed"]:
            await self._world.adopt_closed_roots()
        return StepName.CALM

    async def _calm(self) -> StepName:
        rest = await self._resting.wait(Goal.CALM)
        if rest.is_stalled:
            self._found.notes.append("calm: a request stays under way, not waited for")
        return StepName.COLLECT

    async def _collect(self) -> StepName:
        self._read_at = time.monotonic()
        may = "true" if self._screens_left > 0 and self._scroll_left > 0 else "false"
        asks = "true" if self._consent.is_open else "false"
        page = await self._world.call(
            f"finish({{height: {self._height}, mayScrollOn: {may}, asks: {asks}}})"
        )
        if not page["isFinished"]:
            return StepName.CONSENT if page.get("mayHaveNotice") else StepName.EXPLORE
        if page["hasGrown"]:
            self._note_budget(page["height"])
        others = await self._place.others.collect() if page["closedFrames"] > 0 else []
        self._found.take_page(page, others)
        if page["contentType"] in _NOT_A_PAGE:
            self._found.is_download = True
            return StepName.LEAVE
        return StepName.VIEW if self._request.with_view else StepName.QUIET

    async def _answer_notice(self) -> StepName:
        await self._consent.answer(rest=lambda: self._resting.wait(Goal.CALM))
        return StepName.EXPLORE

    async def _take_view(self) -> StepName:
        if self._request.with_full_page:
            taken = await self._camera.full_page()
            if isinstance(taken, Shots) and taken.pieces:
                self._found.full_page = taken
                self._found.take_view(taken.pieces[0].content, self._place.thumbnail)
                return StepName.QUIET
        shot = await self._place.channel.send(
            "Page.captureScreenshot", format="jpeg", quality=80, optimizeForSpeed=True
        )
        self._found.take_view(base64.b64decode(shot["data"]), self._place.thumbnail)
        return StepName.QUIET

    async def _quiet(self) -> StepName:
        rest = await self._resting.wait(Goal.QUIET)
        if not await self._has_changed() and self._resting.last_change <= self._read_at:
            self._is_quiet = not rest.is_stalled
            return StepName.STUDY
        self._rounds += 1
        if self._rounds < self._limits.rounds:
            return StepName.EXPLORE
        self._found.notes.append(f"quiet: still moving after {self._rounds} readings")
        return StepName.STUDY

    async def _learn(self) -> StepName:
        page = self._found.page
        if page is not None:
            self._study = Study(
                channel=self._place.channel,
                watch=self._place.watch,
                world=self._world,
                camera=self._camera,
                request=self._request,
                rest=lambda: self._resting.wait(Goal.CALM),
            )
            has_full_page = self._found.full_page is not None
            await self._study.run(page["survey"], has_full_page=has_full_page)
        return StepName.LEAVE

    async def _has_changed(self) -> bool:
        """Whether the page is another than was read: an answer may pass long before it is used."""
        return self._found.page is not None and bool(await self._world.call("hasChanged()"))

    async def _leave(self) -> None:
        if self._can_stand_still():
            await self._place.stand_still(self._world)
        else:
            await self._place.watch.leave()

    def _can_stand_still(self) -> bool:
        """Whether nothing is at work in the page but its scripts, which can be switched off."""
        page = self._found.page
        return (
            page is not None
            and self._is_quiet
            and page["closedFrames"] == 0
            and self._resting.tolerated == 0
            and not self._place.has_workers
            and not self._place.watch.has_stream
        )

    # ---- when a step is late

    async def _load_late(self) -> StepName:
        self._found.outcome = Outcome.TIMED_OUT
        self._found.error = "no answer in time"
        return StepName.LEAVE

    async def _arrive_late(self) -> StepName:
        return StepName.EXPLORE

    async def _calm_late(self) -> StepName:
        return StepName.COLLECT

    async def _view_late(self) -> StepName:
        self._place.mark_broken()
        return StepName.LEAVE

    async def _quiet_late(self) -> StepName:
        return StepName.STUDY

    async def _learn_late(self) -> StepName:
        return StepName.LEAVE

    async def _leave_late(self) -> None:
        self._place.mark_broken()

    async def _hung(self) -> None:
        self._place.mark_broken()
        self._found.outcome = Outcome.TIMED_OUT
        self._found.error = "the page does not answer any more"

    async def _after_script_error(self, name: StepName) -> StepName | None:
        match name:
            case StepName.LOAD:
                self._found.error = self._found.notes[-1]
                return StepName.LEAVE
            case StepName.EXPLORE | StepName.CALM:
                return StepName.COLLECT
            case StepName.CONSENT:
                return StepName.EXPLORE
            case StepName.LEAVE:
                self._place.mark_broken()
                return None
            case _:
                return StepName.LEAVE

    def _document_gone(self, name: StepName) -> StepName:
        self._world.forget()
        self._arrivals += 1
        if (
            name in (StepName.STUDY, StepName.LEAVE)
            or self._arrivals > self._limits.navigations + 1
        ):
            self._is_quiet = False
            return StepName.LEAVE
        return StepName.ARRIVE

    def _crashed(self, why: str) -> None:
        self._place.mark_broken()
        self._found.outcome = Outcome.BROWSER_CRASHED
        self._found.error = why

    def _note_budget(self, height: float) -> None:
        self._found.notes.append(f"explore: budget for scrolling ran out at {height:g} px")

    async def _probe(self) -> None:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self._world.call("probe()")
        except TimeoutError as error:
            raise RendererHungError from error
