"""Finds out what became of pages and files whose own answer is another one than before."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace

from capture.change import gone
from capture.change.gone import Fate
from capture.harvest.incremental import verdicts
from capture.harvest.incremental.looking import Looker
from capture.harvest.incremental.plan import Decided
from capture.harvest.incremental.verdicts import Standing
from capture.ledger.changes import Noted
from capture.ledger.memory import Memory
from capture.model.change import ChangeKind, Proof, Reason
from capture.model.exchange import Exchange
from capture.model.link import Mechanism
from capture.model.url import normalise, split, without_fragment
from capture.scope.scope import Scope

_MOST_HOPS = 5
_MOST_PROBES = 50
"""Made-up addresses that are asked for, in all."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_KINDS: dict[Fate, tuple[ChangeKind, str]] = {
    Fate.THERE: (ChangeKind.CHANGED, ""),
    Fate.NOT_FOUND: (ChangeKind.GONE, "404"),
    Fate.GONE: (ChangeKind.GONE, "410"),
    Fate.SOFT_NOT_FOUND: (ChangeKind.GONE, "soft-404"),
    Fate.TO_HOME: (ChangeKind.GONE, "redirect-home"),
    Fate.MOVED: (ChangeKind.MOVED, "redirect"),
    Fate.MOVED_OUT: (ChangeKind.GONE, "redirect-out"),
    Fate.LOGIN: (ChangeKind.GONE, "login"),
    Fate.SERVER_ERROR: (ChangeKind.UNDETERMINED, "server-error"),
    Fate.NO_ANSWER: (ChangeKind.UNDETERMINED, "no-answer"),
}


class Away:
    """Settles one by one what `Decided` left open."""

    def __init__(self, *, memory: Memory, looker: Looker, scope: Scope) -> None:
        """Ask what is to be asked through `looker`."""
        self._memory = memory
        self._looker = looker
        self._scope = scope
        self._site = gone.Site(homes=memory.seeds, hosts=frozenset(scope.hosts))
        self._probes: dict[str, gone.Answer | None] = {}

    async def settle(self, decided: Decided) -> None:
        """Say in `decided` what became of what is away, and of pages that only pretend to be."""
        for url in decided.away:
            decided.rows[url] = await self._settled(decided.rows[url])
        for row in list(decided.rows.values()):
            if self._may_be_soft(row):
                decided.rows[row.url] = await self._settled(row)

    async def is_there(self, url: str) -> bool:
        """Whether an address that held no page holds one now, and not just says so."""
        answer = await self._answer(url)
        found = gone.fate(
            gone.Before(url=url), answer, site=self._site, probe=await self._probe(url, answer)
        )
        return found.fate is Fate.THERE

    def _may_be_soft(self, row: Noted) -> bool:
        own = self._looker.look.verdicts.get(without_fragment(row.url))
        return (
            row.is_page
            and row.kind is ChangeKind.CHANGED
            and own is not None
            and own.standing is Standing.CHANGED
        )

    async def _settled(self, row: Noted) -> Noted:
        url = without_fragment(row.url)
        answer = await self._answer(url)
        before = self._memory.answers.get(url)
        page = self._memory.pages.get(row.url)
        body = await asyncio.to_thread(verdicts.body_at, before.body) if before else None
        found = gone.fate(
            gone.Before(url=url, title=(page.title or "") if page else "", body=body),
            answer,
            site=self._site,
            probe=await self._probe(url, answer),
        )
        kind, how = _KINDS[found.fate]
        if found.fate is Fate.THERE and row.kind is ChangeKind.CHANGED:
            return row
        is_changed = kind is ChangeKind.CHANGED
        return replace(
            row,
            kind=kind,
            how=how,
            to_url=found.target or None,
            reason=Reason.CHANGED if is_changed and row.is_page else None,
            proof=Proof.STATUS if not is_changed else row.proof,
            because=row.because if is_changed else (),
        )

    async def _answer(self, url: str) -> gone.Answer:
        """Return what is found at the end of the redirects from `url`."""
        redirects: list[int] = []
        for _ in range(_MOST_HOPS):
            exchange = await self._exchange(url)
            if exchange is None or exchange.status is None:
                return gone.Answer(final_url=url, status=None, redirects=tuple(redirects))
            target = normalise(exchange.location, base=url) if exchange.location else None
            if exchange.status not in _REDIRECTS or target is None:
                return await self._as_answer(url, exchange, redirects)
            redirects.append(exchange.status)
            url = without_fragment(target)
            if split(url) is None or not self._scope.judge(url).is_in_scope:
                # Nothing is asked of another site: that it leads there is all there is to know.
                return gone.Answer(final_url=url, status=200, redirects=tuple(redirects))
        return gone.Answer(final_url=url, status=None, redirects=tuple(redirects))

    async def _exchange(self, url: str) -> Exchange | None:
        known = self._looker.look.mains.get(url)
        if known is None or known.status == 304:
            await self._looker.ask_for([url], Mechanism.REDIRECT)
            known = self._looker.look.mains.get(url)
        return known

    async def _as_answer(
        self, url: str, exchange: Exchange, redirects: Sequence[int] = ()
    ) -> gone.Answer:
        place = self._looker.bodies.of(exchange)
        body = await asyncio.to_thread(verdicts.body_at, place)
        return gone.Answer(
            final_url=url,
            status=exchange.status,
            mime=exchange.mime or "",
            charset=exchange.charset,
            body=body or b"",
            redirects=tuple(redirects),
        )

    async def _probe(self, url: str, answer: gone.Answer) -> gone.Answer | None:
        """Return the answer to a made-up address beside a page, once for each directory."""
        directory = gone.directory_of(url)
        if answer.status is None or not 200 <= answer.status < 300 or directory is None:
            return None
        if directory not in self._probes and len(self._probes) < _MOST_PROBES:
            made_up = gone.probe_url(url, secrets.token_hex(8))
            exchange = None
            if made_up is not None and self._scope.judge(made_up).is_in_scope:
                await self._looker.ask_for([made_up], Mechanism.CONVENTION)
                exchange = self._looker.look.mains.get(made_up)
            self._probes[directory] = (
                await self._as_answer(exchange.url, exchange) if exchange is not None else None
            )
        return self._probes.get(directory)
