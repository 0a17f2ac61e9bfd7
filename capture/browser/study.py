"""What a visit learns of a page once it is read and at rest: what scripts asked for, what it holds.

Where something is drawn or tiled, it is tried whether it answers. Nothing of that shows in the
text and pictures of the page itself, which were taken before.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from capture.browser.channel import Channel
from capture.browser.navigation import ExplorersItinerary
from capture.browser.survey import Surveyed, survey_of, testimony
from capture.browser.trials import Trials, Tried, is_worth_trying
from capture.browser.watch import PageWatch
from capture.browser.world import World


class Study:
    """The study of one page. What was learned before a deadline stays."""

    def __init__(
        self,
        *,
        channel: Channel,
        watch: PageWatch,
        world: World,
        rest: Callable[[], Awaitable[object]],
    ) -> None:
        """Nothing is done yet; `rest` waits until the page is calm."""
        self._channel = channel
        self._watch = watch
        self._world = world
        self._trials = Trials(channel=channel, world=world, rest=rest)
        self.surveyed: Surveyed | None = None

    @property
    def tried(self) -> tuple[Tried, ...]:
        """The trials that were made."""
        return tuple(self._trials.done)

    async def run(self, seen: dict[str, Any]) -> None:
        """Study a page of which js/survey.js has `seen` this. Raises what `Channel` raises."""
        self.surveyed = survey_of(seen, await testimony(self._channel))
        if not is_worth_trying(self.surveyed):
            return
        itinerary = ExplorersItinerary(may_navigate=lambda _: False, limit=0)
        itinerary.stay()
        await self._watch.hold_back(itinerary)
        try:
            await self._trials.run(self.surveyed)
            await self._world.call("top()")
        finally:
            await self._watch.let_go()
