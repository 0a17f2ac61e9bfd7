"""While a harvest runs: progress for who watches, signals from who stops it, the clock's limit."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from capture.config.settings import HarvestSettings
from capture.harvest.progress import Progress, ProgressState
from capture.harvest.state import Tally
from capture.harvest.stop import Reason, Stop

TELL_SECONDS = 0.5
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def signals(stop: Stop, progress: Progress) -> Iterator[None]:
    """Turn signals into a stop while the block runs: from the start until the files are closed."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        if stop.at_once.is_set():
            progress.message("stopping already; the files are being closed")
        elif stop.asked.is_set():
            progress.message("stopping at once; `capture resume` goes on")
        else:
            progress.message("finishing the pages in hand; Ctrl-C again stops at once")
        stop.ask(Reason.INTERRUPTED)

    undo = [_on_signal(loop, name, interrupted) for name in _SIGNALS if hasattr(signal, name)]
    try:
        yield
    finally:
        for each in undo:
            each()


@asynccontextmanager
async def telling(
    tally: Tally, stop: Stop, settings: HarvestSettings, progress: Progress
) -> AsyncIterator[None]:
    """Tell progress, and turn --max-time into a stop, while the block runs."""
    task = asyncio.create_task(_tell(tally, progress))
    limit: asyncio.TimerHandle | None = None
    if settings.max_time_seconds is not None:
        loop = asyncio.get_running_loop()
        limit = loop.call_later(settings.max_time_seconds, stop.ask, Reason.TIME_LIMIT)
    try:
        yield
    finally:
        if limit is not None:
            limit.cancel()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        progress.update(state_of(tally))


async def _tell(tally: Tally, progress: Progress) -> None:
    while True:
        progress.update(state_of(tally))
        await asyncio.sleep(TELL_SECONDS)


def state_of(tally: Tally) -> ProgressState:
    """Return how far the harvest is."""
    rate = tally.rate_per_minute()
    left = max(0, tally.pages_known - tally.pages_done)
    return ProgressState(
        pages_done=tally.pages_done,
        pages_known=max(tally.pages_known, tally.pages_done),
        files_done=tally.files_done,
        files_known=max(tally.files_known, tally.files_done),
        rate_per_minute=rate,
        bytes_recorded=tally.bytes_recorded,
        errors=tally.errors,
        current=tuple(tally.current.values()),
        seconds_left=left / rate * 60 if rate and left else None,
    )


def _on_signal(
    loop: asyncio.AbstractEventLoop, name: str, act: Callable[[], None]
) -> Callable[[], object]:
    """Let a signal call `act` on the loop; return what undoes that."""
    number = getattr(signal, name)
    try:
        loop.add_signal_handler(number, act)
    except (NotImplementedError, RuntimeError, ValueError):
        # Windows, or not the main thread: there the plain handler has to do, where one may be set.
        return _plain_handler(loop, number, act)
    return lambda: loop.remove_signal_handler(number)


def _plain_handler(
    loop: asyncio.AbstractEventLoop, number: int, act: Callable[[], None]
) -> Callable[[], object]:
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    before = signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(act))
    return lambda: signal.signal(number, before)
