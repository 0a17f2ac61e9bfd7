"""Waiting until a page has come to rest: the edge around `settle`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from capture.browser.service_workers import ServiceWorkers
from capture.browser.settle import Goal, Patience, Probe, Rest, Wait, Wire, advise
from capture.model.traffic import Traffic


@dataclass(slots=True, kw_only=True)
class Resting:
    """What is known of a page's rest; one for each document."""

    traffic: Traffic
    workers: ServiceWorkers
    """One that is being started counts as a request under way."""
    patience: Patience
    probe: Callable[[], Awaitable[None]]
    """Asks the page for a moment of idleness."""
    probed_at: float | None = None
    """When the last completed probe began, monotonic seconds."""
    probe_seconds: float = 0.0
    """How long the slowest probe took: tells how busy the machine is."""
    tolerated: int = 0
    """Requests that may stay under way: media that have begun to arrive, and are paused."""

    @property
    def last_change(self) -> float:
        """When anything moved last, monotonic seconds."""
        return max(self.traffic.last_change, self.workers.last_change)

    async def wait(self, goal: Goal) -> Rest:
        """Return when the goal is reached or can't be; has no deadline of its own."""
        while True:
            seen = self.traffic.changes
            match self._advice(goal):
                case Rest() as rest:
                    self.workers.give_up()
                    return rest
                case Probe():
                    began = time.monotonic()
                    await self.probe()
                    self.probed(began, time.monotonic() - began)
                case Wait(until=until):
                    await self._wait_change(seen, until)
                case unknown:
                    assert_never(unknown)

    def probed(self, began: float, seconds: float) -> None:
        """Note a completed probe: when it began, and how long it took."""
        self.probed_at = began
        self.probe_seconds = max(self.probe_seconds, seconds)

    def _advice(self, goal: Goal) -> Wait | Probe | Rest:
        wire = Wire(
            in_flight=max(0, self.traffic.in_flight - self.tolerated) + self.workers.starting,
            last_change=self.last_change,
        )
        return advise(
            goal=goal,
            wire=wire,
            probed_at=self.probed_at,
            patience=self.patience,
            now=time.monotonic(),
            probe_seconds=self.probe_seconds,
        )

    async def _wait_change(self, seen: int, until: float) -> None:
        moves = [
            asyncio.ensure_future(self.traffic.wait_change(seen)),
            asyncio.ensure_future(self.workers.wait_change()),
        ]
        try:
            await asyncio.wait(
                moves,
                timeout=max(0.001, until - time.monotonic()),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for move in moves:
                move.cancel()
