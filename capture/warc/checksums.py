"""Checksums of WARC files: a sidecar beside each, and one manifest (WARC05)."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

MANIFEST = "manifest-sha256.txt"
SIDECAR_SUFFIX = ".sha256"


def finish(path: Path, final_name: str, digest: str) -> Path:
    """Give a written file its final name, its sidecar and its line in the manifest.

    `digest` is the SHA-256 in hex, computed while writing. The file has been fsynced. Both texts
    have the form of `sha256sum`, which checks them as well. Returns the final path.
    """
    folder = path.parent
    line = f"{digest}  {final_name}\n"
    final = folder / final_name
    path.replace(final)
    _write_durably(folder / (final_name + SIDECAR_SUFFIX), line)
    lines = [each for each in _manifest_lines(folder) if not each.endswith(f"  {final_name}\n")]
    _write_durably(folder / MANIFEST, "".join(sorted([*lines, line], key=_by_name)))
    sync_folder(folder)
    return final


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(file: BinaryIO) -> None:
    """Make what was written to `file` durable."""
    file.flush()
    os.fsync(file.fileno())


def recorded(folder: Path) -> dict[str, str]:
    """Return the manifest: SHA-256 in hex by file name."""
    pairs = (line.rstrip("\n").partition("  ") for line in _manifest_lines(folder))
    return {name: digest for digest, _, name in pairs}


def _manifest_lines(folder: Path) -> list[str]:
    path = folder / MANIFEST
    return path.read_text("ascii").splitlines(keepends=True) if path.exists() else []


def _by_name(line: str) -> str:
    return line.partition("  ")[2]


def _write_durably(path: Path, text: str) -> None:
    """Write a small file so that it is whole or absent, whenever the machine stops."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("w", encoding="ascii", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable, where the system can (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
