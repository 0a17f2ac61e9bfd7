"""Finds the links of what was captured: in the rendered page and in each document recorded."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from capture.browser.result import VisitResult
from capture.discovery.streams import Streams
from capture.frontier.values import Lease, Priority
from capture.harvest import reading
from capture.harvest.bodies import Bodies
from capture.harvest.notes import Found
from capture.model.exchange import Exchange
from capture.model.link import Hop, Link, Mechanism
from capture.model.url import normalise, without_fragment

_REMEMBERED = 20_000
"""Scripts and style sheets that are known to have been read."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Finder:
    """Reads documents back from the WARC files, once each, and gives what they name."""

    def __init__(self, bodies: Bodies, streams: Streams) -> None:
        """Read documents where `bodies` finds them."""
        self._streams = streams
        self._bodies = bodies
        self._read: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def of_page(
        self, url: str, result: VisitResult, exchanges: Sequence[Exchange]
    ) -> list[Found]:
        """Return the links of a visited page, and of the documents that it loaded."""
        chain = {without_fragment(each) for each in (url, *result.redirects)}
        links = (*result.links, *_led_to(result), *_unsafe(result))
        found = [Found(from_url=url, links=links)]
        asked = [each for each in exchanges if each.method == "GET"]
        found += _redirects([each for each in asked if each.url in chain], Hop.REDIRECT)
        found += _redirects([each for each in asked if each.url not in chain], Hop.EMBED)
        return found + await self._documents(exchanges, page=result.final_url or url)

    async def of_exploration(self, exchanges: Sequence[Exchange]) -> list[Found]:
        """Return the links of the documents that a page loaded while it was tried out."""
        asked = [each for each in exchanges if each.method == "GET"]
        return _redirects(asked, Hop.EMBED) + await self._documents(exchanges)

    async def of_file(self, lease: Lease, exchanges: Sequence[Exchange]) -> list[Found]:
        """Return the links of a fetched file."""
        hop = Hop.EMBED if lease.priority is Priority.EMBED else Hop.REDIRECT
        return _redirects(exchanges, hop) + await self._documents(exchanges)

    async def of_answers(self, exchanges: Sequence[Exchange]) -> list[Found]:
        """Return the links of documents that were asked for without a browser."""
        return _redirects(exchanges, Hop.REDIRECT) + await self._documents(exchanges)

    async def _documents(
        self, exchanges: Sequence[Exchange], *, page: str | None = None
    ) -> list[Found]:
        """Return the links of every readable document among the exchanges, each body once.

        `page` is the page that loaded them, if any.
        """
        found: dict[str, Found] = {}
        for exchange in exchanges:
            if exchange.url in found or not reading.is_readable(exchange):
                continue
            place = self._bodies.of(exchange)
            if place is None or self._is_read(exchange):
                continue
            document = await asyncio.to_thread(
                reading.read,
                exchange,
                place,
                streams=self._streams,
                page=page,
            )
            found[exchange.url] = Found(
                from_url=exchange.url,
                links=document.links,
                sitemaps=document.sitemaps,
                problems=document.problems,
                omissions=document.omissions,
            )
        return list(found.values())

    def _is_read(self, exchange: Exchange) -> bool:
        """Whether the same script or style sheet was read before, and would name the same.

        Sites have them under ever new addresses (`app.js?v=2`), and send them anew; what they name
        depends on the folder that they lie in.
        """
        if reading.format_of(exchange) not in {reading.Format.SCRIPT, reading.Format.CSS}:
            return False
        folder = exchange.url.partition("?")[0].rpartition("/")[0]
        key = (exchange.payload_digest or "", folder)
        if key in self._read:
            return True
        self._read[key] = None
        if len(self._read) > _REMEMBERED:
            self._read.popitem(last=False)
        return False


def _redirects(exchanges: Sequence[Exchange], hop: Hop) -> list[Found]:
    return [
        Found(from_url=each.url, links=(link,))
        for each in exchanges
        if (link := redirect(each, hop)) is not None
    ]


def _led_to(result: VisitResult) -> tuple[Link, ...]:
    """Return where scripts took the page, or would have taken it."""
    targets = [*result.script_navigations]
    if result.blocked_navigation is not None and result.blocked_navigation not in result.redirects:
        targets.append(result.blocked_navigation)
    return tuple(
        Link(url=target, hop=Hop.LINK, mechanism=Mechanism.SCRIPT_NAVIGATION)
        for target in dict.fromkeys(targets)
    )


def _unsafe(result: VisitResult) -> tuple[Link, ...]:
    """Return where scripts would have taken the page by POST."""
    return tuple(
        Link(url=target, hop=Hop.LINK, mechanism=Mechanism.UNSAFE)
        for target in dict.fromkeys(result.unsafe_navigations)
    )


def redirect(exchange: Exchange, hop: Hop) -> Link | None:
    """Return where an exchange redirects to, if anywhere (RFC 9110 §15.4)."""
    if exchange.location is None or exchange.status not in _REDIRECTS:
        return None
    target = normalise(exchange.location, base=exchange.url)
    if target is None:
        return None
    return Link(url=target, hop=hop, mechanism=Mechanism.REDIRECT, where="Location")
