"""Whether a harvest's revisits are of records in another harvest: by their ledgers, read only."""

from pathlib import Path

import sqlalchemy as sa

from capture.ledger.earlier import address_of, check, opened
from capture.ledger.tables import EXCHANGE

_OTHER = "other"


def leads_outside(path: Path) -> bool:
    """Whether some revisit of the harvest at `path` is of a record that is not its own.

    Raises UsageError as `earlier.check` does.
    """
    own = EXCHANGE.alias("own")
    query = sa.select(EXCHANGE.c.exchange_id).where(
        EXCHANGE.c.refers_to.is_not(None),
        EXCHANGE.c.refers_to.not_in(
            sa.select(own.c.response_record_id).where(own.c.response_record_id.is_not(None))
        ),
    )
    with opened(path) as connection:
        return connection.execute(query.limit(1)).first() is not None


def refers_to(path: Path, other: Path) -> bool:
    """Whether some revisit of the harvest at `path` is of a record in the one at `other`.

    Raises UsageError as `earlier.check` does, of either.
    """
    check(other)
    theirs = EXCHANGE.to_metadata(sa.MetaData(), schema=_OTHER)
    query = sa.select(EXCHANGE.c.exchange_id).join(
        theirs, theirs.c.response_record_id == EXCHANGE.c.refers_to
    )
    with opened(path) as connection:
        connection.exec_driver_sql(f"ATTACH ? AS {_OTHER}", (address_of(other),))
        return connection.execute(query.limit(1)).first() is not None
