"""What is known of groups of URLs that may be endless, and where each member stands.

Kept in tables beside the queue and changed in the caller's transaction, so that a resumed harvest
knows what an uninterrupted one would. The judgement itself is `capture.scope.traps`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from capture.frontier.tables import GROUP, MEMBER, SESSION, Standing
from capture.scope.traps import Suspicion, Trap

_CHUNK = 500
"""Values in one `IN (…)`."""
_GROUP_COLUMNS = (
    GROUP.c.id,
    GROUP.c.key,
    GROUP.c.trap,
    GROUP.c.shape,
    GROUP.c.added,
    GROUP.c.barren,
    GROUP.c.fruitful,
    GROUP.c.taken,
)
_URL = MEMBER.c.url == sa.bindparam("b_url")
_ID = GROUP.c.id == sa.bindparam("b_id")
# Statements are made once: building one takes SQLAlchemy longer than SQLite takes to run it.
_BY_KEY = sa.select(*_GROUP_COLUMNS).where(GROUP.c.key == sa.bindparam("b_key"))
_OF_URL = (
    sa.select(MEMBER.c.url, MEMBER.c.depth, MEMBER.c.standing, *_GROUP_COLUMNS)
    .join_from(MEMBER, GROUP, GROUP.c.id == MEMBER.c.group_id)
    .where(_URL)
)
_SAVE = (
    sa.update(GROUP)
    .where(_ID)
    .values(
        added=sa.bindparam("b_added"),
        barren=sa.bindparam("b_barren"),
        fruitful=sa.bindparam("b_fruitful"),
        taken=sa.bindparam("b_taken"),
    )
)


@dataclass(slots=True, kw_only=True)
class Group:
    """A group of suspects, or of what may become one; changed, then given to `save`."""

    id: int
    key: str
    trap: Trap
    shape: str
    added: int
    """Combinations that add a filter to the page that named them."""
    barren: int
    """Members named by a member that led to nothing else."""
    fruitful: int
    """Members named by a member that led to something else too."""
    taken: int
    """Suspects that were captured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A URL of a group."""

    url: str
    depth: int
    """How many members one has to pass to get there."""
    standing: Standing
    group: Group


class Suspects:
    """The tables of groups and members."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._any: bool | None = None

    def group(self, tx: sa.Connection, suspicion: Suspicion) -> Group:
        """Return the group that a suspicion names, made when it is absent."""
        row = tx.execute(_BY_KEY, {"b_key": suspicion.key}).one_or_none()
        if row is None:
            values = {"key": suspicion.key, "trap": suspicion.trap, "shape": suspicion.shape}
            tx.execute(sa.insert(GROUP).values(values))
            row = tx.execute(_BY_KEY, {"b_key": suspicion.key}).one()
        return _group(row)

    def save(self, tx: sa.Connection, group: Group) -> None:
        """Keep the counts of a group."""
        tx.execute(
            _SAVE,
            {
                "b_id": group.id,
                "b_added": group.added,
                "b_barren": group.barren,
                "b_fruitful": group.fruitful,
                "b_taken": group.taken,
            },
        )

    def member(self, tx: sa.Connection, url: str) -> Member | None:
        """Return the URL as a member of its group, if it is one."""
        row = tx.execute(_OF_URL, {"b_url": url}).one_or_none()
        return None if row is None else _member(row)

    def put(
        self, tx: sa.Connection, group: Group, urls: Iterable[tuple[str, int]], standing: Standing
    ) -> None:
        """Make URLs, each with its depth, members of a group; who is one already stays as it is."""
        rows = [
            {"url": url, "group_id": group.id, "depth": depth, "standing": standing.value}
            for url, depth in urls
        ]
        if rows:
            tx.execute(_insert_unless_known(tx, MEMBER), rows)
        if rows and standing is Standing.POSTPONED:
            self._any = True

    def stand(self, tx: sa.Connection, urls: Sequence[str], standing: Standing) -> None:
        """Note where members stand now."""
        for part in _chunks(urls):
            tx.execute(
                sa.update(MEMBER).where(MEMBER.c.url.in_(part)).values(standing=standing.value)
            )

    def urls(self, tx: sa.Connection, group: Group, standing: Standing) -> list[str]:
        """Return the members of a group that stand like this."""
        query = sa.select(MEMBER.c.url).where(
            MEMBER.c.group_id == group.id, MEMBER.c.standing == standing.value
        )
        return list(tx.scalars(query))

    def put_off(self, tx: sa.Connection, urls: Collection[str]) -> list[Member]:
        """Return those of the URLs that are postponed or given up; cheap while nothing is."""
        if self._any is None:
            some = MEMBER.c.standing != Standing.CHAINED.value
            self._any = bool(tx.scalar(sa.select(sa.literal(1)).where(sa.exists().where(some))))
        if not self._any:
            return []
        found: list[Member] = []
        for part in _chunks(list(urls)):
            query = (
                sa.select(MEMBER.c.url, MEMBER.c.depth, MEMBER.c.standing, *_GROUP_COLUMNS)
                .join_from(MEMBER, GROUP, GROUP.c.id == MEMBER.c.group_id)
                .where(
                    MEMBER.c.url.in_(part),
                    MEMBER.c.standing.in_([Standing.POSTPONED.value, Standing.GIVEN_UP.value]),
                )
            )
            found += [_member(row) for row in tx.execute(query)]
        return found

    def groups_given_up(self, tx: sa.Connection) -> list[Group]:
        """Return the groups of which something was given up, oldest first."""
        given_up = sa.exists().where(
            MEMBER.c.group_id == GROUP.c.id, MEMBER.c.standing == Standing.GIVEN_UP.value
        )
        query = sa.select(*_GROUP_COLUMNS).where(given_up).order_by(GROUP.c.id)
        return [_group(row) for row in tx.execute(query)]

    def is_new_session_page(self, tx: sa.Connection, canonical: str) -> bool:
        """Remember a page by its URL without session id; return whether it was not known yet."""
        result = tx.execute(_insert_unless_known(tx, SESSION), {"canonical": canonical})
        return result.rowcount > 0


def _group(row: Any) -> Group:
    return Group(
        id=row.id,
        key=row.key,
        trap=Trap(row.trap),
        shape=row.shape,
        added=row.added,
        barren=row.barren,
        fruitful=row.fruitful,
        taken=row.taken,
    )


def _member(row: Any) -> Member:
    return Member(url=row.url, depth=row.depth, standing=Standing(row.standing), group=_group(row))


def _chunks(urls: Sequence[str]) -> Iterable[Sequence[str]]:
    return (urls[start : start + _CHUNK] for start in range(0, len(urls), _CHUNK))


def _insert_unless_known(tx: sa.Connection, table: sa.Table) -> sa.Insert:
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()
