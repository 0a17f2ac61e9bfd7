"""Reads files and gives their SHA-256, several at a time; counts bytes and can be stopped.

Threads, not processes: OpenSSL computes without holding Python's lock, so that threads scale with
the cores as well, and nothing has to be sent about.
"""

import hashlib
import os
import stat
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from capture.fixity.tree import FoundFile, state_of

CHUNK_BYTES = 1024 * 1024
MOST_WORKERS = 4
"""More than a few readers only make a disk's heads move."""
_TICK_SECONDS = 0.1
_WAITING_FOR_EACH_WORKER = 16
OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe put in a file's place must not hold us up
    | getattr(os, "O_CLOEXEC", 0)
)

type Tick = Callable[[int], None]
"""Called a few times a second with how many bytes were read since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """What came of reading one file."""

    found: FoundFile
    sha256: str = ""
    """In hex; empty when it couldn't be read."""
    size_bytes: int = 0
    """How much was read."""
    fault: OSError | None = None
    """Why it couldn't be read; FileNotFoundError when it has gone since it was found."""
    is_steady: bool = True
    """Whether it is the file that was found, and stayed as it was while it was read."""


def workers() -> int:
    """Return how many files are read at a time."""
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def hash_files(
    files: Iterable[FoundFile], *, tick: Tick, count: int | None = None
) -> Iterator[Hashed]:
    """Yield the outcome for each file, in order. Memory: a few chunks, whatever their size.

    Stops within a chunk when the caller is interrupted or gives up.
    """
    reading = _Reading()
    many = count or workers()
    pending: deque[Future[Hashed]] = deque()
    todo = iter(files)
    with ThreadPoolExecutor(many, thread_name_prefix="fixity") as pool:
        try:
            for each in todo:
                pending.append(pool.submit(reading.hash_file, each))
                if len(pending) >= many * _WAITING_FOR_EACH_WORKER:
                    yield _next(pending, reading, tick)
            while pending:
                yield _next(pending, reading, tick)
            tick(reading.taken())
        finally:
            reading.stopped.set()
            pool.shutdown(cancel_futures=True)


def _next(pending: deque[Future[Hashed]], reading: "_Reading", tick: Tick) -> Hashed:
    first = pending[0]
    while not wait([first], timeout=_TICK_SECONDS).done:
        tick(reading.taken())
    tick(reading.taken())
    return pending.popleft().result()


class _Reading:
    """What the threads share: how much was read, and whether to stop."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._bytes = 0

    def taken(self) -> int:
        """Return how many bytes were read since this was last asked."""
        with self._lock:
            count, self._bytes = self._bytes, 0
        return count

    def hash_file(self, found: FoundFile) -> Hashed:
        """Read one file from its beginning to its end."""
        try:
            descriptor = os.open(found.file, OPEN_FLAGS)
        except OSError as fault:
            return Hashed(found=found, fault=fault)
        try:
            return self._read(descriptor, found)
        except OSError as fault:
            return Hashed(found=found, fault=fault)
        finally:
            os.close(descriptor)

    def _read(self, descriptor: int, found: FoundFile) -> Hashed:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return Hashed(found=found, fault=OSError(0, "it is no file any more"))
        digest, size = hashlib.sha256(), 0
        while chunk := os.read(descriptor, CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            with self._lock:
                self._bytes += len(chunk)
            if self.stopped.is_set():
                return Hashed(found=found, is_steady=False)
        is_steady = found.state == state_of(before) == state_of(os.fstat(descriptor))
        return Hashed(found=found, sha256=digest.hexdigest(), size_bytes=size, is_steady=is_steady)
