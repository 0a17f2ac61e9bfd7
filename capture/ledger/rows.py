"""The `url` table in bulk: find many rows at once, add them, and remember those used last."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from capture.ledger.database import Database, insert_unless_known
from capture.ledger.tables import URL
from capture.model.kind import Kind
from capture.model.outcome import Outcome
from capture.model.url import split

_CHUNK = 500
"""Values in one `IN (…)`: few enough for every database, many enough for one page's links."""

_GENERATION = 50_000
"""Rows remembered in a generation; two of them take about 50 MB at most."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """The part of a `url` row on which decisions are made: a copy, kept equal to the row."""

    id: int
    url: str
    kind: Kind
    hops: int
    scope_rule: str | None
    outcome: Outcome | None
    status: int | None


_ENTRY = sa.select(
    URL.c.id, URL.c.url, URL.c.kind, URL.c.hops, URL.c.scope_rule, URL.c.outcome, URL.c.status
)


class Urls:
    """The `url` table with a bounded memory, which a rollback clears.

    The memory has two generations; when the young one is full the old one goes as a whole. A URL
    that is remembered has one `Entry`, that all callers share.
    """

    def __init__(self, database: Database, *, generation: int = _GENERATION) -> None:
        """Make the table's view for one writer; `generation` is in rows."""
        self._limit = generation
        self._young: dict[str, Entry] = {}
        self._old: dict[str, Entry] = {}
        sa.event.listen(database.engine, "rollback", lambda _connection: self.forget())

    def find(self, tx: sa.Connection, urls: Collection[str]) -> dict[str, Entry]:
        """Return what is known of those URLs that are known."""
        found: dict[str, Entry] = {}
        missing: list[str] = []
        young, old = self._young, self._old
        for url in urls:
            entry = young.get(url) or old.get(url)
            if entry is None:
                missing.append(url)
            else:
                found[url] = entry
        if missing:
            found |= self._look_up(tx, missing)
        return found

    def add(self, tx: sa.Connection, rows: Mapping[str, dict[str, Any]]) -> dict[str, Entry]:
        """Insert the rows, keyed by URL, and return them as they stand."""
        if not rows:
            return {}
        tx.execute(insert_unless_known(tx, URL), list(rows.values()))
        return self._look_up(tx, rows.keys())

    def update(self, tx: sa.Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows of equal columns, each with its key as `b_id`."""
        listed = list(rows)
        if listed:
            values: dict[str, sa.ColumnElement[Any]] = {
                name: sa.bindparam(name) for name in listed[0] if name != "b_id"
            }
            tx.execute(
                sa.update(URL).where(URL.c.id == sa.bindparam("b_id")).values(values), listed
            )

    def forget(self) -> None:
        """Clear the memory, because rows changed past it."""
        self._young.clear()
        self._old.clear()

    def _look_up(self, tx: sa.Connection, urls: Collection[str]) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for part in chunks(urls):
            rows = tx.execute(_ENTRY.where(URL.c.url.in_(part))).fetchall()
            for id_, url, kind, hops, rule, outcome, status in rows:
                found[url] = Entry(
                    id=id_,
                    url=url,
                    kind=Kind(kind),
                    hops=hops,
                    scope_rule=rule,
                    outcome=Outcome(outcome) if outcome else None,
                    status=status,
                )
        self._young.update(found)
        if len(self._young) > self._limit:
            self._old, self._young = self._young, {}
        return found


def chunks(values: Collection[str]) -> Iterator[list[str]]:
    """Yield the values in lists that fit in one `IN (…)`."""
    listed = list(values)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


def url_row(url: str, kind: Kind, *, hops: int, moment: datetime) -> dict[str, Any]:
    """Return the row of a URL that is heard of for the first time."""
    parts = split(url)
    return {
        "url": url,
        "host": parts.origin if parts else "",
        "kind": kind,
        "hops": hops,
        "depth": parts.depth if parts else 0,
        "scope_rule": None,
        "outcome": None,
        "detail": None,
        "first_seen": moment,
        "settled_at": None,
    }
