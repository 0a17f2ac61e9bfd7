"""Files that are there whole or not at all: the one place that replaces a file."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever reads it sees the old one or the new one. OSError."""
    draft = path.with_name(path.name + ".open")
    draft.write_bytes(data)
    draft.replace(path)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that it is whole or absent, whenever the machine stops. OSError."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with draft.open("xb") as file:  # not through a link that somebody put there
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in `folder` durable, where the system can (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
