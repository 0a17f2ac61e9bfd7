"""Which files lie in a harvest folder. Symbolic links are told, never followed."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from capture.fixity.deviation import Deviation, Kind
from capture.fixity.seal import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file as it lies there, before it is read."""

    path: str
    """Relative to the folder, with `/`; bytes that are no UTF-8 as lone surrogates."""
    file: Path
    size_bytes: int
    state: tuple[int, ...]
    """Size, moments of change of content and of anything (ns), device and inode."""


@dataclass(frozen=True, slots=True)
class Tree:
    """All that lies in a folder."""

    files: dict[str, FoundFile] = field(default_factory=dict)
    odd: list[Deviation] = field(default_factory=list)
    """What is no file, and what can't be looked into."""

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(each.size_bytes for each in self.files.values())

    def unknown(self, paths: Iterable[str]) -> frozenset[str]:
        """Return those of `paths` that couldn't be seen, or of which `odd` tells what they are."""
        told = {each.path for each in self.odd}
        return frozenset(path for path in paths if told and not told.isdisjoint(_upwards(path)))


def state_of(status: os.stat_result) -> tuple[int, ...]:
    """Return what tells whether a file may have changed since."""
    return (
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_dev,
        status.st_ino,
    )


def walk(root: Path) -> Tree:
    """Return what lies in the folder `root`, save what belongs to no seal.

    That is `seals/` and what comes and goes while somebody works on a harvest: the lock, and
    beside the ledger the shared memory of SQLite and its journal when that is empty (one that
    isn't changes what the ledger says).
    """
    tree = Tree()
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            # Sorted, so that disks with heads read what was written together, together.
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as fault:
            _tell(tree, folder, fault)
            continue
        for entry in entries:
            path = folder + entry.name
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since: missing, if it was sealed
            except OSError as fault:
                tree.odd.append(unreadable(path, fault))
                continue
            if stat.S_ISDIR(status.st_mode) and not _is_junction(entry):
                folders += [f"{path}/"] if path != FOLDER else []
            elif not stat.S_ISREG(status.st_mode):
                tree.odd.append(_not_a_file(path, root / path, status))
            elif not _comes_and_goes(path, status):
                # An entry of Windows gives no inode; the path does.
                status = status if status.st_ino else (root / path).lstat()
                tree.files[path] = FoundFile(
                    path=path,
                    file=root / path,
                    size_bytes=status.st_size,
                    state=state_of(status),
                )
    return tree


def unreadable(path: str, fault: OSError) -> Deviation:
    """Return that something can't be read, and why."""
    text = f"can't be read: {fault.strerror or fault}"
    return Deviation(kind=Kind.UNREADABLE, path=path, text=text)


def strays(root: Path, expected: frozenset[str]) -> Iterator[Deviation]:
    """Yield what lies in `root/seals` besides the files `expected`."""
    try:
        entries = sorted(os.scandir(root / FOLDER), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as fault:
        yield unreadable(FOLDER, fault)
        return
    for entry in entries:
        path = f"{FOLDER}/{entry.name}"
        if not entry.is_file(follow_symlinks=False):
            yield Deviation(kind=Kind.NOT_A_FILE, path=path, text="is no file")
        elif entry.name not in expected:
            yield Deviation(kind=Kind.ADDED, path=path, text="belongs to no seal")


def _tell(tree: Tree, folder: str, fault: OSError) -> None:
    if isinstance(fault, FileNotFoundError) and folder:
        return
    # ELOOP and ENOTDIR: a folder was changed for something else while we looked.
    if fault.errno in (errno.ENOTDIR, errno.ELOOP):
        tree.odd.append(
            Deviation(kind=Kind.NOT_A_FILE, path=folder.rstrip("/"), text="is no folder any more")
        )
        return
    tree.odd.append(unreadable(folder.rstrip("/"), fault))


def _upwards(path: str) -> Iterator[str]:
    """Yield the path, the folder it lies in, and so on to the harvest folder, which is empty."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield path


def _not_a_file(path: str, place: Path, status: os.stat_result) -> Deviation:
    match stat.S_IFMT(status.st_mode):
        case stat.S_IFLNK:
            text = f"is a symbolic link{_target(place)}; it is not followed"
        case stat.S_IFIFO:
            text = "is a pipe"
        case stat.S_IFSOCK:
            text = "is a socket"
        case stat.S_IFCHR | stat.S_IFBLK:
            text = "is a device"
        case _:
            text = "is a link to another folder; it is not followed"
    return Deviation(kind=Kind.NOT_A_FILE, path=path, text=text)


def _target(place: Path) -> str:
    try:
        return f" to {place.readlink()}"
    except OSError:
        return ""


def _is_junction(entry: "os.DirEntry[str]") -> bool:
    """Whether it is what Windows has for a link to a folder; `stat` calls it a folder."""
    return entry.is_junction()


def _comes_and_goes(path: str, status: os.stat_result) -> bool:
    match path:
        case "ledger.sqlite-shm":
            return True
        case ".lock" | "ledger.sqlite-wal":
            return status.st_size == 0
        case _:
            return False
