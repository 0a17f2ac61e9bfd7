"""The lists of a harvest that people decide upon: where they lie, read, written, decided.

A harvest begins with all that was decided on the lists of earlier ones, so that its folder tells
the whole story; earlier folders are only read. They lie beside it, under the same site host.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, cast

from capture import clock
from capture.errors import ConfigError, UsageError
from capture.files import write_whole
from capture.harvest.lock import locked
from capture.lists.decisions import Decision, Listed, Row, from_lines, to_line, with_decisions
from capture.lists.document import Document, from_json, to_json
from capture.lists.edited import Edit, edits_in, read_rows
from capture.lists.sheet import Sheet
from capture.model.decision import Channel
from capture.model.layout import HarvestFolder


class ListDocument(Listed[Any], Document, Protocol):
    """A list, as it lies in a harvest's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given[C: StrEnum]:
    """What somebody decides, about whatever rows."""

    choice: C
    reason: str
    by: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedList[L: ListDocument, D: Decision[Any], C: StrEnum]:
    """One of the lists of a harvest: its files, and how they are made and read."""

    name: str
    """What is listed, as in `has no list of orphan pages`."""
    csv: Callable[[HarvestFolder], Path]
    json: Callable[[HarvestFolder], Path]
    html: Callable[[HarvestFolder], Path]
    decisions: Callable[[HarvestFolder], Path]
    document: type[L]
    decision: type[D]
    sheet: Sheet[C]
    from_edit: Callable[[Edit[C], str], D]
    """Makes a decision of a change in the CSV file, and of the harvest's name."""
    from_row: Callable[[Any, Given[C], datetime, str], D]
    """Makes a decision of a row of the list, of when, and of the harvest's name."""
    table: Callable[[L], bytes]
    page: Callable[[L], str]

    # --- what was decided

    def of_site(self, archive: Path, site_host: str) -> tuple[D, ...]:
        """Return all that was ever decided on such lists of this site's harvests, by time.

        Raises ConfigError that names file and line when one of them can't be read: a decision that
        is passed over would be worse than a harvest that does not begin.
        """
        folders = folders_of(archive, site_host)
        found = [each for folder in folders for each in self.written_down(folder)]
        for folder in folders:
            found += self.edits(folder, found)
        return by_time(found)

    def of_harvest(self, folder: HarvestFolder) -> tuple[D, ...]:
        """Return what was decided as far as one harvest's folder tells, by time. ConfigError."""
        known = self.written_down(folder)
        return by_time([*known, *self.edits(folder, known)])

    def written_down(self, folder: HarvestFolder) -> tuple[D, ...]:
        """Return the lines of a harvest's file of decisions; none when there is no such file."""
        path = self.decisions(folder)
        data = read(path)
        if data is None:
            return ()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise ConfigError(f"{path}: is no text; take it back from a backup") from None
        return from_lines(text, self.decision, where=str(path))

    def edits(self, folder: HarvestFolder, known: Sequence[D]) -> tuple[D, ...]:
        """Return what somebody decided by editing the CSV file, beyond what is known."""
        path = self.csv(folder)
        data, where = read(path), str(path)
        if data is None:
            return ()
        listed = self.as_written(folder)
        if listed is not None and hashlib.sha256(data).hexdigest() == listed.csv_sha256:
            return ()
        edits = edits_in(
            read_rows(data, self.sheet, where=where),
            self.sheet,
            listed=listed,
            known=known,
            harvest=folder.root.name,
            saved=datetime.fromtimestamp(path.stat().st_mtime, UTC),
            where=where,
        )
        return tuple(self.from_edit(edit, folder.root.name) for edit in edits)

    def write_down(self, folder: HarvestFolder, decisions: Iterable[D]) -> None:
        """Add decisions to the harvest's file; on the disk when this returns.

        Lines stay as they are; only one that a crash cut off, and that nobody was told of, goes.
        """
        lines = "".join(map(to_line, decisions)).encode()
        if not lines:
            return
        folder.lists.mkdir(exist_ok=True)
        with self.decisions(folder).open("a+b") as file:
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    # --- the list

    def as_written(self, folder: HarvestFolder) -> L | None:
        """Return the list as it was written, or None when there is none. ConfigError."""
        path = self.json(folder)
        data = read(path)
        return None if data is None else from_json(data, self.document, where=str(path))

    def listing(self, folder: HarvestFolder) -> L:
        """Return the list of a harvest, with what was decided since. UsageError without one."""
        listed = self.as_written(folder)
        if listed is None:
            raise UsageError(
                f"{folder.root}: has no list of {self.name}; name the folder of a harvest, or"
                " finish it first with capture resume"
            )
        return with_decisions(listed, self.of_harvest(folder))

    def kept(self, folder: HarvestFolder) -> tuple[D, ...]:
        """Return what was decided so far, edits taken over; what can't be read is put aside."""
        folder.lists.mkdir(exist_ok=True)
        known = put_aside(self.decisions(folder), lambda: self.written_down(folder)) or ()
        put_aside(self.json(folder), lambda: self.as_written(folder))
        edits = put_aside(self.csv(folder), lambda: self.edits(folder, known)) or ()
        self.write_down(folder, edits)
        return (*known, *edits)

    def write(self, folder: HarvestFolder, listed: L, decisions: Iterable[D]) -> L:
        """Write the list in all its forms, with the decisions that hold; return it with those."""
        shown: Any = with_decisions(listed, decisions)
        table = self.table(shown)
        shown = replace(shown, csv_sha256=hashlib.sha256(table).hexdigest())
        write_whole(self.csv(folder), table)
        write_whole(self.json(folder), to_json(shown))
        write_whole(self.html(folder), self.page(shown).encode("utf-8", "replace"))
        return cast(L, shown)

    def decide(self, folder: HarvestFolder, listed: L, row: Row[Any], given: Given[C]) -> D:
        """Write down a decision about a row of the harvest's list, as `decide_all` does."""
        (decision,) = self._decide_rows(folder, listed, [row], given)
        return decision

    def decide_all(self, folder: HarvestFolder, keys: Collection[str], given: Given[C]) -> int:
        """Write down decisions about rows of the harvest's list, all or none; return how many.

        The list shows them. Raises UsageError when there is no list or one of them isn't on it,
        when somebody's edits of the CSV file can't be read, or a file can't be written;
        HarvestLockedError while the harvest runs.
        """
        listed = self.listing(folder)
        return len(self._decide_rows(folder, listed, chosen(listed.rows, keys), given))

    def _decide_rows(
        self, folder: HarvestFolder, listed: L, rows: Sequence[Row[Any]], given: Given[C]
    ) -> Sequence[D]:
        with locked(folder):
            known = self.of_harvest(folder)
            moment = clock.now()
            decisions = [self.from_row(row, given, moment, folder.root.name) for row in rows]
            try:
                before = set(self.written_down(folder))
                self.write_down(folder, [e for e in (*known, *decisions) if e not in before])
                newer = cast(L, replace(cast(Any, listed), written=clock.now()))
                self.write(folder, newer, (*known, *decisions))
            except OSError as fault:
                raise UsageError(
                    f"{fault.filename or folder.lists}: can't be written ({fault.strerror});"
                    " close it where it is open, and decide again"
                ) from fault
        return decisions


def chosen[R: Row[Any]](rows: Iterable[R], keys: Collection[str]) -> list[R]:
    """Return the rows with these keys. UsageError when one of the keys is on none of them."""
    wanted = set(keys)
    found = [row for row in rows if row.key in wanted]
    lacking = wanted.difference(row.key for row in found)
    if lacking:
        raise UsageError(f"{min(lacking)[:200]}: is not on this list any more; load it anew")
    return found


def folders_of(archive: Path, site_host: str) -> list[HarvestFolder]:
    """Return the folders of a site's harvests, in the order of their names."""
    site = archive / site_host
    try:
        return [HarvestFolder(path) for path in sorted(site.iterdir())]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as fault:
        raise ConfigError(f"{site}: can't be read ({fault.strerror})") from None


def by_time[D: Decision[Any]](decisions: Iterable[D]) -> tuple[D, ...]:
    """Return the decisions in the order in which they were made, each once."""
    return tuple(sorted(dict.fromkeys(decisions), key=lambda each: each.moment))


def read(path: Path) -> bytes | None:
    """Return what a file holds, None when there is none. ConfigError when it can't be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise ConfigError(f"{path}: can't be read ({fault.strerror})") from None


def put_aside[T](path: Path, reading: Callable[[], T]) -> T | None:
    """Return what is read from a file; None when it can't be, having put it aside."""
    try:
        return reading()
    except ConfigError:
        moment = clock.compact(clock.now())
        path.replace(path.with_name(f"{path.stem}-onleesbaar-{moment}{path.suffix}"))
        return None
