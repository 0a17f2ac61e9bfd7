"""What chains of links lead to from the seeds: walked over the ledger's sources. Changes nothing.

Nodes are the rows of `url`, edges those of `source`. Two things are edges too:

- A route (`https://x/#/a`) is served by the document without its fragment: who follows a link to
  the route gets that document, and sees its links. Not the reverse: the document is not the route.
- A browser that knows a site to be HTTPS (RFC 6797) asks for `https://x/a` when a link says
  `http://x/a`, and there is no redirect on record.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import sqlalchemy as sa

from capture.ledger.rows import chunks
from capture.ledger.tables import SOURCE, URL, VISIT
from capture.model.link import (
    STATIC_HOPS,
    STATIC_PLACES,
    Evidence,
    Hop,
    Mechanism,
    evidence,
)
from capture.model.url import without_fragment

_AT_ONCE = 50_000
"""Rows fetched at a time."""

OUTSIDE = [each.value for each in Mechanism if evidence(each) is Evidence.OUTSIDE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """To which URLs the chains lead; one byte for each id of the ledger."""

    static: bytearray
    """Chains of links that a crawler without scripts follows."""
    linked: bytearray
    """Chains of whatever the site itself says or does; not sitemaps, feeds, lists and logs."""

    def is_static(self, id_: int) -> bool:
        """Whether a chain of static links leads to the URL with this id."""
        return bool(self.static[id_])

    def is_linked(self, id_: int) -> bool:
        """Whether any chain of links leads to the URL with this id."""
        return bool(self.linked[id_])


@dataclass(slots=True)
class _Edges:
    """Edges by number: 17 bytes each."""

    origins: "array[int]" = field(default_factory=lambda: array("Q"))
    targets: "array[int]" = field(default_factory=lambda: array("Q"))
    is_static: bytearray = field(default_factory=bytearray)

    def add(self, origin: int, target: int, *, is_static: bool) -> None:
        self.origins.append(origin)
        self.targets.append(target)
        self.is_static.append(is_static)


def reach(tx: sa.Connection) -> Reach:
    """Return what chains of links lead to from the seeds.

    Time and memory grow with the number of sources: about 5 s and 50 MB for a million of them.
    """
    size = (tx.scalar(sa.select(sa.func.max(URL.c.id))) or 0) + 1
    seeds = list(tx.scalars(sa.select(SOURCE.c.url_id).where(SOURCE.c.mechanism == Mechanism.SEED)))
    edges = _edges(tx)
    first, order = _by_origin(edges, size)
    return Reach(
        static=_walk(seeds, edges, first, order, allowed=edges.is_static),
        linked=_walk(seeds, edges, first, order, allowed=None),
    )


def static_condition() -> sa.ColumnElement[bool]:
    """Return `capture.model.link.is_static` as a condition on `source`."""
    follows = [
        sa.and_(SOURCE.c.mechanism == mechanism, SOURCE.c.hop.in_(sorted(hops)))
        for mechanism, hops in STATIC_HOPS.items()
    ]
    holds = sa.and_(
        SOURCE.c.mechanism.in_([Mechanism.ATTRIBUTE, Mechanism.HTTP_HEADER]),
        SOURCE.c.hop == Hop.EMBED,
        SOURCE.c.place.in_(sorted(STATIC_PLACES)),
    )
    return sa.or_(*follows, holds)


def _edges(tx: sa.Connection) -> _Edges:
    edges = _Edges()
    query = sa.select(
        SOURCE.c.from_url_id, SOURCE.c.url_id, sa.case((static_condition(), 1), else_=0)
    ).where(SOURCE.c.from_url_id.is_not(None), SOURCE.c.mechanism.not_in(OUTSIDE))
    for part in tx.execute(query.execution_options(yield_per=_AT_ONCE)).partitions():
        origins, targets, static = zip(*part, strict=True)
        edges.origins.extend(origins)
        edges.targets.extend(targets)
        edges.is_static.extend(static)
    for origin, target in (*_routes(tx), *_upgrades(tx)):
        edges.add(origin, target, is_static=True)
    return edges


def _routes(tx: sa.Connection) -> Iterator[tuple[int, int]]:
    """Yield each URL with a fragment, and the document that serves it."""
    query = sa.select(URL.c.id, URL.c.url).where(URL.c.url.contains("#"))
    routes = [(id_, without_fragment(url)) for id_, url in tx.execute(query)]
    documents = _ids(tx, {document for _, document in routes})
    for id_, document in routes:
        if document in documents:
            yield id_, documents[document]


def upgrades(tx: sa.Connection) -> dict[int, str]:
    """Return the pages that the browser itself asked for over HTTPS: id, and where that led."""
    query = (
        sa.select(URL.c.id, URL.c.url, VISIT.c.final_url)
        .join(VISIT, VISIT.c.visit_id == URL.c.visit_id)
        .where(URL.c.url.startswith("http://"), VISIT.c.final_url.startswith("https://"))
    )
    return {
        id_: without_fragment(final)
        for id_, url, final in tx.execute(query)
        if without_fragment(final) == f"https{without_fragment(url).removeprefix('http')}"
    }


def _upgrades(tx: sa.Connection) -> Iterator[tuple[int, int]]:
    found = upgrades(tx)
    documents = _ids(tx, set(found.values()))
    for id_, final in found.items():
        if final in documents:
            yield id_, documents[final]


def _ids(tx: sa.Connection, urls: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in chunks(urls):
        rows = tx.execute(sa.select(URL.c.url, URL.c.id).where(URL.c.url.in_(part)))
        found.update((url, id_) for url, id_ in rows)
    return found


def _by_origin(edges: _Edges, size: int) -> tuple["array[int]", "array[int]"]:
    """Return the edges in the order of their origins: where each begins, and their numbers."""
    counts = array("Q", bytes(8 * (size + 1)))
    for origin in edges.origins:
        counts[origin + 1] += 1
    first = array("Q", accumulate(counts))
    following, order = array("Q", first), array("Q", bytes(8 * len(edges.origins)))
    for number, origin in enumerate(edges.origins):
        order[following[origin]] = number
        following[origin] += 1
    return first, order


def _walk(
    seeds: Iterable[int],
    edges: _Edges,
    first: "array[int]",
    order: "array[int]",
    *,
    allowed: bytearray | None,
) -> bytearray:
    """Return a byte for each URL: 1 when the edges that are allowed lead to it."""
    seen = bytearray(len(first) - 1)
    to_do = list(seeds)
    for seed in to_do:
        seen[seed] = 1
    targets = edges.targets
    while to_do:
        node = to_do.pop()
        for number in order[first[node] : first[node + 1]]:
            target = targets[number]
            if not seen[target] and (allowed is None or allowed[number]):
                seen[target] = 1
                to_do.append(target)
    return seen
