"""Checksums of WARC files: a sidecar beside each, and one manifest (WARC05)."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from capture.files import write_durably

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
    write_durably(folder / (final_name + SIDECAR_SUFFIX), line.encode("ascii"))
    lines = [each for each in _manifest_lines(folder) if not each.endswith(f"  {final_name}\n")]
    manifest = "".join(sorted([*lines, line], key=_by_name))
    write_durably(folder / MANIFEST, manifest.encode("ascii"))
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
