"""Reads what lies in an archive without trusting it: no link is followed, no more than so much."""

import os
import stat
from pathlib import Path

from capture.errors import FixityError
from capture.fixity.hashing import OPEN_FLAGS


def read_small(path: Path, max_bytes: int) -> bytes | None:
    """Return what a file holds; None when there is none. OSError.

    FixityError when it is no regular file, or holds more than `max_bytes`.
    """
    try:
        descriptor = os.open(path, OPEN_FLAGS)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FixityError(f"{path}: is no file")
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise FixityError(f"{path}: is larger than the {max_bytes} bytes that it may have")
    return data


def read_text(path: Path, max_bytes: int) -> str | None:
    """Return what a file of ASCII holds; None when there is none, or it holds something else."""
    data = read_small(path, max_bytes)
    return data.decode("ascii") if data is not None and data.isascii() else None
