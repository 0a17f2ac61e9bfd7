"""Writes down what an item brought: ledger and frontier change together, in one transaction."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from capture import clock
from capture.frontier.politeness import retry_after_seconds
from capture.frontier.values import Drained, Item, Lease, Wait
from capture.harvest import streams
from capture.harvest.judging import Judgement
from capture.harvest.state import Store, Tally, is_trouble
from capture.harvest.trap_watch import Origin, TrapWatch
from capture.harvest.triage import decide, decide_sitemap, priorities
from capture.ledger.database import Transaction
from capture.ledger.values import Exploration, Known, Sighting, Visit
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.link import Hop, Link, Mechanism
from capture.model.media import Omission
from capture.model.obstacle import Alternative, Obstacle
from capture.model.outcome import Outcome
from capture.model.url import without_fragment
from capture.scope.scope import Scope

MAX_ATTEMPTS = 3
RETRY_SECONDS = (2.0, 10.0)
"""Pause before the second and the third attempt."""
UNREACHABLE_AFTER = 5
"""A host that so many items in a row found no connection to is not hurried any more: each further
item is tried once, without a browser."""
_NO_CONNECTION = frozenset({Outcome.CONNECT_FAILED, Outcome.DNS_FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The links of one document."""

    from_url: str | None
    links: tuple[Link, ...]
    sitemaps: tuple[Link, ...] = ()
    """Named as sitemaps: fetched and read, never shown as pages."""
    problems: tuple[str, ...] = ()
    """What was wrong with the document, in words."""
    omissions: tuple[Omission, ...] | None = None
    """The document names the pieces of a stream: what is left out of it; None for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page's visit brought besides exchanges and links."""

    visit: Visit
    loaded: Sequence[str] = ()
    """Addresses of what it is made of, as the browser tells."""
    exploration: Exploration | None = None
    obstacles: Sequence[Obstacle] = ()
    """What can't be harvested of it."""
    pictures: Sequence[Alternative] = ()
    """Of the page itself."""
    portraits: Sequence[tuple[Obstacle, Sequence[Alternative]]] = ()
    """What stands in for some of the obstacles."""


class Notes:
    """The memory of a harvest: what it knows and what is still to do."""

    def __init__(self, store: Store, scope: Scope, tally: Tally) -> None:
        """Write into `store`, and count in `tally`; what belongs is as `scope` says."""
        self._store = store
        self._tally = tally
        self._traps = TrapWatch(store, tally)
        self._failed_in_a_row: Counter[str] = Counter()
        self.scope = scope
        self.is_known: Callable[[str], bool] = lambda _url: False
        """What an incremental harvest checks without a browser, and so is not queued when a link
        to it is met; nothing in a full harvest."""

    # --- what is next

    def lease(self, worker: str) -> Lease | Wait | Drained:
        """Take what goes first, unless it is given up as part of a trap."""
        with self._store.database.begin() as tx:
            while True:
                found = self._store.frontier.lease(tx, clock.now(), worker=worker)
                if not isinstance(found, Lease) or self._traps.is_taken(tx, found):
                    return found

    def learn(self, urls: Sequence[str]) -> None:
        """Count what a seed redirected to as part of the site."""
        before = self.scope
        for url in urls:
            self.scope = self.scope.learn(url)
        if self.scope != before:
            with self._store.database.begin() as tx:
                learned = self._store.ledger.get_fact(tx, "learned") or []
                self._store.ledger.set_fact(tx, "learned", [*learned, *urls])

    def via(self, url: str) -> str | None:
        """Return from which URL this one was heard of first; None for a seed."""
        with self._store.database.read() as tx:
            return self._store.ledger.via(tx, url)

    def place_of(self, record_id: str) -> tuple[str, int] | None:
        """Return in which WARC file an answer's record lies and where, if the ledger knows it."""
        with self._store.database.read() as tx:
            return self._store.ledger.place_of(tx, record_id)

    # --- what came of an item

    def is_captured(self, lease: Lease) -> bool:
        """Whether some page loaded the file in the meantime; the item is done then."""
        with self._store.database.begin() as tx:
            if not self._store.ledger.is_captured_whole(tx, lease.url):
                return False
            self._store.frontier.done(tx, lease)
        self._tally.files_done += 1
        return True

    def is_reachable(self, lease: Lease) -> bool:
        """Whether the item's host answered lately, or has not been tried often enough to say."""
        return self._failed_in_a_row[lease.host] < UNREACHABLE_AFTER

    def convert(self, lease: Lease, exchanges: Sequence[Exchange], kind: Kind) -> None:
        """Put the item back as page or file, which it turned out to be."""
        self._failed_in_a_row.pop(lease.host, None)
        with self._store.database.begin() as tx:
            self._store.ledger.record_exchanges(tx, exchanges, page=lease.url)
            self._store.ledger.set_kind(tx, lease.url, kind)
            self._store.frontier.convert(tx, lease, kind)
        if kind is not lease.kind:
            difference = 1 if kind is Kind.PAGE else -1
            self._tally.pages_known += difference
            self._tally.files_known -= difference

    def render(self, urls: Sequence[str], hops: Mapping[str, int]) -> None:
        """Queue pages that are known, whatever else is said of them."""
        items = [Item(url=url, kind=Kind.PAGE, hops=hops.get(url, 0)) for url in urls]
        with self._store.database.begin() as tx:
            queued = self._store.frontier.add(tx, items)
        self._tally.pages_known += len(queued)

    def visit_again(self, urls: Sequence[str]) -> None:
        """Put pages back that were visited, and turn out to hold more than was looked for."""
        if urls:
            with self._store.database.begin() as tx:
                self._store.frontier.reopen(tx, urls)
            self._tally.pages_done -= len(urls)

    def leave_out(self, lease: Lease, outcome: Outcome, detail: str) -> None:
        """Settle an item that is not fetched after all."""
        with self._store.database.begin() as tx:
            now = clock.now()
            self._store.ledger.settle(tx, lease.url, outcome, moment=now, detail=detail)
            self._store.frontier.done(tx, lease)
        self._count(lease, outcome)

    def captured(
        self,
        lease: Lease,
        judgement: Judgement,
        exchanges: Sequence[Exchange],
        found: Sequence[Found],
        seen: Seen | None,
    ) -> None:
        """Write down an attempt: its exchanges, links and outcome, or that it is tried again."""
        now = clock.now()
        is_again = self._is_tried_again(lease, judgement)
        store = self._store
        with store.database.begin() as tx:
            store.ledger.record_exchanges(tx, exchanges, page=lease.url)
            if seen is not None and not is_again:
                self._record(tx, lease.url, seen)
            for each in found:
                self._add(tx, each, page=lease.url)
            if judgement.is_busy:
                raw = judgement.main.retry_after if judgement.main is not None else None
                asked = retry_after_seconds(raw, now)
                store.frontier.slow_down(tx, lease.host, asked, moment=now)
            if is_again:
                pause = RETRY_SECONDS[min(lease.attempts, len(RETRY_SECONDS)) - 1]
                store.frontier.retry(tx, lease, now + timedelta(seconds=pause))
            else:
                self._settle(tx, lease, judgement, now)
                if lease.conversions:  # linked as a page, and links are heard of again and again
                    store.ledger.set_kind(tx, lease.url, lease.kind)
                store.frontier.done(tx, lease)
        if not is_again:
            self._count(lease, judgement.outcome)

    def _note_parts(self, tx: Transaction, page: str, loaded: Sequence[str]) -> None:
        """Note that a page is made of what the browser's cache gave it, too: an exchange tells so
        only of what passed on the wire. What isn't in the archive may have been no GET at all."""
        whole = self._store.ledger.captured_whole(tx, loaded)
        sightings = [
            Sighting(
                url=without_fragment(url),
                kind=Kind.REQUEST,
                hop=Hop.EMBED,
                mechanism=Mechanism.REQUESTED,
                from_url=page,
            )
            for url in loaded
            if url in whole
        ]
        self._store.ledger.sight(tx, sightings, moment=clock.now())

    def _record(self, tx: Transaction, url: str, seen: Seen) -> None:
        ledger, visit = self._store.ledger, seen.visit
        ledger.record_visit(tx, visit)
        if seen.exploration is not None:
            ledger.record_exploration(tx, seen.exploration)
        self._note_parts(tx, url, seen.loaded)
        ledger.record_obstacles(tx, url, seen.obstacles, visit_id=visit.visit_id)
        ledger.record_alternatives(tx, url, seen.pictures)
        for obstacle, alternatives in seen.portraits:
            ledger.record_alternatives(tx, url, alternatives, of=obstacle)

    def _is_tried_again(self, lease: Lease, judgement: Judgement) -> bool:
        if judgement.outcome in _NO_CONNECTION:
            self._failed_in_a_row[lease.host] += 1
            if not self.is_reachable(lease):
                return False
        else:
            self._failed_in_a_row.pop(lease.host, None)
        return judgement.is_worth_another_try and lease.attempts < MAX_ATTEMPTS

    def _settle(
        self, tx: Transaction, lease: Lease, judgement: Judgement, moment: datetime
    ) -> None:
        self._store.ledger.settle(
            tx,
            lease.url,
            judgement.outcome,
            moment=moment,
            detail=judgement.detail,
            status=judgement.status,
        )

    def _count(self, lease: Lease, outcome: Outcome) -> None:
        if lease.kind is Kind.PAGE:
            self._tally.page_done()
        else:
            self._tally.files_done += 1
        if is_trouble(outcome):
            self._tally.errors += 1

    # --- links

    def add(self, found: Found) -> None:
        """Take in links from outside the pages: seeds, lists, conventions."""
        with self._store.database.begin() as tx:
            self._add(tx, found)

    def _add(self, tx: Transaction, found: Found, *, page: str | None = None) -> None:
        """Note links in the ledger; queue what is new and is to be captured."""
        store = self._store
        decided = [decide(link, from_url=found.from_url, scope=self.scope) for link in found.links]
        decided += [decide_sitemap(link, from_url=found.from_url) for link in found.sitemaps]
        for problem in found.problems:
            text = f"{found.from_url}: {problem}"
            store.ledger.note_event(tx, "malformed", text, moment=clock.now())
        if found.omissions is not None and found.from_url is not None:
            streams.note(store.ledger, tx, found.from_url, found.omissions)
        decisions = [each for each in decided if each is not None]
        known = store.ledger.sight(tx, [each.sighting for each in decisions], moment=clock.now())
        wanted = priorities(decisions)
        items = [
            Item(url=each.url, kind=each.kind, hops=each.hops, priority=wanted[each.url])
            for each in known
            if each.url in wanted and _is_to_do(each) and not self.is_known(each.url)
        ]
        files = [item.url for item in items if item.kind is Kind.FILE]
        whole = store.ledger.captured_whole(tx, files)
        items = [item for item in items if item.url not in whole]
        origin = None
        if found.from_url is not None:
            origin = Origin(url=found.from_url, page=page or found.from_url)
            redirects = {
                each.sighting.url for each in decisions if each.sighting.hop is Hop.REDIRECT
            }
            items = self._traps.sift(tx, items, origin, redirects)
        self._traps.clear(tx, wanted.keys(), origin)
        queued = store.frontier.add(tx, items)
        pages = {item.url for item in items if item.kind is Kind.PAGE}
        self._tally.pages_known += sum(1 for url in queued if url in pages)
        self._tally.files_known += sum(1 for url in queued if url not in pages)


def _is_to_do(known: Known) -> bool:
    """Whether a URL is still to be captured: a page also when something else loaded its bytes.

    A page that a frame showed, a script prefetched or a redirect led to has had no visit of its
    own: no picture, no text, no links of its own.
    """
    return known.kind is Kind.PAGE or (known.kind is Kind.FILE and known.outcome is None)
