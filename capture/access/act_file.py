"""The file of the log of acts, line by line from both its ends, within bounds of memory."""

import os
from collections.abc import Iterator
from pathlib import Path

from capture.access.act_lines import MAX_LINE
from capture.fixity.hashing import OPEN_FLAGS

_SCAN_BYTES = 1_048_576


def raw_lines(path: Path, start: int) -> Iterator[tuple[bytes, int]]:
    """Yield each whole line without its end, and where the next begins; no longer than may be."""
    try:
        descriptor = os.open(path, OPEN_FLAGS)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "rb") as file:
        file.seek(start)
        at = start
        while data := file.readline(MAX_LINE + 1):
            at += len(data)
            if not data.endswith(b"\n") and len(data) <= MAX_LINE:
                return
            yield data.removesuffix(b"\n"), at


def backwards(path: Path) -> Iterator[bytes]:
    """Yield whole lines without their ends, the last first."""
    try:
        descriptor = os.open(path, OPEN_FLAGS)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "rb") as file:
        at = file.seek(0, os.SEEK_END)
        rest = b""
        while at > 0 and len(rest) <= MAX_LINE + _SCAN_BYTES:
            step = min(_SCAN_BYTES, at)
            at -= step
            file.seek(at)
            parts = (file.read(step) + rest).split(b"\n")
            rest = parts[0]
            yield from (each for each in reversed(parts[1:]) if each)
        if at == 0 and rest:
            yield rest


def ends_whole(path: Path) -> bool:
    """Return whether a file that isn't empty ends with a line's end."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def private(path: str, flags: int) -> int:
    """Open a file for its owner alone, and never what a link leads to (an `opener` of `open`)."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
