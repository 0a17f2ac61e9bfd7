"""Note in the ledger what an incremental harvest found changed, and why it rendered what it did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from capture.ledger.queries import IN_ARCHIVE
from capture.ledger.rows import chunks
from capture.ledger.tables import CHANGE, URL, VISIT
from capture.model.change import Change, ChangeKind, Part, Proof, Reason
from capture.model.kind import Kind

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
    """Return the rows of the list of changes: what was noted, and pages that are new, by URL."""
    columns = sa.select(
        URL.c.url, URL.c.title, URL.c.record_id, URL.c.kind, VISIT.c.thumbnail
    ).join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
    found: list[Change] = []
    for row in noted(tx).values():
        if row.kind is None:
            continue
        about = tx.execute(columns.where(URL.c.url == row.url)).one_or_none()
        found.append(
            Change(
                change=row.kind,
                url=row.url,
                title=about.title if about is not None else None,
                is_page=row.is_page,
                to=row.to_url,
                how=row.how,
                what=tuple(sorted({each for part in row.because for each in part.what})),
                because=row.because[:_MOST_PARTS],
                proof=row.proof,
                record_id=about.record_id if about is not None else None,
                thumbnail=about.thumbnail if about is not None else None,
            )
        )
    return sorted(found, key=lambda row: (not row.is_page, row.url))


def captured(tx: sa.Connection) -> dict[str, Kind]:
    """Return the pages and files with a good answer in this harvest, and what they are."""
    status = sa.func.coalesce(URL.c.status, VISIT.c.status)
    query = (
        sa.select(URL.c.url, URL.c.kind)
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(
            URL.c.kind.in_([Kind.PAGE, Kind.FILE]),
            URL.c.outcome.in_(IN_ARCHIVE),
            sa.or_(status == 200, sa.and_(status.is_(None), URL.c.url.contains("#"))),
        )
        .order_by(URL.c.id)
    )
    return {row.url: Kind(row.kind) for row in tx.execute(query)}


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
