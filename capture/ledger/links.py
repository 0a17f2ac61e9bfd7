"""Where the links of several harvests lead together, each newer one over the older (REIK03)."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from capture.ledger.earlier import opened
from capture.ledger.link_graph import static_condition
from capture.ledger.tables import CHANGE, SOURCE, URL
from capture.model.change import ChangeKind
from capture.model.link import Mechanism
from capture.model.url import without_fragment

_AT_ONCE = 10_000


def reached(ledgers: Sequence[Path]) -> frozenset[str]:
    """Return what chains of static links lead to from the seeds, by ledgers, the oldest first.

    A document's links are those of the last harvest that saw any in it. UsageError, one line with
    what to do, for a ledger that can't be read.
    """
    links: dict[str, frozenset[str]] = {}
    start: set[str] = set()
    for path in ledgers:
        with opened(path) as tx:
            links |= _static(tx)
            start |= seeds(tx)
            for url in no_longer_there(tx):
                links.pop(url, None)
    return _walked(start, links)


def seeds(tx: sa.Connection) -> frozenset[str]:
    """Return the seeds of a harvest."""
    query = sa.select(URL.c.url).join(SOURCE, SOURCE.c.url_id == URL.c.id)
    return frozenset(tx.scalars(query.where(SOURCE.c.mechanism == Mechanism.SEED)))


def no_longer_there(tx: sa.Connection) -> frozenset[str]:
    """Return the pages of earlier harvests that a harvest found gone or moved."""
    kinds = [ChangeKind.GONE, ChangeKind.MOVED]
    return frozenset(tx.scalars(sa.select(CHANGE.c.url).where(CHANGE.c.kind.in_(kinds))))


def _static(tx: sa.Connection) -> dict[str, frozenset[str]]:
    origin, target = URL.alias("origin"), URL.alias("target")
    query = (
        sa.select(origin.c.url, target.c.url)
        .select_from(SOURCE)
        .join(target, target.c.id == SOURCE.c.url_id)
        .join(origin, origin.c.id == SOURCE.c.from_url_id)
        .where(static_condition())
    )
    found: dict[str, set[str]] = {}
    for document, url in tx.execute(query.execution_options(yield_per=_AT_ONCE)):
        found.setdefault(document, set()).add(url)
    return {document: frozenset(each) for document, each in found.items()}


def _walked(start: set[str], links: dict[str, frozenset[str]]) -> frozenset[str]:
    seen = set(start)
    to_do = list(seen)
    while to_do:
        url = to_do.pop()
        following = set(links.get(url, ()))
        if "#" in url:
            following.add(without_fragment(url))
        for each in following - seen:
            seen.add(each)
            to_do.append(each)
    return frozenset(seen)
