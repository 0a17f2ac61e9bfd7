"""What a harvest holds while it runs: its parts, and the counters that progress is told from."""

import time
from collections import deque
from dataclasses import dataclass, field

from capture.config.settings import HarvestSettings
from capture.frontier.frontier import Frontier
from capture.ledger.database import Database, Transaction
from capture.ledger.ledger import Ledger
from capture.model.exchange import Exchange
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.outcome import Outcome
from capture.scope.keys import page_key

RATE_SECONDS = 60.0
"""Over how long the rate is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where a harvest keeps what it knows."""

    settings: HarvestSettings
    name: HarvestName
    folder: HarvestFolder
    database: Database
    ledger: Ledger
    frontier: Frontier


@dataclass(slots=True)
class Tally:
    """Counts of this run, cheap to keep and to read."""

    started: float = field(default_factory=time.monotonic)
    pages_done: int = 0
    pages_known: int = 0
    files_done: int = 0
    files_known: int = 0
    bytes_recorded: int = 0
    errors: int = 0
    current: dict[str, str] = field(default_factory=dict)
    """URL in hand, by worker."""
    _recent: deque[float] = field(default_factory=deque)

    def page_done(self) -> None:
        """Count a page, now."""
        self.pages_done += 1
        self._recent.append(time.monotonic())

    def rate_per_minute(self) -> float:
        """Return pages a minute over the last while."""
        now = time.monotonic()
        while self._recent and self._recent[0] < now - RATE_SECONDS:
            self._recent.popleft()
        span = min(RATE_SECONDS, max(now - self.started, 1.0))
        return len(self._recent) * 60 / span


class Exchanges:
    """Exchanges that the proxy reported, until the visit that they belong to takes them."""

    def __init__(self, tally: Tally) -> None:
        """Count bytes into `tally`."""
        self._tally = tally
        self._by_visit: dict[str | None, list[Exchange]] = {}

    def take_in(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        self._tally.bytes_recorded += exchange.request_bytes + exchange.response_bytes
        self._by_visit.setdefault(exchange.visit_id, []).append(exchange)

    def of(self, visit_id: str | None) -> list[Exchange]:
        """Return and let go of the exchanges of a visit."""
        return self._by_visit.pop(visit_id, [])

    def so_far(self, visit_id: str) -> tuple[Exchange, ...]:
        """Return the exchanges of a visit that is still under way."""
        return tuple(self._by_visit.get(visit_id, ()))

    def all(self) -> list[Exchange]:
        """Return and let go of all that nobody took."""
        left = [exchange for each in self._by_visit.values() for exchange in each]
        self._by_visit.clear()
        return left


def failed_seeds(store: Store, tx: Transaction) -> dict[str, str]:
    """Return the seeds that had their turn and are not in the archive, with the reason in words."""
    seeds = [page_key(seed) for seed in store.settings.seeds]
    found = store.ledger.outcomes_of(tx, seeds)
    return {
        url: detail or outcome.value
        for url, (outcome, detail) in found.items()
        if outcome not in (None, Outcome.NOT_REACHED) and not outcome.is_in_archive
    }


def is_trouble(outcome: Outcome | None) -> bool:
    """Whether somebody may want to look at a URL that ended like this."""
    return outcome is not None and not outcome.is_in_archive and outcome is not Outcome.OUT_OF_SCOPE
