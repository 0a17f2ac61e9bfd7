"""What sitemaps and feeds declare of pages, beside what they declared before."""

from collections.abc import Sequence
from dataclasses import replace

from capture.change.trust import Source
from capture.discovery.declared import Declared, declared
from capture.harvest import reading
from capture.harvest.incremental import verdicts
from capture.harvest.incremental.asking import Asked
from capture.harvest.incremental.look import Look
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.ledger.memory import Answer, Memory
from capture.model.exchange import Exchange
from capture.model.outcome import Outcome


def take_in(look: Look, memory: Memory, asked: Sequence[Asked], found: Sequence[Verdict]) -> None:
    """Note which pages are given another moment than before; reads bodies back from the WARC."""
    mains = {each.url: each.main for each in asked}
    for verdict in found:
        main, answer = mains.get(verdict.url), memory.answers.get(verdict.url)
        if main is None or answer is None or not _declares(main, answer):
            continue
        before = declared(verdicts.body_at(answer.body) or b"", base=verdict.url)
        is_new = verdict.standing is Standing.CHANGED and verdict.body is not None
        after = declared(verdict.body or b"", base=verdict.url) if is_new else before
        if before.moments or after.moments:
            look.declaring.add(verdict.url)
        _claim(look, before, after)


def _claim(look: Look, before: Declared, after: Declared) -> None:
    source = Source.FEED if after.is_feed else Source.SITEMAP
    for url, moment in after.moments.items():
        says_so = before.moments.get(url, moment) != moment
        if says_so or url not in look.claims:
            look.claims[url] = (source, says_so)


def _declares(main: Exchange, answer: Answer) -> bool:
    """Whether an answer, or what a 304 stands for, may be a sitemap or feed."""
    if main.outcome is Outcome.NOT_MODIFIED:
        main = replace(main, mime=answer.mime, charset=answer.charset)
    return reading.format_of(main) is reading.Format.XML
