"""Write to the ledger what can't be harvested as it was met, and what stands in for it (REIK06).

Everything here came by way of a page that may be hostile: texts are cut, and what no database or
file takes (lone surrogates, NUL) is replaced. Things are told apart before that, by their id.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

import sqlalchemy as sa

from capture.ledger.tables import ALTERNATIVE, OBSTACLE
from capture.model.obstacle import Alternative, Evidence, Fact, Obstacle
from capture.model.obstacle_list import thing_id
from capture.model.text import Text

MOST_EACH_PAGE = 1_000
"""Obstacles that are kept of one page."""

_MOST_FACTS = 60
_MOST_EVIDENCE = 20
_LONGEST_TEXT = 2_000
_LONGEST_URL = 8_000
_LARGEST_NUMBER = 2**53
"""Up to which every reader of JSON agrees on a whole number (RFC 8259 §6)."""

_NO_CHARACTERS = dict.fromkeys([0, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}")


def storable(text: str, *, limit: int = _LONGEST_TEXT) -> str:
    """Return the text as a database, a JSON file and a spreadsheet can hold it, cut to `limit`."""
    return text[:limit].translate(_NO_CHARACTERS)


def record_of_visit(
    tx: sa.Connection, page: str, obstacles: Sequence[Obstacle], *, visit_id: str
) -> None:
    """Note what a visit met on a page, in place of what an earlier visit of it met.

    Alternatives of things that are no longer met on the page go too.
    """
    page = storable(page, limit=_LONGEST_URL)
    tx.execute(sa.delete(OBSTACLE).where(OBSTACLE.c.page == page, OBSTACLE.c.visit_id.is_not(None)))
    _insert(tx, ((page, each) for each in obstacles[:MOST_EACH_PAGE]), visit_id=visit_id)
    known = sa.select(OBSTACLE.c.thing_id).where(OBSTACLE.c.page == page)
    tx.execute(
        sa.delete(ALTERNATIVE).where(
            ALTERNATIVE.c.page == page,
            ALTERNATIVE.c.thing_id != "",
            ALTERNATIVE.c.thing_id.not_in(known),
        )
    )


def record_concluded(tx: sa.Connection, obstacles: Iterable[Obstacle]) -> None:
    """Note what was concluded from the ledger itself, in place of all earlier conclusions."""
    tx.execute(sa.delete(OBSTACLE).where(OBSTACLE.c.visit_id.is_(None)))
    _insert(tx, ((each.page, each) for each in obstacles), visit_id=None)


def record_alternatives(
    tx: sa.Connection,
    page: str,
    alternatives: Sequence[Alternative],
    *,
    of: Obstacle | None = None,
    why_none: Text | None = None,
) -> None:
    """Note what stands in for a thing on a page, in place of what did before.

    Without `of` they are pictures of the page itself. `why_none` is told when there are none.
    """
    page = storable(page, limit=_LONGEST_URL)
    named = "" if of is None else thing_id(of.reason, of.thing)
    tx.execute(
        sa.delete(ALTERNATIVE).where(ALTERNATIVE.c.page == page, ALTERNATIVE.c.thing_id == named)
    )
    rows: list[dict[str, Any]] = [
        {
            "page": page,
            "thing_id": named,
            "kind": each.kind,
            "file": storable(each.file),
            "sha256": each.sha256,
            "record_id": each.record_id,
            "content_type": storable(each.content_type),
            "moment": each.moment,
            "note": storable(each.note),
            "why_none": None,
        }
        for each in alternatives
    ]
    if not rows and why_none is not None:
        words = {"nl": storable(why_none.nl), "en": storable(why_none.en)}
        rows = [{"page": page, "thing_id": named, "why_none": words}]
    if rows:
        tx.execute(ALTERNATIVE.insert(), rows)


def _insert(
    tx: sa.Connection, met: Iterable[tuple[str, Obstacle]], *, visit_id: str | None
) -> None:
    rows: list[dict[str, Any]] = []
    once: set[tuple[str, str, str]] = set()
    for page, each in met:
        row = _row(page, each) | {"visit_id": visit_id}
        place = (row["thing_id"], page, row["selector"])
        if place not in once:
            once.add(place)
            rows.append(row)
    if rows:
        tx.execute(OBSTACLE.insert(), rows)


def _row(page: str, met: Obstacle) -> dict[str, Any]:
    region = met.region
    return {
        "thing_id": thing_id(met.reason, met.thing),
        "page": storable(page, limit=_LONGEST_URL),
        "reason": met.reason,
        "thing": storable(met.thing),
        "url": storable(met.url, limit=_LONGEST_URL),
        "selector": storable(met.selector),
        "region": None
        if region is None
        else [_number(each) for each in (region.x, region.y, region.width, region.height)],
        "facts": _facts(met.facts),
        "evidence": [_evidence(each) for each in met.evidence[:_MOST_EVIDENCE]],
    }


def _facts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    listed = list(facts.items())[:_MOST_FACTS]
    return {storable(name): _fact(value) for name, value in listed}


def _fact(value: Fact) -> Fact:
    if isinstance(value, str):
        return storable(value)
    return value if isinstance(value, bool) else _number(value)


def _number(value: float) -> float:
    """Return the number, brought within what JSON can tell: no NaN, nothing beyond 2^53."""
    return 0 if isnan(value) else max(-_LARGEST_NUMBER, min(_LARGEST_NUMBER, value))


def _evidence(each: Evidence) -> list[str | None]:
    return [each.kind.value, storable(each.text), each.record_id]
