"""What a harvest folder shows of one day: records of answers, pages rendered, the list of changes.

Read from the files themselves, not by what the harvest says of itself.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.model.layout import HarvestFolder
from capture.warc.body import http_body
from capture.warc.reader import ReadRecord, records

CHANGES = "wijzigingen.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the list of changes; addresses on the site as targets."""

    change: str
    target: str
    to: str | None
    how: str
    because: frozenset[str]
    """Targets whose bytes changed."""
    is_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One day's harvest folder, read."""

    answers: Mapping[str, Sequence[ReadRecord]]
    """Response records (no revisits), by target."""
    requests: int
    """Request records to the site."""
    revisits: Mapping[str, int]
    """Revisit records, by the last word of their profile."""
    dates: frozenset[str]
    """The days that WARC-Date names, YYYY-MM-DD."""
    rendered: frozenset[str]
    """Targets that a browser was sent to."""
    rows: tuple[Row, ...] | None
    """None when there is no list of changes."""
    counts: Mapping[str, Any]
    """As the list has them; empty without one."""
    warc_bytes: int
    folder_bytes: int

    @classmethod
    def read(cls, folder: Path, base: str) -> "Evidence":
        """Read the folder of a harvest of the site at `base`, which ends in a slash."""
        place = HarvestFolder(folder)
        answers: dict[str, list[ReadRecord]] = defaultdict(list)
        requests, revisits, dates = 0, Counter[str](), set[str]()
        files = sorted(place.warc.glob("*.warc"))
        for record in (record for path in files for record in records(path)):
            dates.add((record.value("WARC-Date") or "")[:10])
            if not record.url.startswith(base):
                continue
            requests += record.type == "request"
            if record.type == "response":
                answers[target_of(record.url, base)].append(record)
            elif record.type == "revisit":
                revisits[(record.value("WARC-Profile") or "").rpartition("/")[2]] += 1
        listed = _listed(place.lists / CHANGES)
        return cls(
            answers=answers,
            requests=requests,
            revisits=revisits,
            dates=frozenset(dates),
            rendered=frozenset(target_of(url, base) for url in _rendered(place.ledger)),
            rows=None if listed is None else tuple(_row(each, base) for each in listed["rows"]),
            counts={} if listed is None else listed["counts"],
            warc_bytes=sum(path.stat().st_size for path in files),
            folder_bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        )

    def holds(self, target: str, core: bytes) -> bool:
        """Whether an answer of this day was recorded whole that has these bytes in its body."""
        bodies = (http_body(record.pieces()) for record in self.answers.get(target, ()))
        return any(found is not None and core in found[1] for found in bodies)

    def rows_of(self, target: str, change: str) -> list[Row]:
        """Return the rows of the list that say this of a target."""
        return [row for row in self.rows or () if (row.target, row.change) == (target, change)]


def target_of(url: str, base: str) -> str:
    """Return path and query of an address on the site; other addresses as they are."""
    return "/" + url.removeprefix(base) if url.startswith(base) else url


def _rendered(ledger: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT url.url FROM visit JOIN url ON url.id = visit.url_id")
        return [url for (url,) in rows]


def _listed(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _row(row: Mapping[str, Any], base: str) -> Row:
    because = (each["url"] if isinstance(each, dict) else each for each in row["because"])
    to = row.get("to")
    return Row(
        change=row["change"],
        target=target_of(row["url"], base),
        to=None if to is None else target_of(to, base),
        how=row.get("how") or "",
        because=frozenset(target_of(url, base) for url in because),
        is_page=row.get("is_page", True),
    )
