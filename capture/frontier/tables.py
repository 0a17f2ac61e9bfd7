"""The frontier's tables: `frontier_item` and `frontier_host`.

A host's row carries the head of its queue (the priority, hops and id of the item that would go
first), so that choosing what comes next looks at hosts only: one row per host, never at the queue.
Moments are seconds since 1970, because they are compared and computed with, not read.
"""

from enum import StrEnum

import sqlalchemy as sa

METADATA = sa.MetaData()


class State(StrEnum):
    """Where an item stands."""

    QUEUED = "queued"
    """May be leased as soon as its host may be asked."""
    WAITING = "waiting"
    """To be tried again, not before a moment."""
    LEASED = "leased"
    """In some worker's hands."""
    DONE = "done"
    """Settled in the ledger, in whichever way."""


_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

ITEM = sa.Table(
    "frontier_item",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False, comment="capture.model.kind: page or file"),
    sa.Column("host", sa.Text, nullable=False, comment="scheme://host:port"),
    sa.Column("hops", sa.Integer, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("not_before", sa.Float, nullable=False, default=0.0),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("conversions", sa.Integer, nullable=False, default=0),
    sa.Column("is_page_wanted", sa.Boolean, nullable=False, default=False),
    sa.Column("worker", sa.Text),
    sa.Column("leased_at", sa.Float),
)
sa.Index(
    "frontier_item_queue",
    ITEM.c.host,
    ITEM.c.state,
    ITEM.c.priority,
    ITEM.c.hops,
    ITEM.c.id,
)
sa.Index("frontier_item_state", ITEM.c.state, ITEM.c.kind)
IS_WAITING = ITEM.c.state == sa.literal_column(f"'{State.WAITING.value}'")
"""Written as a literal, so that the databases see that the partial index below fits."""
sa.Index(
    "frontier_item_waiting",
    ITEM.c.not_before,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)

HOST = sa.Table(
    "frontier_host",
    METADATA,
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("in_flight", sa.Integer, nullable=False, default=0),
    sa.Column("next_start", sa.Float, nullable=False, default=0.0),
    sa.Column("backoff_until", sa.Float, nullable=False, default=0.0),
    sa.Column("strikes", sa.Integer, nullable=False, default=0),
    sa.Column("successes", sa.Integer, nullable=False, default=0),
    sa.Column("refused_at", sa.Float, nullable=False, default=0.0),
    sa.Column("head_priority", sa.Integer, comment="null: nothing is queued"),
    sa.Column("head_hops", sa.Integer),
    sa.Column("head_id", _ID),
    sa.Index("frontier_host_head", "head_priority", "head_hops", "head_id"),
)


class Standing(StrEnum):
    """Where a member of a group of suspects stands."""

    CHAINED = "chained"
    """Found by a page of the same making; not suspected, or not any more."""
    POSTPONED = "postponed"
    """Suspected, and queued behind all others."""
    TAKEN = "taken"
    """Suspected, and captured within the budget."""
    GIVEN_UP = "given-up"
    """Suspected, and beyond the budget."""


GROUP = sa.Table(
    "frontier_group",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True, comment="capture.scope.traps"),
    sa.Column("trap", sa.Text, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False, default=0, comment="filters added"),
    sa.Column("barren", sa.Integer, nullable=False, default=0, comment="chained, by such a page"),
    sa.Column("fruitful", sa.Integer, nullable=False, default=0, comment="chained, by such a page"),
    sa.Column("taken", sa.Integer, nullable=False, default=0),
)
MEMBER = sa.Table(
    "frontier_member",
    METADATA,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("group_id", sa.ForeignKey("frontier_group.id"), nullable=False),
    sa.Column("depth", sa.Integer, nullable=False, comment="pages of the chain before it"),
    sa.Column("standing", sa.Text, nullable=False),
)
sa.Index("frontier_member_group", MEMBER.c.group_id, MEMBER.c.standing)
SESSION = sa.Table(
    "frontier_session",
    METADATA,
    sa.Column("canonical", sa.Text, primary_key=True, comment="the URL without its session's id"),
)
