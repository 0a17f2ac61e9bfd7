"""Which captures can answer one request of a page that is shown again, the best first.

For a visitor the nearest capture of an address is enough. A page that runs without rewriting asks
more: the scheme and host that it named (keys leave both aside, so that a redirect to HTTPS would
lead to itself), what its own visit was answered at the n-th time, and an answer to addresses in
which something is drawn by lot or taken from the clock each time.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from capture.access.catalogue import addresses, alike, queries
from capture.access.catalogue.queries import Within
from capture.access.catalogue.rows import Row, as_capture, microseconds
from capture.access.catalogue.sifting import Sieve
from capture.access.catalogue.values import Capture
from capture.model.url import normalise, without_fragment

_BESIDE = 50
"""Captures of a key that are looked at, on either side of the moment."""
_MOST_ALIKE = 500
"""Captures of one path that are held against an address that was never captured."""
_PARTIAL_CONTENT = 206


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One request of a page that is shown again."""

    url: str
    moment: datetime
    """Aware; of the page."""
    method: str = "GET"
    body: bytes | None = None
    content_type: str = ""
    visit: str | None = None
    """WARC-Page-ID of the visit that is shown again: what it was answered goes first."""
    turn: int = 0
    """How often the page has asked this before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A capture that can answer."""

    capture: Capture
    is_alike: bool
    """Its address differs in what is drawn by lot or taken from the clock."""


def candidates(
    db: sqlite3.Connection, wanted: Wanted, order: Iterable[Within], sieve: Sieve
) -> list[Candidate]:
    """Return what can answer a request, the best first: by place, then address, then time.

    A place is a harvest, or a site with all its harvests; `order` tells which goes first.
    """
    places = list(order)
    keys = addresses.keys_of(wanted.url, wanted.method, wanted.body, wanted.content_type)
    for within in places:
        for key in keys:
            found = _ranked(_beside(db, key, wanted, within, sieve), wanted)
            if found:
                return [Candidate(capture=each, is_alike=False) for each in found]
    for within in places:
        found = _ranked(_alike(db, keys[0], within, sieve), wanted)
        if found:
            return [Candidate(capture=each, is_alike=True) for each in found]
    return []


def _beside(
    db: sqlite3.Connection, key: str, wanted: Wanted, within: Within, sieve: Sieve
) -> Iterator[Row]:
    """Yield the captures of a key on either side of the moment."""
    moment = microseconds(wanted.moment)
    upto = moment if within.last is None else min(moment, within.last)
    beyond = moment + 1 if within.first is None else max(moment + 1, within.first)
    earlier = queries.rows_of(db, key, replace(within, last=upto), newest_first=True)
    later = queries.rows_of(db, key, replace(within, first=beyond))
    for rows in (earlier, later):
        yield from islice(sieve.permitted(rows), _BESIDE)


def _alike(db: sqlite3.Connection, key: str, within: Within, sieve: Sieve) -> Iterator[Row]:
    """Yield captures whose keys differ in what pages make up alone; what is sent counts as well."""
    if not alike.may_vary(key):
        return
    path = key.partition("?")[0]
    known = queries.keys_of_path(db, path, within, limit=_MOST_ALIKE)
    for found in alike.alike(key, known):
        yield from islice(sieve.permitted(queries.rows_of(db, found, within)), _BESIDE)


def _ranked(rows: Iterable[Row], wanted: Wanted) -> list[Capture]:
    """Return captures, the best first."""
    asked = _plain(wanted.url)
    found = [as_capture(row) for row in rows]
    own = sorted(
        (each for each in found if wanted.visit and each.page_id == wanted.visit),
        key=lambda each: each.moment,
    )
    same = [each for each in own if _plain(each.url) == asked] or own
    turn = same[min(wanted.turn, len(same) - 1)] if same else None

    def worth(each: Capture) -> tuple[bool, bool, bool, float]:
        apart = abs((each.moment - wanted.moment).total_seconds())
        return (
            _plain(each.url) != asked,
            each.status == _PARTIAL_CONTENT and not wanted_part,
            each is not turn,
            apart,
        )

    wanted_part = all(each.status == _PARTIAL_CONTENT for each in found)
    return sorted(found, key=worth)


def _plain(url: str) -> str:
    """Return an address as it is compared: scheme and host count, the fragment doesn't."""
    normal = normalise(url)
    return url if normal is None else without_fragment(normal)
