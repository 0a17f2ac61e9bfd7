"""The rows that may be seen, and the one nearest to a moment among them."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from capture.access.catalogue import queries
from capture.access.catalogue.places import Places
from capture.access.catalogue.queries import Within
from capture.access.catalogue.rows import Row, text_id
from capture.access.catalogue.values import page_url_of
from capture.access.catalogue.withheld import InForce

MOMENT, URL, STATUS = 1, 7, 9
"""Positions in `rows.COLUMNS`."""
_RECORD_ID, _REFERS_TO, _ABOUT = 12, 14, 16
_PARTIAL_CONTENT = 206


@dataclass(frozen=True, slots=True)
class Sieve:
    """Lets through what isn't withheld."""

    places: Places
    in_force: InForce | None
    """None lets all through."""

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing at all is withheld."""
        return self.in_force is None or self.in_force.is_empty

    def permitted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that may be seen."""
        if self.in_force is None or self.in_force.is_empty:
            yield from rows
        else:
            yield from (row for row in rows if not self._hides(row, self.in_force))

    def _hides(self, row: Row, in_force: InForce) -> bool:
        if in_force.hides_url(page_url_of(row[URL])):
            return True
        if not in_force.names_records:
            return False
        ids = (text_id(row[_RECORD_ID]), text_id(row[_REFERS_TO]))
        if any(each is not None and in_force.hides_record(each) for each in ids):
            return True
        return row[_ABOUT] is not None and self._hides_answer(row[_ABOUT], in_force)

    def _hides_answer(self, number: int, in_force: InForce) -> bool:
        """Whether the answer is withheld of which something was made: itself or what it repeats."""
        if in_force.hides_number(number):
            return True
        answer = self.places.by_number(number)
        referred = None if answer is None else answer.value("WARC-Refers-To")
        return referred is not None and in_force.hides_record(referred)


def nearest(
    db: sqlite3.Connection, key: str, moment: int, within: Within, sieve: Sieve
) -> Row | None:
    """Return the row nearest in time; of two as near the earlier one.

    A part of a body (206) gives way to a whole one of the same harvest.
    """
    found = _nearest(db, key, moment, within, sieve)
    if found is None or found[STATUS] != _PARTIAL_CONTENT:
        return found
    harvests = [span for _, span in queries.harvest_spans(db, found[3], found[2])]
    wholes = (_nearest(db, key, moment, replace(h, is_whole=True), sieve) for h in harvests)
    return next((row for row in wholes if row is not None), found)


def _nearest(
    db: sqlite3.Connection, key: str, moment: int, within: Within, sieve: Sieve
) -> Row | None:
    upto = moment if within.last is None else min(moment, within.last)
    beyond = moment + 1 if within.first is None else max(moment + 1, within.first)
    earlier = queries.rows_of(db, key, replace(within, last=upto), newest_first=True)
    later = queries.rows_of(db, key, replace(within, first=beyond))
    found = [
        row for rows in (earlier, later) if (row := next(sieve.permitted(rows), None)) is not None
    ]
    return min(found, key=lambda row: abs(row[MOMENT] - moment), default=None)
