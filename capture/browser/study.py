"""What a visit learns of a page once it is read and at rest: what scripts asked for, what it holds.

Where something is drawn or tiled, it is tried whether it answers. Things that an archive can't give
again are pictured. Nothing of that shows in the text and pictures of the page itself, which were
taken before.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from capture.browser.channel import Channel
from capture.browser.navigation import ExplorersItinerary
from capture.browser.pictures.camera import Camera
from capture.browser.portraits import Portraits, as_print, portray
from capture.browser.request import VisitRequest
from capture.browser.survey import Surveyed, survey_of, testimony
from capture.browser.trials import Trials, Tried, is_worth_trying
from capture.browser.watch import PageWatch
from capture.browser.world import World
from capture.model.picture import Shots


class Study:
    """The study of one page. What was learned before a deadline stays."""

    def __init__(
        self,
        *,
        channel: Channel,
        watch: PageWatch,
        world: World,
        camera: Camera,
        request: VisitRequest,
        rest: Callable[[], Awaitable[object]],
    ) -> None:
        """Nothing is done yet; `rest` waits until the page is calm."""
        self._channel = channel
        self._watch = watch
        self._world = world
        self._camera = camera
        self._request = request
        self._trials = Trials(channel=channel, world=world, rest=rest)
        self.surveyed: Surveyed | None = None
        self.portraits = Portraits()
        self.full_page: Shots | None = None
        """Taken here only where it was not taken before."""
        self.phone: Shots | None = None

    @property
    def tried(self) -> tuple[Tried, ...]:
        """The trials that were made."""
        return tuple(self._trials.done)

    async def run(self, seen: dict[str, Any], *, has_full_page: bool) -> None:
        """Study a page of which js/survey.js has `seen` this. Raises what `Channel` raises."""
        self.surveyed = surveyed = survey_of(seen, await testimony(self._channel))
        request = self._request
        if is_worth_trying(surveyed):
            itinerary = ExplorersItinerary(may_navigate=lambda _: False, limit=0)
            itinerary.stay()
            await self._watch.hold_back(itinerary)
            try:
                await self._trials.run(surveyed)
                await self._world.call("top()")
            finally:
                await self._watch.let_go()
        wanted = request.portray(surveyed.survey, self.tried) if request.portray else ()
        if wanted:
            if not has_full_page:
                self.full_page = _shots(await self._camera.full_page())
            await portray(
                self._camera,
                wanted,
                survey=surveyed.survey,
                tried=self.tried,
                into=self.portraits,
            )
        if request.with_phone:
            async with self._camera.as_phone():
                self.phone = _shots(await self._camera.full_page())
        if wanted or request.with_print:
            await as_print(self._camera, self.portraits)


def _shots(taken: object) -> Shots | None:
    return taken if isinstance(taken, Shots) else None
