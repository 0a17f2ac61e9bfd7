"""The whole answers that an earlier harvest's ledger knows of: what a later one may refer to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from capture import clock
from capture.ledger.earlier import opened
from capture.ledger.tables import EXCHANGE
from capture.model.outcome import Outcome
from capture.warc.earlier import EarlierAnswer

_BATCH = 2_000
_OK = 200
_COLUMNS = (
    EXCHANGE.c.url,
    EXCHANGE.c.method,
    EXCHANGE.c.status,
    EXCHANGE.c.outcome,
    EXCHANGE.c.started,
    EXCHANGE.c.payload_bytes,
    EXCHANGE.c.payload_digest,
    EXCHANGE.c.is_whole,
    EXCHANGE.c.response_record_id,
    EXCHANGE.c.response_file,
    EXCHANGE.c.response_offset,
    EXCHANGE.c.error,
)


def whole_answers(path: Path) -> Iterator[list[EarlierAnswer]]:
    """Yield the whole answers of the ledger at `path`, in lists and in no order of meaning.

    One walk over the exchanges in memory of one list; raises UsageError as `earlier.check` does.
    """
    query = sa.select(*_COLUMNS).where(
        EXCHANGE.c.outcome.in_([Outcome.CAPTURED, Outcome.CAPTURED_AS_REVISIT]),
        EXCHANGE.c.payload_digest.is_not(None),
        EXCHANGE.c.response_record_id.is_not(None),
    )
    with opened(path) as connection:
        rows = connection.execution_options(yield_per=_BATCH).execute(query)
        for part in rows.partitions(_BATCH):
            yield [_answer(row) for row in part]


def _answer(row: sa.Row[*tuple[Any, ...]]) -> EarlierAnswer:
    is_revisit = row.outcome == Outcome.CAPTURED_AS_REVISIT
    return EarlierAnswer(
        url=row.url,
        moment=clock.iso(row.started),
        payload_digest=row.payload_digest,
        record_id=row.response_record_id,
        file=row.response_file,
        offset=row.response_offset,
        # What the framer had a remark on, or a crash kept from being told, is not referred to.
        holds_body=not is_revisit and row.payload_bytes > 0 and row.error is None,
        is_revisit=is_revisit,
        is_ok=row.method == "GET" and row.status == _OK and row.is_whole,
    )
