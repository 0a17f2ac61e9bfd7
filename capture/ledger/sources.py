"""The sources of URLs: which document named which URL, by which mechanism, after which act."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from capture.ledger.tables import SOURCE, URL
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way in which a URL was heard of."""

    url: str
    outcome: Outcome | None
    from_url: str | None
    """What named it; None for what came from outside the site."""
    mechanism: Mechanism
    hop: Hop
    place: str
    action: str


def sources(tx: sa.Connection) -> Iterator[Source]:
    """Yield all sources of all URLs, in the order in which they were found."""
    origin = URL.alias("origin")
    query = (
        sa.select(
            URL.c.url,
            URL.c.outcome,
            origin.c.url.label("from_url"),
            SOURCE.c.mechanism,
            SOURCE.c.hop,
            SOURCE.c.place,
            SOURCE.c.action,
        )
        .select_from(SOURCE)
        .join(URL, URL.c.id == SOURCE.c.url_id)
        .join(origin, origin.c.id == SOURCE.c.from_url_id, isouter=True)
        .order_by(SOURCE.c.id)
    )
    for row in tx.execute(query):
        yield Source(
            url=row.url,
            outcome=Outcome(row.outcome) if row.outcome else None,
            from_url=row.from_url,
            mechanism=Mechanism(row.mechanism),
            hop=Hop(row.hop),
            place=row.place,
            action=row.action,
        )
