"""The files of a finished harvest, found without trusting what lies in its folder."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capture.errors import UsageError
from capture.metadata.report import HarvestReport
from capture.metadata.report_json import read_json
from capture.model.layout import HarvestFolder
from capture.warc.naming import OPEN_SUFFIX

_MAX_FILES = 1_000_000
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestFile:
    """One regular file of a harvest."""

    name: str
    """Path relative to the harvest's folder, with `/`."""
    path: Path
    size: int


def files_of(root: Path) -> tuple[HarvestFile, ...]:
    """Return all regular files of a folder, sorted by name.

    UsageError for a symbolic link, a device or socket, and a name that is no text: none of those is
    followed, left out in silence, or packed.
    """
    found = tuple(sorted(_walked(root, root, 0), key=lambda file: file.name))
    if len(found) > _MAX_FILES:
        raise UsageError(f"{root}: holds more than {_MAX_FILES} files; that is no harvest")
    return found


def _walked(root: Path, folder: Path, depth: int) -> Iterator[HarvestFile]:
    if depth > _MAX_DEPTH:
        raise UsageError(f"{folder}: folders within folders without end; that is no harvest")
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                yield from _entry(root, entry, depth)
    except OSError as error:
        raise UsageError(f"{folder}: can't be read: {error.strerror}") from error


def _entry(root: Path, entry: os.DirEntry[str], depth: int) -> Iterator[HarvestFile]:
    path = Path(entry.path)
    try:
        entry.name.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(f"{entry.path!r}: the name of this file is no text; rename it") from None
    state = entry.stat(follow_symlinks=False)
    if stat.S_ISDIR(state.st_mode):
        yield from _walked(root, path, depth + 1)
    elif stat.S_ISREG(state.st_mode):
        name = path.relative_to(root).as_posix()
        yield HarvestFile(name=name, path=path, size=state.st_size)
    else:
        kind = "a symbolic link" if stat.S_ISLNK(state.st_mode) else "no file and no folder"
        raise UsageError(f"{path}: is {kind}; take it out of the harvest's folder first")


def finished_warc_files(root: Path) -> tuple[Path, ...]:
    """Return the WARC files of a harvest, by name. UsageError when it isn't a finished one."""
    folder = HarvestFolder(root)
    if not folder.warc.is_dir() or folder.warc.is_symlink():
        raise UsageError(f"{root}: is no harvest: it has no folder warc; name a harvest's folder")
    names = [file.name for file in files_of(folder.warc)]
    if any(name.endswith(OPEN_SUFFIX) for name in names):
        raise UsageError(f"{root}: isn't finished; do so first with capture resume {root}")
    if any(name.endswith(".warc.gz") for name in names):
        raise UsageError(f"{root}: holds compressed WARC files, which the guideline rules out")
    found = tuple(folder.warc / name for name in names if name.endswith(".warc"))
    if not found:
        raise UsageError(f"{root}: holds no WARC files")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """A finished harvest with its report."""

    folder: HarvestFolder
    report: HarvestReport
    warc_files: tuple[Path, ...]


def open_harvest(root: Path) -> Harvest:
    """Return a harvest that can be packed. UsageError or ReportFormatError when it can't."""
    warc_files = finished_warc_files(root)
    folder = HarvestFolder(root.absolute())
    if not folder.report_json.is_file():
        raise UsageError(f"{root}: has no harvest report; finish it with capture resume {root}")
    report = read_json(folder.report_json)
    if report.identity.finished is None:
        raise UsageError(f"{root}: isn't finished; do so first with capture resume {root}")
    return Harvest(folder=folder, report=report, warc_files=warc_files)
