"""The ledger's database: opening, transactions, closing. The only place that knows it is SQLite.

Statements elsewhere are SQLAlchemy Core that PostgreSQL understands too; what differs between the
two dialects (pragmas, how a transaction begins, `ON CONFLICT`) stands here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from capture.errors import CaptureError, RecordingError
from capture.ledger import tables

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
    "PRAGMA cache_size = -16384",
    "PRAGMA temp_store = MEMORY",
)
"""WAL lets a report read while the harvest writes. NORMAL keeps a committed transaction over a
crash of the process; a loss of power may lose the last ones, never the file's integrity
(sqlite.org/pragma.html#pragma_synchronous). The WARC files hold what such a loss takes away."""

_READ_ONLY = "capture_read_only"

Transaction = sa.Connection
"""What `begin` yields: for callers that pass it on and must not know SQLAlchemy."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; `begin` gives transactions, `close` lets go of the file."""

    engine: sa.Engine

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Yield the connection of one writing transaction: committed at the end, or not at all.

        Raises `RecordingError` when the disk refuses: nothing of the transaction is kept then.
        """
        with self._guarded(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one state of the database and keeps no writer waiting.

        Raises `RecordingError` when the disk refuses.
        """
        engine = self.engine.execution_options(**{_READ_ONLY: True})
        with self._guarded(), engine.begin() as connection:
            yield connection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn what the database can't help (disk full, torn, read-only) into one clear line."""
        try:
            yield
        except sa.exc.OperationalError as error:
            raise RecordingError(
                f"the ledger {self.engine.url.database} can't be written: {error.orig}. "
                "Make room or repair the disk, then run `capture resume`"
            ) from error

    def close(self) -> None:
        """Close every connection; SQLite then folds its journal into the one file."""
        self.engine.dispose()


def open_database(path: Path) -> Database:
    """Open the ledger at `path`, made when it is absent.

    Raises `CaptureError` when the file was written by another version of the schema or is none.
    """
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), connect_args={"cached_statements": 512}
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            _ensure_schema(connection, path)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise CaptureError(f"the ledger {path} can't be opened: {error.orig}") from error
    except CaptureError:
        engine.dispose()
        raise
    return Database(engine)


def insert_unless_known(
    connection: sa.Connection, table: sa.Table
) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that passes over rows whose unique key is taken."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_rows_unless_known(
    connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[int | str | None, ...]]
) -> None:
    """Insert many rows, given in the order of the table's columns but its numbered key.

    The statement is SQLAlchemy's; the rows go to the driver as they are, which for the few hundred
    links of a page takes a third of the time.
    """
    statement, names = _compiled_insert(connection.dialect, table)
    if connection.dialect.positional:
        connection.exec_driver_sql(statement, list(rows))
    else:
        connection.exec_driver_sql(statement, [dict(zip(names, r, strict=True)) for r in rows])


@cache
def _compiled_insert(dialect: sa.Dialect, table: sa.Table) -> tuple[str, tuple[str, ...]]:
    names = tuple(column.name for column in table.columns if not column.primary_key)
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    # The columns of an INSERT stand in the order of the table, and so do its placeholders.
    assert compiled.positiontup is None or tuple(compiled.positiontup) == names
    return str(compiled), names


def _prepare(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    driver: Any = dbapi
    driver.isolation_level = None  # the driver must not begin or commit of its own accord
    cursor = dbapi.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # A transaction that starts by reading and then writes could fail half-way with "database is
    # locked", which busy_timeout does not help: so writers take the lock at the start.
    is_read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")


def _ensure_schema(connection: sa.Connection, path: Path) -> None:
    tables.METADATA.create_all(connection)
    version = connection.scalar(sa.select(tables.SCHEMA.c.version))
    if version is None:
        connection.execute(tables.SCHEMA.insert().values(version=tables.VERSION))
    elif version != tables.VERSION:
        raise CaptureError(
            f"the ledger {path} has schema version {version}, this capture reads version"
            f" {tables.VERSION}: use the version of capture that made the harvest"
        )
