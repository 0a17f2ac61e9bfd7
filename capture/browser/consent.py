"""Cookie notices: found, and answered as asked by a real click; nothing else is ever clicked.

How a visit uses it, once the page has come to rest and stands at its top:

    notices = Notices(place, world)
    if await notices.glance() and (notice := await notices.look()) is not None:
        ...                                     # the picture of the state before
        consented = await notices.answer(notice, choice, settle=...)

`glance` is one evaluation of a millisecond or so; a page without anything over it costs no more.
A notice that comes late is seen by a later glance: before scrolling, and once more before reading.
What is recognised and never clicked stands in js/consent.js and js/consent_words.js.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from capture.browser.channel import Channel, DocumentGoneError, ScriptError
from capture.browser.frames import Inside, OtherFrames
from capture.browser.notice import Button, Kind, Notice, as_told, chosen, why_not
from capture.browser.watch import PageWatch
from capture.browser.world import World
from capture.model.consent import Consent, Consented
from capture.model.url import without_fragment

MOST_CLICKS = 3
_CLICK_SECONDS = 5.0
_FRAME_SECONDS = 3.0
_GONE_MS = 1_500
"""Notices are faded out, or slide away."""


class NoticePlace(Protocol):
    """What is needed of the tab that the page is in."""

    channel: Channel
    watch: PageWatch
    others: OtherFrames


class Notices:
    """The notices of one page. Has no deadlines as a whole: put it in a step.

    Raises PageGoneError; DocumentGoneError and ScriptError only from `glance` and `look`.
    """

    def __init__(self, place: NoticePlace, world: World) -> None:
        """Look in the page of `place`, through `world`."""
        self._place = place
        self._world = world

    async def glance(self) -> bool:
        """Whether there may be a notice: cheap, and often wrong about that."""
        return bool(await self._world.call("consent.glance()"))

    async def look(self) -> Notice | None:
        """Return the notice that stands over the page now; None: none that is understood."""
        seen = await self._world.call("consent.find()")
        if seen["notice"] is None and seen["hidden"]:
            with suppress(ScriptError):  # a tree too deep to be told
                await self._world.adopt_closed_roots()
            seen = await self._world.call("consent.find()")
        if seen["notice"] is not None:
            return as_told(seen["notice"])
        for number, door in enumerate(seen["doors"]):
            notice = await self._behind(number, door)
            if notice is not None:
                return notice
        return None

    async def answer(
        self, notice: Notice, choice: Consent, *, settle: Callable[[], Awaitable[object]]
    ) -> Consented:
        """Click what answers the notice as asked, and return what came of it.

        `settle` waits until the page has come to rest; called after each click. Of a notice of two
        layers the second is opened first where need be: three clicks at most, unticking included.
        """
        clicked: list[str] = []
        notes: list[str] = []
        went_away = False
        loader = self._place.watch.loader
        present: Notice | None = notice
        try:
            left = MOST_CLICKS
            while present is not None and left > 0 and choice is not Consent.LEAVE:
                button = chosen(present.buttons, choice, is_second=bool(clicked))
                if button is None:
                    notes.append(why_not(present.buttons, choice))
                    break
                if choice is Consent.REFUSE and button.kind is Kind.SAVE:
                    left -= await self._untick(present, most=left - 1, notes=notes)
                left -= 1
                async with self._staying(present, notes) as held:
                    if not await self._click(present, button.number, notes):
                        break
                    clicked.append(button.label)
                    await settle()
                if held:
                    break
                went_away, present = await self._after(present, button)
        except DocumentGoneError:
            self._world.forget()
            went_away = bool(clicked)
        except ScriptError as error:
            notes.append(str(error)[:200])
        if self._place.watch.loader != loader:
            notes.append("the page loaded anew")  # some sites do, once they know
        if clicked and not went_away:
            notes.append("it stayed")
        return Consented(
            found=True,
            choice=choice,
            label=" > ".join(clicked),
            selector=notice.selector,
            frame=notice.frame,
            text=notice.text,
            buttons=tuple(button.label for button in notice.buttons[:20]),
            region=notice.region,
            was_wall=notice.was_wall,
            went_away=went_away,
            note="; ".join(notes),
        )

    async def _after(self, notice: Notice, button: Button) -> tuple[bool, Notice | None]:
        """Return whether the notice went away, and the layer to go on with, if any."""
        is_gone = await self._is_gone(notice, milliseconds=_GONE_MS)
        if is_gone and button.kind is not Kind.SETTINGS:
            return await self.look() is None, None
        if button.kind is not Kind.SETTINGS:
            return False, None
        return False, await self.look()

    async def _is_gone(self, notice: Notice, *, milliseconds: int) -> bool:
        gone = f"consent.gone({milliseconds})"
        if notice.door is None:
            return bool(await self._world.call(gone))
        # The frame, or the notice within a frame that stays.
        if await self._world.call(f"consent.door({notice.door}), capture.{gone}"):
            return True
        return await self._in_frame(notice, "consent.gone(0)") is not False

    async def _behind(self, number: int, door: dict[str, Any]) -> Notice | None:
        """Return the notice in a frame of another origin, if it is one."""
        frame_id = await self._frame_id(number)
        inside = await self._place.others.enter(frame_id) if frame_id else None
        if inside is None:
            return None
        try:
            async with asyncio.timeout(_FRAME_SECONDS):
                seen = await inside.call("consent.find()")
                url = await inside.channel.evaluate("location.href", context=inside.context)
                at = await self._world.call(f"consent.doorAt({number})")
        except (TimeoutError, DocumentGoneError, ScriptError):
            return None  # a frame that is gone, or hangs, asks nothing
        finally:
            await inside.leave()
        if seen["notice"] is None or at is None:
            return None
        own = {"x": at["left"], "y": at["top"], "width": at["width"], "height": at["height"]}
        told = seen["notice"] | {
            "region": own,
            "frame": str(url)[:2_000],
            "wasWall": door["wasWall"],
            "selector": door["selector"],
        }
        return as_told(told, door=number, frame_id=frame_id)

    async def _frame_id(self, number: int) -> str:
        """Return CDP's name for a frame that js/consent.js numbered; empty: it is gone."""
        channel = self._place.channel
        context = await channel.world(self._place.watch.main_frame)
        answer = await channel.send(
            "Runtime.evaluate", expression=f"capture.consent.door({number})", contextId=context
        )
        object_id = answer["result"].get("objectId")
        if object_id is None:
            return ""
        node = await channel.send("DOM.describeNode", objectId=object_id)
        await channel.send("Runtime.releaseObject", objectId=object_id)
        return str(node["node"].get("frameId", ""))

    async def _untick(self, notice: Notice, *, most: int, notes: list[str]) -> int:
        """Untick what is ticked beforehand; return the clicks that it took."""
        for number in notice.ticked[:most]:
            await self._click(notice, number, notes)
        if len(notice.ticked) > most:
            notes.append(f"{len(notice.ticked) - max(0, most)} boxes stayed ticked")
        return min(len(notice.ticked), max(0, most))

    async def _click(self, notice: Notice, number: int, notes: list[str]) -> bool:
        """Click one thing of a notice; whether it came to that."""
        inside: Inside | None = None
        if notice.door is not None:
            inside = await self._place.others.enter(notice.frame_id)
            if inside is None:
                notes.append("its frame is gone")
                return False
        call = self._world.call if inside is None else inside.call
        try:
            point = await call(f"consent.aim({number})")
            start = {"x": 0, "y": 0}
            if inside is not None:
                start = await self._world.call(f"consent.doorAt({notice.door})")
            if point is None or start is None:
                notes.append("something lies over the button")
                return False
            await self._press(point[0] + start["x"], point[1] + start["y"])
            return True
        except TimeoutError:
            notes.append("the page does not take the click")
            return False
        finally:
            if inside is not None:
                await inside.leave()

    @asynccontextmanager
    async def _staying(self, notice: Notice, notes: list[str]) -> AsyncIterator[list[str]]:
        """Hold back what would lead away meanwhile; what that was stands in the list afterwards.

        Our script holds back what the page itself does, the itinerary what its frames do to it.
        """
        held: list[str] = []
        itinerary = self._place.watch.itinerary
        may_navigate, blocked = itinerary.may_navigate, itinerary.blocked
        url = without_fragment(str(await self._world.call("consent.guard()")))
        await self._in_frame(notice, "consent.guard()")

        def may_stay(target: str) -> bool:
            if without_fragment(target) == url:
                return may_navigate(target)
            held.append(f"it would lead to {target[:300]}")
            return False

        itinerary.may_navigate = may_stay
        try:
            yield held
        finally:
            itinerary.may_navigate, itinerary.blocked = may_navigate, blocked
            with suppress(DocumentGoneError):  # loaded anew: nothing to let go of
                held += await self._world.call("consent.unguard()")
            held += await self._in_frame(notice, "consent.unguard()") or []
            notes += [f"held back: {each}" for each in held]

    async def _in_frame(self, notice: Notice, expression: str) -> Any:
        """Return what our script in the notice's frame returns; None: there is none, or it went."""
        if notice.door is None:
            return None
        inside = await self._place.others.enter(notice.frame_id)
        if inside is None:
            return None
        try:
            return await inside.call(expression)
        except DocumentGoneError:
            return None
        finally:
            await inside.leave()

    async def _press(self, x: float, y: float) -> None:
        send = self._place.channel.send
        event = "Input.dispatchMouseEvent"
        async with asyncio.timeout(_CLICK_SECONDS):
            await send(event, type="mouseMoved", x=x, y=y)
            for kind in ("mousePressed", "mouseReleased"):
                await send(event, type=kind, x=x, y=y, button="left", clickCount=1)
