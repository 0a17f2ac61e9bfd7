"""The browser's process tree: how much memory it takes, and its end."""

import contextlib

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
