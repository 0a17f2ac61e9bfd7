"""Asks for all that is known of a site again, and finds out what of it differs.

Everything is written down batch by batch, so that an interrupted harvest takes up where it was.
What differs in noise only is told apart by asking twice: where two answers of the same moment
differ, that place is noise from then on.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from capture import clock
from capture.change.noise import Noise
from capture.discovery.declared import declared
from capture.harvest import reading
from capture.harvest.engine import Engine
from capture.harvest.incremental import verdicts
from capture.harvest.incremental.asking import Asked, Asker, Question, validators
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.harvest.notes import Notes
from capture.harvest.state import Store, Tally
from capture.harvest.stop import Stop
from capture.harvest.tabs import Place
from capture.ledger import changes
from capture.ledger.changes import Noted
from capture.ledger.memory import Memory
from capture.ledger.memory import Place as RecordPlace
from capture.ledger.values import Sighting
from capture.model.change import ChangeKind, Part
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism

_BATCH = 100
_READ = frozenset({Standing.CHANGED, Standing.BACK, Standing.AWAY})
"""What today's answer names may be new then."""


@dataclass(slots=True)
class Look:
    """What asking brought, as far as it got."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By URL; without bodies."""
    answers: dict[str, Exchange] = field(default_factory=dict)
    """Today's answers that brought a body, by URL."""
    claimed: set[str] = field(default_factory=set)
    """Pages that a sitemap or feed gives another moment than before."""
    declaring: set[str] = field(default_factory=set)
    """Pages that a sitemap or feed gives any moment."""
    noise: Noise = field(default_factory=Noise.empty)
    asked: int = 0


class Looker:
    """Does the asking of one incremental harvest."""

    def __init__(
        self,
        *,
        store: Store,
        notes: Notes,
        engine: Engine,
        memory: Memory,
        tally: Tally,
        stop: Stop,
        look: Look,
    ) -> None:
        """Ask for what `memory` knows, and fill `look`."""
        self._store = store
        self._notes = notes
        self._engine = engine
        self._memory = memory
        self._tally = tally
        self._stop = stop
        self._look = look
        self._bodies: dict[str, RecordPlace] = {}

    # --- asking

    async def run(
        self, asker: Asker, place: Place, urls: Sequence[str], *, unconditional: frozenset[str]
    ) -> None:
        """Ask for the URLs that this harvest has not asked for yet, in this order."""
        done = self._settled(urls)
        left = [url for url in urls if url not in done]
        self._tally.files_known += len(left)
        for start in range(0, len(left), _BATCH):
            if self._stop.asked.is_set():
                return
            batch = [
                url for url in left[start : start + _BATCH]
                if await self._engine.is_allowed(place, url)
            ]  # fmt: skip
            await self._batch(asker, batch, unconditional)

    def _settled(self, urls: Sequence[str]) -> frozenset[str]:
        """Return what was asked for before an interruption, and remember what that showed."""
        with self._store.database.read() as tx:
            outcomes = self._store.ledger.outcomes_of(tx, urls)
            noted = changes.noted(tx)
        done = {url for url, (outcome, _) in outcomes.items() if outcome is not None}
        for url in done:
            row = noted.get(url)
            part = next((each for each in row.because if each.url == url), None) if row else None
            self._look.verdicts[url] = Verdict(
                url=url,
                standing=Standing(row.how) if row is not None and part is not None
                and row.how in Standing else Standing.SAME,
                part=part,
            )  # fmt: skip
        return frozenset(done)

    async def _batch(
        self, asker: Asker, urls: Sequence[str], unconditional: frozenset[str]
    ) -> None:
        self._sight(urls)
        questions = [self._question(url, url not in unconditional) for url in urls]
        asked = await asker.ask(questions)
        found = await asyncio.to_thread(self._judged, asked)
        doubtful = [
            each
            for each in found
            if each.standing is Standing.CHANGED and each.body is not None
        ]
        if doubtful and not self._stop.asked.is_set():
            again = await asker.ask([self._question(each.url, False) for each in doubtful])
            found = await asyncio.to_thread(self._judged_again, asked, found, again)
            asked = [*asked, *again]
        await self._take_in(asked, found)

    def _question(self, url: str, may_be_conditional: bool) -> Question:
        answer = self._memory.answers.get(url)
        is_conditional = (
            may_be_conditional
            and answer is not None
            and answer.status == 200
            and bool(validators(answer))
        )
        return Question(url=url, answer=answer, is_conditional=is_conditional)

    def _sight(self, urls: Sequence[str]) -> None:
        """Note the URLs as known from earlier harvests, before they are asked for."""
        with self._store.database.begin() as tx:
            self._store.ledger.sight(
                tx, [self._sighting(url) for url in urls], moment=clock.now()
            )

    def _sighting(self, url: str) -> Sighting:
        memory = self._memory
        is_page = url in memory.pages or url in memory.others
        kind = Kind.PAGE if is_page else Kind.FILE if url in memory.files else Kind.REQUEST
        verdict = self._notes.scope.judge(url)
        return Sighting(
            url=url,
            kind=kind,
            hop=Hop.SITEMAP,
            mechanism=Mechanism.EARLIER_HARVEST,
            place="",
            action="",
            from_url=None,
            scope_rule=verdict.rule if verdict.is_in_scope else None,
        )

    # --- judging

    def known_body(self, digest: str) -> RecordPlace | None:
        """Return where a body lies that some answer had, of today or before."""
        return self._bodies.get(digest) or self._memory.bodies.get(digest)

    def _judged(self, asked: Sequence[Asked]) -> list[Verdict]:
        folder = self._store.folder.warc
        for each in asked:
            self.remember(each.exchanges)
        return [
            verdicts.judge(
                self._memory.answers.get(each.url),
                each,
                noise=self._look.noise,
                warc=folder,
                known=self.known_body,
            )
            for each in asked
        ]

    def remember(self, exchanges: Iterable[Exchange]) -> None:
        """Remember where the bodies of today lie."""
        for each in exchanges:
            record = each.response_record
            if record is not None and each.payload_digest and each.outcome == "captured":
                self._bodies.setdefault(
                    each.payload_digest,
                    RecordPlace(
                        warc=self._store.folder.warc, file=record.file, offset=record.offset
                    ),
                )

    def _judged_again(
        self, asked: Sequence[Asked], found: Sequence[Verdict], again: Sequence[Asked]
    ) -> list[Verdict]:
        """Learn from answers that were asked for twice what is noise, and judge by that."""
        second = {each.url: each for each in again}
        mains = {each.url: each.main for each in asked}
        for each in again:
            self.remember(each.exchanges)
        for verdict in found:
            repeated = second.get(verdict.url)
            if repeated is None or repeated.main is None or verdict.body is None:
                continue
            body = verdicts.body_of(repeated.main, self._store.folder.warc, self.known_body)
            if repeated.main.status == 200 and body is not None and body != verdict.body:
                pair = verdicts.pair(repeated.main, verdict.body, body)
                self._look.noise = self._look.noise.learned(pair)
        result = []
        for verdict in found:
            main, answer = mains[verdict.url], self._memory.answers.get(verdict.url)
            if verdict.url in second and main is not None:
                verdict = verdicts.compare(
                    answer,
                    main,
                    noise=self._look.noise,
                    warc=self._store.folder.warc,
                    known=self.known_body,
                )
            result.append(verdict)
        return result

    # --- writing down

    async def _take_in(self, asked: Sequence[Asked], found: Sequence[Verdict]) -> None:
        now = clock.now()
        exchanges = [exchange for each in asked for exchange in each.exchanges]
        with self._store.database.begin() as tx:
            self._store.ledger.record_exchanges(tx, exchanges)
            for each in asked:
                judgement = each.judgement
                if judgement.main is None:
                    self._store.ledger.settle(
                        tx, each.url, judgement.outcome, moment=now, detail=judgement.detail
                    )
            changes.note(tx, [row for row in map(_as_noted, found) if row is not None])
        told = {each.url for each in found if each.standing in _READ}
        mains = [
            each.main for each in asked if each.url in told and each.main is not None
        ]
        for links in await self._engine.finder.of_answers(mains):
            self._notes.add(links)
        await asyncio.to_thread(self._take_claims, asked, found)
        for each in asked:
            if each.main is not None and each.main.payload_digest:
                self._look.answers[each.url] = each.main
        for verdict in found:
            self._look.verdicts[verdict.url] = replace(verdict, body=None)
        self._look.asked += len(found)
        self._tally.files_done += len(found)

    def _take_claims(self, asked: Sequence[Asked], found: Sequence[Verdict]) -> None:
        """Take in what sitemaps and feeds that changed declare to be changed."""
        mains = {each.url: each.main for each in asked}
        for verdict in found:
            main, answer = mains.get(verdict.url), self._memory.answers.get(verdict.url)
            if main is None or verdict.body is None or answer is None or answer.body is None:
                continue
            if reading.format_of(main) is not reading.Format.XML:
                continue
            before = declared(verdicts.body_at(answer.body) or b"", base=verdict.url)
            after = declared(verdict.body, base=verdict.url)
            self._look.declaring |= after.keys()
            self._look.claimed |= {
                url for url, moment in after.items() if before.get(url, moment) != moment
            }


def _as_noted(verdict: Verdict) -> Noted | None:
    """Return what is written down of a URL until the pages are decided upon; None for nothing."""
    if verdict.standing in (Standing.SAME, Standing.NOISE):
        return None
    kind = ChangeKind.CHANGED if verdict.standing is Standing.CHANGED else None
    part = verdict.part or Part(url=verdict.url, what=("status",))
    return Noted(
        url=verdict.url,
        is_page=False,
        kind=kind,
        how=verdict.standing.value,
        because=(part,),
        is_listed=False,
    )
