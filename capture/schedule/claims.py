"""Claims: the same run never starts twice, whoever is killed when.

A claim is an advisory lock of the system (`flock`) on a file of the site. It belongs to the open
file, not to a process: the harvest that is started inherits that file, so that the claim lasts as
long as the service or the harvest lives, and ends with the last of them without anybody having to
clean up. No clock, heartbeat or process id is believed. That is also why filelock, which the rest
of the program uses, doesn't do here: it can't hand on a lock.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from capture.errors import UsageError

try:
    import fcntl
except ImportError:  # pragma: no cover  Windows
    raise UsageError(
        "capture schedule needs a system that lets a process inherit a lock: Linux, macOS, BSD;"
        " elsewhere plan `capture harvest` by the system's own means"
    ) from None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that is held, until it is released here and in every process that inherited it."""

    descriptor: int

    def release(self) -> None:
        """Give it up as far as this process goes."""
        os.close(self.descriptor)


def take(path: Path) -> Claim | None:
    """Take the claim of that file; None when somebody else holds it. OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
    if _try(descriptor, fcntl.LOCK_EX):
        return Claim(descriptor)
    os.close(descriptor)
    return None


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock of that file: a claim, or a harvest's own. OSError.

    Nothing is made or changed. For an instant a shared lock is held here: who tries to take the
    claim at that instant fails, and tries again.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
