"""A visit's answer to a cookie notice: once for each page, photographed before."""

import base64
from collections.abc import Awaitable, Callable

from capture.browser.consent import Notices
from capture.browser.place import Place
from capture.browser.world import World
from capture.model.consent import Consent, Consented


class Consenting:
    """What one visit does about a cookie notice."""

    def __init__(self, place: Place, world: World, choice: Consent) -> None:
        """Answer as `choice` says; nothing is done yet."""
        self._place = place
        self._notices = Notices(place, world)
        self._choice = choice
        self.is_open = True
        """No notice was met so far."""
        self.before: bytes | None = None
        """JPEG of the view with the notice in it."""
        self.consented = Consented(found=False)

    async def answer(self, *, rest: Callable[[], Awaitable[object]]) -> None:
        """Look for a notice and answer it; `rest` waits until the page is calm.

        Raises what `Channel` raises.
        """
        self.is_open = False
        notice = await self._notices.look()
        if notice is None:
            return
        shot = await self._place.channel.send(
            "Page.captureScreenshot", format="jpeg", quality=80, optimizeForSpeed=True
        )
        self.before = base64.b64decode(shot["data"])
        self.consented = await self._notices.answer(notice, self._choice, settle=rest)
