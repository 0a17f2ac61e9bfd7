"""Asks for all that is known of a site again, and finds out what of it differs.

Everything is written down batch by batch, so that an interrupted harvest takes up where it was.
What differs in noise only is told apart by asking twice: where two answers of the same moment
differ, that place is noise from then on.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from capture import clock
from capture.harvest.bodies import Places
from capture.harvest.engine import Engine
from capture.harvest.fetcher import Fetched
from capture.harvest.incremental import builds, claims, verdicts
from capture.harvest.incremental.asking import Asked, Asker, Question, validators
from capture.harvest.incremental.look import Look
from capture.harvest.incremental.trusting import Trusting
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.harvest.judging import of_file
from capture.harvest.notes import Notes
from capture.harvest.state import Store, Tally
from capture.harvest.stop import Stop
from capture.harvest.tabs import Place
from capture.ledger.exchanges import answers_to
from capture.ledger.memory import Memory
from capture.ledger.values import Sighting
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism

_BATCH = 100
_READ = frozenset({Standing.CHANGED, Standing.BACK, Standing.AWAY})
"""What today's answer names may be new then."""


_HOPS = {
    Mechanism.EARLIER_HARVEST: Hop.SITEMAP,
    Mechanism.CONVENTION: Hop.INFERRED,
    Mechanism.REDIRECT: Hop.REDIRECT,
    Mechanism.ATTRIBUTE: Hop.EMBED,
}


class Looker:
    """Does the asking of one incremental harvest."""

    def __init__(
        self,
        *,
        store: Store,
        notes: Notes,
        engine: Engine,
        memory: Memory,
        trusting: Trusting,
        tally: Tally,
        stop: Stop,
        place: Place,
        asker: Asker,
        look: Look,
    ) -> None:
        """Ask for what `memory` knows, and fill `look`."""
        self._store = store
        self._notes = notes
        self._engine = engine
        self.bodies = engine.bodies
        self.memory = memory
        self._trusting = trusting
        self._tally = tally
        self.stop = stop
        self._place = place
        self._asker = asker
        self.look = look

    # --- asking

    async def run(self, urls: Sequence[str], *, unconditional: frozenset[str]) -> None:
        """Ask for the URLs that this harvest has not asked for yet, in this order.

        Those of `unconditional` are asked for in full, and so is what a validator has lied about.
        """
        with self._store.database.read() as tx:
            answered = answers_to(tx, urls)  # before an interruption
        self._tally.files_known += len(urls) - len(answered)
        asked_lightly: list[str] = []
        asked: Sequence[Asked] = ()
        for start in range(0, len(urls), _BATCH):
            questions = []
            batch = urls[start : start + _BATCH]
            for url in batch:
                if self.stop.asked.is_set():
                    break
                if url not in answered and await self._engine.is_allowed(self._place, url):
                    questions.append(self._question(url, url not in unconditional))
            asked_lightly += [each.url for each in questions if each.is_conditional]
            known = [_asked(answered[url]) for url in batch if url in answered]
            asked = [*known, *await self._ask(questions, meanwhile=asked)]
        await self._take_in(asked)
        await self._ask_in_full(asked_lightly)

    async def _ask(
        self, questions: Sequence[Question], *, meanwhile: Sequence[Asked]
    ) -> list[Asked]:
        """Ask, and judge what was asked before while the answers come: reading takes as long."""
        self._sight([each.url for each in questions])
        asking = asyncio.create_task(self._asker.ask(questions))
        try:
            await self._take_in(meanwhile)
            return await asking
        finally:
            asking.cancel()

    async def _ask_in_full(self, asked_lightly: Sequence[str]) -> None:
        """Ask again for what was said not to be modified by what turned out to lie."""
        doubtful = [
            each
            for url in asked_lightly
            if (main := self.look.mains.get(url)) is not None
            and main.status == 304
            and not self._question(url, True).is_conditional
            for each in (self._question(url, False),)
        ]
        for start in range(0, len(doubtful), _BATCH):
            if not self.stop.asked.is_set():
                await self._take_in(await self._ask(doubtful[start : start + _BATCH], meanwhile=()))

    async def ask_for(
        self, urls: Sequence[str], mechanism: Mechanism, *, page: str | None = None
    ) -> None:
        """Ask for addresses without judging them: where a redirect leads, one that is made up.

        `mechanism` says how `page` named them.
        """
        self._sight(urls, mechanism, page)
        asked = await self._asker.ask([Question(url=url, answer=None) for url in urls])
        await self._write_down(asked, ())

    async def _take_in(self, asked: Sequence[Asked]) -> None:
        """Judge what was answered, ask again where that is in doubt, and write all of it down."""
        found = await asyncio.to_thread(self._judged, asked, self._places(asked))
        doubtful = [
            self._question(each.url, False)
            for each in found
            if each.standing is Standing.CHANGED and each.body is not None
        ]
        again: list[Asked] = []
        if doubtful and not self.stop.asked.is_set():
            again = await self._asker.ask(doubtful)
            places = self._places([*again, *asked])
            found = await asyncio.to_thread(self._judged_again, asked, found, again, places)
        found = await builds.told_apart(self, asked, found)
        found = await asyncio.to_thread(self._detailed, asked, found)
        by_url = {each.url: each for each in found}
        self._trusting.learn_validators(asked, by_url, self.memory.answers)
        await asyncio.to_thread(claims.take_in, self.look, self.memory, asked, found)
        await self._write_down([*again, *asked], found)

    def _question(self, url: str, may_be_conditional: bool) -> Question:
        answer = self.memory.answers.get(url)
        is_conditional = (
            may_be_conditional
            and answer is not None
            and answer.status == 200
            and bool(validators(answer))
            and self._trusting.is_believed_304(answer)
        )
        return Question(url=url, answer=answer, is_conditional=is_conditional)

    def _sight(
        self,
        urls: Sequence[str],
        mechanism: Mechanism = Mechanism.EARLIER_HARVEST,
        page: str | None = None,
    ) -> None:
        """Note the URLs, and how they are known, before they are asked for."""
        with self._store.database.begin() as tx:
            sightings = [self._sighting(url, mechanism, page) for url in urls]
            self._store.ledger.sight(tx, sightings, moment=clock.now())

    def _sighting(self, url: str, mechanism: Mechanism, page: str | None) -> Sighting:
        memory = self.memory
        is_page = url in memory.pages or url in memory.others
        is_file = url in memory.files or mechanism is Mechanism.ATTRIBUTE
        verdict = self._notes.scope.judge(url)
        return Sighting(
            url=url,
            kind=Kind.PAGE if is_page else Kind.FILE if is_file else Kind.REQUEST,
            hop=_HOPS[mechanism],
            mechanism=mechanism,
            from_url=page,
            scope_rule=verdict.rule if verdict.is_in_scope else None,
        )

    # --- judging

    def _places(self, asked: Iterable[Asked]) -> Places:
        return self.bodies.places(each.main for each in asked if each.main is not None)

    def _judged(self, asked: Sequence[Asked], places: Places) -> list[Verdict]:
        masks, answers = self.look.masks, self.memory.answers
        return [
            verdicts.judge(answers.get(each.url), each, masks=masks, places=places)
            for each in asked
        ]

    def _judged_again(
        self,
        asked: Sequence[Asked],
        found: Sequence[Verdict],
        again: Sequence[Asked],
        places: Places,
    ) -> list[Verdict]:
        """Learn from answers that were asked for twice what is noise, and judge by that."""
        second = {each.url: each.main for each in again if each.main is not None}
        mains = {each.url: each.main for each in asked}
        pairs = []
        for verdict in found:
            repeated, main = second.get(verdict.url), mains.get(verdict.url)
            if repeated is None or repeated.status != 200 or verdict.body is None or main is None:
                continue
            body = verdicts.body_at(places(repeated))
            if body is not None and body != verdict.body:
                pairs.append(verdicts.pair(main, verdict.body, repeated, body))
        self.look.masks.learn(self.look.masks.noise.learned_all(pairs))
        result = []
        for verdict in found:
            main = mains[verdict.url]
            if verdict.url in second and main is not None:
                answer = self.memory.answers.get(verdict.url)
                verdict = verdicts.compare(answer, main, masks=self.look.masks, places=places)
            result.append(verdict)
        return result

    def _detailed(self, asked: Sequence[Asked], found: Sequence[Verdict]) -> list[Verdict]:
        mains = {each.url: each.main for each in asked}
        return [
            verdicts.detailed(
                verdict, self.memory.answers.get(verdict.url), main, self.look.masks.noise
            )
            if (main := mains.get(verdict.url)) is not None
            else verdict
            for verdict in found
        ]

    # --- writing down

    async def _write_down(self, asked: Sequence[Asked], found: Sequence[Verdict]) -> None:
        """Note what was asked for, what that showed, and the links in what is new."""
        now = clock.now()
        with self._store.database.begin() as tx:
            self._store.ledger.record_exchanges(
                tx, [exchange for each in asked for exchange in each.exchanges]
            )
            for each in asked:
                if each.main is None:
                    told = each.judgement
                    self._store.ledger.settle(
                        tx, each.url, told.outcome, moment=now, detail=told.detail
                    )
        for each in asked:
            if each.main is not None:
                self.look.mains[each.url] = each.main
        to_read = {each.url for each in found if each.standing in _READ}
        mains = [self.look.mains[url] for url in to_read if url in self.look.mains]
        for links in await self._engine.finder.of_answers(mains):
            self._notes.add(links)
        for verdict in found:
            self.look.verdicts[verdict.url] = replace(verdict, body=None)
        self._tally.files_done += len(found)


def _asked(answer: Exchange) -> Asked:
    """Return an answer of before an interruption, as if it had come just now."""
    return Asked(
        url=answer.url,
        judgement=of_file(answer.url, [answer], Fetched(outcome=None, error=None)),
        exchanges=(),
        was_conditional=answer.status == 304,
    )
