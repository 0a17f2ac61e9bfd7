"""The harvests that lie in an archive, found without following links and without their ledgers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from capture.errors import UsageError
from capture.model.layout import HarvestFolder

_NAME = re.compile(r".+-(?P<started>\d{14})-(?P<kind>[a-z][a-z0-9-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A closed WARC file."""

    name: str
    path: Path
    size: int
    changed: int
    """Time of last change, in nanoseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHarvest:
    """A harvest with what is finished of its WARC files."""

    site_host: str
    name: str
    kind: str
    started: datetime
    files: tuple[FoundFile, ...]
    """By name. Those that are still being written are left for later."""


def harvests_in(archive: Path) -> Iterator[FoundHarvest]:
    """Yield the harvests `ARCHIVE/<site>/<harvest>`, sites by name and their harvests by start.

    UsageError when the archive can't be read.
    """
    try:
        for site in _folders(archive):
            found = [each for folder in _folders(site) if (each := _harvest(site, folder))]
            yield from sorted(found, key=lambda each: (each.started, each.name))
    except OSError as fault:
        raise UsageError(f"{archive}: can't be read ({fault.strerror}); is it there?") from None


def _folders(folder: Path) -> list[Path]:
    return sorted(
        each
        for each in folder.iterdir()
        if not each.name.startswith(".") and _is_text(each.name)
        if not each.is_symlink() and each.is_dir()
    )


def _harvest(site: Path, root: Path) -> FoundHarvest | None:
    name = _NAME.fullmatch(root.name)
    warc = HarvestFolder(root).warc
    if name is None or warc.is_symlink() or not warc.is_dir():
        return None
    try:
        started = datetime.strptime(name["started"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return FoundHarvest(
        site_host=site.name,
        name=root.name,
        kind=name["kind"],
        started=started,
        files=tuple(_file(path) for path in sorted(warc.glob("*.warc")) if _is_plain(path)),
    )


def _is_plain(path: Path) -> bool:
    return _is_text(path.name) and path.is_file() and not path.is_symlink()


def _is_text(name: str) -> bool:
    """Whether a name can be written down; no harvest of ours has another."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _file(path: Path) -> FoundFile:
    state = path.stat()
    return FoundFile(name=path.name, path=path, size=state.st_size, changed=state.st_mtime_ns)
