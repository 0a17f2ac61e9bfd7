"""Which captures the register of restrictions withholds at this moment (META04).

The register is looked at again whenever its file has changed, so that a restriction holds from the
next question on. A register that can't be read is an error, never an open door.
"""

import threading
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from capture import clock
from capture.access.catalogue.rows import number_of
from capture.config.restrictions import CSV_NAME, TOML_NAME, read_restrictions
from capture.model.restriction import Register, Restriction

type _Stamp = tuple[tuple[int, int, int] | None, ...]


class InForce:
    """The register at one moment."""

    def __init__(
        self, register: Register, records: dict[int, list[Restriction]], moment: datetime
    ) -> None:
        """Judge by `register` at `moment`; `records` are those by the number of their record."""
        self._register = register
        self._records = records
        self._moment = moment
        self._seen: dict[str, bool] = {}

    @property
    def is_empty(self) -> bool:
        """Whether the register holds nothing at all."""
        return not self._register.restrictions

    @property
    def names_records(self) -> bool:
        """Whether any restriction is about a single record."""
        return bool(self._records)

    def hides_url(self, url: str) -> bool:
        """Whether an address is withheld."""
        if url not in self._seen:
            self._seen[url] = self._register.matching(url, self._moment) is not None
        return self._seen[url]

    def hides_record(self, record_id: str) -> bool:
        """Whether the record with this id is withheld."""
        return self.hides_number(number_of(record_id))

    def hides_number(self, number: int) -> bool:
        """Whether the record with this number (`rows.number_of`) is withheld."""
        return any(each.is_in_force(self._moment) for each in self._records.get(number, ()))


class Withheld:
    """The register of an archive, read anew when it changes; for several threads."""

    def __init__(self, archive: Path) -> None:
        """Watch the register of `archive`, which may not be there yet."""
        self._archive = archive
        self._lock = threading.Lock()
        self._stamp: _Stamp | None = None
        self._register = Register()
        self._records: dict[int, list[Restriction]] = {}

    def now(self) -> InForce:
        """Return the register as it is now. ConfigError or UsageError when it can't be read."""
        stamp = tuple(_stamp_of(self._archive / name) for name in (TOML_NAME, CSV_NAME))
        with self._lock:
            if stamp != self._stamp:
                self._stamp = None  # so that a fault is met again at the next question
                self._register = read_restrictions(self._archive)
                self._records = _by_record(self._register)
                self._stamp = stamp
            return InForce(self._register, self._records, clock.now())


def _by_record(register: Register) -> dict[int, list[Restriction]]:
    found: defaultdict[int, list[Restriction]] = defaultdict(list)
    for each in register.restrictions:
        if each.record is not None:
            found[number_of(each.record)].append(each)
    return dict(found)


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
