"""The files of a finished SIP, read one after the other: of a folder, a zip or a tar.

Nothing is unpacked and nothing is followed; what a package claims of itself is bounded.
"""

import stat
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from capture.errors import UsageError
from capture.package.harvests import HarvestFile, files_of
from capture.warc.block import PIECE_BYTES

_MAX_FILES = 1_000_000


class UnreadableError(UsageError):
    """The SIP, or a file in it, can't be read; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file as it is come upon."""

    path: str
    """Within the SIP, with `/`."""
    size: int
    pieces: Iterator[bytes]
    """Its bytes; to be read, or left, before the next file. Raises UnreadableError."""


def contents(sip: Path) -> Iterator[Found]:
    """Yield the files of a SIP. UnreadableError when it is none of the three, or is damaged."""
    if sip.is_dir():
        yield from _of_folder(sip)
    elif zipfile.is_zipfile(sip):
        yield from _of_zip(sip)
    elif sip.is_file() and tarfile.is_tarfile(sip):
        yield from _of_tar(sip)
    else:
        raise UnreadableError(f"{sip}: is no folder, no zip and no tar that can be read")


@contextmanager
def _said(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError, ValueError) as fault:
        raise UnreadableError(f"{what}: can't be read: {fault}") from None
    except (NotImplementedError, RuntimeError) as fault:
        raise UnreadableError(f"{what}: is packed in a way that isn't read: {fault}") from None


def _of_folder(sip: Path) -> Iterator[Found]:
    try:
        files: tuple[HarvestFile, ...] = files_of(sip)
    except UsageError as fault:
        raise UnreadableError(str(fault)) from None
    for file in files:
        with _said(file.name), file.path.open("rb") as opened:
            yield Found(path=file.name, size=file.size, pieces=_pieces(opened, file.name))


def _of_zip(sip: Path) -> Iterator[Found]:
    with _said(sip.name), zipfile.ZipFile(sip) as archive:
        entries = archive.infolist()
        if len(entries) > _MAX_FILES:
            raise UnreadableError(f"{sip.name}: holds more than {_MAX_FILES} files")
        for entry in entries:
            mode = entry.external_attr >> 16
            if (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)) or entry.is_dir():
                raise UnreadableError(f"{entry.filename!r}: is no regular file")
            if entry.compress_type != zipfile.ZIP_STORED:
                raise UnreadableError(f"{entry.filename!r}: is compressed; a SIP stores its files")
            with archive.open(entry) as opened:
                path = _below_top(entry.filename)
                yield Found(path=path, size=entry.file_size, pieces=_pieces(opened, path))


def _of_tar(sip: Path) -> Iterator[Found]:
    with _said(sip.name), tarfile.open(sip, "r:") as archive:
        number = 0
        while (member := archive.next()) is not None:
            number += 1
            archive.members = []  # type: ignore[attr-defined]  # else it keeps all that went past
            if number > _MAX_FILES:
                raise UnreadableError(f"{sip.name}: holds more than {_MAX_FILES} files")
            opened = archive.extractfile(member) if member.isreg() else None
            if opened is None:
                raise UnreadableError(f"{member.name!r}: is no regular file")
            path = _below_top(member.name)
            yield Found(path=path, size=member.size, pieces=_pieces(opened, path))


def _below_top(name: str) -> str:
    """Return a path without the folder that all files of a zip or tar lie in."""
    return name.partition("/")[2] or name


def _pieces(opened: IO[bytes], what: str) -> Iterator[bytes]:
    while True:
        with _said(what):
            piece = opened.read(PIECE_BYTES)
        if not piece:
            return
        yield piece
