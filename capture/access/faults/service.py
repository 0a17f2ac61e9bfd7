"""What the access service does about reports by itself, again and again while it runs."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from capture import clock
from capture.access.acts import Acts
from capture.access.faults.postman import Postman, Round
from capture.access.faults.retention import clear
from capture.access.faults.settings import read_settings
from capture.access.store import Store
from capture.errors import CaptureError

EVERY_SECONDS = 5.0
ENDS_SECONDS = 3.0
"""How long a stop waits for a message that is being handed over. A server that hangs would have it
wait for a minute; the message waits in the database, and is sent after the next start."""


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
            done = await _aside(lambda: _once(store, postman, clock.now()), postman.stop)
            if done.delivered:
                told.clear()
            for fault in done.faults:
                if fault not in told:
                    say(f"reports of faults: {fault}")
                told.add(fault)
            await asyncio.sleep(every)
    finally:
        postman.stop()


async def _aside(work: Callable[[], Round], stop: Callable[[], None]) -> Round:
    """Do work in a thread that doesn't keep this process from ending.

    When cancelled: have it stopped, and wait a little. Threads of asyncio's own are waited for at
    the end without a bound.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Round | None] = loop.create_future()

    def settle(done: Round | None) -> None:
        if not ended.done():
            ended.set_result(done)

    def run() -> None:
        done = None
        try:
            done = work()
        finally:
            with suppress(RuntimeError):  # the loop is over: nobody waits any more
                loop.call_soon_threadsafe(settle, done)

    threading.Thread(target=run, name="postman", daemon=True).start()
    try:
        done = await asyncio.shield(ended)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait([ended], timeout=ENDS_SECONDS)
        raise
    if done is None:
        raise RuntimeError("the delivery of reports failed; why stands above")
    return done


def _once(store: Store, postman: Postman, now: datetime) -> Round:
    try:
        done = postman.deliver(now)
        clear(store, read_settings(store.archive).terms, now)
    except CaptureError as fault:
        return Round(faults=[str(fault)])
    return done
