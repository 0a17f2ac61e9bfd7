"""Which WARC files a side consists of: a harvest of ours, with those it builds on, or any files."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from capture.errors import UsageError
from capture.model.layout import HarvestFolder
from capture.model.side import SideKind

_SUFFIXES = (".warc", ".warc.gz")
_NAME = re.compile(r".+-(\d{14})-([a-z]+)")
_FULL, _INCREMENTAL = "full", "incremental"
_LARGEST_SETTINGS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The files of one harvest, or those that were given."""

    name: str
    folder: Path
    """Of the harvest; of the files when they are of no harvest of ours."""
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a side was given as."""

    name: str
    kind: SideKind
    root: Path
    rounds: tuple[Round, ...]
    """Oldest first; more than one for an incremental harvest."""
    notes: tuple[str, ...] = ()

    @property
    def latest(self) -> Round:
        """The harvest that was named."""
        return self.rounds[-1]


def is_harvest(folder: Path) -> bool:
    """Whether a folder is that of a harvest of ours."""
    harvest = HarvestFolder(folder)
    return harvest.warc.is_dir() and (harvest.ledger.is_file() or harvest.settings.is_file())


def given_as(path: Path) -> Given:
    """Return what is read for a side. UsageError, with what to do, when it holds nothing."""
    try:
        root = path.absolute().resolve(strict=True)
    except (OSError, RuntimeError):
        raise UsageError(
            f"{path}: is not there; name a harvest folder, or a file or folder of WARC"
        ) from None
    if root.is_dir() and is_harvest(root):
        return _harvest(root)
    if root.is_dir() and (within := _harvests_in(root)):
        raise UsageError(
            f"{path}: holds {len(within)} harvests; name one of them, such as {within[-1]}"
        )
    files = _files(root)
    if not files:
        raise UsageError(
            f"{path}: holds no WARC files; name a harvest folder, or a file or folder of .warc or"
            " .warc.gz"
        )
    return Given(
        name=root.name,
        kind=SideKind.WARC,
        root=root if root.is_dir() else root.parent,
        rounds=(Round(name=root.name, folder=root, files=files),),
    )


def _harvest(root: Path) -> Given:
    rounds = [_round(root)]
    notes: list[str] = []
    if _kind(root) == _INCREMENTAL:
        before = _before(root)
        rounds = [*map(_round, before), *rounds]
        if not before or _kind(before[0]) != _FULL:
            notes.append(
                f"{root.name} is incremental, and the full harvest that it builds on does not"
                " stand beside it: pages that it did not harvest itself are not in this comparison"
            )
    if not rounds[-1].files:
        raise UsageError(
            f"{root}: has no WARC files in {root.name}/warc; was it harvested to its end?"
        )
    return Given(
        name=root.name,
        kind=SideKind.HARVEST,
        root=root,
        rounds=tuple(each for each in rounds if each.files),
        notes=tuple(notes),
    )


def _round(root: Path) -> Round:
    return Round(name=root.name, folder=root, files=_files(HarvestFolder(root).warc))


def _before(root: Path) -> list[Path]:
    """Return the harvests beside this one from the last full one on, oldest first."""
    started = _started(root)
    beside = sorted(
        (
            each
            for each in root.parent.iterdir()
            if each != root
            and each.is_dir()
            and not each.is_symlink()
            and _kind(each) in (_FULL, _INCREMENTAL)
            and _started(each) < started
            and is_harvest(each)
        ),
        key=_started,
    )
    fulls = [number for number, each in enumerate(beside) if _kind(each) == _FULL]
    return beside[fulls[-1] :] if fulls else beside


def _started(root: Path) -> str:
    match = _NAME.fullmatch(root.name)
    return match[1] if match else ""


def _kind(root: Path) -> str:
    """Return the kind of a harvest, by its settings, or else by its name."""
    settings = HarvestFolder(root).settings
    try:
        if settings.stat().st_size <= _LARGEST_SETTINGS:
            told = json.loads(settings.read_bytes())["settings"]["kind"]
            if isinstance(told, str):
                return told
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        pass
    match = _NAME.fullmatch(root.name)
    return match[2] if match else ""


def _files(root: Path) -> tuple[Path, ...]:
    """Return the WARC files in a folder and those within it, or the one file."""
    if root.is_file():
        return (root,)
    if not root.is_dir():
        return ()
    found = (each for each in root.rglob("*") if each.is_file() and not each.is_symlink())
    return tuple(sorted(each for each in found if each.name.lower().endswith(_SUFFIXES)))


def _harvests_in(root: Path) -> Sequence[str]:
    """Return harvests in a folder, or in one for a site within it; relative to the folder."""
    found = [each for each in sorted(root.glob("*")) if is_harvest(each)]
    found += [each for each in sorted(root.glob("*/*")) if is_harvest(each)]
    return [each.relative_to(root).as_posix() for each in found]


def moment_of(date: str) -> datetime | None:
    """Return the moment that a WARC-Date names, aware; None when it names none."""
    try:
        found = datetime.fromisoformat(date[:40])
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
