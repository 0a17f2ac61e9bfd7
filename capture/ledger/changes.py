"""Note in the ledger what an incremental harvest found changed, and why it rendered what it did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from capture.ledger.queries import IN_ARCHIVE
from capture.ledger.rows import chunks
from capture.ledger.tables import CHANGE, EXCHANGE, SOURCE, URL, VISIT
from capture.model.change import Change, ChangeKind, Part, Proof, Reason
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism

_OK = 200
_MOST_PARTS = 20
"""Parts that a row names; every one of them has a row of its own when it is a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is noted of one URL."""

    url: str
    is_page: bool = True
    kind: ChangeKind | None = None
    """None: it is as it was."""
    reason: Reason | None = None
    """Why it is rendered; None: it isn't."""
    to_url: str | None = None
    how: str = ""
    because: tuple[Part, ...] = field(default=())
    proof: Proof = Proof.DIGEST
    was_missed: bool = False
    """Rendering showed a change that no check had told of."""


def note(tx: sa.Connection, rows: Sequence[Noted]) -> None:
    """Note what is known of URLs, in place of what was noted of them before."""
    for part in chunks([each.url for each in rows]):
        tx.execute(sa.delete(CHANGE).where(CHANGE.c.url.in_(part)))
    values = {each.url: _values(each) for each in rows}
    if values:
        tx.execute(CHANGE.insert(), list(values.values()))


def noted(tx: sa.Connection, urls: Collection[str] | None = None) -> dict[str, Noted]:
    """Return what was noted, of these URLs or of all, by URL."""
    if urls is None:
        rows = tx.execute(sa.select(CHANGE).order_by(CHANGE.c.url)).all()
    else:
        rows = [
            row
            for part in chunks(urls)
            for row in tx.execute(sa.select(CHANGE).where(CHANGE.c.url.in_(part)))
        ]
    return {row.url: _noted(row) for row in rows}


def add_missed(tx: sa.Connection, found: Noted) -> None:
    """Note a change that only rendering showed, and keep why the page was rendered."""
    before = noted(tx, [found.url]).get(found.url)
    reason = before.reason if before is not None else found.reason
    note(tx, [replace(found, reason=reason, proof=Proof.RENDERED, was_missed=True)])


def as_rows(tx: sa.Connection) -> list[Change]:
    """Return what was noted to have changed, as rows of the list of changes."""
    query = (
        sa.select(CHANGE, URL.c.title, URL.c.record_id, VISIT.c.thumbnail)
        .join_from(CHANGE, URL, URL.c.url == CHANGE.c.url, isouter=True)
        .join(VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(CHANGE.c.kind.is_not(None))
    )
    return [_change(row) for row in tx.execute(query)]


def _change(row: Any) -> Change:
    noted = _noted(row)
    return Change(
        change=ChangeKind(row.kind),
        url=row.url,
        title=row.title,
        is_page=row.is_page,
        to=noted.to_url,
        how=noted.how,
        what=tuple(sorted({each for part in noted.because for each in part.what})),
        because=noted.because[:_MOST_PARTS],
        proof=noted.proof,
        record_id=row.record_id,
        thumbnail=row.thumbnail,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A page or document that no earlier harvest knew."""

    url: str
    is_page: bool
    title: str | None
    payload_digest: str | None
    record_id: str | None
    thumbnail: str | None
    file: str | None
    offset: int | None


_DOCUMENT_HOPS = (Hop.LINK, Hop.SITEMAP, Hop.SYNTHESISED, Hop.REDIRECT)
"""How a file is named that somebody may look for; pictures and styles belong to pages."""


def fresh(tx: sa.Connection) -> list[Fresh]:
    """Return the pages and documents with a good answer that no earlier harvest knew, by URL."""
    status = sa.func.coalesce(URL.c.status, VISIT.c.status)
    is_of = SOURCE.c.url_id == URL.c.id
    is_known = sa.exists().where(is_of, SOURCE.c.mechanism == Mechanism.EARLIER_HARVEST)
    is_named = sa.exists().where(is_of, SOURCE.c.hop.in_(_DOCUMENT_HOPS))
    query = (
        sa.select(
            URL.c.url,
            URL.c.kind,
            URL.c.title,
            URL.c.record_id,
            URL.c.warc_file,
            URL.c.warc_offset,
            VISIT.c.thumbnail,
            sa.select(sa.func.max(EXCHANGE.c.payload_digest))
            .where(EXCHANGE.c.url == URL.c.url, EXCHANGE.c.response_record_id == URL.c.record_id)
            .scalar_subquery()
            .label("payload_digest"),
        )
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(
            sa.or_(URL.c.kind == Kind.PAGE, sa.and_(URL.c.kind == Kind.FILE, is_named)),
            URL.c.outcome.in_(IN_ARCHIVE),
            sa.or_(status == _OK, sa.and_(status.is_(None), URL.c.url.contains("#"))),
            ~is_known,
        )
        .order_by(URL.c.url)
    )
    return [
        Fresh(
            url=row.url,
            is_page=row.kind == Kind.PAGE,
            title=row.title,
            payload_digest=row.payload_digest,
            record_id=row.record_id,
            thumbnail=row.thumbnail,
            file=row.warc_file,
            offset=row.warc_offset,
        )
        for row in tx.execute(query)
    ]


def rendered(tx: sa.Connection) -> frozenset[str]:
    """Return the pages that a browser showed in this harvest."""
    return frozenset(tx.scalars(sa.select(URL.c.url).where(URL.c.visit_id.is_not(None))))


def _values(row: Noted) -> dict[str, Any]:
    return {
        "url": row.url,
        "is_page": row.is_page,
        "kind": row.kind,
        "reason": row.reason,
        "to_url": row.to_url,
        "how": row.how,
        "because": [
            [part.url, list(part.what), [list(each) for each in part.examples]]
            for part in row.because
        ],
        "proof": row.proof,
        "was_missed": row.was_missed,
    }


def _noted(row: Any) -> Noted:
    return Noted(
        url=row.url,
        is_page=row.is_page,
        kind=ChangeKind(row.kind) if row.kind else None,
        reason=Reason(row.reason) if row.reason else None,
        to_url=row.to_url,
        how=row.how,
        because=tuple(
            Part(
                url=url,
                what=tuple(what),
                examples=tuple((before, after) for before, after in examples),
            )
            for url, what, examples in row.because
        ),
        proof=Proof(row.proof),
        was_missed=row.was_missed,
    )
