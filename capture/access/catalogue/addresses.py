"""Addresses: the keys that are looked for, the days of one, and those under a prefix."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from capture.access.catalogue import queries
from capture.access.catalogue.queries import Within
from capture.access.catalogue.rows import moment_of
from capture.access.catalogue.sifting import MOMENT, URL, Sieve
from capture.access.catalogue.values import Address, Day
from capture.index.request_query import MAX_BODY_BYTES, query_of, with_query
from capture.index.surt import KeyForm, surt
from capture.model.restriction import day_of

METHOD_MARK = "__wb_method="
"""In the keys of what was asked with POST and the like."""
BEYOND = "\x7f"
"""Sorts after all that a key holds."""


def keys_of(url: str, method: str, body: bytes | None, content_type: str) -> tuple[str, ...]:
    """Return the keys by which the answer to a request is looked for, the best first.

    Made as `index.captures` makes those of the recorded requests.
    """
    named = method.upper()
    if named == "GET":
        return (surt(url) or "-",)
    query = query_of(named, content_type, (body or b"")[:MAX_BODY_BYTES], KeyForm.CATALOGUE)
    own = surt(with_query(url, named, query)) or "-"
    return (own, surt(url) or "-") if named == "HEAD" else (own,)


def calendar(db: sqlite3.Connection, key: str, within: Within, sieve: Sieve) -> list[Day]:
    """Return the days on which a key was captured."""
    if sieve.lets_all_through:
        return days(queries.moments_of(db, key, within))
    return days(row[MOMENT] for row in sieve.permitted(queries.rows_of(db, key, within)))


def days(moments: Iterable[int]) -> list[Day]:
    """Return the days, in the Netherlands, of moments in the order of time."""
    counts: Counter[date] = Counter()
    firsts: dict[date, int] = {}
    for moment in moments:
        day = day_of(moment_of(moment))
        counts[day] += 1
        firsts.setdefault(day, moment)
    return [
        Day(date=day, count=count, first=moment_of(firsts[day])) for day, count in counts.items()
    ]


def under(
    db: sqlite3.Connection, prefix: str, after: str | None, sieve: Sieve
) -> Iterator[Address]:
    """Yield the addresses that begin with a prefix and may be seen, by key."""
    for begin, end in spans(prefix):
        last = max(begin, after or "")
        if last == begin and (found := _address(db, begin, sieve)) and after != begin:
            yield found
        while (key := queries.next_key(db, last, end)) is not None:
            last = key
            if found := _address(db, key, sieve):
                yield found


def spans(prefix: str) -> list[tuple[str, str]]:
    """Return from where to where the keys of a prefix lie, in order, the end exclusive."""
    key = surt(prefix)
    if prefix.endswith("/") and not key.endswith("/"):
        # Keys leave the last slash off: what lies below must not bring its namesakes along.
        return [
            (key, key + "\x00"),
            (key + "/", key + "/" + BEYOND),
            (key + "?", key + "?" + BEYOND),
        ]
    return [(key, key + BEYOND)]


def _address(db: sqlite3.Connection, key: str, sieve: Sieve) -> Address | None:
    if METHOD_MARK in key:
        return None
    if sieve.lets_all_through:
        first = next(queries.rows_of(db, key, Within()), None)
        if first is None:
            return None
        count, begin, end = queries.tally(db, key)
        url = first[URL]
    else:
        rows = [
            (row[MOMENT], row[URL]) for row in sieve.permitted(queries.rows_of(db, key, Within()))
        ]
        if not rows:
            return None
        count, (begin, url), (end, _) = len(rows), rows[0], rows[-1]
    return Address(url=url, key=key, count=count, first=moment_of(begin), last=moment_of(end))
