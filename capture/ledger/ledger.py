"""Write to the ledger: sightings, exchanges, visits, outcomes, events and facts.

Everything happens in the caller's transaction, so that a visit's exchanges, its links, its outcome
and the frontier's item change together or not at all. One ledger writes at a time (the harvest's
lock sees to that): it remembers part of the `url` table, and forgets it on a rollback.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from capture.ledger import obstacle_notes
from capture.ledger.database import Database, insert_unless_known
from capture.ledger.exchanges import record_exchanges
from capture.ledger.precedence import replaces
from capture.ledger.rows import Urls, chunks, url_row
from capture.ledger.sightings import sight
from capture.ledger.tables import EVENT, EXCHANGE, EXPLORATION, FACT, SOURCE, URL, VISIT
from capture.ledger.values import Exploration, Known, Sighting, Visit
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.link import Mechanism
from capture.model.outcome import Outcome
from capture.model.url import without_fragment

type Json = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

_EXPLORATION = ("visit_id", "started", "finished", "actions", "familiar", "links_found")
_VISIT = (
    "visit_id",
    "started",
    "finished",
    "outcome",
    "final_url",
    "status",
    "title",
    "text_characters",
    "links_found",
    "page_height",
    "thumbnail",
    "view_record_id",
)


class Ledger:
    """Every URL ever heard of, with its sources and one outcome."""

    def __init__(self, database: Database) -> None:
        """Make the ledger of an open database."""
        self._urls = Urls(database)

    def sight(
        self, tx: sa.Connection, sightings: Sequence[Sighting], *, moment: datetime
    ) -> list[Known]:
        """Note that URLs were named, and return those that ask for a decision.

        Returned are URLs never heard of, those known as less than they are now (a file that turns
        out to be linked as a page), and those that were out of scope and no longer are. The fewest
        hops are kept; what was found *from* a URL whose hops become fewer is not counted again.
        About 3 ms for the 300 links of a page when they are known.
        """
        return sight(tx, self._urls, sightings, moment=moment)

    def settle(
        self,
        tx: sa.Connection,
        url: str,
        outcome: Outcome,
        *,
        moment: datetime,
        detail: str | None = None,
        status: int | None = None,
    ) -> bool:
        """Give the URL its outcome, unless a better one stands (`precedence`); return if it took.

        A URL never heard of is added, without a source.
        """
        entry = self._urls.find(tx, [url]).get(url)
        if entry is None:
            row = url_row(url, Kind.REQUEST, hops=0, moment=moment)
            entry = self._urls.add(tx, {url: row})[url]
        if not replaces(outcome, status, old=entry.outcome, old_status=entry.status):
            return False
        entry.outcome = outcome
        entry.status = entry.status if status is None else status
        tx.execute(
            sa.update(URL)
            .where(URL.c.id == entry.id)
            .values(outcome=outcome, detail=detail, status=entry.status, settled_at=moment)
        )
        return True

    def record_exchanges(
        self, tx: sa.Connection, exchanges: Sequence[Exchange], *, page: str | None = None
    ) -> list[Exchange]:
        """Note exchanges, and what they say about the URLs of GET requests; return the new ones.

        `page` is the page whose visit they belong to; without it, the visit is looked up. What was
        noted before is passed over: calling twice changes nothing.
        """
        return record_exchanges(tx, self._urls, exchanges, page=page)

    def record_ids(self, tx: sa.Connection) -> set[str]:
        """Return the ids of all request and response records that exchanges were noted with."""
        columns = (EXCHANGE.c.request_record_id, EXCHANGE.c.response_record_id)
        return {each for row in tx.execute(sa.select(*columns)) for each in row if each}

    def place_of(self, tx: sa.Connection, record_id: str) -> tuple[str, int] | None:
        """Return file and offset of an answer's record, or None when no exchange was noted with it.

        Walks the exchanges: 20 ms for 100,000 of them.
        """
        query = sa.select(EXCHANGE.c.response_file, EXCHANGE.c.response_offset).where(
            EXCHANGE.c.response_record_id == record_id
        )
        row = tx.execute(query.limit(1)).one_or_none()
        return None if row is None else (str(row[0]), int(row[1]))

    def via(self, tx: sa.Connection, url: str) -> str | None:
        """Return the URL from which `url` was heard of first, or None for a seed."""
        named, origin = URL.alias("named"), URL.alias("origin")
        query = (
            sa.select(origin.c.url)
            .select_from(SOURCE)
            .join(named, named.c.id == SOURCE.c.url_id)
            .join(origin, origin.c.id == SOURCE.c.from_url_id, isouter=True)
            .where(named.c.url == url)
            .order_by(SOURCE.c.id)
            .limit(1)
        )
        return tx.scalar(query)

    def named_by(
        self, tx: sa.Connection, urls: Collection[str], mechanism: Mechanism
    ) -> frozenset[str]:
        """Return those of the URLs that some source of this mechanism named."""
        found: set[str] = set()
        for part in chunks(urls):
            query = sa.select(URL.c.url).where(
                URL.c.url.in_(part),
                sa.exists().where(SOURCE.c.url_id == URL.c.id, SOURCE.c.mechanism == mechanism),
            )
            found.update(tx.scalars(query))
        return frozenset(found)

    def captured_whole(self, tx: sa.Connection, urls: Collection[str]) -> frozenset[str]:
        """Return those of the URLs of which some GET was answered and recorded to its end.

        A 206 (a part) and a 304 (no body) don't count; an error page does.
        """
        found: set[str] = set()
        for part in chunks({without_fragment(url) for url in urls}):
            query = sa.select(URL.c.url).where(URL.c.url.in_(part), URL.c.is_whole)
            found.update(tx.scalars(query))
        return frozenset(url for url in urls if without_fragment(url) in found)

    def is_captured_whole(self, tx: sa.Connection, url: str) -> bool:
        """Whether some GET of the URL was answered and recorded to its end."""
        return bool(self.captured_whole(tx, [url]))

    def record_visit(self, tx: sa.Connection, visit: Visit) -> None:
        """Note a visit, and settle its page with the visit's outcome unless a better one stands.

        Record the visit's exchanges first: then the page keeps the status of its own answer.
        """
        self.settle(tx, visit.url, visit.outcome, moment=visit.finished, detail=visit.detail)
        entry = self._urls.find(tx, [visit.url])[visit.url]
        entry.kind = Kind.PAGE
        entry.status = visit.status if entry.status is None else entry.status
        row = {name: getattr(visit, name) for name in _VISIT}
        row |= {"url_id": entry.id, "notes": list(visit.notes), "steps": dict(visit.steps)}
        tx.execute(insert_unless_known(tx, VISIT), row)
        tx.execute(
            sa.update(URL)
            .where(URL.c.id == entry.id)
            .values(
                visit_id=visit.visit_id,
                kind=Kind.PAGE,
                title=sa.func.coalesce(visit.title, URL.c.title),
                status=entry.status,
            )
        )

    def record_exploration(self, tx: sa.Connection, exploration: Exploration) -> None:
        """Note that a page was tried out."""
        entry = self._urls.find(tx, [exploration.url])[exploration.url]
        row = {name: getattr(exploration, name) for name in _EXPLORATION}
        row |= {
            "url_id": entry.id,
            "unfired": [dict(each) for each in exploration.unfired],
            "notes": list(exploration.notes),
        }
        tx.execute(insert_unless_known(tx, EXPLORATION), row)

    record_obstacles = staticmethod(obstacle_notes.record_of_visit)
    record_concluded_obstacles = staticmethod(obstacle_notes.record_concluded)
    record_alternatives = staticmethod(obstacle_notes.record_alternatives)

    def outcomes_of(
        self, tx: sa.Connection, urls: Collection[str]
    ) -> dict[str, tuple[Outcome | None, str | None]]:
        """Return outcome and detail of each of the URLs that is known."""
        query = sa.select(URL.c.url, URL.c.outcome, URL.c.detail).where(URL.c.url.in_(urls))
        return {
            row.url: (Outcome(row.outcome) if row.outcome else None, row.detail)
            for row in tx.execute(query)
        }

    def set_kind(self, tx: sa.Connection, url: str, kind: Kind) -> None:
        """Note what a URL turned out to be: a page that is a download, or the reverse."""
        entry = self._urls.find(tx, [url]).get(url)
        if entry is not None:
            entry.kind = kind
            tx.execute(sa.update(URL).where(URL.c.id == entry.id).values(kind=kind))

    def settle_rest(
        self,
        tx: sa.Connection,
        outcome: Outcome = Outcome.NOT_REACHED,
        *,
        moment: datetime,
        detail: str | None = None,
    ) -> int:
        """Give every URL that is still open this outcome; return how many there were."""
        self._urls.forget()
        result = tx.execute(
            sa.update(URL)
            .where(URL.c.outcome.is_(None))
            .values(outcome=outcome, detail=detail, settled_at=moment)
        )
        return result.rowcount

    def settle_open(
        self,
        tx: sa.Connection,
        urls: Collection[str],
        outcome: Outcome,
        *,
        moment: datetime,
        detail: str,
    ) -> None:
        """Give those of the URLs that are still open this outcome: many at a time."""
        self._urls.forget()
        values = {"outcome": outcome, "detail": detail, "settled_at": moment}
        for part in chunks(urls):
            is_open = URL.c.url.in_(part), URL.c.outcome.is_(None)
            tx.execute(sa.update(URL).where(*is_open).values(values))

    def with_outcome(self, tx: sa.Connection, urls: Collection[str], outcome: Outcome) -> list[str]:
        """Return those of the URLs that have this outcome."""
        found: list[str] = []
        for part in chunks(urls):
            found += tx.scalars(
                sa.select(URL.c.url).where(URL.c.url.in_(part), URL.c.outcome == outcome)
            )
        return found

    def set_detail(self, tx: sa.Connection, urls: Collection[str], detail: str) -> None:
        """Say of URLs, in other words, why they have the outcome that they have."""
        for part in chunks(urls):
            tx.execute(sa.update(URL).where(URL.c.url.in_(part)).values(detail=detail))

    def unsettle(self, tx: sa.Connection) -> int:
        """Open again what was not reached or given up, as a resume does; return how many."""
        self._urls.forget()
        result = tx.execute(
            sa.update(URL)
            .where(URL.c.outcome.in_([Outcome.NOT_REACHED, Outcome.SUSPECTED_TRAP]))
            .values(outcome=None, detail=None, settled_at=None)
        )
        return result.rowcount

    def note_event(self, tx: sa.Connection, kind: str, text: str, *, moment: datetime) -> None:
        """Note what happened to the harvest itself: interruption, limit reached, restart."""
        tx.execute(EVENT.insert().values(moment=moment, kind=kind, text=text))

    def set_fact(self, tx: sa.Connection, key: str, value: Json) -> None:
        """Keep a fact of the harvest under `key`, in place of an earlier one."""
        tx.execute(sa.delete(FACT).where(FACT.c.key == key))
        tx.execute(FACT.insert().values(key=key, value=value))

    def get_fact(self, tx: sa.Connection, key: str) -> Any:
        """Return the fact kept under `key`, or None."""
        return tx.scalar(sa.select(FACT.c.value).where(FACT.c.key == key))
