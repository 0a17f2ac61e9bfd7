"""How much one visitor may ask: for all to have their turn, without anyone else's service.

An office of hundreds may stand behind one address, so what is let through is a multiple of what
one person asks. What is counted is kept in memory alone, bounded, and forgotten within minutes.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from capture.access.clients import Proxies, counted_as

MOST_COUNTED = 20_000
"""Visitors and kinds that are counted at a time; of more, who asked longest ago is forgotten."""


class Kind(Enum):
    """What is asked, by what it costs."""

    FREE = "free"
    """Style sheets and scripts of ours."""
    PAGE = "page"
    """A page of the portal."""
    SEARCH = "search"
    """A search, or a list of captures."""
    RECORD = "record"
    """A record for a replayed page, which may ask for hundreds at once, or a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many requests are let through."""

    at_once: int
    per_second: float
    """How fast what was used comes back."""


ALLOWANCES: dict[Kind, Allowance] = {
    Kind.PAGE: Allowance(at_once=300, per_second=10),
    Kind.SEARCH: Allowance(at_once=60, per_second=3),
    Kind.RECORD: Allowance(at_once=5_000, per_second=200),
}


class Counter[K: Enum]:
    """Counts what visitors ask, as buckets that fill up again."""

    def __init__(
        self,
        allowances: Mapping[K, Allowance],
        *,
        most: int = MOST_COUNTED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock`: seconds that only go forward."""
        self._allowances = allowances
        self._most = most
        self._clock = clock
        self._left: OrderedDict[tuple[str, K], tuple[float, float]] = OrderedDict()

    def wait(self, client: str, kind: K) -> int:
        """Count a request: return 0 when it is let through, else in how many seconds one is."""
        allowance = self._allowances.get(kind)
        if allowance is None:
            return 0
        name, now = (client, kind), self._clock()
        left, since = self._left.pop(name, (float(allowance.at_once), now))
        left = min(allowance.at_once, left + (now - since) * allowance.per_second)
        is_let = left >= 1
        self._left[name] = (left - 1 if is_let else left, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if is_let else max(1, math.ceil((1 - left) / allowance.per_second))

    def __len__(self) -> int:
        return len(self._left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Stands before an application (ASGI): tells it who asks, and refuses who asks too much."""

    app: ASGIApp
    proxies: Proxies
    counter: Counter[Kind]
    kind_of: Callable[[str], Kind]
    """By the path."""
    refused: Callable[[str], Response]
    """The answer to one that isn't let through, by the path; without its headers on waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with 429 (RFC 6585 §4)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        peer = scope.get("client") or ("", 0)
        client = self.proxies.client(peer[0], scope["headers"])
        path = scope["path"]
        seconds = self.counter.wait(counted_as(client), self.kind_of(path))
        if seconds:
            answer = self.refused(path)
            answer.status_code = 429
            answer.headers["Retry-After"] = str(seconds)
            answer.headers["Cache-Control"] = "no-store"
            await answer(scope, receive, send)
            return
        await self.app({**scope, "client": (client, peer[1])}, receive, send)


_SEARCHES = frozenset({"search", "cdx", "timemap"})


def kind_in_portal(path: str) -> Kind:
    """Return what a path of the portal asks."""
    name = path.removeprefix("/en").strip("/").partition("/")[0]
    if name in {"static", "robots.txt"}:
        return Kind.FREE
    if name in _SEARCHES:
        return Kind.SEARCH
    return Kind.RECORD if name in {"image", "report"} else Kind.PAGE


def kind_in_replay(path: str) -> Kind:
    """Return what a path of the replay origin asks."""
    return Kind.RECORD if path.startswith(("/raw/", "/w/")) else Kind.FREE
