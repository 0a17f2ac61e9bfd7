"""Compares one harvest folder with its seals: reads every file, and names what differs."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from capture.fixity.deviation import Deviation, Kind
from capture.fixity.hashing import Hashed, Tick, hash_files
from capture.fixity.keys import Trust
from capture.fixity.manifest import FileEntry, differences, rewritten
from capture.fixity.memory import Run
from capture.fixity.seals_on_disk import Place, SealsOnDisk, numbers, read_seals
from capture.fixity.tree import FoundFile, Tree, unreadable, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of checking one harvest."""

    seals: SealsOnDisk
    deviations: tuple[Deviation, ...]
    """Paths relative to the harvest folder."""
    files: int
    size_bytes: int
    resumed_files: int
    """Of `files`: not read again, since the same run had read them before it was interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What checking a harvest needs besides its folder."""

    trust: Trust
    run: Run
    tick: Tick
    harvest: str = ""
    """Relative to the archive; empty for a harvest alone."""


def check_harvest(root: Path, checking: Checking, *, place: Place | None) -> Checked:
    """Return all that isn't as sealed. Never fails over what it finds.

    When a new seal was made meanwhile, what is there now is held against that.
    """
    before = _numbers(root)
    checked = _check(root, checking, place)
    if checked.deviations and _numbers(root) != before:
        return _check(root, checking, place)
    return checked


def is_worked_on(root: Path) -> bool:
    """Whether another process holds the harvest's lock, as far as that can be seen."""
    lock = root / ".lock"
    if not lock.is_file() or lock.is_symlink() or not os.access(lock, os.W_OK):
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _numbers(root: Path) -> tuple[int, ...]:
    try:
        return numbers(root)
    except OSError:
        return ()


def _check(root: Path, checking: Checking, place: Place | None) -> Checked:
    seals = read_seals(root, place=place, trust=checking.trust)
    found = list(seals.deviations)
    tree = walk(root)
    resumed = 0
    if seals.newest is None:
        found.append(_unsealed(tree))
    elif seals.newest.files is None:
        text = "is not to be relied on, so that the files could not be compared with it"
        found = [_also(each, seals.newest.path, text) for each in found]
    else:
        content = _content(tree, seals.newest.files, checking)
        resumed = content.resumed
        found += rewritten(seals.unchanging, seals.newest.files)
        found += tree.odd
        found += content.deviations(seals.newest.files, tree)
    return Checked(
        seals=seals,
        deviations=tuple(found),
        files=len(tree.files),
        size_bytes=tree.size_bytes,
        resumed_files=resumed,
    )


def _unsealed(tree: Tree) -> Deviation:
    text = f"has no seal: nothing shows whether its {len(tree.files)} files are as they were"
    return Deviation(kind=Kind.UNSEALED, path="", text=text)


def _also(deviation: Deviation, path: str, text: str) -> Deviation:
    if deviation.path != path:
        return deviation
    return replace(deviation, text=f"{deviation.text}; {text}")


@dataclass(slots=True)
class _Content:
    """What was read of a harvest folder."""

    entries: dict[str, FileEntry]
    restless: set[str]
    """What changes while it is read."""
    resumed: int = 0

    def deviations(self, sealed: tuple[FileEntry, ...], tree: Tree) -> Iterator[Deviation]:
        """Yield how it differs from what was sealed."""
        unknown = tree.unknown(entry.path for entry in sealed)
        for each in differences(sealed, self.entries, unknown=unknown):
            if each.path in self.restless:
                yield replace(each, text="changes while it is read")
            else:
                yield each


def _content(tree: Tree, sealed: tuple[FileEntry, ...], checking: Checking) -> _Content:
    """Read the files of a tree; adds to its `odd` what can't be read."""
    expected = {entry.path: entry for entry in sealed}
    content = _Content(entries={}, restless=set())
    missing_sizes = {e.size_bytes for path, e in expected.items() if path not in tree.files}
    todo: list[FoundFile] = []
    for path, found in tree.files.items():
        digest = checking.run.known(_place(checking, path), found)
        if digest is not None:
            content.resumed += 1
            content.entries[path] = _entry(found, digest)
            checking.tick(found.size_bytes)
        elif path in expected or found.size_bytes in missing_sizes:
            todo.append(found)
        else:  # a file too many: of what it holds nothing is known
            content.entries[path] = _entry(found, "")
            checking.tick(found.size_bytes)
    for hashed in hash_files(todo, tick=checking.tick):
        _take(hashed, content, tree, expected, checking)
    return content


def _take(
    hashed: Hashed,
    content: _Content,
    tree: Tree,
    expected: dict[str, FileEntry],
    checking: Checking,
) -> None:
    path = hashed.found.path
    if isinstance(hashed.fault, FileNotFoundError):
        return  # gone since it was found: missing
    if hashed.fault is not None:
        tree.odd.append(unreadable(path, hashed.fault))
        return
    entry = FileEntry(path=path, size_bytes=hashed.size_bytes, sha256=hashed.sha256)
    content.entries[path] = entry
    if not hashed.is_steady:
        content.restless.add(path)
    elif expected.get(path) == entry:
        checking.run.note(_place(checking, path), hashed)


def _place(checking: Checking, path: str) -> str:
    return f"{checking.harvest}/{path}"


def _entry(found: FoundFile, digest: str) -> FileEntry:
    return FileEntry(path=found.path, size_bytes=found.size_bytes, sha256=digest)
