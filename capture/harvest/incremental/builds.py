"""Tells new builds of a site from changes of its pages.

A page that only loads its styles and scripts from other addresses (`site.css?v=2`) is as it was, if
what lies there is; whether it is, is asked once for all pages.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from capture.change.renamed import renamed
from capture.harvest.incremental import verdicts
from capture.harvest.incremental.asking import Asked
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.model.exchange import Exchange
from capture.model.link import Mechanism
from capture.model.url import normalise

if TYPE_CHECKING:
    from capture.harvest.incremental.looking import Looker

_ANSWERED = frozenset({200, 304})


async def told_apart(
    looker: "Looker", asked: Sequence[Asked], found: Sequence[Verdict]
) -> list[Verdict]:
    """Return the verdicts, with pages of a new build that are as they were as such."""
    mains = {each.url: each.main for each in asked if each.main is not None}
    loads = await asyncio.to_thread(_new_addresses, looker, mains, found)
    result = []
    for verdict in found:
        pairs = loads.get(verdict.url)
        if pairs and await _are_answered(looker, verdict.url, pairs):
            verdict = replace(verdict, standing=Standing.NOISE, part=None)
        result.append(verdict)
    return result


def _new_addresses(
    looker: "Looker", mains: Mapping[str, Exchange], found: Sequence[Verdict]
) -> dict[str, list[tuple[str, str]]]:
    """Return page → old and new address, of pages that differ in nothing else."""
    answers, noise = looker.memory.answers, looker.look.masks.noise
    loads: dict[str, list[tuple[str, str]]] = {}
    for verdict in found:
        answer, main = answers.get(verdict.url), mains.get(verdict.url)
        is_changed = verdict.standing is Standing.CHANGED
        if not is_changed or answer is None or main is None or verdict.body is None:
            continue
        before = verdicts.body_at(answer.body)
        pairs = before and renamed(before, verdict.body, main.mime or "", main.charset, noise)
        if not pairs:
            continue
        known = [
            (old, new)
            for each in pairs
            if (old := normalise(each.old, base=verdict.url)) is not None
            and (new := normalise(each.new, base=verdict.url)) is not None
            and old in answers
        ]
        if len(known) == len(pairs):
            loads[verdict.url] = known
    return loads


async def _are_answered(looker: "Looker", page: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """Ask for the new addresses, and lay what is there beside what was at the old ones."""
    look = looker.look
    unasked = [new for _, new in pairs if new not in look.mains]
    if unasked and not looker.stop.asked.is_set():
        await looker.ask_for(list(dict.fromkeys(unasked)), Mechanism.ATTRIBUTE, page=page)
    for old, new in pairs:
        main = look.mains.get(new)
        if main is None or main.status not in _ANSWERED:
            return False
        if old in look.renamed:
            continue
        places, answer = looker.bodies.places([main]), looker.memory.answers.get(old)
        verdict = await asyncio.to_thread(
            verdicts.compare, answer, main, masks=look.masks, places=places
        )
        part = replace(verdict.part, url=new) if verdict.part is not None else None
        look.renamed[old] = replace(verdict, url=old, part=part, body=None)
    return True
