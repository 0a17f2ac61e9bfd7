"""Read from the ledger of a harvest what a comparison needs and WARC files don't tell."""

from pathlib import Path

import sqlalchemy as sa

from capture.ledger.earlier import opened
from capture.ledger.rows import chunks
from capture.ledger.tables import URL

_UNASKED = ("not-reached", "out-of-scope", "excluded-by-owner", "unsupported-scheme")
"""Outcomes of addresses that nobody asked."""


def unanswered(path: Path, urls: list[str]) -> frozenset[str]:
    """Return those of the addresses that were asked and gave no answer at all.

    Raises UsageError when the ledger can't be read.
    """
    found: set[str] = set()
    with opened(path) as connection:
        for part in chunks(urls):
            query = sa.select(URL.c.url).where(
                URL.c.url.in_(part),
                URL.c.outcome.is_not(None),
                URL.c.outcome.not_in(_UNASKED),
                URL.c.status.is_(None),
                URL.c.record_id.is_(None),
            )
            found.update(connection.scalars(query))
    return frozenset(found)
