"""Which captures can answer one request of a page that is shown again, the best first.

For a visitor the nearest capture of an address is enough. A page that runs without rewriting asks
more: the scheme and host that it named (keys leave both aside, so that a redirect to HTTPS would
lead to itself), what its own visit was answered at the n-th time, and an answer to addresses in
which something is drawn by lot or taken from the clock each time.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from capture.access.catalogue import addresses, queries
from capture.access.catalogue.queries import Within
from capture.access.catalogue.rows import Row, as_capture, microseconds
from capture.access.catalogue.sifting import Sieve
from capture.access.catalogue.values import Capture
from capture.model.url import normalise, without_fragment

_BESIDE = 50
"""Captures of a key that are looked at, on either side of the moment."""
_MOST_ALIKE = 500
"""Captures of one path that are held against an address that was never captured."""
_DAY_SECONDS = 86_400
_PARTIAL_CONTENT = 206
_MOMENT = re.compile(r"([12]\d{9})(\d{3})?(?:\.\d+)?")
_LOT = re.compile(r"0?\.\d{6,}|\d{1,2}\.\d{10,}")
_NUMBER = re.compile(r"\d{6,}")
_ALWAYS_NEW = frozenset(
    {
        *("_", "_cb", "_dc", "_nocache", "_r", "_rnd", "_t", "_ts", "bust", "buster", "cachebust"),
        *(
            "cachebuster",
            "cb",
            "nocache",
            "no_cache",
            "nonce",
            "rand",
            "random",
            "rnd",
            "timestamp",
        ),
        *("ts", "uniq"),
    }
)
"""Parameters by which scripts get around caches: jQuery, ExtJS and what people write by hand."""
_OFTEN_NEW = frozenset({"d", "r", "t", "time", "v", "x", "z"})
"""So are these, when their value is a long number."""


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
    """Yield captures whose keys differ in nothing that was there to be told apart by."""
    path, _, query = key.partition("?")
    for found in queries.keys_of_path(db, path, within, limit=_MOST_ALIKE):
        if found != key and is_alike(query, found.partition("?")[2]):
            yield from islice(sieve.permitted(queries.rows_of(db, found, within)), _BESIDE)


def is_alike(asked: str, kept: str) -> bool:
    """Whether two queries differ only in what a page draws by lot, or takes from the clock."""
    ours, theirs = (Counter(each.split("&")) if each else Counter() for each in (asked, kept))
    left = _by_name((ours - theirs).elements())
    right = _by_name((theirs - ours).elements())
    if left is None or right is None:
        return False
    return all(
        _is_drawn(name, left.get(name), right.get(name)) for name in left.keys() | right.keys()
    )


def _by_name(pairs: Iterable[str]) -> dict[str, str] | None:
    """Return values by name; None when a name occurs twice, which is no mere number."""
    found: dict[str, str] = {}
    for name, _, value in (pair.partition("=") for pair in pairs):
        if name in found:
            return None
        found[name] = value
    return found


def _is_drawn(name: str, asked: str | None, kept: str | None) -> bool:
    if name in _ALWAYS_NEW or (_is_bare_lot(name) and not asked and not kept):
        return True
    if asked is None or kept is None:
        return False
    both = (asked, kept)
    if name in _OFTEN_NEW and all(_NUMBER.fullmatch(each) for each in both):
        return True
    if all(_LOT.fullmatch(each) for each in both):
        return True
    moments = [_seconds(each) for each in both]
    first, second = moments
    return first is not None and second is not None and abs(first - second) <= _DAY_SECONDS


def _is_bare_lot(name: str) -> bool:
    """Whether a query of one word is a number by lot or by the clock: `?0.8273645521`."""
    return _LOT.fullmatch(name) is not None or _MOMENT.fullmatch(name) is not None


def _seconds(value: str) -> int | None:
    """Return the moment that a value tells, in seconds since 1970; None when it tells none."""
    found = _MOMENT.fullmatch(value)
    return int(found[1]) if found else None


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
