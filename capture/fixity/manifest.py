"""What lies in a harvest folder, file by file, and how two such states differ. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from capture.fixity.deviation import Deviation, Kind

_NEVER_CHANGES = re.compile(r"warc/.+", re.DOTALL)
_GROWS = "warc/manifest-sha256.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file as it was sealed."""

    path: str
    """Relative to the harvest folder, with `/`; bytes that are no UTF-8 as lone surrogates."""
    size_bytes: int
    sha256: str
    """In hex, lower case."""


def by_path(entry: FileEntry) -> bytes:
    """Return what entries are ordered by: the bytes of their path."""
    return entry.path.encode("utf-8", "surrogatepass")


def is_inside(path: str) -> bool:
    """Whether a path from a seal stays within its folder, and is written in the one way."""
    parts = path.split("/")
    return not {"", ".", ".."} & set(parts) and "\0" not in path


def never_changes(path: str) -> bool:
    """Whether a file must keep its content for ever, whatever later seals say.

    WARC files and their checksums; their common manifest gets lines when a harvest is resumed.
    """
    return path != _GROWS and _NEVER_CHANGES.fullmatch(path) is not None


def differences(
    sealed: Iterable[FileEntry],
    found: Mapping[str, FileEntry],
    *,
    unknown: frozenset[str] = frozenset(),
) -> Iterator[Deviation]:
    """Yield what differs, by path; a file that only changed its name is told once.

    `unknown` are paths of which something else is known to be the matter (they can't be read, or
    are no files): they are neither missing nor added.
    """
    before = {entry.path: entry for entry in sealed}
    gone = {path: e for path, e in before.items() if path not in found and path not in unknown}
    new = {path: entry for path, entry in found.items() if path not in before}
    renamed = _renamed(gone, new)
    by_digest = {entry.sha256: path for path, entry in before.items()}
    for path in sorted([*gone, *new, *(before.keys() & found.keys())], key=_order):
        if path in renamed.values():
            continue
        if path in renamed:
            yield _told_renamed(path, renamed[path])
        elif path in gone:
            yield Deviation(kind=Kind.MISSING, path=path, text="is gone")
        elif path in new:
            yield Deviation(kind=Kind.ADDED, path=path, text=_added_text(new[path], by_digest))
        elif before[path] != found[path]:
            text = _modified_text(before[path], found[path], by_digest)
            yield Deviation(kind=Kind.MODIFIED, path=path, text=text)


def rewritten(
    earlier: Mapping[str, tuple[int, FileEntry]], entries: Iterable[FileEntry]
) -> Iterator[Deviation]:
    """Yield which files that never change are gone, or otherwise, in `entries`.

    `earlier` gives the number of the seal that first named a file, and what it said.
    """
    now = {entry.path: entry for entry in entries}
    for path, (number, first) in earlier.items():
        if now.get(path) == first:
            continue
        how = "had another content in" if path in now else "is gone since"
        text = f"{how} seal {number}; a WARC file must never change, whatever later seals say"
        yield Deviation(kind=Kind.REWRITTEN, path=path, text=text)


def _renamed(gone: Mapping[str, FileEntry], new: Mapping[str, FileEntry]) -> dict[str, str]:
    """Return old names by new ones; of several files with one content, one for each that is gone.

    Empty files have all the same content: that they are one and the same says only their name.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for path in sorted(gone, key=_order, reverse=True):
        if gone[path].size_bytes:
            names[gone[path].sha256].append(path)
    pairs: dict[str, str] = {}
    for path in sorted(new, key=lambda each: (PurePosixPath(each).name, _order(each))):
        if candidates := names.get(new[path].sha256):
            pairs[path] = candidates.pop()
    return pairs


def _told_renamed(path: str, was: str) -> Deviation:
    return Deviation(kind=Kind.RENAMED, path=path, was=was, text="was sealed under another name")


def _added_text(entry: FileEntry, by_digest: Mapping[str, str]) -> str:
    copied = by_digest.get(entry.sha256) if entry.size_bytes else None
    return "was not there when it was sealed" + ("; a copy of a sealed file" if copied else "")


def _modified_text(before: FileEntry, now: FileEntry, by_digest: Mapping[str, str]) -> str:
    if now.sha256 in by_digest and now.size_bytes:
        return "has the content of another sealed file"
    if before.size_bytes != now.size_bytes:
        return f"has {now.size_bytes} bytes, was sealed with {before.size_bytes}"
    return "has another content of the same length"


def _order(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")
