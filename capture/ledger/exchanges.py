"""Note exchanges, and what they say about the URLs that were asked for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from capture.ledger.database import insert_unless_known
from capture.ledger.precedence import replaces
from capture.ledger.rows import Entry, Urls, chunks, url_row
from capture.ledger.sightings import sight
from capture.ledger.tables import EXCHANGE, URL, VISIT
from capture.ledger.values import Sighting
from capture.model.exchange import Exchange, RecordRef
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome
from capture.model.url import normalise, split, without_fragment

_PLAIN = (
    "exchange_id",
    "visit_id",
    "port",
    "url",
    "method",
    "status",
    "outcome",
    "started",
    "finished",
    "request_bytes",
    "response_bytes",
    "payload_bytes",
    "payload_digest",
    "mime",
    "charset",
    "location",
    "retry_after",
    "is_whole",
    "address",
    "destination",
    "error",
    "etag",
    "last_modified",
    "refers_to",
)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""RFC 9110 §15.4: those that send the client elsewhere by themselves."""

_NOT_WHOLE = frozenset({None, 206, 304})
"""No answer, a part of it, or none of the body: another request may bring more."""


def record_exchanges(
    tx: sa.Connection, urls: Urls, exchanges: Sequence[Exchange], *, page: str | None
) -> list[Exchange]:
    """Do what `Ledger.record_exchanges` promises."""
    new = _unrecorded(tx, exchanges)
    if not new:
        return []
    tx.execute(insert_unless_known(tx, EXCHANGE), [_exchange_row(x) for x in new])
    asked = sorted((x for x in new if _says_something(x)), key=lambda x: x.finished)
    if asked:
        known = _know_requested(tx, urls, asked, page=page)
        _settle_requested(tx, urls, asked, known)
    return new


def _says_something(exchange: Exchange) -> bool:
    """Whether the exchange tells what became of its URL: a GET does, and so does a refusal.

    What the guard refused was never asked for, so all that is known of it is where it would have
    gone: that is listed, because a refusal without a line in the ledger would be a silent one.
    """
    return exchange.method == "GET" or exchange.outcome is Outcome.REFUSED_BY_GUARD


def _unrecorded(tx: sa.Connection, exchanges: Sequence[Exchange]) -> list[Exchange]:
    by_id = {x.exchange_id: x for x in exchanges}
    for part in chunks(list(by_id)):
        query = sa.select(EXCHANGE.c.exchange_id).where(EXCHANGE.c.exchange_id.in_(part))
        for exchange_id in tx.scalars(query):
            del by_id[exchange_id]
    return list(by_id.values())


def _know_requested(
    tx: sa.Connection, urls: Urls, gets: Sequence[Exchange], *, page: str | None
) -> dict[str, Entry]:
    """Add the URLs that are new, with the page that asked for them as source."""
    pages = {} if page else _pages_of(tx, {x.visit_id for x in gets if x.visit_id})
    sightings = []
    for exchange in gets:
        origin = page or pages.get(exchange.visit_id or "")
        if origin is None or without_fragment(origin) == exchange.url:
            continue
        sightings.append(
            Sighting(
                url=exchange.url,
                kind=Kind.REQUEST,
                hop=Hop.EMBED,
                mechanism=Mechanism.REQUESTED,
                place=(exchange.destination or "")[:200],
                from_url=origin,
            )
        )
    sight(tx, urls, sightings, moment=gets[0].started)
    known = urls.find(tx, {x.url for x in gets})
    unasked = [x for x in gets if x.url not in known]
    rows = {x.url: url_row(x.url, Kind.REQUEST, hops=0, moment=x.started) for x in unasked}
    return known | urls.add(tx, rows)


def _pages_of(tx: sa.Connection, visit_ids: set[str]) -> dict[str, str]:
    pages: dict[str, str] = {}
    for part in chunks(visit_ids):
        query = (
            sa.select(VISIT.c.visit_id, URL.c.url)
            .join(URL, URL.c.id == VISIT.c.url_id)
            .where(VISIT.c.visit_id.in_(part))
        )
        pages.update((visit_id, url) for visit_id, url in tx.execute(query))
    return pages


def _settle_requested(
    tx: sa.Connection, urls: Urls, gets: Sequence[Exchange], known: Mapping[str, Entry]
) -> None:
    updates: dict[int, dict[str, Any]] = {}
    for exchange in gets:
        entry = known[exchange.url]
        if replaces(exchange.outcome, exchange.status, old=entry.outcome, old_status=entry.status):
            entry.outcome, entry.status = exchange.outcome, exchange.status
            updates[entry.id] = _facts(exchange) | {"b_id": entry.id}
    urls.update(tx, updates.values())
    whole = {known[x.url].id for x in gets if x.is_whole and x.status not in _NOT_WHOLE}
    urls.update(tx, [{"b_id": id_, "is_whole": True} for id_ in sorted(whole)])


def _facts(exchange: Exchange) -> dict[str, Any]:
    """Return the columns of a `url` row that the exchange fills when its outcome stands."""
    record = exchange.response_record
    return {
        "outcome": exchange.outcome,
        "status": exchange.status,
        "mime": exchange.mime,
        "detail": exchange.error,
        "settled_at": exchange.finished,
        "redirect_target": _redirect_target(exchange),
        "record_id": record.record_id if record else None,
        "warc_file": record.file if record else None,
        "warc_offset": record.offset if record else None,
        "response_bytes": exchange.response_bytes,
    }


def _redirect_target(exchange: Exchange) -> str | None:
    if exchange.status not in _REDIRECTS or exchange.location is None:
        return None
    return normalise(exchange.location, base=exchange.url)


def _exchange_row(exchange: Exchange) -> dict[str, Any]:
    row = {name: getattr(exchange, name) for name in _PLAIN}
    parts = split(exchange.url)
    row["host"] = parts.origin if parts else ""
    row |= _flat("request", exchange.request_record)
    return row | _flat("response", exchange.response_record)


def answers_to(tx: sa.Connection, urls: Collection[str]) -> dict[str, Exchange]:
    """Return the latest answer to a GET of each URL that this harvest has one of."""
    found: dict[str, Exchange] = {}
    for part in chunks(urls):
        query = (
            sa.select(EXCHANGE)
            .where(
                EXCHANGE.c.url.in_(part), EXCHANGE.c.method == "GET", EXCHANGE.c.status.is_not(None)
            )
            .order_by(EXCHANGE.c.started)
        )
        found |= {row.url: _exchange(row) for row in tx.execute(query)}
    return found


def _exchange(row: Any) -> Exchange:
    values = {name: getattr(row, name) for name in _PLAIN}
    values["outcome"] = Outcome(row.outcome)
    return Exchange(
        **values,
        request_record=_reference(row, "request"),
        response_record=_reference(row, "response"),
    )


def _reference(row: Any, side: str) -> RecordRef | None:
    record_id = getattr(row, f"{side}_record_id")
    if record_id is None:
        return None
    return RecordRef(
        record_id=record_id,
        file=getattr(row, f"{side}_file"),
        offset=getattr(row, f"{side}_offset"),
        length=getattr(row, f"{side}_length"),
    )


def _flat(side: str, record: RecordRef | None) -> dict[str, Any]:
    return {
        f"{side}_record_id": record.record_id if record else None,
        f"{side}_file": record.file if record else None,
        f"{side}_offset": record.offset if record else None,
        f"{side}_length": record.length if record else None,
    }
