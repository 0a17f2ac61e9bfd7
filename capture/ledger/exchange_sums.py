"""Read from the ledger what its exchanges add up to, for the harvest report. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from capture.ledger.tables import EXCHANGE
from capture.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCounts:
    """What the exchanges left in the WARC files; interim answers (1xx) are not counted."""

    requests: int
    responses: int
    revisits: int
    errors: int
    """Exchanges without any answer."""
    deduplicated_bytes: int
    """Bodies that are recorded as a revisit."""


def record_counts(tx: sa.Connection) -> RecordCounts:
    """Return how many records of each kind the exchanges point to."""
    is_revisit = (EXCHANGE.c.outcome == Outcome.CAPTURED_AS_REVISIT) | (
        EXCHANGE.c.refers_to.is_not(None)  # a 304 to nothing known is a response record
    )
    has_answer = EXCHANGE.c.response_record_id.is_not(None)
    same_body = sa.case(
        (EXCHANGE.c.outcome == Outcome.CAPTURED_AS_REVISIT, EXCHANGE.c.payload_bytes), else_=0
    )
    row = tx.execute(
        sa.select(
            sa.func.count(EXCHANGE.c.request_record_id).label("requests"),
            _count_if(has_answer & ~is_revisit).label("responses"),
            _count_if(has_answer & is_revisit).label("revisits"),
            _count_if(~has_answer).label("errors"),
            sa.func.coalesce(sa.func.sum(same_body), 0).label("deduplicated_bytes"),
        )
    ).one()
    return RecordCounts(**row._mapping)


def status_bytes(tx: sa.Connection) -> dict[int, int]:
    """Return the bytes received with each status, head and body as on the wire."""
    query = (
        sa.select(EXCHANGE.c.status, sa.func.sum(EXCHANGE.c.response_bytes))
        .where(EXCHANGE.c.status.is_not(None))
        .group_by(EXCHANGE.c.status)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def visit_sums(tx: sa.Connection) -> dict[str, tuple[int, int]]:
    """Return the number of requests and the bytes received of every visit, by its id."""
    query = (
        sa.select(EXCHANGE.c.visit_id, sa.func.count(), sa.func.sum(EXCHANGE.c.response_bytes))
        .where(EXCHANGE.c.visit_id.is_not(None))
        .group_by(EXCHANGE.c.visit_id)
    )
    return {visit_id: (requests, size) for visit_id, requests, size in tx.execute(query)}


def activity(tx: sa.Connection) -> Iterator[tuple[datetime, int]]:
    """Return start and bytes received of every exchange, one at a time, in no order."""
    query = sa.select(EXCHANGE.c.started, EXCHANGE.c.response_bytes)
    return ((row.started, row.response_bytes) for row in tx.execute(query))


def _count_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
