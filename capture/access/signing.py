"""Signs the log of acts while the service runs: now and then, and when it stops (OPSL01)."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

from capture import clock
from capture.access.acts import Acts
from capture.access.checkpoints import Remembered
from capture.errors import CaptureError, FixityError
from capture.fixity.keys import SigningKey

EVERY_SECONDS = 3_600.0
SERVICE = "service"
"""Who, in the log of acts."""


def sign(acts: Acts, key: SigningKey, *, who: str, remembered: Remembered) -> int | None:
    """Sign the log as it is; return how many acts that speaks for, None when nothing is new.

    FixityError where the log isn't the one that was signed before: to sign that would be to vouch
    for what somebody put in its place. Reads the whole log.
    """
    held = remembered.head()
    found = acts.verify(remembered=held)
    if held is not None and not found.holds_remembered:
        raise FixityError(
            f"{acts.path}: doesn't hold act {held[0]} as it was; NOT signed. Put the log back from"
            " a copy, and find out who changed it: capture acts verify tells more"
        )
    count = acts.sign(key, who=who)
    if count is not None:
        head = acts.head()
        remembered.keep(head.number, head.hash, clock.now())
    return count


@contextmanager
def signing(
    acts: Acts | None,
    key: SigningKey | None,
    say: Callable[[str], None],
    *,
    every: float = EVERY_SECONDS,
) -> Iterator[Coroutine[None, None, None]]:
    """Give what signs every so often until it is cancelled; at the end it is signed once more."""
    told = ""

    def once() -> None:
        nonlocal told
        if acts is None or key is None:
            return
        try:
            sign(acts, key, who=SERVICE, remembered=Remembered(acts.archive))
        except (CaptureError, OSError) as fault:
            before, told = told, str(fault)
            if told != before:
                say(f"log of acts: {fault}")

    async def again() -> None:
        while True:
            await asyncio.to_thread(once)
            await asyncio.sleep(every)

    task = again()
    try:
        yield task
    finally:
        task.close()
        once()
