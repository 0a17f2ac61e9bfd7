"""Where a visit takes place: what it needs of its tab."""

from collections.abc import Callable
from typing import Protocol

from capture.browser.channel import Channel
from capture.browser.frames import OtherFrames
from capture.browser.request import Viewport
from capture.browser.service_workers import ServiceWorkers
from capture.browser.watch import PageWatch
from capture.browser.world import World
from capture.model.traffic import Traffic


class Place(Protocol):
    """What a visit needs of the tab that it takes place in."""

    channel: Channel
    watch: PageWatch
    traffic: Traffic
    service_workers: ServiceWorkers
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
