"""What the access service does about reports by itself, again and again while it runs."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from capture import clock
from capture.access.acts import Acts
from capture.access.faults.postman import Postman, Round
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

    What is wrong is said once, and again only after something was delivered.
    """
    postman = Postman(store, acts, archive_name=archive_name)
    told: set[str] = set()
    try:
        while True:
            done = await asyncio.to_thread(_once, store, postman, clock.now())
            if done.delivered:
                told.clear()
            for fault in done.faults:
                if fault not in told:
                    say(f"reports of faults: {fault}")
                told.add(fault)
            await asyncio.sleep(every)
    finally:
        postman.stop()


def _once(store: Store, postman: Postman, now: datetime) -> Round:
    try:
        done = postman.deliver(now)
        clear(store, read_settings(store.archive).terms, now)
    except CaptureError as fault:
        return Round(faults=[str(fault)])
    return done
