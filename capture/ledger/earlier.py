"""Read the ledger of an earlier harvest, without changing anything in its folder."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from capture.errors import UsageError
from capture.ledger.queries import IN_ARCHIVE
from capture.ledger.tables import FACT, SCHEMA, URL, VERSION, VISIT
from capture.model.kind import Kind

_OK = 200
_TRAPS = "suspected-traps"
"""The shortfall of a harvest that did all but follow series without end."""


def page_urls(path: Path, *, batch: int = 1000) -> Iterator[list[str]]:
    """Yield the pages that the harvest of the ledger at `path` captured, in order of discovery.

    Pages are in the archive with status 200; a route within one has no answer of its own, and
    counts as well. Raises UsageError as `check` does.
    """
    status = sa.func.coalesce(URL.c.status, VISIT.c.status)
    is_route = sa.and_(status.is_(None), URL.c.url.contains("#"))
    query = (
        sa.select(URL.c.id, URL.c.url)
        .join_from(URL, VISIT, VISIT.c.visit_id == URL.c.visit_id, isouter=True)
        .where(
            URL.c.kind == Kind.PAGE,
            URL.c.outcome.in_(IN_ARCHIVE),
            sa.or_(status == _OK, is_route),
            URL.c.id > sa.bindparam("b_after"),
        )
        .order_by(URL.c.id)
        .limit(batch)
    )
    with opened(path) as connection:
        after = 0
        while rows := connection.execute(query, {"b_after": after}).all():
            after = rows[-1].id
            yield [row.url for row in rows]


def check(path: Path) -> None:
    """Raise UsageError, one line with what to do, when `page_urls` can't read this ledger."""
    with opened(path):
        pass


def is_complete(path: Path) -> bool:
    """Whether the harvest of this ledger came to its end, endless series left aside.

    Raises UsageError as `check` does.
    """
    query = sa.select(FACT.c.key, FACT.c.value).where(FACT.c.key.in_(["complete", "shortfalls"]))
    with opened(path) as connection:
        facts = {row.key: row.value for row in connection.execute(query)}
    return bool(facts.get("complete")) or facts.get("shortfalls") == [_TRAPS]


@contextmanager
def opened(path: Path) -> Iterator[sa.Connection]:
    """Yield a connection that reads the ledger at `path`; raises UsageError as `check` does."""
    if not path.is_file():
        raise UsageError(f"{path.parent}: is no harvest folder; it holds no {path.name}")
    engine = sa.create_engine("sqlite://", creator=lambda: _connect(path), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            version = connection.scalar(sa.select(SCHEMA.c.version))
            if version != VERSION:
                raise UsageError(
                    f"{path}: is of version {version}, this capture reads version {VERSION};"
                    " leave that harvest out, or give its pages with --owner-list"
                )
            yield connection
    except sa.exc.DatabaseError as fault:
        raise UsageError(f"{path}: can't be read ({fault.orig}); give another harvest") from None
    finally:
        engine.dispose()


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file for reading only, and without making files beside it.

    `immutable` keeps SQLite from making a shared-memory file, which it can't in a read-only
    archive; it must not be said while another process writes, which a filled journal shows.
    """
    return sqlite3.connect(address_of(path), uri=True, check_same_thread=False)


def address_of(path: Path) -> str:
    """Return the address by which SQLite opens a ledger for reading only."""
    journal = path.with_name(f"{path.name}-wal")
    is_at_rest = not journal.exists() or journal.stat().st_size == 0
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if is_at_rest else ''}"
