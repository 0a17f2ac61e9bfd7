"""The hosts of a frontier: which may be asked now, and the head of each one's queue."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from capture import clock
from capture.frontier import politeness as pacing
from capture.frontier.politeness import Pace, Politeness
from capture.frontier.tables import HOST, ITEM, State

_CHUNK = 500
"""Values in one `IN (…)`."""

_IS_HOST = HOST.c.host == sa.bindparam("b_host")

# Statements are made once: building one takes SQLAlchemy longer than SQLite takes to run it.
_HEAD = (
    sa.select(ITEM.c.priority, ITEM.c.hops, ITEM.c.id)
    .where(ITEM.c.host == sa.bindparam("b_host"), ITEM.c.state == State.QUEUED.value)
    .order_by(ITEM.c.priority, ITEM.c.hops, ITEM.c.id)
    .limit(1)
)
_SET_HEAD: dict[str, sa.ColumnElement[Any]] = {
    "head_priority": sa.bindparam("priority"),
    "head_hops": sa.bindparam("hops"),
    "head_id": sa.bindparam("id"),
}
_UPDATE_HEAD = sa.update(HOST).where(_IS_HOST).values(_SET_HEAD)
_START = (
    sa.update(HOST)
    .where(_IS_HOST)
    .values(
        {"in_flight": HOST.c.in_flight + 1, "next_start": sa.bindparam("b_next_start")} | _SET_HEAD
    )
)
_FINISH = (
    sa.update(HOST)
    .where(_IS_HOST)
    .values(in_flight=HOST.c.in_flight - 1)
    .returning(
        HOST.c.next_start,
        HOST.c.backoff_until,
        HOST.c.strikes,
        HOST.c.successes,
        HOST.c.refused_at,
    )
)


class Hosts:
    """The rows of `frontier_host`, kept in step with the items."""

    def __init__(self, politeness: Politeness) -> None:
        """Make the hosts' view for a frontier that is as polite as this."""
        self._politeness = politeness
        # Which hosts have room (`politeness.room`), said in SQL.
        has_room = HOST.c.in_flight < sa.case(
            (HOST.c.strikes > 0, 1), else_=politeness.max_in_flight
        )
        self._first_ready = (
            sa.select(
                ITEM,
                HOST.c.next_start,
                HOST.c.backoff_until,
                HOST.c.strikes,
                HOST.c.successes,
                HOST.c.refused_at,
            )
            .join_from(HOST, ITEM, ITEM.c.id == HOST.c.head_id)
            .where(
                HOST.c.head_priority.is_not(None),
                HOST.c.next_start <= sa.bindparam("b_now"),
                HOST.c.backoff_until <= sa.bindparam("b_now"),
                has_room,
            )
            .order_by(HOST.c.head_priority, HOST.c.head_hops, HOST.c.head_id)
            .limit(1)
        )
        ready_at = sa.case(
            (HOST.c.next_start > HOST.c.backoff_until, HOST.c.next_start),
            else_=HOST.c.backoff_until,
        )
        self._next_ready = sa.select(sa.func.min(ready_at)).where(
            HOST.c.head_id.is_not(None), has_room
        )

    def ensure(self, tx: sa.Connection, hosts: Collection[str]) -> None:
        """Add the hosts that are new."""
        listed = list(hosts)
        known: set[str] = set()
        for start in range(0, len(listed), _CHUNK):
            part = listed[start : start + _CHUNK]
            known.update(tx.scalars(sa.select(HOST.c.host).where(HOST.c.host.in_(part))))
        rows = [{"host": host} for host in listed if host not in known]
        if rows:
            tx.execute(HOST.insert(), rows)

    def refresh_heads(self, tx: sa.Connection, hosts: Collection[str]) -> None:
        """Look up anew which item goes first for each of these hosts."""
        rows = [{"b_host": host} | _head(tx, host) for host in hosts]
        if rows:
            tx.execute(_UPDATE_HEAD, rows)

    def first_ready(self, tx: sa.Connection, now: float) -> Any:
        """Return the item that goes first of the hosts that may be asked, and its host's pace."""
        return tx.execute(self._first_ready, {"b_now": now}).one_or_none()

    def next_ready(self, tx: sa.Connection) -> float | None:
        """Return the first moment at which a host with room and a queue may be asked."""
        moment: float | None = tx.scalar(self._next_ready)
        return moment

    def start(self, tx: sa.Connection, row: Any, now: float) -> None:
        """Note that the item of `first_ready` was leased."""
        pace = pacing.after_start(_pace(row), self._politeness, now)
        parameters = {"b_host": row.host, "b_next_start": pace.next_start}
        tx.execute(_START, parameters | _head(tx, row.host))

    def finish(self, tx: sa.Connection, host: str) -> Pace:
        """Note that a lease ended, and return the host's pace."""
        return _pace(tx.execute(_FINISH, {"b_host": host}).one())

    def succeed(self, tx: sa.Connection, host: str, pace: Pace, *, started: float) -> None:
        """Note that a lease which began at `started` ended well."""
        better = pacing.after_success(pace, self._politeness, started=started)
        if better != pace:
            self._write(tx, host, better)

    def refuse(
        self, tx: sa.Connection, host: str, retry_after_seconds: float | None, moment: datetime
    ) -> datetime:
        """Note a refusal, and return when the host is asked again."""
        self.ensure(tx, [host])
        row = tx.execute(sa.select(HOST).where(HOST.c.host == host)).one()
        pace = pacing.after_refusal(
            _pace(row),
            self._politeness,
            moment.timestamp(),
            retry_after_seconds=retry_after_seconds,
        )
        self._write(tx, host, pace)
        return clock.from_timestamp(pace.ready_at)

    def reset(self, tx: sa.Connection) -> None:
        """Start anew with nothing in flight; delays and refusals stand."""
        tx.execute(sa.update(HOST).values(in_flight=0))
        self.refresh_heads(tx, list(tx.scalars(sa.select(HOST.c.host))))

    def _write(self, tx: sa.Connection, host: str, pace: Pace) -> None:
        tx.execute(
            sa.update(HOST)
            .where(HOST.c.host == host)
            .values(
                next_start=pace.next_start,
                backoff_until=pace.backoff_until,
                strikes=pace.strikes,
                successes=pace.successes,
                refused_at=pace.refused_at,
            )
        )


def _head(tx: sa.Connection, host: str) -> dict[str, int | None]:
    row = tx.execute(_HEAD, {"b_host": host}).one_or_none()
    priority, hops, id_ = row or (None, None, None)
    return {"priority": priority, "hops": hops, "id": id_}


def _pace(row: Any) -> Pace:
    return Pace(
        next_start=row.next_start,
        backoff_until=row.backoff_until,
        strikes=row.strikes,
        successes=row.successes,
        refused_at=row.refused_at,
    )
