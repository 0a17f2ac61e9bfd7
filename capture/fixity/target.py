"""Tells an archive from a harvest in it, and which harvests an archive holds."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capture.errors import UsageError
from capture.fixity import chain, keys, seal

_SIGNS = ("warc", seal.FOLDER, "settings.json")
"""What shows that a folder is that of a harvest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be verified."""

    archive: Path | None
    """None for a harvest by itself, away from its archive."""
    harvest: Path | None
    """None for a whole archive."""

    @property
    def folder(self) -> Path:
        """The folder that was named."""
        folder = self.harvest or self.archive
        assert folder is not None
        return folder


def target_of(folder: Path) -> Target:
    """Return what the folder is. UsageError when it is neither archive nor harvest."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder; name an archive or a harvest in it")
    path = folder.resolve()
    if is_archive(path):
        return Target(archive=path, harvest=None)
    if is_harvest(path):
        return Target(archive=archive_of(path), harvest=path)
    if next(harvests_in(path), None) is not None:
        return Target(archive=path, harvest=None)
    raise UsageError(f"{folder}: is neither an archive nor the folder of a harvest")


def archive_of(harvest: Path) -> Path | None:
    """Return the archive that a harvest lies in; None when it stands alone."""
    return next((each for each in harvest.parents[:3] if is_archive(each)), None)


def is_archive(path: Path) -> bool:
    """Whether there is a chain, or keys of seals."""
    return (path / chain.FILE).is_file() or (path / keys.FOLDER).is_dir()


def is_harvest(path: Path) -> bool:
    """Whether a folder looks like that of a harvest."""
    return any((path / sign).exists() for sign in _SIGNS)


def harvests_in(archive: Path) -> Iterator[str]:
    """Yield the harvests in an archive, relative to it; what is behind a link isn't in it. OSError.

    A harvest lies in the folder of its site: `ARCHIVE/<site-host>/<harvest>`.
    """
    for site in _folders(archive):
        for harvest in _folders(archive / site):
            if is_harvest(archive / site / harvest):
                yield f"{site}/{harvest}"


def _folders(path: Path) -> list[str]:
    with os.scandir(path) as entries:
        return sorted(each.name for each in entries if each.is_dir(follow_symlinks=False))
