"""Counts what one browser context asks of the archive; also its `Traffic`, for who waits for rest.

Filled by the threads that answer, read in the event loop of who drives the browser.
"""

import asyncio
import threading
import time
from contextlib import suppress

from capture.access.offline.answers import Found
from capture.access.offline.asking import Missing, Stand

_MOST = 1_000
"""Different things that are missing; more are only counted."""


class Tally:
    """What was asked since `begin`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake who waits in `loop`."""
        self._loop = loop
        self._lock = threading.Lock()
        self._moved = asyncio.Event()
        self._missing: dict[tuple[str, str, str], Missing] = {}
        self._stand = Stand()
        self.in_flight = 0
        self.changes = 0
        self.last_change = time.monotonic()

    def begin(self) -> None:
        """Count from nothing."""
        with self._lock:
            self._stand = Stand()
            self._missing.clear()

    @property
    def stand(self) -> Stand:
        """What was counted."""
        with self._lock:
            counted = self._stand
            missing = tuple(self._missing.values())
        return Stand(
            answered=counted.answered,
            alike=counted.alike,
            restricted=counted.restricted,
            elsewhere=counted.elsewhere,
            missing=missing,
        )

    async def wait_change(self, seen: int) -> None:
        """Return as soon as `changes` differs from `seen`."""
        while self.changes == seen:
            moved = self._moved
            if self.changes == seen:
                await moved.wait()

    def opened(self) -> None:
        """Note that something is under way. From any thread."""
        self._move(+1)

    def closed(self) -> None:
        """Note that it is over. From any thread."""
        self._move(-1)

    def answered(self, found: Found) -> None:
        """Note an answer. From any thread."""
        with self._lock:
            was = self._stand
            self._stand = Stand(
                answered=was.answered + 1,
                alike=was.alike + found.is_alike,
                restricted=was.restricted + found.is_restricted,
                elsewhere=was.elsewhere + found.is_elsewhere,
            )

    def lacked(self, missing: Missing) -> None:
        """Note what is missing. From any thread."""
        key = (missing.method, missing.url, missing.why.value)
        with self._lock:
            known = self._missing.get(key)
            if known is not None:
                self._missing[key] = Missing(
                    method=known.method,
                    url=known.url,
                    why=known.why,
                    page=known.page,
                    detail=known.detail,
                    times=known.times + 1,
                )
            elif len(self._missing) < _MOST:
                self._missing[key] = missing

    def _move(self, count: int) -> None:
        with self._lock:
            self.in_flight += count
            self.changes += 1
            self.last_change = time.monotonic()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
