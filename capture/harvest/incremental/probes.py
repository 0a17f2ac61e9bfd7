"""Pages that are rendered only to see whether something differs that no check told."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence

from capture.harvest.bodies import Bodies, Places
from capture.harvest.incremental import verdicts
from capture.harvest.incremental.look import Look
from capture.harvest.incremental.plan import Decided
from capture.harvest.incremental.verdicts import Standing
from capture.harvest.notes import Notes
from capture.ledger import changes
from capture.ledger.changes import Noted
from capture.ledger.database import Database
from capture.ledger.memory import Answer, Memory
from capture.model.change import ChangeKind, Part, Reason
from capture.model.exchange import Exchange

_DATA = frozenset({None, "", "document", "iframe", "frame", "empty"})
"""What a page says, by Sec-Fetch-Dest; the rest is how it looks."""


class Probes:
    """Tells the pages which of them are probes, and what those showed."""

    def __init__(
        self, database: Database, notes: Notes, bodies: Bodies, memory: Memory, look: Look
    ) -> None:
        """Begin with none."""
        self._database = database
        self._notes = notes
        self._bodies = bodies
        self._memory = memory
        self._look = look
        self._settled: set[str] = set()
        """URLs that something is noted of already."""
        self._due: set[str] = set()
        self._all: frozenset[str] = frozenset()
        """Those that were rendered already too."""
        self._shared: dict[str, Part] = {}
        self._moved_by: Counter[str] = Counter()
        """Shared URL → how many probes that use it turned out to differ."""

    def decide(self, decided: Decided, further: Iterable[Noted]) -> None:
        """Take over what was decided of all that is known, and have rendered what is to be.

        What probes had shown before an interruption stands.
        """
        with self._database.read() as tx:
            shown = {url for url, row in changes.noted(tx).items() if row.was_missed}
        rows = [row for row in (*decided.rows.values(), *further) if row.url not in shown]
        self._shared = decided.shared
        self._all = frozenset(decided.probes)
        self._due = decided.probes - shown
        self._settled = shown
        self._note(rows)
        self._render([row.url for row in rows if row.reason is not None])

    def _note(self, rows: Sequence[Noted]) -> None:
        self._settled |= {row.url for row in rows}
        with self._database.begin() as tx:
            changes.note(tx, rows)

    def _render(self, pages: Iterable[str]) -> None:
        hops = {page.url: page.hops for page in self._memory.pages.values()} | self._memory.others
        self._notes.render(list(pages), hops)

    def is_probe(self, url: str) -> bool:
        """Whether a page is rendered only to see whether it changed."""
        return url in self._due

    async def is_as_before(self, url: str, exchanges: Sequence[Exchange]) -> bool:
        """Whether all that a probe loaded says the same as before; if not, the page changed."""
        seen = [self._look.mains.get(each.url) for each in exchanges]
        places = self._bodies.places([*exchanges, *(each for each in seen if each is not None)])
        parts = await asyncio.to_thread(self._differing, exchanges, places)
        if not parts:
            return True
        self._due.discard(url)
        missed = Noted(url=url, kind=ChangeKind.CHANGED, because=tuple(parts))
        with self._database.begin() as tx:
            changes.add_missed(tx, missed)
        self._spread(url)
        return False

    def _differing(self, exchanges: Sequence[Exchange], places: Places) -> list[Part]:
        found: dict[str, Part] = {}
        for each in exchanges:
            is_data = each.method == "GET" and each.destination in _DATA
            if not is_data or each.status is None or each.url in found:
                continue
            part = self._part(each, places)
            if part is not None:
                found[each.url] = part
        return list(found.values())

    def _part(self, exchange: Exchange, places: Places) -> Part | None:
        """Return what differs in something that a probe loaded; None when nothing does."""
        if exchange.status == 304:
            return None
        before = self._today(exchange.url, places) or self._memory.answers.get(exchange.url)
        before = before or self._alike(exchange)
        if before is None:
            return Part(url=exchange.url, what=("data",))
        verdict = verdicts.compare(before, exchange, masks=self._look.masks, places=places)
        verdict = verdicts.detailed(verdict, before, exchange, self._look.masks.noise)
        if verdict.standing in (Standing.CHANGED, Standing.AWAY, Standing.BACK):
            return verdict.part
        return None

    def _today(self, url: str, places: Places) -> Answer | None:
        """Return what a check was answered today, whose verdict stands already."""
        seen = self._look.mains.get(url)
        if seen is None or seen.status == 304:
            return None
        return Answer.of(seen, places(seen))

    def _alike(self, exchange: Exchange) -> Answer | None:
        """Return what was known under the same path, when only the query is another one.

        Scripts put a number of their own behind an address, so that no cache answers.
        """
        path = exchange.url.partition("?")[0]
        if "?" not in exchange.url or exchange.status != 200:
            return None
        return next(
            (
                each
                for url, each in self._memory.answers.items()
                if url.partition("?")[0] == path and each.status == 200
            ),
            None,
        )

    def _spread(self, page: str) -> None:
        """Render all pages that share what changed, once probes show that it does something.

        Two probes have to say so, or the only one: a single page may have changed by itself.
        """
        shared = [url for url in self._memory.parts_of(page) if url in self._shared]
        users = self._memory.users() if shared else {}
        for url in shared:
            self._moved_by[url] += 1
            probes = sum(each in self._all for each in users[url])
            if self._moved_by[url] < min(2, probes):
                continue
            part = self._shared.pop(url)
            pages = [each for each in users[url] if each not in self._settled]
            self._note(
                [
                    Noted(url=each, kind=ChangeKind.CHANGED, reason=Reason.SHARED, because=(part,))
                    for each in pages
                ]
            )
            self._render(pages)
