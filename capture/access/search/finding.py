"""Finds what a query asks for: texts in the index, their captures in the database, hits of both.

The number of hits is counted after all that is withheld is taken out, so that neither the number
nor the paging tells of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import tantivy

from capture.access.search.asked import Asked, asked_for
from capture.access.search.hidden import Withheld
from capture.access.search.snippets import snippet
from capture.access.search.store import Store, StoredText
from capture.access.search.terms import query_of
from capture.access.search.values import (
    MAX_PAGE_SIZE,
    Hit,
    Order,
    Query,
    Results,
    Version,
)

MOST_TEXTS = 20_000
"""Texts that are looked at for one query: the best ones, or the newest."""
MAX_VERSIONS = 100
_MOST_TEXTS_OF_HIT = 200
_MOST_EXCLUDED = 50_000
"""Pages that the index itself leaves out; the rest is taken out of what it finds."""
_READ_FOR_SNIPPETS = 2_000_000
"""Characters in all, for the hits of one page: about 50 ms at worst."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

type _Row = tuple[float, int, int]
"""By what it is ordered (less is first), page and number of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    since: int
    until: int

    def holds_one_end(self, first: int, last: int) -> bool:
        """Whether the first or the last of the captures surely lies in it."""
        return self.since <= first <= self.until or self.since <= last <= self.until


def find(searcher: tantivy.Searcher, store: Store, query: Query, withheld: Withheld) -> Results:
    """Return what a query finds."""
    asked = asked_for(query.text)
    if not asked.wanted:
        return Results(total=0, is_cut=asked.is_cut)
    size = min(max(query.size, 1), MAX_PAGE_SIZE)
    number = max(query.page, 1)
    texts, is_exact = _texts(searcher, store, query, asked, withheld)
    pages = list(dict.fromkeys(page for page, _ in texts))
    shown: dict[int, list[int]] = {page: [] for page in pages[(number - 1) * size : number * size]}
    for page, text in texts:
        if page in shown:
            shown[page].append(text)
    hits = _hits(store, list(shown.values()), asked, _period(query), withheld)
    return Results(
        total=len(pages),
        is_exact=is_exact,
        hits=hits,
        page=number,
        page_count=-(-len(pages) // size),
        is_cut=asked.is_cut,
    )


def moment_of(microseconds: int) -> datetime:
    """Return the moment of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _period(query: Query) -> _Period:
    lowest, highest = -(2**62), 2**62
    return _Period(
        since=lowest if query.since is None else microseconds(query.since),
        until=highest if query.until is None else microseconds(query.until),
    )


def _texts(
    searcher: tantivy.Searcher, store: Store, query: Query, asked: Asked, withheld: Withheld
) -> tuple[list[tuple[int, int]], bool]:
    """Return page and number of the texts that fit, best or newest first, and if those are all."""
    period = _period(query)
    is_newest = query.order is Order.NEWEST
    found = searcher.search(
        query_of(
            asked,
            searcher,
            site=query.site,
            kinds=sorted(kind.value for kind in query.kinds),
            since=None if query.since is None else period.since,
            until=None if query.until is None else period.until,
            without_pages=sorted(withheld.pages)[:_MOST_EXCLUDED],
        ),
        limit=MOST_TEXTS,
        count=False,
        order_by_field="last" if is_newest else None,
    ).hits
    addresses = [address for _, address in found]
    pages = searcher.fast_field_values("page", addresses)
    numbers = searcher.fast_field_values("number", addresses)
    # Those that are equally good come in one order, whatever segments they lie in.
    rows = sorted(
        (-score, int(page or 0), int(number or 0))
        for (score, _), page, number in zip(found, pages, numbers, strict=True)
    )
    if len(withheld.pages) > _MOST_EXCLUDED:
        rows = [row for row in rows if row[1] not in withheld.pages]
    if withheld.texts or query.since is not None or query.until is not None:
        spans = zip(
            searcher.fast_field_values("first", addresses),
            searcher.fast_field_values("last", addresses),
            strict=True,
        )
        doubtful = {
            int(number or 0)
            for number, (first, last) in zip(numbers, spans, strict=True)
            if number in withheld.texts or not period.holds_one_end(int(first or 0), int(last or 0))
        }
        rows = _without_doubt(store, rows, doubtful, period, withheld, is_newest=is_newest)
    return [(page, number) for _, page, number in rows], len(found) < MOST_TEXTS


def _without_doubt(
    store: Store,
    rows: Sequence[_Row],
    doubtful: set[int],
    period: _Period,
    withheld: Withheld,
    *,
    is_newest: bool,
) -> list[_Row]:
    """Leave out the texts none of whose captures may be seen in the period; order anew."""
    last_of = _last_visible(store, sorted(doubtful), period, withheld)
    return sorted(
        (-float(last_of[number]) if is_newest and number in last_of else order, page, number)
        for order, page, number in rows
        if number not in doubtful or number in last_of
    )


def _last_visible(
    store: Store, numbers: Sequence[int], period: _Period, withheld: Withheld
) -> dict[int, int]:
    """Return the latest capture in the period of texts; those that have none are left out."""
    found: dict[int, int] = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        marks = ",".join("?" * len(some))
        rows = store.ask(
            f"SELECT text, moment, id FROM capture WHERE text IN ({marks})"
            " AND moment BETWEEN ? AND ?",
            (*some, period.since, period.until),
        )
        for text, moment, capture in _numbers(rows):
            if capture not in withheld.captures:
                found[text] = max(moment, found.get(text, moment))
    return found


def _numbers(rows: Iterable[Sequence[object]]) -> Iterable[tuple[int, int, int]]:
    for first, second, third in rows:
        yield int(str(first)), int(str(second)), int(str(third))


def _hits(
    store: Store,
    pages: Sequence[Sequence[int]],
    asked: Asked,
    period: _Period,
    withheld: Withheld,
) -> tuple[Hit, ...]:
    stored = store.texts([numbers[0] for numbers in pages])
    hits = []
    at_most = _READ_FOR_SNIPPETS // max(len(pages), 1)
    for numbers in pages:
        text = stored.get(numbers[0])
        versions, count = _versions(store, numbers, period, withheld)
        if text is None or not versions:
            continue  # taken out of the index between the two readings
        hits.append(_hit(text, versions, count, asked, at_most))
    return tuple(hits)


def _hit(
    text: StoredText, versions: tuple[Version, ...], count: int, asked: Asked, at_most: int
) -> Hit:
    return Hit(
        title=text.title,
        url=versions[0].url,
        site=text.site,
        moment=versions[0].moment,
        kind=text.kind,
        language=text.language,
        snippet=snippet(text.body, asked.wanted, at_most=at_most),
        versions=versions,
        version_count=count,
    )


def _versions(
    store: Store, numbers: Sequence[int], period: _Period, withheld: Withheld
) -> tuple[tuple[Version, ...], int]:
    some = numbers[:_MOST_TEXTS_OF_HIT]
    marks = ",".join("?" * len(some))
    rows = store.ask(
        "SELECT c.id, c.url, c.moment, f.harvest, c.record FROM capture c"
        f" JOIN file f ON f.id = c.file WHERE c.text IN ({marks})"
        " AND c.moment BETWEEN ? AND ? ORDER BY c.moment DESC",
        (*some, period.since, period.until),
    )
    seen = [row for row in rows if row[0] not in withheld.captures]
    return tuple(
        Version(
            url=str(url),
            moment=moment_of(int(str(moment))),
            harvest=str(harvest),
            record_id=str(record),
        )
        for _, url, moment, harvest, record in seen[:MAX_VERSIONS]
    ), len(seen)
