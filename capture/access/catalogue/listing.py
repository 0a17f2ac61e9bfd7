"""Captures of many addresses, in the order of the index, some at a time: for lists without end.

Each batch is a question of its own: whoever reads slowly holds nothing open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from heapq import merge
from itertools import islice

from capture.access.catalogue import addresses, queries
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.queries import Within
from capture.access.catalogue.rows import COLUMNS, FROM, Row, as_capture, microseconds
from capture.access.catalogue.sifting import MOMENT
from capture.access.catalogue.values import Capture
from capture.index.surt import surt

BATCH = 2_000
"""Rows of one question: some milliseconds."""
MAX_NEAR = 10_000
"""Of one address, those that are nearest."""
_LEAST, _MOST = -(2**62), 2**62
_KEY, _OFFSET, _FILE = 0, 5, -1
"""Positions in `rows.COLUMNS`, after which comes the number of the file."""


class Match(Enum):
    """Which addresses are meant by one; as CDX servers name it."""

    EXACT = "exact"
    PREFIX = "prefix"
    """Those that begin with it."""
    HOST = "host"
    """All of its host, whatever its path."""
    DOMAIN = "domain"
    """All of its host and of the hosts below that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a list has come to."""

    key: str
    moment: int
    file: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which captures are listed, and in what order."""

    url: str
    match: Match = Match.EXACT
    since: datetime | None = None
    """Aware, inclusive, as is `until`."""
    until: datetime | None = None
    is_reverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some captures of a list."""

    captures: tuple[tuple[Position, Capture], ...]
    """Those that may be seen; what was asked with POST and the like is left out."""
    read: int
    """Rows that were looked at."""
    after: Position | None
    """From where to go on; None at the end."""


def listed(catalogue: Catalogue, wanted: Wanted, after: Position | None = None) -> Batch:
    """Return the next captures of a list; none of what is withheld (META04)."""
    for begin, end in _spans(wanted):
        if after is not None and _is_past(after, begin, end, wanted):
            continue
        with catalogue.asking(with_restricted=False) as (db, sieve):
            question, values = _question(begin, end, wanted, after)
            rows = db.execute(question, values).fetchall()
            captures = tuple(
                (_position(row), as_capture(row))
                for row in sieve.permitted(rows)
                if addresses.METHOD_MARK not in row[_KEY]
            )
        if not rows:
            continue
        return Batch(captures=captures, read=len(rows), after=_position(rows[-1]))
    return Batch(captures=(), read=0, after=None)


def closest(
    catalogue: Catalogue, wanted: Wanted, moment: datetime, fits: Callable[[Capture], bool]
) -> Iterator[Capture]:
    """Yield the captures of an address that fit, the nearest to a moment first.

    Looks at no more than `MAX_NEAR` of them.
    """
    middle, key = microseconds(moment), surt(wanted.url) or "-"
    since, until = _period(wanted)
    with catalogue.asking(with_restricted=False) as (db, sieve):
        before = Within(first=since, last=min(middle, until))
        after = Within(first=max(middle + 1, since), last=until)
        found = merge(
            sieve.permitted(queries.rows_of(db, key, before, newest_first=True)),
            sieve.permitted(queries.rows_of(db, key, after)),
            key=lambda row: abs(int(row[MOMENT]) - middle),
        )
        near = [as_capture(row) for row in islice(found, MAX_NEAR)]
    yield from filter(fits, near)


def _spans(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Yield from where to where the keys lie, in the order of the list, the end exclusive."""
    key = surt(wanted.url)
    host, _, _ = key.partition(")")
    match wanted.match:
        case Match.EXACT:
            found = [(key, key + "\x00")]
        case Match.PREFIX:
            found = addresses.spans(wanted.url)
        case Match.HOST:
            found = [(host + ")", host + ")" + addresses.BEYOND)]
        case Match.DOMAIN:
            below = (host + ",", host + "," + addresses.BEYOND)
            found = [(host + ")", host + ")" + addresses.BEYOND), below]
    yield from reversed(found) if wanted.is_reverse else found


def _is_past(after: Position, begin: str, end: str, wanted: Wanted) -> bool:
    return after.key < begin if wanted.is_reverse else after.key >= end


def _question(
    begin: str, end: str, wanted: Wanted, after: Position | None
) -> tuple[str, list[str | int]]:
    first = (end, _LEAST, 0, 0) if wanted.is_reverse else (begin, _LEAST, 0, 0)
    if after is not None and begin <= after.key < end:
        first = (after.key, after.moment, after.file, after.offset)
    beyond, way = ("<", " DESC") if wanted.is_reverse else (">", "")
    bound = "c.key >= ?" if wanted.is_reverse else "c.key < ?"
    question = (
        f"SELECT {COLUMNS}, c.file {FROM}"
        f" WHERE (c.key, c.moment, c.file, c.offset) {beyond} (?, ?, ?, ?) AND {bound}"
        " AND c.moment BETWEEN ? AND ?"
        f" ORDER BY c.key{way}, c.moment{way}, c.file{way}, c.offset{way} LIMIT {BATCH}"
    )
    last = begin if wanted.is_reverse else end
    return question, [*first, last, *_period(wanted)]


def _period(wanted: Wanted) -> tuple[int, int]:
    since = _LEAST if wanted.since is None else microseconds(wanted.since)
    return since, _MOST if wanted.until is None else microseconds(wanted.until)


def _position(row: Row) -> Position:
    return Position(key=row[_KEY], moment=row[MOMENT], file=row[_FILE], offset=row[_OFFSET])
