"""Read from the ledger which pages are orphans (REIK03). Changes nothing.

On the list stand web pages: documents such as PDF, pictures and data are files, and REIK03 speaks
of pages. What answered 404 or 410, or only redirects, is no page; where a redirect leads counts by
its own URL. What did not get its turn, or turned out not to exist, is left out too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from capture.ledger.link_graph import Reach, reach, upgrades
from capture.ledger.rows import chunks
from capture.ledger.tables import SOURCE, URL, VISIT
from capture.model.kind import Kind
from capture.model.link import Evidence, Hop, Mechanism, evidence, is_static
from capture.model.orphan import Orphan, OrphanKind, Source
from capture.model.outcome import Outcome
from capture.model.url import without_fragment

SOURCES_EACH = 50
"""Sources that a row holds; all of them stand in the ledger."""

_NO_PAGE = frozenset({301, 302, 303, 307, 308, 404, 410})
"""RFC 9110 §15.4: redirects; §15.5.5 and §15.5.11: not there (any more)."""

_NOT_LISTED = (
    Outcome.NOT_REACHED,
    Outcome.OUT_OF_SCOPE,
    Outcome.EXCLUDED_BY_OWNER,
    Outcome.UNSUPPORTED_SCHEME,
    Outcome.UNSAFE_METHOD,
    Outcome.SUSPECTED_TRAP,
    Outcome.DNS_FAILED,
    Outcome.REDIRECTED_OUT_OF_SCOPE,
    Outcome.UNDETERMINED_MEMBERSHIP,
)
_WEIGHT = {Evidence.LINK: 0, Evidence.MENTION: 1, Evidence.OUTSIDE: 2}

_IN_CHUNKS = 500


def orphans(tx: sa.Connection, *, decided: Mapping[str, OrphanKind]) -> list[Orphan]:
    """Return the orphan pages by kind and URL, without decisions.

    `decided` are URLs that the owner left out, with the kind that they had on the list then: they
    stay on it, so that the list shows what was decided. Time and memory as of `reach`.
    """
    found = reach(tx)
    kinds = dict.fromkeys(_undiscovered(tx, found), OrphanKind.NOT_DISCOVERABLE)
    undetermined = sa.select(URL.c.id).where(URL.c.outcome == Outcome.UNDETERMINED_MEMBERSHIP)
    kinds |= dict.fromkeys(tx.scalars(undetermined), OrphanKind.UNDETERMINED)
    for part in chunks(decided):
        for id_, url in tx.execute(sa.select(URL.c.id, URL.c.url).where(URL.c.url.in_(part))):
            kinds.setdefault(id_, decided[url])
    rows = [
        row
        for ids in _pieces(sorted(kinds))
        for row in _rows(tx, {id_: kinds[id_] for id_ in ids}, found)
    ]
    return sorted(rows, key=lambda row: (row.kind, row.url))


def _undiscovered(tx: sa.Connection, found: Reach) -> list[int]:
    """Return the ids of pages of the site that no chain of static links leads to."""
    query = sa.select(URL.c.id).where(
        URL.c.kind == Kind.PAGE,
        URL.c.outcome.is_not(None),
        URL.c.outcome.not_in(_NOT_LISTED),
        sa.or_(URL.c.status.is_(None), URL.c.status.not_in(_NO_PAGE)),
    )
    ids = [id_ for id_ in tx.scalars(query) if not found.is_static(id_)]
    if not ids:
        return []
    passed_over = upgrades(tx).keys() | _empty_queries(tx)
    return [id_ for id_ in ids if id_ not in passed_over]


def _empty_queries(tx: sa.Connection) -> set[int]:
    """Return the ids of addresses that differ from another page's by an empty query alone.

    A form without fields adds one. It is an address of its own, and captured as such, but not
    another page to a reader.
    """
    twin = URL.alias("twin")
    query = (
        sa.select(URL.c.id)
        .join(twin, twin.c.url + "?" == URL.c.url)
        .where(URL.c.url.like("%?"), twin.c.kind == Kind.PAGE)
    )
    return set(tx.scalars(query))


def _rows(tx: sa.Connection, kinds: Mapping[int, OrphanKind], found: Reach) -> Iterator[Orphan]:
    query = (
        sa.select(
            URL.c.id,
            URL.c.url,
            URL.c.title,
            sa.func.coalesce(URL.c.status, VISIT.c.status).label("status"),
            URL.c.outcome,
            URL.c.detail,
            URL.c.warc_file,
            URL.c.record_id,
            URL.c.hops,
            VISIT.c.thumbnail,
        )
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(URL.c.id.in_(kinds))
    )
    rows = tx.execute(query).all()
    documents = _documents(tx, {row.url for row in rows if row.record_id is None})
    sources, counts = _sources(tx, kinds.keys()), _source_counts(tx, kinds.keys())
    for row in rows:
        document = documents.get(without_fragment(row.url))
        named = tuple(sources[row.id])
        yield Orphan(
            kind=kinds[row.id],
            url=row.url,
            title=row.title,
            found=best_source(row.url, named),
            sources=named,
            source_count=counts.get(row.id, 0),
            status=row.status or (document.status if document else None),
            outcome=Outcome(row.outcome or Outcome.NOT_REACHED),
            detail=row.detail,
            warc_file=row.warc_file or (document.warc_file if document else None),
            record_id=row.record_id or (document.record_id if document else None),
            hops=row.hops,
            thumbnail=row.thumbnail,
            is_strict=not found.is_linked(row.id),
        )


def best_source(url: str, sources: Sequence[Source]) -> Source | None:
    """Return the source that says most about how the page can be found.

    A page's links to itself say nothing; a link says more than a mention, and that more than a
    list. What stands in the HTML says more than what a script showed by itself, that more than
    where a script went; least says a link that only showed after an act or where a script led:
    it may be no more than the menu's mark on the page that came. Among equals the first heard of.
    """
    led = {each.from_url for each in sources if each.mechanism is Mechanism.SCRIPT_NAVIGATION}

    def weight(source: Source) -> tuple[bool, int, int]:
        if is_static(source.mechanism, source.hop, source.place):
            plainness = 0
        elif source.mechanism is not Mechanism.RENDERED:
            plainness = 2
        else:
            plainness = 3 if source.action or source.from_url in led else 1
        return source.from_url == url, _WEIGHT[evidence(source.mechanism)], plainness

    return min(sources, key=weight, default=None)


def _documents(tx: sa.Connection, urls: Collection[str]) -> dict[str, Any]:
    """Return the documents that serve those of the URLs that are routes within one."""
    found: dict[str, Any] = {}
    for part in chunks({without_fragment(url) for url in urls if "#" in url}):
        query = sa.select(URL.c.url, URL.c.status, URL.c.warc_file, URL.c.record_id).where(
            URL.c.url.in_(part)
        )
        found.update((row.url, row) for row in tx.execute(query))
    return found


def _sources(tx: sa.Connection, ids: Collection[int]) -> dict[int, list[Source]]:
    place = sa.func.row_number().over(partition_by=SOURCE.c.url_id, order_by=SOURCE.c.id)
    ranked = sa.select(SOURCE, place.label("number")).where(SOURCE.c.url_id.in_(ids)).subquery()
    query = (
        sa.select(ranked, URL.c.url.label("from_url"))
        .join_from(ranked, URL, URL.c.id == ranked.c.from_url_id, isouter=True)
        .where(ranked.c.number <= SOURCES_EACH)
        .order_by(ranked.c.id)
    )
    found: defaultdict[int, list[Source]] = defaultdict(list)
    for row in tx.execute(query):
        found[row.url_id].append(
            Source(
                from_url=row.from_url,
                mechanism=Mechanism(row.mechanism),
                hop=Hop(row.hop),
                place=row.place,
                action=row.action,
            )
        )
    return found


def _source_counts(tx: sa.Connection, ids: Collection[int]) -> dict[int, int]:
    query = (
        sa.select(SOURCE.c.url_id, sa.func.count().label("sources"))
        .where(SOURCE.c.url_id.in_(ids))
        .group_by(SOURCE.c.url_id)
    )
    return {row.url_id: row.sources for row in tx.execute(query)}


def _pieces(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _IN_CHUNKS):
        yield ids[start : start + _IN_CHUNKS]
