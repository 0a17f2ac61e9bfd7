"""Pictures of a page that has come to rest: the whole of it, one element, on another screen.

A page is scrolled and pictured view by view. Chromium's own way to picture more than the view
(`captureBeyondViewport`) costs the same, but makes the window 1 x 1 pixel for a moment, and pages
notice: charts draw themselves anew at that width, other variants of images are asked for.

Meanwhile the page hears of no scrolling, unless it listens on the window in the capturing phase or
looks by itself. The price: a list that fills itself as the window is scrolled shows what it held.

What a page does is never raised: there is a `NoPicture` in its place.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Any

from capture.browser.channel import Channel, DocumentGoneError, PageGoneError, ScriptError
from capture.browser.pictures.gathering import Box, Gathering
from capture.browser.pictures.lens import Lens, aimed
from capture.browser.pictures.result import (
    PHONE,
    PHONE_SCALE,
    NoPicture,
    NoPictureReason,
    PictureLimits,
    ShotFormat,
    Target,
)
from capture.browser.request import Viewport
from capture.browser.watch import PageWatch
from capture.model.obstacle import Region
from capture.model.picture import Shots

_CLOSE_SECONDS = 2.0
_SCREEN_SECONDS = 5.0
_GONE = (PageGoneError, DocumentGoneError, ScriptError, TimeoutError)


class Camera:
    """Takes pictures of the page that stands in a tab; nothing of the page stays changed."""

    def __init__(
        self,
        channel: Channel,
        watch: PageWatch,
        viewport: Viewport,
        limits: PictureLimits | None = None,
    ) -> None:
        """Nothing is sent yet; `viewport` is the tab's."""
        self.lens = Lens(channel, watch)
        self.limits = limits or PictureLimits()
        self._viewport = viewport
        self.scale = 1.0
        """Pixels to a CSS pixel of the screen."""

    async def full_page(self, shot_format: ShotFormat = ShotFormat.JPEG) -> Shots | NoPicture:
        """Return the whole page as a visitor sees it; its first piece is the view as it stands.

        What is fixed or sticky is seen once. A page with a box that scrolls in its place gets the
        content of that box at full length. Cut, with a note, where time or limits end.
        """
        gathered = Gathering(limits=self.limits)
        taken = await self.told(self._whole(gathered, shot_format))
        if isinstance(taken, NoPicture) and gathered.pieces:
            gathered.notes.append(f"not the whole of it: {taken.reason.value} {taken.text}".strip())
            return gathered.shots()
        return taken

    async def element(
        self, target: Target | Region, shot_format: ShotFormat = ShotFormat.PNG
    ) -> Shots | NoPicture:
        """Return one element, or a region of the page, with nothing lying over it."""
        return await self.told(self._element(target, shot_format))

    @asynccontextmanager
    async def as_phone(self) -> AsyncIterator[None]:
        """Show the page on a phone's screen (390 x 844, two pixels to one) within the block.

        The page is not loaded anew: to it a window became smaller. Images that it then wants are
        waited for, at most five seconds. Raises nothing of its own; after the block the page has
        the tab's screen back.
        """
        try:
            await self._show_on(PHONE, scale=PHONE_SCALE, is_phone=True)
            yield
        finally:
            await self._show_on(self._viewport, scale=1.0, is_phone=False)

    async def told[Result](self, work: Awaitable[Result | NoPicture]) -> Result | NoPicture:
        """Return what `work` brings within the limit of time, or why it doesn't."""
        limit = self.limits.seconds
        try:
            async with asyncio.timeout(limit):
                return await work
        except TimeoutError:
            return NoPicture(reason=NoPictureReason.TIMED_OUT, text=f"within {limit:g} s")
        except (DocumentGoneError, PageGoneError) as error:
            return NoPicture(reason=NoPictureReason.GONE, text=str(error)[:300])
        except ScriptError as error:
            return NoPicture(reason=NoPictureReason.FAILED, text=str(error)[:300])

    @asynccontextmanager
    async def putting_back(self, name: str = "close", **parameters: Any) -> AsyncIterator[None]:
        """Call `pictures.<name>` when the block ends, however it ends."""
        try:
            yield
        finally:
            with suppress(*_GONE):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self.lens.call(name, **parameters)

    # ---- the whole page

    async def _whole(self, gathered: Gathering, shot_format: ShotFormat) -> Shots:
        first = await self.lens.shot(shot_format)
        async with self.putting_back():
            page = await self.lens.call("open")
            box = Box.of(page["box"])
            gathered.scale = scale = self.scale * page["zoom"]
            gathered.add_view(first, view=Box.of(page["view"]), box=box)
            if page["left"] == 0 and page["top"] == 0:
                start = (box.width, box.height)
            else:
                start = (0.0, 0.0)  # the page holds itself elsewhere
            wide = page["width"] if page["mayScrollAside"] else 0.0
            right = max(box.width, min(wide, self.limits.width / scale))
            bottom = max(box.height, min(page["height"], self.limits.height / scale))
            if page["height"] > bottom:
                gathered.notes.append(f"cut at {bottom:g} of {page['height']:g} px")
            if wide > right:
                gathered.notes.append(f"cut at {right:g} of {wide:g} px of its width")
            await self._scroll_through(
                gathered, box, start=start, end=(right, bottom), shot_format=shot_format
            )
        return gathered.shots()

    async def _scroll_through(
        self,
        gathered: Gathering,
        box: Box,
        *,
        start: tuple[float, float],
        end: tuple[float, float],
        shot_format: ShotFormat,
    ) -> None:
        """Add what `box` shows, row by row; `start` is seen already, as far as it goes."""
        right, bottom = end
        seen_right, seen_bottom = start
        top = 0.0
        left = seen_right
        height: float | None = None
        while True:
            while left < right - 0.5:
                if gathered.is_full:
                    gathered.notes.append(f"cut at {top:g} px: too many or too large shots")
                    return
                at = await self.lens.call("go", left=left, top=top)
                content = await self.lens.shot(shot_format)
                height = height or at["height"]
                if at["height"] > height + 1:
                    gathered.notes.append("the page grew while it was pictured")
                gathered.add_scrolled(content, box=box, left=at["left"], top=at["top"])
                seen_bottom = max(seen_bottom, at["top"] + box.height)
                if at["left"] + box.width <= left:
                    break  # it goes no further
                left = at["left"] + box.width
            if seen_bottom >= bottom - 0.5:
                return
            if seen_bottom <= top:
                gathered.notes.append(f"cut at {top:g} px: it scrolls no further")
                return
            top, left = seen_bottom, 0.0

    # ---- one element

    async def _element(self, target: Target | Region, shot_format: ShotFormat) -> Shots | NoPicture:
        gathered = Gathering(limits=self.limits)
        async with self.putting_back():
            page = await self.lens.call("aim", **aimed(target))
            if page is None:
                return NoPicture(reason=NoPictureReason.NOT_FOUND)
            view, place = Box.of(page["view"]), Box.of(page["place"])
            gathered.scale = self.scale * page["zoom"]
            if page["isHolder"]:
                gathered.notes.append("its frame as a whole: it belongs to another site")
            if place.left < -1 or place.left + place.width > view.width + 1:
                gathered.notes.append("cut at the sides of the view")
            fits = place.top >= -1 and place.bottom <= view.height + 1
            if fits or page["isPinned"]:
                gathered.add_part(await self.lens.shot(shot_format), view=view, place=place)
            else:
                await self._tall_element(gathered, page, shot_format)
        if not gathered.pieces:
            return NoPicture(reason=NoPictureReason.NOT_SHOWN, text="it takes no room in the view")
        return gathered.shots()

    async def _tall_element(
        self, gathered: Gathering, page: dict[str, Any], shot_format: ShotFormat
    ) -> None:
        """Picture what doesn't fit in the view in several shots."""
        view, place, box = (Box.of(page[name]) for name in ("view", "place", "box"))
        first = place.top - box.top + page["top"]
        height = min(place.height, self.limits.height / gathered.scale)
        seen = 0.0
        while seen < height - 0.5 and not gathered.is_full:
            at = await self.lens.call("go", left=page["left"], top=first + seen)
            shown = Box(
                left=place.left,
                top=first - at["top"] + box.top,
                width=place.width,
                height=height,
            )
            gathered.add_part(await self.lens.shot(shot_format), view=view, place=shown)
            reached = at["top"] + box.height - first
            if reached <= seen:
                break
            seen = reached
        if seen < place.height - 0.5:
            gathered.notes.append(f"cut at {seen:g} of {place.height:g} px")

    async def _show_on(self, viewport: Viewport, *, scale: float, is_phone: bool) -> None:
        """Never cleared but set: Playwright's own setting of the view would go with it."""
        self.scale = scale
        orientation = "portraitPrimary" if is_phone else "landscapePrimary"
        with suppress(*_GONE):
            async with asyncio.timeout(_SCREEN_SECONDS + 1):
                await self.lens.channel.send(
                    "Emulation.setDeviceMetricsOverride",
                    width=viewport.width,
                    height=viewport.height,
                    screenWidth=viewport.width,
                    screenHeight=viewport.height,
                    deviceScaleFactor=scale,
                    mobile=is_phone,
                    screenOrientation={"type": orientation, "angle": 0},
                )
                await self.lens.call("imagesArrived", milliseconds=round(_SCREEN_SECONDS * 1000))
