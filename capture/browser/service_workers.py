"""Which service workers are just being started: the wire tells nothing of that.

While a worker installs, activates or wakes up, its page waits for it with nothing under way; what
the page shows comes only afterwards.
"""

import asyncio
import time
from typing import Any

from capture.browser.channel import Channel

_AT_WORK = frozenset({"new", "installing", "activating"})
"""Of a version's status; `installed` waits for its turn, for as long as it likes."""


class ServiceWorkers:
    """Those of one context, as the page's channel tells of them."""

    def __init__(self, channel: Channel) -> None:
        """Nothing is known before `start`."""
        self._channel = channel
        self._starting: set[str] = set()
        self._given_up: set[str] = set()
        self._moved = asyncio.Event()
        self.last_change = 0.0
        """When one began or ended to start, monotonic seconds."""

    async def start(self) -> None:
        """Switch on the events; once."""
        self._channel.on("ServiceWorker.workerVersionUpdated", self._on_versions)
        await self._channel.send("ServiceWorker.enable")

    @property
    def starting(self) -> int:
        """How many are being started."""
        return len(self._starting - self._given_up)

    def give_up(self) -> None:
        """Wait no more for those that are being started now."""
        self._given_up |= self._starting

    async def wait_change(self) -> None:
        """Return when one began or ended to start."""
        await self._moved.wait()

    def _on_versions(self, event: dict[str, Any]) -> None:
        before = set(self._starting)
        for version in event["versions"]:
            if version["status"] in _AT_WORK or version["runningStatus"] == "starting":
                self._starting.add(version["versionId"])
            else:
                self._starting.discard(version["versionId"])
        if self._starting != before:
            self.last_change = time.monotonic()
            self._moved.set()
            self._moved = asyncio.Event()
