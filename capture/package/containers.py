"""Where the files of a package go: a folder, a zip or a tar, the same input giving the same bytes.

Files come in the order in which they are added; owner, mode and time are fixed by us, never taken
from the machine. Nothing is compressed: what is archived should be readable without a decoder.
"""

import os
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

_MODE = 0o644
_UNIX = 3
_FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_TAR_BLOCK = 512


class Container(Protocol):
    """Takes files one after the other."""

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """Add a file of `size` bytes under a relative path with `/`."""
        ...

    def close(self) -> None:
        """Write what stands at the end."""
        ...


@contextmanager
def filling[C: Container](container: C) -> Iterator[C]:
    """Give a container to fill, and close it; when filling fails, what it holds is of no use."""
    try:
        yield container
    except BaseException:
        with suppress(OSError, ValueError):
            container.close()
        raise
    container.close()


class FolderContainer:
    """Files in a folder, all with one time of change."""

    def __init__(self, root: Path, moment: datetime) -> None:
        """Fill `root`, an empty folder."""
        self._root = root
        self._seconds = int(moment.timestamp())

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """Add a file; folders are made as needed."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
        path.chmod(_MODE)
        os.utime(path, (self._seconds, self._seconds))

    def close(self) -> None:
        """Give the folders their time as well."""
        for folder, _, _ in os.walk(self._root, topdown=False):
            os.utime(folder, (self._seconds, self._seconds))


class ZipContainer:
    """Files stored in a zip (APPNOTE 6.3.10), with ZIP64 where sizes ask for it."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        """Write to `file`, which can be searched."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._time = max(_FIRST_OF_ZIP, moment.astimezone(UTC).timetuple()[:6])

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """Add a file; its length decides beforehand on ZIP64."""
        info = zipfile.ZipInfo(name, self._time)
        info.create_system = _UNIX
        info.external_attr = _MODE << 16
        info.file_size = size
        with self._zip.open(info, "w") as file:
            for piece in pieces:
                file.write(piece)

    def close(self) -> None:
        """Write the central directory."""
        self._zip.close()


class TarContainer:
    """Files in a tar of the POSIX form (pax), owned by nobody in particular."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        """Write to `file`."""
        self._file = file
        self._seconds = int(moment.timestamp())

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> None:
        """Add a file with its header and padding."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self._seconds, _MODE
        self._file.write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"))
        for piece in pieces:
            self._file.write(piece)
        self._file.write(bytes(-size % _TAR_BLOCK))

    def close(self) -> None:
        """Write the two empty blocks that end a tar, up to a whole record of twenty blocks."""
        self._file.write(bytes(2 * _TAR_BLOCK))
        self._file.write(bytes(-self._file.tell() % tarfile.RECORDSIZE))
