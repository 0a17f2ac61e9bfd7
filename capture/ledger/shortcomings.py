"""The URLs of a ledger whose outcome or status tells of something that was not kept (REIK06)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

import sqlalchemy as sa

from capture.ledger.tables import OBSTACLE, SOURCE, URL
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.obstacle import Reason
from capture.model.outcome import Outcome
from capture.obstacles.ledger_facts import Row
from capture.obstacles.verdicts import VERDICTS

_AT_ONCE = 300
_PAGES_EACH = 500
_LEAST_ERROR = 400

_WHOLE = [each.value for each in (Outcome.CAPTURED, Outcome.CAPTURED_AS_REVISIT)]
_NEVER = [
    outcome.value
    for outcome, verdict in VERDICTS.items()
    if verdict.page is None
    and verdict.part is None
    and outcome.value not in _WHOLE
    and outcome is not Outcome.REDIRECTED_OUT_OF_SCOPE
]
_GUESSES = frozenset(
    mechanism.value for mechanism in (Mechanism.SCRIPT_TEXT, Mechanism.JSON, Mechanism.COMMENT)
)
"""What names something that may never have been a part of any page."""
_VARIANTS = frozenset({Mechanism.SRCSET.value})


def shortcomings(tx: sa.Connection) -> Iterator[Row]:
    """Yield what `capture.obstacles.ledger_facts` is to judge, in the order of the ledger."""
    query = (
        sa.select(URL)
        .where(
            URL.c.outcome.is_not(None),
            URL.c.outcome.not_in(_NEVER),
            sa.or_(URL.c.outcome.not_in(_WHOLE), URL.c.status >= _LEAST_ERROR),
        )
        .order_by(URL.c.id)
    )
    for part in batched(tx.execute(query), _AT_ONCE):
        sources = _sources(tx, [row.id for row in part])
        for row in part:
            yield _row(row, sources.get(row.id, []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What visits met already."""

    reasons: frozenset[tuple[Reason, str]]
    """Reason and page."""
    urls: frozenset[str]
    """Of the things themselves, where they have one of their own."""

    def explains(self, row: Row) -> bool:
        """Whether what a row tells is told already: by the thing itself, or by a wall before it."""
        if row.is_embedded or row.outcome is Outcome.UNSAFE_METHOD:
            if row.url in self.urls:
                return True
            return bool(row.pages) and all(
                (Reason.BOT_WALL, page) in self.reasons for page in row.pages
            )
        return False


def told_of_pages(tx: sa.Connection) -> Told:
    """Return what visits met."""
    columns = OBSTACLE.c.reason, OBSTACLE.c.page, OBSTACLE.c.url
    rows = tx.execute(sa.select(*columns).where(OBSTACLE.c.visit_id.is_not(None))).all()
    return Told(
        reasons=frozenset((Reason(row.reason), row.page) for row in rows),
        urls=frozenset(row.url for row in rows if row.url != row.page),
    )


def _sources(tx: sa.Connection, ids: list[int]) -> dict[int, list[Any]]:
    origin = URL.alias("origin")
    number = sa.func.row_number().over(partition_by=SOURCE.c.url_id, order_by=SOURCE.c.id)
    ranked = (
        sa.select(
            SOURCE.c.url_id,
            SOURCE.c.hop,
            SOURCE.c.mechanism,
            origin.c.url.label("page"),
            origin.c.kind.label("page_kind"),
            number.label("number"),
        )
        .join_from(SOURCE, origin, origin.c.id == SOURCE.c.from_url_id, isouter=True)
        .where(SOURCE.c.url_id.in_(ids))
        .subquery()
    )
    found: dict[int, list[Any]] = {}
    query = sa.select(ranked).where(ranked.c.number <= _PAGES_EACH).order_by(ranked.c.number)
    for each in tx.execute(query):
        found.setdefault(each.url_id, []).append(each)
    return found


def _row(row: Any, sources: list[Any]) -> Row:
    embeds = [
        each for each in sources if each.hop == Hop.EMBED.value and each.mechanism not in _GUESSES
    ]
    pages = [each.page for each in embeds or sources if each.page_kind == Kind.PAGE.value]
    return Row(
        url=row.url,
        kind=Kind(row.kind),
        outcome=Outcome(row.outcome),
        status=row.status,
        mime=row.mime,
        detail=row.detail,
        redirect_target=row.redirect_target,
        response_bytes=row.response_bytes,
        record_id=row.record_id,
        is_embedded=bool(embeds),
        is_variant=bool(embeds) and all(each.mechanism in _VARIANTS for each in embeds),
        pages=tuple(dict.fromkeys(pages)),
    )
