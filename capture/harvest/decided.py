"""The owner's decisions in the folders of a site's harvests: found, checked, written down.

A harvest begins with all that was decided on the lists of earlier ones, so that its folder tells
the whole story; earlier folders are only read. They lie beside it, under the same site host.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from capture.errors import ConfigError
from capture.lists.decisions import from_lines, to_line
from capture.lists.document import from_json
from capture.lists.edited import decisions_in, read_rows
from capture.model.decision import OwnerDecision
from capture.model.layout import HarvestFolder
from capture.model.orphan import OrphanList


def of_site(archive: Path, site_host: str) -> tuple[OwnerDecision, ...]:
    """Return all that was ever decided on the lists of this site's harvests, by time.

    Raises ConfigError that names file and line when one of them can't be read: a decision that is
    passed over would be worse than a harvest that does not begin.
    """
    folders = _folders(archive / site_host)
    found = [each for folder in folders for each in written_down(folder)]
    for folder in folders:
        found += edits(folder, found)
    return by_time(found)


def _folders(site: Path) -> list[HarvestFolder]:
    try:
        return [HarvestFolder(path) for path in sorted(site.iterdir())]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as fault:
        raise ConfigError(f"{site}: can't be read ({fault.strerror})") from None


def of_harvest(folder: HarvestFolder) -> tuple[OwnerDecision, ...]:
    """Return what was decided as far as one harvest's folder tells, by time. ConfigError."""
    known = written_down(folder)
    return by_time([*known, *edits(folder, known)])


def by_time(decisions: Iterable[OwnerDecision]) -> tuple[OwnerDecision, ...]:
    """Return the decisions in the order in which they were made, each once."""
    return tuple(sorted(dict.fromkeys(decisions), key=lambda each: each.moment))


def written_down(folder: HarvestFolder) -> tuple[OwnerDecision, ...]:
    """Return the lines of a harvest's file of decisions; none when there is no such file."""
    data = _read(folder.decisions)
    if data is None:
        return ()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{folder.decisions}: is no text; take it back from a backup") from None
    return from_lines(text, where=str(folder.decisions))


def edits(folder: HarvestFolder, known: Sequence[OwnerDecision]) -> tuple[OwnerDecision, ...]:
    """Return what somebody decided by editing the harvest's CSV file, beyond what is known."""
    data, where = _read(folder.orphans_csv), str(folder.orphans_csv)
    if data is None:
        return ()
    listed = listing(folder)
    if listed is not None and hashlib.sha256(data).hexdigest() == listed.csv_sha256:
        return ()
    return tuple(
        decisions_in(
            read_rows(data, where=where),
            listed=listed,
            known=known,
            harvest=folder.root.name,
            saved=datetime.fromtimestamp(folder.orphans_csv.stat().st_mtime, UTC),
            where=where,
        )
    )


def listing(folder: HarvestFolder) -> OrphanList | None:
    """Return the list as it was written, or None when there is none. ConfigError."""
    data = _read(folder.orphans_json)
    return None if data is None else from_json(data, where=str(folder.orphans_json))


def write_down(folder: HarvestFolder, decisions: Iterable[OwnerDecision]) -> None:
    """Add decisions to the harvest's file; on the disk when this returns.

    Lines stay as they are; only one that a crash cut off, and that nobody was told of, goes.
    """
    lines = "".join(map(to_line, decisions)).encode()
    if not lines:
        return
    folder.lists.mkdir(exist_ok=True)
    with folder.decisions.open("a+b") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise ConfigError(f"{path}: can't be read ({fault.strerror})") from None
