"""What the access service does about reports by itself, again and again while it runs."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from capture import clock
from capture.access.acts import Acts
from capture.access.faults.postman import Postman
from capture.access.faults.retention import clear
from capture.access.faults.settings import read_settings
from capture.access.store import Store
from capture.errors import CaptureError

EVERY_SECONDS = 5.0


async def keep_reports(
    store: Store,
    acts: Acts,
    archive_name: str,
    say: Callable[[str], None],
    *,
    every: float = EVERY_SECONDS,
) -> None:
    """Deliver what waits and delete what was kept long enough, until cancelled.

    What is wrong is said when it begins, and once more when it changes.
    """
    postman = Postman(store, acts, archive_name=archive_name)
    told: set[str] = set()
    while True:
        faults = await asyncio.to_thread(_once, store, postman, clock.now())
        for fault in sorted(faults - told):
            say(f"a report of a fault waits to be delivered: {fault}")
        told = faults
        await asyncio.sleep(every)


def _once(store: Store, postman: Postman, now: datetime) -> set[str]:
    try:
        faults = set(postman.deliver(now).faults)
        clear(store, read_settings(store.archive).retention, now)
    except CaptureError as fault:
        return {str(fault)}
    return faults
