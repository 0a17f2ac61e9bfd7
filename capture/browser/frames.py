"""Reading the frames that the main document may not enter: those of another origin."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from capture.browser.channel import Channel, DocumentGoneError, PageGoneError, ScriptError
from capture.browser.world import page_script

_FRAME_SECONDS = 3.0
"""A frame that doesn't answer costs the page no more than this."""
_MAX_FRAMES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Our world in a frame that its parent may not enter."""

    channel: Channel
    context: int
    session: CDPSession | None = None
    """Of its own, where the frame has a process of its own."""

    async def call(self, expression: str) -> Any:
        """Return `capture.<expression>` (see js/page.js).

        Raises DocumentGoneError too when the frame goes away with its process; the page lives on.
        """
        try:
            return await self.channel.evaluate(
                f"{page_script()};capture.{expression}", context=self.context
            )
        except PageGoneError as error:
            if self.session is None:
                raise
            raise DocumentGoneError(str(error)) from error

    async def leave(self) -> None:
        """Close the way in; what our script keeps in the frame stays."""
        if self.session is not None:
            with suppress(PlaywrightError):  # gone with its frame
                await self.session.detach()


class OtherFrames:
    """The child frames of a page, in its own process or in one of theirs."""

    def __init__(self, *, context: BrowserContext, page: Page, channel: Channel) -> None:
        """Frames of `page`."""
        self._context = context
        self._page = page
        self._channel = channel

    async def collect(self) -> list[dict[str, Any]]:
        """Return what js/page.js collects, of each frame that its parent could not enter."""
        tree = await self._channel.send("Page.getFrameTree")
        near = list(_children(tree["frameTree"]))[:_MAX_FRAMES]
        collected = [await self._read(self._channel, frame["id"]) for frame in near]
        if len(self._page.frames) - 1 > len(near):
            collected += await self._collect_far()
        return [frame for frame in collected if frame is not None]

    async def enter(self, frame_id: str) -> Inside | None:
        """Return a way into one frame, to be left again; None: there is none, or it is gone."""
        try:
            return Inside(channel=self._channel, context=await self._channel.world(frame_id))
        except (DocumentGoneError, ScriptError):
            pass  # in a process of its own, perhaps
        for frame in self._page.frames[1:_MAX_FRAMES]:
            try:
                session = await self._context.new_cdp_session(frame)
            except PlaywrightError:
                continue  # gone, or in the page's process after all
            channel = Channel(session)
            try:
                tree = await channel.send("Page.getFrameTree")
                if tree["frameTree"]["frame"]["id"] == frame_id:
                    context = await channel.world(frame_id)
                    return Inside(channel=channel, context=context, session=session)
            except (DocumentGoneError, PageGoneError, ScriptError):
                pass  # it went away in the meantime
            await Inside(channel=channel, context=0, session=session).leave()
        return None

    async def _collect_far(self) -> list[dict[str, Any] | None]:
        """Frames with a process of their own, which Playwright has a session for."""
        collected = []
        for frame in self._page.frames[1:_MAX_FRAMES]:
            try:
                session = await self._context.new_cdp_session(frame)
            except PlaywrightError:
                continue  # gone, or in the page's process after all
            channel = Channel(session)
            try:
                tree = await channel.send("Page.getFrameTree")
                collected.append(await self._read(channel, tree["frameTree"]["frame"]["id"]))
            except (DocumentGoneError, PageGoneError, ScriptError):
                continue
            finally:
                await session.detach()
        return collected

    async def _read(self, channel: Channel, frame_id: str) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(_FRAME_SECONDS):
                context = await channel.world(frame_id)
                found: dict[str, Any] | None = await channel.evaluate(
                    f"{page_script()};capture.collectFrame()", context=context
                )
        except (TimeoutError, DocumentGoneError, ScriptError):
            return None
        return found


def _children(tree: dict[str, Any]) -> "list[dict[str, Any]]":
    found = []
    for child in tree.get("childFrames", ()):
        found += [child["frame"], *_children(child)]
    return found
