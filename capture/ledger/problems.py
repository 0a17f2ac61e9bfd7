"""Read from the ledger what was not cleanly captured, and who named a URL. Changes nothing."""

from typing import Any

import sqlalchemy as sa

from capture.ledger.precedence import ERROR_STATUS
from capture.ledger.queries import as_outcome
from capture.ledger.report_rows import Problem, SourceRow
from capture.ledger.tables import SOURCE, URL, VISIT
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome

CLEAN = (
    Outcome.CAPTURED,
    Outcome.CAPTURED_AS_REVISIT,
    Outcome.NOT_MODIFIED,
    Outcome.REDIRECTED_OUT_OF_SCOPE,
)
"""Outcomes with which nothing is missing."""

BY_RULE = (
    Outcome.OUT_OF_SCOPE,
    Outcome.EXCLUDED_BY_OWNER,
    Outcome.UNSUPPORTED_SCHEME,
    Outcome.UNSAFE_METHOD,
)
"""Outcomes that were asked for; lists show them, as problems they would drown the others."""

_FROM = URL.alias("from_url")

_IS_UNCLEAN = sa.or_(
    URL.c.outcome.is_(None),
    URL.c.outcome.not_in(CLEAN + BY_RULE),
    URL.c.status >= ERROR_STATUS,
    VISIT.c.outcome.not_in(CLEAN),
)

_NOT_THERE = (404, 410)

_IS_WRONG_GUESS = sa.and_(
    URL.c.status.in_(_NOT_THERE),
    URL.c.outcome.in_(CLEAN),
    sa.exists().where(SOURCE.c.url_id == URL.c.id),
    ~sa.exists().where(SOURCE.c.url_id == URL.c.id, SOURCE.c.hop != Hop.SPECULATIVE),
)
"""A script only seemed to name it, and there is no such thing: nothing is wrong with the site."""

_IS_PROBLEM = sa.and_(_IS_UNCLEAN, ~_IS_WRONG_GUESS)


def problems(tx: sa.Connection, *, limit: int = 1000, sources_each: int = 5) -> list[Problem]:
    """Return URLs that failed, were cut off, are still open, or answered with an error status.

    Also pages that were recorded but whose visit failed. Pages come first, then by outcome. What
    the scope left out by rule (`BY_RULE`) is not among them, nor what was only guessed at and
    turned out not to be there.
    """
    query = (
        sa.select(
            URL.c.id,
            URL.c.url,
            URL.c.kind,
            URL.c.outcome,
            URL.c.status,
            URL.c.detail,
            URL.c.scope_rule,
            URL.c.hops,
            VISIT.c.outcome.label("visit_outcome"),
        )
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(_IS_PROBLEM)
        .order_by(sa.case((URL.c.kind == Kind.PAGE, 0), else_=1), URL.c.outcome, URL.c.id)
        .limit(limit)
    )
    rows = tx.execute(query).all()
    return [_problem(tx, row, sources_each) for row in rows]


def count_problems(tx: sa.Connection) -> int:
    """Return how many problems there are, however many `problems` shows."""
    query = (
        sa.select(sa.func.count())
        .select_from(URL)
        .join(VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(_IS_PROBLEM)
    )
    return tx.scalar(query) or 0


def sources_of(tx: sa.Connection, url: str, *, limit: int | None = None) -> list[SourceRow]:
    """Return who named the URL, in the order in which they were heard of."""
    query = (
        sa.select(_FROM.c.url, SOURCE.c.mechanism, SOURCE.c.hop, SOURCE.c.place)
        .join_from(SOURCE, URL, URL.c.id == SOURCE.c.url_id)
        .join(_FROM, _FROM.c.id == SOURCE.c.from_url_id, isouter=True)
        .where(URL.c.url == url)
        .order_by(SOURCE.c.id)
        .limit(limit)
    )
    return [
        SourceRow(from_url=from_url, mechanism=Mechanism(mechanism), hop=Hop(hop), place=place)
        for from_url, mechanism, hop, place in tx.execute(query)
    ]


def _problem(tx: sa.Connection, row: Any, sources_each: int) -> Problem:
    count = sa.select(sa.func.count()).select_from(SOURCE).where(SOURCE.c.url_id == row.id)
    return Problem(
        url=row.url,
        kind=Kind(row.kind),
        outcome=as_outcome(row.outcome),
        status=row.status,
        detail=row.detail,
        scope_rule=row.scope_rule,
        hops=row.hops,
        visit_outcome=as_outcome(row.visit_outcome),
        sources=tuple(sources_of(tx, row.url, limit=sources_each)),
        source_count=tx.scalar(count) or 0,
    )
