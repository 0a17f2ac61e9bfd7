"""One process at a time works on a harvest."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from capture.errors import HarvestLockedError
from capture.model.layout import HarvestFolder


@contextmanager
def locked(folder: HarvestFolder) -> Iterator[None]:
    """Hold the harvest while the block runs. HarvestLockedError when another process does."""
    lock = FileLock(folder.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise HarvestLockedError(
            f"{folder.root}: another process works on this harvest; wait for it, or stop it"
        ) from None
    try:
        yield
    finally:
        lock.release()
        folder.lock.unlink(missing_ok=True)
