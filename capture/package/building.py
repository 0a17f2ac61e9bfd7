"""A package is there whole or not at all: it grows under another name, and is renamed at its end.

`.NAME.partial` beside the target is what an interrupted packaging leaves at worst; the next one to
the same target clears it. A lock on it tells a leftover from one that is still being made.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from capture.errors import CaptureError, UsageError
from capture.files import sync_folder
from capture.warc.block import PIECE_BYTES

_SPARE_BYTES = 16 * 1024 * 1024
"""For headers, and so that the disk isn't filled to its last byte."""


class PackageError(CaptureError):
    """A package can't be made; nothing half is left."""


@contextmanager
def built_file(target: Path, *, needed_bytes: int) -> Iterator[BinaryIO]:
    """Give a file to write that becomes `target` when the block ends well.

    UsageError when the target exists, another process works on it, or the disk has no room.
    """
    partial = _checked(target, needed_bytes)
    descriptor = _opened(partial, os.O_RDWR | os.O_CREAT, target)
    with os.fdopen(descriptor, "r+b") as file:
        _lock(descriptor, target)
        file.truncate(0)
        try:
            yield file
            file.flush()
            os.fsync(descriptor)
            _rename(partial, target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise PackageError(f"{target}: can't be written: {_said(error)}") from error
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


@contextmanager
def built_folder(target: Path, *, needed_bytes: int) -> Iterator[Path]:
    """Give an empty folder to fill that becomes `target` when the block ends well; as above."""
    partial = _checked(target, needed_bytes)
    with suppress(FileExistsError):
        partial.mkdir()
    descriptor = _opened(partial, os.O_RDONLY | os.O_DIRECTORY, target)
    try:
        _lock(descriptor, target)
        _empty(partial)
        yield partial
        _sync_tree(partial)
        _rename(partial, target)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise PackageError(f"{target}: can't be written: {_said(error)}") from error
    except _BusyError as busy:
        raise UsageError(str(busy)) from None
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    finally:
        os.close(descriptor)


class _BusyError(UsageError):
    """Another process holds the partial package: its work is not ours to clear."""


def _checked(target: Path, needed_bytes: int) -> Path:
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target}: exists already; remove it, or name another with --out")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: there is no such folder; make it, or choose another")
    free = shutil.disk_usage(target.parent).free
    if free < needed_bytes + _SPARE_BYTES:
        raise UsageError(
            f"{target.parent}: the package needs {needed_bytes + _SPARE_BYTES} bytes and the disk"
            f" has {free} left; make room, or choose another place with --out"
        )
    return target.with_name(f".{target.name}.partial")


def _opened(partial: Path, flags: int, target: Path) -> int:
    try:
        return os.open(partial, flags | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise PackageError(f"{target}: can't be written: {partial.name}: {_said(error)}") from error


def _lock(descriptor: int, target: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _BusyError(f"{target}: another process makes this package; wait for it") from None


def _rename(partial: Path, target: Path) -> None:
    if target.exists():
        raise UsageError(f"{target}: was made by another process meanwhile; it was left alone")
    partial.rename(target)
    sync_folder(target.parent)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _sync_tree(folder: Path) -> None:
    for current, folders, files in os.walk(folder, topdown=False):
        for name in files:
            descriptor = os.open(Path(current, name), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        for name in folders:
            sync_folder(Path(current, name))
    sync_folder(folder)


def _said(error: OSError) -> str:
    return error.strerror or str(error)


class Hashed:
    """A file's bytes, passed on once, with their SHA-256 and number as they went past.

    PackageError when the file has another size than it was listed with: then somebody writes to it.
    """

    def __init__(self, path: Path, size: int) -> None:
        """Read `path`, a regular file and no link, of `size` bytes."""
        self._path = path
        self._digest = hashlib.sha256()
        self.size = size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes in pieces."""
        left = self.size
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                while left >= 0 and (piece := file.read(min(PIECE_BYTES, left + 1))):
                    left -= len(piece)
                    if left >= 0:
                        self._digest.update(piece)
                        yield piece
        except OSError as error:
            raise PackageError(f"{self._path}: can't be read: {_said(error)}") from error
        if left:
            raise PackageError(f"{self._path}: changes while it is packed; nothing was made")

    @property
    def sha256(self) -> str:
        """Of what went past so far, lower-case hex."""
        return self._digest.hexdigest()
