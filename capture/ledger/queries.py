"""Read the ledger for reports: counts, pages, problems, timeline. Changes nothing.

Every function takes a connection of `Database.read` (or a writing one) and returns frozen rows in
an order of their own, the same for the same ledger.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from capture.ledger.precedence import ERROR_STATUS
from capture.ledger.report_rows import (
    EventRow,
    HostCount,
    MimeCount,
    Minute,
    OutcomeCount,
    PageRow,
    StatusCount,
    Totals,
)
from capture.ledger.tables import EVENT, EXCHANGE, FACT, URL, VISIT
from capture.model.kind import Kind
from capture.model.outcome import Outcome

IN_ARCHIVE = tuple(outcome.value for outcome in Outcome if outcome.is_in_archive)

_MINUTE = 60


def totals(tx: sa.Connection) -> Totals:
    """Return the harvest in numbers."""
    in_archive = URL.c.outcome.in_(IN_ARCHIVE)
    urls = tx.execute(
        sa.select(
            sa.func.count().label("urls"),
            _count_if(in_archive).label("urls_in_archive"),
            _count_if(URL.c.kind == Kind.PAGE).label("pages"),
            _count_if(URL.c.visit_id.is_not(None)).label("pages_visited"),
            _count_if(URL.c.kind == Kind.FILE).label("files"),
            _count_if(URL.c.outcome.is_(None)).label("open"),
            _most(URL.c.depth, in_archive).label("deepest_path"),
            _most(URL.c.hops, in_archive).label("most_hops"),
        )
    ).one()
    exchanges = tx.execute(
        sa.select(
            sa.func.count().label("exchanges"),
            sa.func.coalesce(sa.func.sum(EXCHANGE.c.request_bytes), 0).label("request_bytes"),
            sa.func.coalesce(sa.func.sum(EXCHANGE.c.response_bytes), 0).label("response_bytes"),
            sa.func.min(EXCHANGE.c.started).label("first_started"),
            sa.func.max(EXCHANGE.c.finished).label("last_finished"),
        )
    ).one()
    visits = tx.scalar(sa.select(sa.func.count()).select_from(VISIT)) or 0
    return Totals(**urls._mapping, **exchanges._mapping, visits=visits)


def outcomes(tx: sa.Connection) -> list[OutcomeCount]:
    """Return the number of URLs per outcome and kind, most first."""
    query = sa.select(URL.c.outcome, URL.c.kind, sa.func.count()).group_by(
        URL.c.outcome, URL.c.kind
    )
    rows = [
        OutcomeCount(outcome=as_outcome(outcome), kind=Kind(kind), count=count)
        for outcome, kind, count in tx.execute(query)
    ]
    return sorted(rows, key=lambda row: (-row.count, row.outcome or "", row.kind))


def statuses(tx: sa.Connection) -> list[StatusCount]:
    """Return the number of exchanges per status, by status; no answer comes first."""
    query = sa.select(EXCHANGE.c.status, sa.func.count()).group_by(EXCHANGE.c.status)
    rows = [StatusCount(status=status, count=count) for status, count in tx.execute(query)]
    return sorted(rows, key=lambda row: row.status or 0)


def mimes(tx: sa.Connection) -> list[MimeCount]:
    """Return the number and size of answers per media type, largest first."""
    query = (
        sa.select(EXCHANGE.c.mime, sa.func.count(), sa.func.sum(EXCHANGE.c.response_bytes))
        .where(EXCHANGE.c.status.is_not(None))
        .group_by(EXCHANGE.c.mime)
    )
    rows = [MimeCount(mime=m, count=c, response_bytes=b) for m, c, b in tx.execute(query)]
    return sorted(rows, key=lambda row: (-row.response_bytes, row.mime or ""))


def hosts(tx: sa.Connection) -> list[HostCount]:
    """Return what each host was asked and answered, most requests first."""
    is_error = sa.or_(EXCHANGE.c.status.is_(None), EXCHANGE.c.status >= ERROR_STATUS)
    query = sa.select(
        EXCHANGE.c.host,
        sa.func.count(),
        sa.func.sum(EXCHANGE.c.response_bytes),
        _count_if(is_error),
    ).group_by(EXCHANGE.c.host)
    rows = [
        HostCount(host=host, requests=requests, response_bytes=size, errors=errors)
        for host, requests, size, errors in tx.execute(query)
    ]
    return sorted(rows, key=lambda row: (-row.requests, row.host))


def timeline(tx: sa.Connection) -> list[Minute]:
    """Return requests and bytes per minute in which a request began, in order."""
    minutes: dict[int, list[int]] = {}
    query = sa.select(EXCHANGE.c.started, EXCHANGE.c.response_bytes)
    for started, size in tx.execute(query):
        minute = minutes.setdefault(int(started.timestamp()) // _MINUTE, [0, 0])
        minute[0] += 1
        minute[1] += size
    return [
        Minute(
            start=datetime.fromtimestamp(number * _MINUTE, UTC),
            requests=requests,
            response_bytes=size,
        )
        for number, (requests, size) in sorted(minutes.items())
    ]


def pages(tx: sa.Connection, *, limit: int, offset: int = 0) -> list[PageRow]:
    """Return pages that were meant to be captured, with their last visit, in order of discovery.

    Pages of other sites, and those that were left out, are not among them.
    """
    left_out = [
        Outcome.OUT_OF_SCOPE,
        Outcome.EXCLUDED_BY_OWNER,
        Outcome.UNSUPPORTED_SCHEME,
        Outcome.UNDETERMINED_MEMBERSHIP,
    ]
    query = (
        _PAGE.where(
            URL.c.kind == Kind.PAGE,
            sa.or_(
                URL.c.outcome.is_(None),
                URL.c.outcome.not_in(left_out),
                URL.c.visit_id.is_not(None),
            ),
        )
        .order_by(URL.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_page(row) for row in tx.execute(query)]


def page(tx: sa.Connection, url: str) -> PageRow | None:
    """Return what is known of one URL as a page, or None when it was never heard of."""
    row = tx.execute(_PAGE.where(URL.c.url == url)).one_or_none()
    return _page(row) if row else None


def events(tx: sa.Connection) -> list[EventRow]:
    """Return what happened to the harvest itself, in order."""
    query = sa.select(EVENT.c.moment, EVENT.c.kind, EVENT.c.text).order_by(EVENT.c.id)
    return [EventRow(moment=m, kind=kind, text=text) for m, kind, text in tx.execute(query)]


def facts(tx: sa.Connection) -> dict[str, Any]:
    """Return all facts of the harvest by key."""
    query = sa.select(FACT.c.key, FACT.c.value).order_by(FACT.c.key)
    return {row.key: row.value for row in tx.execute(query)}


def as_outcome(value: str | None) -> Outcome | None:
    """Return the outcome that a column holds."""
    return None if value is None else Outcome(value)


_PAGE = sa.select(
    URL.c.url,
    URL.c.outcome,
    sa.func.coalesce(URL.c.status, VISIT.c.status).label("status"),
    URL.c.title,
    URL.c.detail,
    URL.c.mime,
    URL.c.hops,
    URL.c.depth,
    URL.c.redirect_target,
    URL.c.record_id,
    URL.c.warc_file,
    URL.c.warc_offset,
    URL.c.response_bytes,
    URL.c.visit_id,
    VISIT.c.outcome.label("visit_outcome"),
    VISIT.c.started,
    VISIT.c.finished,
    VISIT.c.final_url,
    VISIT.c.text_characters,
    VISIT.c.links_found,
    VISIT.c.page_height,
    VISIT.c.thumbnail,
    VISIT.c.view_record_id,
    VISIT.c.notes,
    VISIT.c.steps,
).join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)


def _page(row: Any) -> PageRow:
    values = dict(row._mapping)
    values["outcome"] = as_outcome(row.outcome)
    values["visit_outcome"] = as_outcome(row.visit_outcome)
    values["notes"] = tuple(row.notes or ())
    values["steps"] = dict(row.steps or {})
    return PageRow(**values)


def _count_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _most(column: sa.Column[int], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.max(sa.case((condition, column), else_=0)), 0)
