"""The reader's visit: load, look through, come to rest, read, take the picture, leave.

Steps are named, have a deadline each, and say which step comes next; one loop runs them.
A document that makes way for another (navigation by script, meta refresh) sends the visit back to
ARRIVE. Reading and the picture start as soon as the page is calm; the quiet window passes
meanwhile, and if something moved in it the page is looked through again.

`details` are opened before scrolling, so that what they hold is loaded and read, and closed again
before the picture: that shows what a visitor sees.
"""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from capture.browser import collected
from capture.browser.channel import Channel, DocumentGoneError, PageGoneError, ScriptError
from capture.browser.frames import OtherFrames
from capture.browser.navigation import Itinerary
from capture.browser.request import Viewport, VisitRequest
from capture.browser.rest import Resting
from capture.browser.result import VisitResult
from capture.browser.settle import Goal
from capture.browser.watch import PageWatch
from capture.browser.world import World
from capture.model.link import Hop, Link, Mechanism
from capture.model.outcome import Outcome
from capture.model.traffic import Traffic
from capture.model.url import normalise

_PROBE_SECONDS = 5.0
"""A page that has no moment of idleness for so long hangs."""
_GRACE_SECONDS = 5.0
"""Beyond the time that our script keeps to by itself."""
_UNFINISHED_LOAD_SECONDS = 1.0
"""The load event is not waited for when nothing is under way for so long."""
_NOT_A_PAGE = frozenset({"application/pdf"})
"""What Chromium shows in a viewer of its own: a file to us."""


class StepName(StrEnum):
    """The steps of a visit."""

    LOAD = "load"
    """Ask for the page, until its first bytes are shown."""
    ARRIVE = "arrive"
    """Until its load event."""
    EXPLORE = "explore"
    """Open, start, scroll to the end."""
    CALM = "calm"
    """Until nothing is under way and the page is idle."""
    COLLECT = "collect"
    """Text and links, of all frames."""
    VIEW = "view"
    """The picture."""
    QUIET = "quiet"
    """Until the quiet window has passed."""
    LEAVE = "leave"
    """To an empty page, so that nothing of this one runs on."""


class RendererHungError(Exception):
    """The page doesn't answer our script. Stays within this package."""


class Place(Protocol):
    """What a visit needs of the tab that it takes place in."""

    channel: Channel
    watch: PageWatch
    traffic: Traffic
    viewport: Viewport
    others: OtherFrames
    thumbnail: Callable[[bytes], bytes] | None

    @property
    def has_workers(self) -> bool:
        """Whether the page runs workers."""
        ...

    async def stand_still(self, world: World) -> None:
        """Stop the page without leaving it, until `wake` or the next navigation."""
        ...

    async def wake(self) -> None:
        """Let scripts run again, for the next page."""
        ...

    @property
    def has_crashed(self) -> bool:
        """Whether the renderer or the browser is gone."""
        ...

    def mark_broken(self) -> None:
        """Say that this tab must not be used again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what to do, how long it may take, what follows when it takes longer."""

    run: Callable[[], Awaitable[StepName | None]]
    seconds: float
    late: Callable[[], Awaitable[StepName | None]]


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
        self._resting = Resting(traffic=place.traffic, patience=limits.patience, probe=self._probe)
        self._deadline: asyncio.Timeout | None = None
        self._seconds: dict[str, float] = {}
        self._notes: list[str] = []
        self._error: str | None = None
        self._outcome: Outcome | None = None
        self._is_download = False
        self._left_blank = False
        self._is_quiet = False
        self._page: dict[str, Any] | None = None
        self._rows: list[list[Any]] = []
        self._texts: list[str] = []
        self._read_at = 0.0
        self._rounds = 0
        self._height = 0.0
        self._screens_left = limits.scroll_screens
        self._scroll_left = limits.scroll_seconds
        self._view: bytes | None = None
        self._thumbnail: asyncio.Task[bytes] | None = None
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
            StepName.VIEW: Step(
                run=self._take_view, seconds=limits.screenshot_seconds, late=self._view_late
            ),
            StepName.QUIET: Step(
                run=self._quiet, seconds=limits.settle_seconds, late=self._quiet_late
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
        return await self._result()

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
            self._notes.append(f"{name}: not done within {step.seconds:g} s")
            return await step.late()
        except DocumentGoneError:
            return StepName.LEAVE if name is StepName.LEAVE else StepName.ARRIVE
        except RendererHungError:
            await self._hung()
            return None
        except PageGoneError as error:
            self._crashed(str(error))
            return None
        except ScriptError as error:
            self._notes.append(f"{name}: {error}"[:500])
            return await self._after_script_error(name)
        finally:
            self._deadline = None
            self._seconds[name] = self._seconds.get(name, 0.0) + time.monotonic() - began

    # ---- steps

    async def _load(self) -> StepName | None:
        await self._place.wake()
        parameters = {"referrer": self._request.referrer} if self._request.referrer else {}
        answer = await self._place.channel.send(
            "Page.navigate", url=self._request.url, **parameters
        )
        if answer.get("isDownload"):
            self._is_download = True
            self._left_blank = True
            return None
        error = answer.get("errorText")
        if error is None:
            return StepName.ARRIVE
        self._error = str(error)
        if self._itinerary.blocked:
            self._outcome = Outcome.REDIRECTED_OUT_OF_SCOPE
        self._left_blank = error == "net::ERR_ABORTED"
        return None if self._left_blank else StepName.LEAVE

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
                    self._notes.append("arrive: no load event, though nothing moves any more")
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
        self._resting.probed_at = ended - seen["probeMs"] / 1000
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
            self._notes.append("calm: a request stays under way, not waited for")
        return StepName.COLLECT

    async def _collect(self) -> StepName:
        self._read_at = time.monotonic()
        may = "true" if self._screens_left > 0 and self._scroll_left > 0 else "false"
        page = await self._world.call(f"finish({{height: {self._height}, mayScrollOn: {may}}})")
        if not page["isFinished"]:
            return StepName.EXPLORE
        if page["hasGrown"]:
            self._note_budget(page["height"])
        self._page = page
        self._rows = page["links"]
        self._texts = [page["text"]]
        if page["closedFrames"] > 0:
            for frame in await self._place.others.collect():
                self._rows = self._rows + frame["links"]
                self._texts.append(frame["text"])
                page["isTextCut"] |= frame["isTextCut"]
                page["isLinksCut"] |= frame["isLinksCut"]
        if page["contentType"] in _NOT_A_PAGE:
            self._is_download = True
            return StepName.LEAVE
        return StepName.VIEW if self._request.with_view else StepName.QUIET

    async def _take_view(self) -> StepName:
        shot = await self._place.channel.send(
            "Page.captureScreenshot", format="jpeg", quality=80, optimizeForSpeed=True
        )
        self._view = base64.b64decode(shot["data"])
        if self._place.thumbnail is not None:
            self._thumbnail = asyncio.create_task(
                asyncio.to_thread(self._place.thumbnail, self._view)
            )
        return StepName.QUIET

    async def _quiet(self) -> StepName:
        rest = await self._resting.wait(Goal.QUIET)
        if not await self._has_changed() and self._place.traffic.last_change <= self._read_at:
            self._is_quiet = not rest.is_stalled
            return StepName.LEAVE
        self._rounds += 1
        if self._rounds < self._limits.rounds:
            return StepName.EXPLORE
        self._notes.append(f"quiet: still moving after {self._rounds} readings")
        return StepName.LEAVE

    async def _has_changed(self) -> bool:
        """Whether the page is another than was read: an answer may pass long before it is used."""
        return self._page is not None and bool(await self._world.call("hasChanged()"))

    async def _leave(self) -> None:
        if self._can_stand_still():
            await self._place.stand_still(self._world)
        else:
            await self._place.watch.leave()

    def _can_stand_still(self) -> bool:
        """Whether nothing is at work in the page but its scripts, which can be switched off."""
        page = self._page
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
        self._outcome = Outcome.TIMED_OUT
        self._error = "no answer in time"
        return StepName.LEAVE

    async def _arrive_late(self) -> StepName:
        return StepName.EXPLORE

    async def _calm_late(self) -> StepName:
        return StepName.COLLECT

    async def _view_late(self) -> StepName:
        self._place.mark_broken()
        return StepName.LEAVE

    async def _quiet_late(self) -> StepName:
        return StepName.LEAVE

    async def _leave_late(self) -> None:
        self._place.mark_broken()

    async def _hung(self) -> None:
        self._place.mark_broken()
        self._outcome = Outcome.TIMED_OUT
        self._error = "the page does not answer any more"

    async def _after_script_error(self, name: StepName) -> StepName | None:
        match name:
            case StepName.LOAD:
                self._error = self._notes[-1]
                return StepName.LEAVE
            case StepName.EXPLORE | StepName.CALM:
                return StepName.COLLECT
            case StepName.LEAVE:
                self._place.mark_broken()
                return None
            case _:
                return StepName.LEAVE

    def _crashed(self, why: str) -> None:
        self._place.mark_broken()
        self._outcome = Outcome.BROWSER_CRASHED
        self._error = why

    def _note_budget(self, height: float) -> None:
        self._notes.append(f"explore: budget for scrolling ran out at {height:g} px")

    async def _probe(self) -> None:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self._world.call("probe()")
        except TimeoutError as error:
            raise RendererHungError from error

    # ---- the result

    async def _result(self) -> VisitResult:
        page = self._page or {}
        for what, key in (("text", "isTextCut"), ("links", "isLinksCut")):
            if page.get(key):
                self._notes.append(f"collect: more {what} than are kept")
        watch = self._place.watch
        return VisitResult(
            url=self._request.url,
            final_url=page.get("url", self._request.url),
            has_document=self._page is not None and not self._is_download,
            outcome=self._outcome,
            redirects=tuple(self._itinerary.redirects),
            script_navigations=tuple(self._itinerary.script_navigations),
            blocked_navigation=self._itinerary.blocked,
            unsafe_navigations=tuple(self._itinerary.unsafe),
            is_download=self._is_download,
            title=page.get("title", ""),
            language=page.get("language"),
            canonical=page.get("canonical"),
            content_type=page.get("contentType"),
            text="\n\n".join(text for text in self._texts if text),
            links=collected.links(self._rows) + self._noted_links(),
            view_jpeg=self._view,
            thumbnail_jpeg=await self._finished_thumbnail(),
            page_height=page.get("height", 0),
            viewport=self._place.viewport,
            steps=self._seconds,
            notes=(*self._notes, *self._itinerary.notes, *watch.notes),
            error=self._error,
        )

    async def _finished_thumbnail(self) -> bytes | None:
        if self._thumbnail is None:
            return None
        try:
            return await self._thumbnail
        except OSError as error:
            self._notes.append(f"view: no thumbnail: {error}")
            return None

    def _noted_links(self) -> tuple[Link, ...]:
        watch = self._place.watch
        noted = [(raw, "window.open") for raw in watch.windows]
        if not self._is_download:
            noted += [(raw, "download") for raw in watch.downloads]
        return tuple(
            Link(url=url, hop=Hop.LINK, mechanism=Mechanism.SCRIPT_NAVIGATION, where=where)
            for raw, where in dict.fromkeys(noted)
            if (url := normalise(raw)) is not None and url.startswith(("http:", "https:"))
        )
