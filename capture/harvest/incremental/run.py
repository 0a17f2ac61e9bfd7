"""One incremental harvest: look at what is known, render what has to be, conclude (FREQ02)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from capture.change.noise import Noise
from capture.errors import UsageError
from capture.harvest.incremental import choosing, listing, moving
from capture.harvest.incremental.asking import Asker
from capture.harvest.incremental.away import Away
from capture.harvest.incremental.look import Look
from capture.harvest.incremental.looking import Looker
from capture.harvest.incremental.masks import Masks
from capture.harvest.incremental.plan import decide
from capture.harvest.incremental.probes import Probes
from capture.harvest.incremental.trusting import Trusting
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.harvest.state import Store
from capture.harvest.stop import Stop
from capture.harvest.wiring import Wired
from capture.ledger import changes
from capture.ledger.changes import Noted
from capture.ledger.ledger import Json
from capture.ledger.memory import Memory
from capture.model.change import ChangeKind, Reason
from capture.model.url import split, without_fragment

NOISE = "noise"
"""The fact that holds what was learned of noise, carried from harvest to harvest."""
MASKS = "masks"
"""What bodies say by that, so that what was read yesterday is not read again today."""
TRUST = "trust"
"""The same for how far the site's own declarations hold."""


class Incremental:
    """An incremental harvest while it runs."""

    def __init__(self, store: Store, parts: Wired, stop: Stop, memory: Memory) -> None:
        """Work for `store` with the running parts; `memory` is what earlier harvests know."""
        self._store = store
        self._parts = parts
        self._stop = stop
        self._memory = memory
        now = store.name.started
        self._trusting = Trusting.from_fact(memory.facts.get(TRUST), now=now)
        noise = _noise(memory.facts.get(NOISE))
        self._look = Look(masks=Masks(noise, memory.facts.get(MASKS)))
        self._chosen: dict[str, Reason] = {}
        bodies = parts.engine.bodies
        self.probes = Probes(store.database, parts.notes, bodies, memory, self._look)

    @classmethod
    async def begin(cls, store: Store, parts: Wired, stop: Stop) -> "Incremental":
        """Read what the earlier harvests know. UsageError when one of them can't be read."""
        memory = await parts.memory if parts.memory is not None else Memory()
        if not memory.pages:
            raise UsageError(
                "the harvests before hold no page that can be checked; run a full harvest"
            )
        parts.notes.is_known = memory.is_known
        learned = memory.facts.get("learned")
        parts.notes.learn([str(each) for each in learned] if isinstance(learned, list) else [])
        return cls(store, parts, stop, memory)

    async def look(self) -> None:
        """Ask for all that is known, decide, and queue what is to be rendered."""
        memory = self._memory
        scope = self._parts.notes.scope
        for page in [url for url in memory.pages if not scope.judge(url).is_in_scope]:
            del memory.pages[page]  # the owner left it out since
        every = timedelta(seconds=self._store.settings.render_every_seconds)
        started = self._store.name.started
        self._chosen = choosing.chosen(memory, today=started, every=every)
        parts = self._parts
        place = await parts.places.open()
        looker = Looker(
            store=self._store,
            notes=parts.notes,
            engine=parts.engine,
            memory=memory,
            trusting=self._trusting,
            tally=parts.tally,
            stop=self._stop,
            place=place,
            asker=Asker(
                place=place,
                proxy=parts.proxy,
                exchanges=parts.exchanges,
                rate=self._store.settings.rate,
                stop=self._stop,
            ),
            look=self._look,
        )
        warming = asyncio.create_task(parts.places.warm(self._store.settings.workers))
        try:
            first = [url for page in self._chosen for url in sorted(memory.parts_of(page))]
            await looker.run(self._urls(first), unconditional=frozenset(first))
            if not self._stop.asked.is_set():
                await self._decide(looker)
                await warming
        finally:
            warming.cancel()
            await asyncio.wait([warming])
            await place.close()
        self._keep()

    def _urls(self, first: Sequence[str]) -> list[str]:
        """Return all that is asked for, each once: the sample, declarations, pages, the rest."""
        memory = self._memory
        documents = [without_fragment(page) for page in memory.pages]
        parts = [url for page in memory.pages for url in sorted(memory.parts_of(page))]
        order = dict.fromkeys((*first, *memory.files, *documents, *parts, *memory.others))
        return [url for url in order if url in memory.answers and split(url) is not None]

    async def _decide(self, looker: Looker) -> None:
        memory, look = self._memory, self._look
        self._trusting.learn_claims(look.claims, memory, look.verdicts)
        decided = decide(
            memory,
            look.verdicts | look.renamed,
            chosen=self._chosen,
            claimed=self._trusting.believed(look.claims),
            answers=look.mains,
            unlisted=frozenset(look.declaring),
        )
        away = Away(memory=memory, looker=looker, scope=self._parts.notes.scope)
        await away.settle(decided)
        back = [
            self._back(verdict)
            for verdict in list(look.verdicts.values())
            if self._may_be_back(verdict) and await away.is_there(verdict.url)
        ]
        self.probes.decide(decided, back)

    def _may_be_back(self, verdict: Verdict) -> bool:
        """Whether an address that held no page answers otherwise now."""
        if verdict.url not in self._memory.others or verdict.status != 200:
            return False
        return verdict.standing in (Standing.BACK, Standing.CHANGED)

    def _back(self, verdict: Verdict) -> Noted:
        answer = self._look.mains.get(verdict.url)
        is_page = answer is None or (answer.mime or "") in ("text/html", "application/xhtml+xml")
        return Noted(
            url=verdict.url,
            is_page=is_page,
            kind=ChangeKind.NEW,
            reason=Reason.NEW if is_page else None,
        )

    def _keep(self) -> None:
        """Keep what was learned, and what the list of changes can't tell by itself."""
        summary: dict[str, Json] = {
            "known": len(self._memory.pages),
            "asked": len(self._look.verdicts),
            "sample": sorted(self._chosen),
            "trust": self._trusting.told(),
            "noise": [
                {"source": rule.context, "nl": rule.sentence.nl, "en": rule.sentence.en}
                for rule in self._look.masks.noise.rules
            ],
        }
        ledger = self._store.ledger
        with self._store.database.begin() as tx:
            ledger.set_fact(tx, listing.SUMMARY, summary)
            ledger.set_fact(tx, NOISE, self._look.masks.noise.to_json())
            ledger.set_fact(tx, MASKS, self._look.masks.as_fact())
            ledger.set_fact(tx, TRUST, self._trusting.as_fact())

    async def conclude(self) -> None:
        """Find out what moved without a redirect, once all that is new is known."""
        if self._stop.asked.is_set():
            return
        with self._store.database.read() as tx:
            gone = [row for row in changes.noted(tx).values() if row.kind is ChangeKind.GONE]
            fresh = changes.fresh(tx)
        matched = await asyncio.to_thread(
            moving.matched,
            gone,
            fresh,
            self._memory,
            self._look.masks.noise,
            self._store.folder.warc,
        )
        with self._store.database.begin() as tx:
            changes.note(tx, matched)


def _noise(fact: object) -> Noise:
    """Return what was learned of noise before; nothing when that can't be read any more."""
    if not isinstance(fact, str):
        return Noise.empty()
    try:
        return Noise.from_json(fact)
    except ValueError:
        return Noise.empty()
