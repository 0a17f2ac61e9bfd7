"""Questions to the catalogue's tables; what is withheld is sifted out by who asks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from capture.access.catalogue.rows import COLUMNS, FROM, Row, moment_of
from capture.access.catalogue.values import HarvestEntry, SiteEntry

_SITES = """
SELECT site, count(*), sum(captures), min(first), max(last) FROM harvest
    GROUP BY site ORDER BY site
"""
_HARVESTS = """
SELECT id, site, name, kind, started, captures, first, last FROM harvest
    WHERE site = ?1 OR ?1 IS NULL ORDER BY site, started, name
"""
_FAULTS = "SELECT fault FROM file WHERE harvest = ? AND fault IS NOT NULL ORDER BY name"
_PARTIAL_CONTENT = 206


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """To which captures a question is limited: of any harvest, site and time by default."""

    harvest: int | None = None
    site: str | None = None
    first: int | None = None
    """Microseconds since 1970, as in `rows.microseconds`; inclusive, as is `last`."""
    last: int | None = None
    is_whole: bool = False
    """No partial answers (206)."""

    def condition(self) -> tuple[str, list[object]]:
        """Return it as SQL with its values; begins with AND unless empty."""
        parts: list[str] = []
        values: list[object] = []
        for text, value in (
            ("f.harvest = ?", self.harvest),
            ("h.site = ?", self.site),
            ("c.moment >= ?", self.first),
            ("c.moment <= ?", self.last),
        ):
            if value is not None:
                parts.append(f" AND {text}")
                values.append(value)
        if self.is_whole:
            parts.append(f" AND c.status IS NOT {_PARTIAL_CONTENT}")
        return "".join(parts), values


def rows_of(
    db: sqlite3.Connection, key: str, within: Within, *, newest_first: bool = False
) -> Iterator[Row]:
    """Yield the rows (`rows.COLUMNS`) of a key in the order of time; read no further than asked."""
    condition, values = within.condition()
    way = " DESC" if newest_first else ""
    question = (
        f"SELECT {COLUMNS} {FROM} WHERE c.key = ?{condition}"
        f" ORDER BY c.key{way}, c.moment{way}, c.file{way}, c.offset{way}"
    )
    with closing(db.execute(question, (key, *values))) as cursor:
        yield from cursor


def moments_of(db: sqlite3.Connection, key: str, within: Within) -> Iterator[int]:
    """Yield the moments of a key's captures in the order of time; a third of what rows cost."""
    condition, values = within.condition()
    source = FROM if condition else "FROM capture AS c"
    question = f"SELECT c.moment {source} WHERE c.key = ?{condition} ORDER BY c.key, c.moment"
    with closing(db.execute(question, (key, *values))) as cursor:
        for (moment,) in cursor:
            yield moment


def keys_of_path(db: sqlite3.Connection, path: str, within: Within, *, limit: int) -> list[str]:
    """Return at most `limit` keys of one path, with whatever query, in order.

    What was sent with POST and the like stands in the query of a key as well.
    """
    condition, values = within.condition()
    question = (
        f"SELECT DISTINCT c.key {FROM} WHERE (c.key = ? OR c.key > ? AND c.key < ?){condition}"
        " ORDER BY c.key LIMIT ?"
    )
    spans = (path, f"{path}?", f"{path}?\x7f")
    with closing(db.execute(question, (*spans, *values, limit))) as cursor:
        return [str(key) for (key,) in cursor]


def rows_under(db: sqlite3.Connection, prefix: str, within: Within) -> Iterator[Row]:
    """Yield the rows (`rows.COLUMNS`) of all keys that begin with a prefix."""
    condition, values = within.condition()
    question = f"SELECT {COLUMNS} {FROM} WHERE c.key >= ? AND c.key < ?{condition}"
    with closing(db.execute(question, (prefix, f"{prefix}\x7f", *values))) as cursor:
        yield from cursor


def next_key(db: sqlite3.Connection, after: str, end: str) -> str | None:
    """Return the first key beyond `after` and before `end`, or None."""
    row = db.execute(
        "SELECT key FROM capture WHERE key > ? AND key < ? ORDER BY key LIMIT 1", (after, end)
    ).fetchone()
    return None if row is None else str(row[0])


def tally(db: sqlite3.Connection, key: str) -> tuple[int, int, int]:
    """Return how many captures a key has, and the first and last moment of them."""
    row = db.execute(
        "SELECT count(*), min(moment), max(moment) FROM capture WHERE key = ?", (key,)
    ).fetchone()
    return int(row[0]), int(row[1]), int(row[2])


def made_rows(db: sqlite3.Connection, page: int) -> list[Row]:
    """Return the rows of what was made in a visit, by the number of its id."""
    return db.execute(
        f"SELECT {COLUMNS} FROM made AS m CROSS JOIN capture AS c ON c.key = m.key"
        " AND c.moment = m.moment AND c.file = m.file AND c.offset = m.offset"
        " CROSS JOIN file AS f ON f.id = c.file CROSS JOIN harvest AS h ON h.id = f.harvest"
        " WHERE m.page = ?",
        (page,),
    ).fetchall()


def harvest_spans(db: sqlite3.Connection, name: str, site: str | None) -> list[tuple[str, Within]]:
    """Return the harvests of a name, with their site, and what limits a question to each."""
    rows = db.execute(
        "SELECT id, site, first, last FROM harvest WHERE name = ?1 AND (site = ?2 OR ?2 IS NULL)",
        (name, site),
    )
    return [
        (host, Within(harvest=number, first=first, last=last)) for number, host, first, last in rows
    ]


def order(db: sqlite3.Connection, harvest: str | None, site: str | None) -> Iterator[Within]:
    """Yield where to look, one after the other: a harvest, then its site."""
    if harvest is None:
        yield Within(site=site)
        return
    spans = harvest_spans(db, harvest, site)
    yield from (span for _, span in spans)
    for host in dict.fromkeys(host for host, _ in spans):
        yield Within(site=host)


def sites(db: sqlite3.Connection) -> list[SiteEntry]:
    """Return the sites, by name."""
    return [
        SiteEntry(
            host=host,
            harvests=harvests,
            captures=captures,
            first=None if first is None else moment_of(first),
            last=None if last is None else moment_of(last),
        )
        for host, harvests, captures, first, last in db.execute(_SITES)
    ]


def harvests(db: sqlite3.Connection, site: str | None) -> list[HarvestEntry]:
    """Return the harvests of a site, or all, oldest first."""
    return [
        HarvestEntry(
            site_host=host,
            name=name,
            kind=kind,
            started=moment_of(started),
            captures=captures,
            first=None if first is None else moment_of(first),
            last=None if last is None else moment_of(last),
            faults=tuple(fault for (fault,) in db.execute(_FAULTS, (number,))),
        )
        for number, host, name, kind, started, captures, first, last in db.execute(
            _HARVESTS, (site,)
        ).fetchall()
    ]
