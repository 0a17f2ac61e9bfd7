"""Asks for what is known, without a browser but as the browser asked: conditional GET, else GET.

Everything goes through the recording proxy. Hosts are treated as `--rate` says.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capture import clock
from capture.config.settings import Rate
from capture.errors import WarcFormatError
from capture.frontier.frontier import host_key
from capture.frontier.politeness import retry_after_seconds
from capture.harvest.fetcher import Fetched, conditional
from capture.harvest.judging import Judgement, of_file
from capture.harvest.state import Exchanges
from capture.harvest.stop import Stop
from capture.harvest.tabs import Place
from capture.ledger import memory
from capture.model.exchange import Exchange
from capture.proxy.process import ProxyProcess
from capture.warc import naming, reader
from capture.warc.http1 import ConnectionFramer
from capture.warc.http1_events import HeadEnd, Kind, Side

_TRIES = 3
_LONGEST_PAUSE_SECONDS = 120.0
_PAUSE_SECONDS = 5.0
_HEAD_BYTES = 64 * 1024

_AS_IT_WAS = frozenset(
    {"accept", "referer", "origin", "sec-fetch-dest", "sec-fetch-mode",
     "sec-fetch-site", "sec-fetch-user", "upgrade-insecure-requests"}
)  # fmt: skip
"""Fields of the earlier request that are sent again, besides those of the site's own scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking for one URL."""

    url: str
    judgement: Judgement
    exchanges: tuple[Exchange, ...]
    was_conditional: bool

    @property
    def main(self) -> Exchange | None:
        """The exchange that answered for the URL itself."""
        return self.judgement.main


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask for, and how."""

    url: str
    answer: memory.Answer | None
    """What was answered last."""
    is_conditional: bool = False
    """With the validators of that answer (RFC 9110 §13.1.2, §13.1.3)."""


class Asker:
    """Asks for many URLs at a time, on a place of its own."""

    def __init__(
        self,
        *,
        place: Place,
        proxy: ProxyProcess,
        exchanges: Exchanges,
        rate: Rate,
        stop: Stop,
    ) -> None:
        """Ask through `place`, as fast as `rate` allows, until `stop` is asked for."""
        self._place = place
        self._proxy = proxy
        self._exchanges = exchanges
        self._rate = rate
        self._stop = stop
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(rate.in_flight)
        )
        self._starts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._alone = asyncio.Lock()
        """The place can tell the answers of one round at a time."""

    async def ask(self, questions: Sequence[Question]) -> list[Asked]:
        """Ask for each once, and again for what a busy host refused; in the order of asking."""
        left = list(questions)
        found: dict[str, Asked] = {}
        for _ in range(_TRIES):
            async with self._alone:
                asked = await self._round(left)
            found |= {each.url: each for each in asked}
            left = [
                each
                for each in left
                if each.url in found and found[each.url].judgement.is_worth_another_try
            ]
            if not left or self._stop.asked.is_set():
                break
            await self._pause([found[each.url] for each in left])
        return [found[each.url] for each in questions if each.url in found]

    async def _round(self, questions: Sequence[Question]) -> list[Asked]:
        visit_id = clock.new_id()
        await self._proxy.begin_visit(self._place.port, visit_id)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._fetch(each)) for each in questions]
        await self._proxy.end_visit(self._place.port)
        by_url: dict[str, list[Exchange]] = {}
        unplaced: list[Exchange] = []
        for exchange in self._exchanges.of(visit_id):
            by_url.setdefault(exchange.url, []).append(exchange)
            if exchange.status is None:
                unplaced.append(exchange)  # a connection that failed is nobody's in particular
        asked = []
        for question, task in zip(questions, tasks, strict=True):
            fetched = task.result()
            if fetched is None:
                continue
            own = by_url.get(question.url, [])
            asked.append(
                Asked(
                    url=question.url,
                    judgement=of_file(question.url, own or unplaced, fetched),
                    exchanges=tuple(own),
                    was_conditional=question.is_conditional,
                )
            )
        return asked

    async def _fetch(self, question: Question) -> Fetched | None:
        """Fetch one URL when its host's turn has come; None once a stop was asked for."""
        host = host_key(question.url)
        async with self._turns[host]:
            if self._rate.delay_seconds:
                async with self._starts[host]:
                    await asyncio.sleep(self._rate.delay_seconds)
            if self._stop.asked.is_set():
                return None
            usual = await self._place.headers_for(question.url)
            earlier = await asyncio.to_thread(_request_fields, question.answer)
            headers = as_before(usual, earlier)
            if question.is_conditional and question.answer is not None:
                headers |= validators(question.answer)
            return await self._place.fetcher.fetch(question.url, headers)

    async def _pause(self, busy: Sequence[Asked]) -> None:
        """Wait as long as the hosts asked for, or until a stop is asked for."""
        now = clock.now()
        seconds = max(
            retry_after_seconds(each.main.retry_after if each.main else None, now) or _PAUSE_SECONDS
            for each in busy
        )
        try:
            async with asyncio.timeout(min(seconds, _LONGEST_PAUSE_SECONDS)):
                await self._stop.asked.wait()
        except TimeoutError:
            pass


def validators(answer: memory.Answer) -> dict[str, str]:
    """Return the fields that ask for the body only if it changed."""
    return conditional(etag=answer.etag, last_modified=answer.last_modified)


def as_before(usual: Mapping[str, str], earlier: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return what the browser sends today, with what made the earlier request what it was.

    A site's scripts may ask for data with fields of their own (`X-Requested-With`): without them
    another answer comes, and every day would look like a change.
    """
    sent = dict(usual)
    names = {name.lower(): name for name in sent}
    for name, value in earlier:
        lower = name.lower()
        if lower in _AS_IT_WAS or lower.startswith("x-") or lower == "content-type":
            sent.pop(names.get(lower, ""), None)
            sent[name] = value
    return sent


def _request_fields(answer: memory.Answer | None) -> list[tuple[str, str]]:
    """Read back the fields of the earlier request; none when it can't be read."""
    place = answer.request if answer is not None else None
    if place is None:
        return []
    framer = ConnectionFramer()
    try:
        record = reader.read_at(naming.present(place.warc_folder, place.file), place.offset)
        data = record.block(_HEAD_BYTES)
    except (WarcFormatError, OSError):
        return []
    for event in framer.feed(Side.CLIENT, data):
        match event:
            case HeadEnd(message) if message.kind is Kind.REQUEST and message.head is not None:
                return [
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, value in message.head.fields
                ]
            case _:
                pass
    return []
