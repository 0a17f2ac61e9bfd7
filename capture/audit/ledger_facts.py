"""What the ledger of a harvest tells: read only, beside the harvest, as any program would.

What it says is what the harvester says. It is used where only that can know: why a request has no
answer, what the owner supplied, where a script took a seed, what failed.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from capture.model.outcome import Outcome

_SUPPLIED = "('owner-list', 'access-log', 'earlier-harvest')"
_LISTED_ELSEWHERE = frozenset(
    {Outcome.EXCLUDED_BY_OWNER, Outcome.ROBOTS, Outcome.UNDETERMINED_MEMBERSHIP}
)
"""Outcomes with a reason that is not one of REIK06: the owner's choice, or the REIK03 list."""
_FAILED = frozenset(
    {
        Outcome.TRUNCATED_LENGTH,
        Outcome.TRUNCATED_TIME,
        Outcome.TRUNCATED_DISCONNECT,
        Outcome.REFUSED_BY_GUARD,
        Outcome.DNS_FAILED,
        Outcome.CONNECT_FAILED,
        Outcome.TLS_FAILED,
        Outcome.TIMED_OUT,
        Outcome.BROKEN_RESPONSE,
        Outcome.NEEDS_LOGIN,
        Outcome.NEEDS_INTERACTION,
        Outcome.UNSAFE_METHOD,
        Outcome.STREAMING_WITHOUT_END,
        Outcome.SUSPECTED_TRAP,
        Outcome.BROWSER_CRASHED,
        Outcome.RECORDING_FAILED,
        Outcome.NOT_REACHED,
    }
)
"""Outcomes that belong on the REIK06 list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """What is taken from the ledger."""

    fault: str | None = None
    """Why it can't be read."""
    failed_requests: frozenset[str] = frozenset()
    """Ids of request records without an answer, of which it tells the error."""
    learned: tuple[str, ...] = ()
    """Where seeds led."""
    left_out: tuple[tuple[str, str], ...] = ()
    """URLs that were left out for a reason, with the outcome that says which."""
    failed: tuple[tuple[str, str], ...] = ()
    """URLs that failed, with their outcome."""
    supplied: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    """URLs from the owner's lists, logs and earlier harvests, with their outcome."""


def read_ledger(path: Path) -> LedgerFacts:
    """Return what a ledger tells; whatever is wrong with the file is a fault, not an error."""
    if not path.is_file():
        return LedgerFacts(fault="ledger.sqlite: is not there")
    try:
        with opened(path) as database:
            return _read(database)
    except (sqlite3.DatabaseError, ValueError) as error:
        return LedgerFacts(fault=f"ledger.sqlite: can't be read: {error}")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that only reads; raises sqlite3.DatabaseError when it can't."""
    # Immutable, unless a harvest is writing: nothing may appear beside a sealed ledger.
    is_quiet = not path.with_name(path.name + "-wal").exists()
    mode = "immutable=1" if is_quiet else "mode=ro"
    address = f"file:{quote(str(path.absolute()))}?{mode}"
    with closing(sqlite3.connect(address, uri=True)) as database:
        yield database


def _read(database: sqlite3.Connection) -> LedgerFacts:
    outcomes = {each.value for each in _FAILED}
    left_out = {each.value for each in _LISTED_ELSEWHERE}
    settled = [
        (str(url), str(outcome))
        for url, outcome in database.execute(
            "SELECT url, outcome FROM url WHERE outcome IS NOT NULL AND outcome NOT IN"
            " ('captured', 'captured-as-revisit', 'out-of-scope') ORDER BY url"
        )
    ]
    learned = database.execute("SELECT value FROM fact WHERE key = 'learned'").fetchone()
    return LedgerFacts(
        failed_requests=frozenset(
            str(row[0])
            for row in database.execute(
                "SELECT request_record_id FROM exchange WHERE request_record_id IS NOT NULL"
                " AND response_record_id IS NULL AND (error IS NOT NULL OR outcome <> 'captured')"
            )
        ),
        learned=_texts(learned[0]) if learned is not None else (),
        left_out=tuple(pair for pair in settled if pair[1] in left_out),
        failed=tuple(pair for pair in settled if pair[1] in outcomes),
        supplied=tuple(
            (str(url), str(outcome))
            for url, outcome in database.execute(
                "SELECT DISTINCT url.url, coalesce(url.outcome, '') FROM source"
                " JOIN url ON url.id = source.url_id"
                f" WHERE source.mechanism IN {_SUPPLIED} ORDER BY url.url"
            )
        ),
    )


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a JSON list, as the ledger keeps one."""
    found = json.loads(str(value))
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
