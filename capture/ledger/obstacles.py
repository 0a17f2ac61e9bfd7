"""Read from the ledger what can't be harvested (REIK06): a row for each thing. Changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

import sqlalchemy as sa

from capture.ledger.tables import ALTERNATIVE, OBSTACLE, URL
from capture.model.obstacle import (
    Alternative,
    AlternativeKind,
    Evidence,
    EvidenceKind,
    Obstacle,
    Reason,
    Region,
)
from capture.model.obstacle_list import Place
from capture.model.text import Text

PLACES_EACH = 400
"""Places that a row holds; all of them stand in the ledger."""

_IN_CHUNKS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing that can't be harvested, with everywhere that it was met."""

    id: str
    first: Obstacle
    """As it was met first."""
    places: tuple[Place, ...]
    place_count: int
    alternatives: tuple[Alternative, ...]
    """Of the first page that has any; what shows the thing itself comes before the whole page."""
    why_none: Text | None
    """Why there are none, where that was told."""


def things(tx: sa.Connection) -> Iterator[Thing]:
    """Yield the things by reason, then in the order in which they were met.

    Memory for a few hundred things at a time, whatever the number of places.
    """
    first = sa.func.min(OBSTACLE.c.id).label("first")
    query = (
        sa.select(OBSTACLE.c.thing_id, OBSTACLE.c.reason, first, sa.func.count().label("places"))
        .group_by(OBSTACLE.c.thing_id, OBSTACLE.c.reason)
        .order_by(OBSTACLE.c.reason, first)
    )
    for part in batched(tx.execute(query).all(), _IN_CHUNKS):
        ids = [row.thing_id for row in part]
        met = _firsts(tx, [row.first for row in part])
        places, pictures = _places(tx, ids), _alternatives(tx, ids)
        for row in part:
            shown, why_none = pictures.get(row.thing_id, ((), None))
            where = places[row.thing_id]
            yield Thing(
                id=row.thing_id,
                first=met[row.first],
                places=tuple(where),
                place_count=row.places,
                alternatives=shown or _of_page(tx, where[0].page),
                why_none=why_none,
            )


def full_pages(tx: sa.Connection) -> dict[str, str]:
    """Return the file of the picture of each whole page that has one, by the page's URL."""
    query = sa.select(ALTERNATIVE.c.page, ALTERNATIVE.c.file).where(
        ALTERNATIVE.c.kind == AlternativeKind.FULL_PAGE, ALTERNATIVE.c.thing_id == ""
    )
    return {row.page: row.file for row in tx.execute(query)}


def _firsts(tx: sa.Connection, ids: Collection[int]) -> dict[int, Obstacle]:
    query = sa.select(OBSTACLE).where(OBSTACLE.c.id.in_(ids))
    return {row.id: _obstacle(row) for row in tx.execute(query)}


def _obstacle(row: Any) -> Obstacle:
    return Obstacle(
        reason=Reason(row.reason),
        thing=row.thing,
        url=row.url,
        page=row.page,
        selector=row.selector,
        region=_region(row.region),
        facts=row.facts,
        evidence=tuple(
            Evidence(kind=EvidenceKind(kind), text=text, record_id=record_id)
            for kind, text, record_id in row.evidence
        ),
    )


def _region(values: list[float] | None) -> Region | None:
    if values is None:
        return None
    x, y, width, height = values
    return Region(x=x, y=y, width=width, height=height)


def _places(tx: sa.Connection, ids: Collection[str]) -> dict[str, list[Place]]:
    number = sa.func.row_number().over(partition_by=OBSTACLE.c.thing_id, order_by=OBSTACLE.c.id)
    ranked = (
        sa.select(
            OBSTACLE.c.id,
            OBSTACLE.c.thing_id,
            OBSTACLE.c.page,
            OBSTACLE.c.selector,
            OBSTACLE.c.region,
            number.label("number"),
        )
        .where(OBSTACLE.c.thing_id.in_(ids))
        .subquery()
    )
    query = (
        sa.select(ranked, URL.c.title)
        .join_from(ranked, URL, URL.c.url == ranked.c.page, isouter=True)
        .where(ranked.c.number <= PLACES_EACH)
        .order_by(ranked.c.id)
    )
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for row in tx.execute(query):
        place = Place(
            page=row.page, title=row.title, selector=row.selector, region=_region(row.region)
        )
        found[row.thing_id].append(place)
    return found


def _alternatives(
    tx: sa.Connection, ids: Collection[str]
) -> dict[str, tuple[tuple[Alternative, ...], Text | None]]:
    """Return what stands in for things: of the first page that has any, else why there is none."""
    first = (
        sa.select(sa.func.min(ALTERNATIVE.c.id))
        .where(ALTERNATIVE.c.thing_id.in_(ids), ALTERNATIVE.c.kind.is_not(None))
        .group_by(ALTERNATIVE.c.thing_id)
    )
    shown = ALTERNATIVE.alias("shown")
    query = (
        sa.select(ALTERNATIVE)
        .join_from(
            shown,
            ALTERNATIVE,
            sa.and_(ALTERNATIVE.c.thing_id == shown.c.thing_id, ALTERNATIVE.c.page == shown.c.page),
        )
        .where(shown.c.id.in_(first))
        .order_by(ALTERNATIVE.c.id)
    )
    found: defaultdict[str, list[Alternative]] = defaultdict(list)
    for row in tx.execute(query):
        found[row.thing_id].append(_alternative(row))
    why = _why_none(tx, ids)
    known = found.keys() | why.keys()
    return {each: (_by_kind(found.get(each, [])), why.get(each)) for each in known}


def _why_none(tx: sa.Connection, ids: Collection[str]) -> dict[str, Text]:
    first = (
        sa.select(sa.func.min(ALTERNATIVE.c.id))
        .where(ALTERNATIVE.c.thing_id.in_(ids), ALTERNATIVE.c.kind.is_(None))
        .group_by(ALTERNATIVE.c.thing_id)
    )
    query = sa.select(ALTERNATIVE.c.thing_id, ALTERNATIVE.c.why_none).where(
        ALTERNATIVE.c.id.in_(first)
    )
    return {row.thing_id: Text(row.why_none["nl"], row.why_none["en"]) for row in tx.execute(query)}


def _of_page(tx: sa.Connection, page: str) -> tuple[Alternative, ...]:
    """Return the pictures of a page itself: they show what is on it, though not by itself."""
    query = (
        sa.select(ALTERNATIVE)
        .where(
            ALTERNATIVE.c.page == page,
            ALTERNATIVE.c.thing_id == "",
            ALTERNATIVE.c.kind.is_not(None),
        )
        .order_by(ALTERNATIVE.c.id)
    )
    return _by_kind([_alternative(row) for row in tx.execute(query)])


_ORDER = (
    AlternativeKind.WORKED,
    AlternativeKind.CONTACT_SHEET,
    AlternativeKind.ELEMENT,
    AlternativeKind.FULL_PAGE,
    AlternativeKind.VIEW,
    AlternativeKind.PDF,
    AlternativeKind.TEXT,
)
"""What shows most of a thing comes first."""


def _by_kind(alternatives: list[Alternative]) -> tuple[Alternative, ...]:
    return tuple(sorted(alternatives, key=lambda each: _ORDER.index(each.kind)))


def _alternative(row: Any) -> Alternative:
    return Alternative(
        kind=AlternativeKind(row.kind),
        file=row.file,
        sha256=row.sha256,
        record_id=row.record_id,
        content_type=row.content_type,
        moment=row.moment,
        note=row.note,
    )
