"""Where each record is that others may refer to: a database that goes to disk when it grows.

SQLite's private temporary database: small ones stay in memory, large ones go to a file without a
name, which is gone when it is closed. An id that is a UUID takes 16 bytes and can be read back. Ten
million records take some 2 GB of temporary disk and the 64 MB of SQLite's cache; there is no key
while records come in, so that they go at the same pace to the end, and one is made afterwards.
"""

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from capture.warc.check.findings import Finding, Rule, severity_of
from capture.warc.check.scanned import Scanned
from capture.warc.check.values import unbracketed

_BATCH = 5_000
_CACHE_KIB = 64_000
_LONGEST_KEY = 160
_UUID = re.compile(
    r"(?i:urn:uuid:)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
)
_SCHEMA = """
CREATE TABLE record (
    number INTEGER PRIMARY KEY, key BLOB, type TEXT, uri INTEGER, date TEXT, digest TEXT,
    file INTEGER, offset INTEGER
);
CREATE TABLE reference (
    number INTEGER, kind INTEGER, key BLOB, uri INTEGER, date TEXT
);
CREATE TABLE segment (
    number INTEGER, origin BLOB, place INTEGER, length INTEGER, total INTEGER, is_first INTEGER
);
"""


type Row = tuple[int, bytes | None, str, int | None, str, str | None, int, int]
"""A record: number from 1, key, type in lower case, hash of its URI, date, payload digest, file,
offset."""


def key_of(identifier: str) -> bytes | None:
    """Return the key of an id: equal for equal ids, of which a UUID's case is no part."""
    if _UUID.fullmatch(identifier, 1, len(identifier) - 1) and identifier[0] == "<":
        return bytes.fromhex(identifier[10:-1].replace("-", ""))
    text = unbracketed(identifier)
    if _UUID.fullmatch(text):
        return bytes.fromhex(text[9:].replace("-", ""))
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) > _LONGEST_KEY:
        raw = raw[:100] + b"\xff" + hashlib.blake2b(raw, digest_size=32).digest()
    return b"\xff" + raw if raw else None


def id_of(key: bytes | None) -> str | None:
    """Return the id that a key was made of, in angle brackets; a very long one is cut short."""
    if key is None:
        return None
    if len(key) == 16:
        text = key.hex()
        parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
        return f"<urn:uuid:{'-'.join(parts)}>"
    raw, cut, _ = key[1:].partition(b"\xff")
    return f"<{raw.decode('utf-8', 'replace')}{'…' if cut else ''}>"


class Kind(IntEnum):
    """Which field refers."""

    CONCURRENT = 1
    REFERS_TO = 2
    REVISIT = 3
    """WARC-Refers-To of a revisit."""
    REVISIT_BY_URI = 4
    """A revisit with the other's URI and date, and no id."""
    WARCINFO = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is, as it stands in the database."""

    file: int
    offset: int
    key: bytes | None


class Index:
    """The records of all files; `with` closes it."""

    def __init__(self) -> None:
        """Open an empty one."""
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.execute("PRAGMA journal_mode=OFF")
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        self.db.executescript(_SCHEMA)
        self.db.execute("BEGIN")
        self._paths: list[Path] = []
        self._number = 0
        self._records: list[Row] = []
        self._references: list[tuple[object, ...]] = []
        self._segments: list[tuple[object, ...]] = []

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close and forget all."""
        self.db.close()

    def begin_file(self, path: Path) -> None:
        """The records that follow are in this file."""
        self._paths.append(path)

    def add(self, scanned: Scanned) -> Row:
        """Remember a record; return what of it is remembered."""
        self._number += 1
        named = scanned.named
        identifier = named.get("warc-record-id")
        uri = named.get("warc-target-uri")
        digest = named.get("warc-payload-digest")
        row = (
            self._number,
            None if identifier is None else key_of(identifier),
            scanned.kind[:20],
            None if uri is None else hash(unbracketed(uri)),
            named.get("warc-date", "")[:40],
            digest[:200] if digest else None,
            len(self._paths) - 1,
            scanned.offset,
        )
        self._records.append(row)
        if len(self._records) >= _BATCH:
            self.flush()
        return row

    def refer(
        self, number: int, kind: int, key: bytes | None, uri: str | None, date: str | None
    ) -> None:
        """Remember that record `number` refers to another one, by id or by URI and date."""
        target = None if uri is None else hash(unbracketed(uri))
        self._references.append((number, kind, key, target, date))
        if len(self._references) >= _BATCH:
            self.flush()

    def add_segment(
        self, number: int, *, origin: bytes, place: int, length: int, total: int | None
    ) -> None:
        """Remember a segment of the record with the key `origin`; its first one's place is 1."""
        self._segments.append((number, origin, place, length, total, place == 1))

    def flush(self) -> None:
        """Hand over what has gathered."""
        tables: tuple[tuple[str, list[Row] | list[tuple[object, ...]]], ...] = (
            ("record", self._records),
            ("reference", self._references),
            ("segment", self._segments),
        )
        for table, rows in tables:
            if rows:
                marks = ",".join("?" * len(rows[0]))
                self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
                rows.clear()

    def name_of(self, place: Place) -> str:
        """Return file and offset of a record, for a message."""
        return f"{self._paths[place.file].name} at {place.offset}"

    def finding(
        self, place: Place, rule: Rule, section: str, message: str, *, field: str | None = None
    ) -> Finding:
        """Return a finding on a record that went by earlier."""
        return Finding(
            path=self._paths[place.file],
            offset=place.offset,
            record_id=id_of(place.key),
            field=field,
            rule=rule,
            section=section,
            severity=severity_of(rule),
            message=message,
        )
