"""What a spot check asks of a ledger: the captured pages, and what their links led to."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from capture.ledger.link_graph import OUTSIDE
from capture.ledger.queries import IN_ARCHIVE, as_outcome
from capture.ledger.rows import chunks
from capture.ledger.tables import EXCHANGE, SOURCE, URL, VISIT
from capture.model.kind import Kind
from capture.model.link import Hop
from capture.model.outcome import Outcome

type Transaction = sa.Connection
"""For those who may not know the database library."""

_OK = 200
_MOST_LINKS = 2_000
"""Of one page; more are not looked at."""
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledPage:
    """One page that was captured."""

    id: int
    url: str
    title: str | None
    linked_from: int
    """Pages and files of the site that link to it."""
    warc_file: str | None
    warc_offset: int | None
    body: str | None
    """Digest of its payload; pages with equal ones are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What became of one page."""

    id: int
    title: str | None
    outcome: Outcome | None
    visit_outcome: Outcome | None
    status: int | None
    final_url: str | None
    detail: str | None
    visit_id: str | None
    thumbnail: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a page links to, or loads."""

    url: str
    is_embed: bool
    status: int | None
    outcome: Outcome | None
    """None: nobody asked for it."""
    redirect_target: str | None
    place: str


def captured_pages(tx: sa.Connection) -> list[SampledPage]:
    """Return the HTML pages that are in the archive with status 200, in order of discovery.

    A route within a page, which has no answer of its own, counts as well.
    """
    linked = (
        sa.select(SOURCE.c.url_id, sa.func.count(SOURCE.c.from_url_id.distinct()).label("count"))
        .where(SOURCE.c.from_url_id.is_not(None), SOURCE.c.mechanism.not_in(OUTSIDE))
        .group_by(SOURCE.c.url_id)
        .subquery()
    )
    status = sa.func.coalesce(URL.c.status, VISIT.c.status)
    query = (
        sa.select(
            URL.c.id,
            URL.c.url,
            URL.c.title,
            sa.func.coalesce(linked.c.count, 0).label("linked_from"),
            URL.c.warc_file,
            URL.c.warc_offset,
            EXCHANGE.c.payload_digest.label("body"),
        )
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id)
        .join(linked, linked.c.url_id == URL.c.id, isouter=True)
        .join(EXCHANGE, EXCHANGE.c.response_record_id == URL.c.record_id, isouter=True)
        .where(
            URL.c.kind == Kind.PAGE,
            URL.c.outcome.in_(IN_ARCHIVE),
            sa.or_(URL.c.mime.is_(None), URL.c.mime.contains("html")),
            sa.or_(status == _OK, sa.and_(status.is_(None), URL.c.url.contains("#"))),
        )
        .order_by(URL.c.id)
    )
    found = {row.id: SampledPage(**row._mapping) for row in tx.execute(query)}
    return list(found.values())


def places_of(tx: sa.Connection, bodies: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """Return where answers with these payloads lie, by digest: file and offset, oldest first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for part in chunks(list(dict.fromkeys(bodies))):
        query = (
            sa.select(
                EXCHANGE.c.payload_digest, EXCHANGE.c.response_file, EXCHANGE.c.response_offset
            )
            .where(EXCHANGE.c.payload_digest.in_(part), EXCHANGE.c.response_file.is_not(None))
            .order_by(EXCHANGE.c.started)
        )
        for body, file, offset in tx.execute(query):
            found.setdefault(body, []).append((file, offset))
    return found


def known_addresses(tx: sa.Connection, host: str) -> list[str]:
    """Return every address of a host (`host:port`) that was heard of, in order of discovery."""
    query = sa.select(URL.c.url).where(URL.c.host == host).order_by(URL.c.id)
    return list(tx.scalars(query))


def state_of(tx: sa.Connection, url: str) -> PageState | None:
    """Return what became of a page; None when it was never heard of."""
    query = (
        sa.select(
            URL.c.id,
            URL.c.title,
            URL.c.outcome,
            VISIT.c.outcome.label("visit_outcome"),
            sa.func.coalesce(URL.c.status, VISIT.c.status).label("status"),
            VISIT.c.final_url,
            URL.c.detail,
            URL.c.visit_id,
            VISIT.c.thumbnail,
            VISIT.c.notes,
        )
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(URL.c.url == url)
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    values |= {
        "outcome": as_outcome(row.outcome),
        "visit_outcome": as_outcome(row.visit_outcome),
        "notes": tuple(row.notes or ()),
    }
    return PageState(**values)


def targets_of(tx: sa.Connection, page_id: int) -> list[Target]:
    """Return what a page links to and loads, each once, in the order in which it was found."""
    query = (
        sa.select(
            URL.c.url,
            SOURCE.c.hop,
            SOURCE.c.place,
            URL.c.status,
            URL.c.outcome,
            URL.c.redirect_target,
        )
        .join_from(SOURCE, URL, URL.c.id == SOURCE.c.url_id)
        .where(SOURCE.c.from_url_id == page_id, SOURCE.c.hop.in_([Hop.LINK, Hop.EMBED]))
        .order_by(SOURCE.c.id)
        .limit(_MOST_LINKS)
    )
    found: dict[tuple[str, bool], Target] = {}
    for row in tx.execute(query):
        is_embed = row.hop == Hop.EMBED
        found.setdefault(
            (row.url, is_embed),
            Target(
                url=row.url,
                is_embed=is_embed,
                status=row.status,
                outcome=as_outcome(row.outcome),
                redirect_target=row.redirect_target,
                place=row.place,
            ),
        )
    return list(found.values())


def end_of(tx: sa.Connection, url: str) -> tuple[str, int | None]:
    """Return where the redirects of an address end, and with what status; a loop ends anywhere."""
    status: int | None = None
    for _ in range(_MOST_STEPS):
        row = tx.execute(
            sa.select(URL.c.status, URL.c.redirect_target).where(URL.c.url == url)
        ).one_or_none()
        if row is None:
            return url, None
        status = row.status
        if row.redirect_target is None or row.redirect_target == url:
            break
        url = row.redirect_target
    return url, status
