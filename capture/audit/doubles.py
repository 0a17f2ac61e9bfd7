"""What must be unique over an archive: names of WARC files (WARC03), ids of records (WARC01).

WARC-Record-ID is `globally unique for its period of intended use` (WARC 1.1 §5.2), which no check
of one harvest can see. The ids lie in a temporary database, so that memory stays flat.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from capture.audit.facts import Found, Gathering
from capture.model.text import Text

_SCHEMA = "CREATE TABLE seen (id TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID"

type Placed = tuple[str, str, int]
"""Id of a record, WARC file relative to its harvest, offset."""


@dataclass(slots=True, kw_only=True)
class Doubles:
    """Gathers what occurs in more than one harvest."""

    database: sqlite3.Connection
    _files: dict[str, str] = field(default_factory=dict)
    """Name of a WARC file to where it was seen first."""
    _places: list[str] = field(default_factory=list)
    """WARC files, by the numbers that the database knows them by."""
    _names: Gathering = field(default_factory=Gathering)
    _ids: Gathering = field(default_factory=Gathering)

    def take(self, harvest: str, files: Iterable[str], records: Iterable[Placed]) -> None:
        """Take in one harvest; `files` are its WARC files, relative to it."""
        for file in files:
            self._take_name(f"{harvest}/{file}", file.rpartition("/")[2])
        first = len(self._places)
        numbers: dict[str, int] = {}
        for identifier, file, offset in records:
            if file not in numbers:
                numbers[file] = len(self._places)
                self._places.append(f"{harvest}/{file}")
            self._take_id(identifier, numbers[file], offset, first=first)
        self.database.commit()

    @property
    def names(self) -> Found:
        """WARC files that are called like one of another harvest."""
        return self._names.found()

    @property
    def ids(self) -> Found:
        """Records that have the id of one in another harvest."""
        return self._ids.found()

    def _take_name(self, place: str, name: str) -> None:
        known = self._files.setdefault(name, place)
        if known != place:
            self._names.add(
                Text(
                    f"een WARC-bestand met deze naam is er ook als {known}",
                    f"a WARC file of this name is there as {known} as well",
                ),
                file=place,
            )

    def _take_id(self, identifier: str, number: int, offset: int, *, first: int) -> None:
        """Note an id; those that one harvest holds twice are the checker's."""
        insert = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        if not identifier or self.database.execute(insert, (identifier, number)).rowcount:
            return
        (known,) = self.database.execute(
            "SELECT place FROM seen WHERE id = ?", (identifier,)
        ).fetchone()
        if known < first:
            self._ids.add(
                Text(
                    f"hetzelfde WARC-Record-ID als in {self._places[known]}",
                    f"the same WARC-Record-ID as in {self._places[known]}",
                ),
                file=self._places[number],
                offset=offset,
                record_id=identifier,
            )


@contextmanager
def doubles() -> Iterator[Doubles]:
    """Give what gathers doubles, and clear away its database afterwards."""
    with tempfile.TemporaryDirectory(prefix="capture-audit-") as folder:
        database = sqlite3.connect(Path(folder) / "ids.sqlite")
        try:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute(_SCHEMA)
            yield Doubles(database=database)
        finally:
            database.close()
