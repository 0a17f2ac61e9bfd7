"""The browser's process tree: how much memory it takes, and its end."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil


class ProcessTree:
    """A process that we started, with all that descends from it."""

    def __init__(self, pid: int) -> None:
        """Take hold of the process; psutil guards against the number being used again."""
        self._root = psutil.Process(pid)

    @property
    def pid(self) -> int:
        """Number of the root process."""
        return int(self._root.pid)

    def command_line(self) -> list[str]:
        """Return the arguments that the root process was started with."""
        try:
            return list(self._root.cmdline())
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return []

    def ancestor_below_us(self) -> int:
        """Return the process of ours that the root descends from: Playwright's driver."""
        try:
            line = [self.pid, *(each.pid for each in self._root.parents())]
        except psutil.NoSuchProcess:
            return self.pid
        return line[line.index(os.getpid()) - 1] if os.getpid() in line else self.pid

    @property
    def is_running(self) -> bool:
        """Whether the root process is alive."""
        return bool(self._root.is_running() and self._root.status() != psutil.STATUS_ZOMBIE)

    def members(self) -> list[psutil.Process]:
        """Return root and descendants, as far as they live."""
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def rss_bytes(self) -> int:
        """Return resident memory of the tree; memory shared between processes counts for each."""
        total = 0
        for process in self.members():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                total += process.memory_info().rss
        return total

    def kill(self) -> None:
        """End the whole tree at once."""
        for process in self.members():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process.kill()


@contextmanager
def on_end(pid: int, act: Callable[[], None]) -> Iterator[None]:
    """Call `act` on the running loop when a process ends while the block runs.

    Only where the system tells (Linux); elsewhere the deadlines of the steps have to do.
    """
    if not hasattr(os, "pidfd_open"):
        yield
        return
    loop = asyncio.get_running_loop()
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:  # it has ended already
        act()
        yield
        return

    def ended() -> None:
        loop.remove_reader(descriptor)
        act()

    loop.add_reader(descriptor, ended)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
