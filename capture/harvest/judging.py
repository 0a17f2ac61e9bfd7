"""What became of a page or file, from what the browser says and what passed on the wire. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from capture.browser.result import VisitResult
from capture.harvest.fetcher import Fetched
from capture.model.exchange import Exchange
from capture.model.outcome import Outcome
from capture.model.url import split, without_fragment

_BUSY = frozenset({429, 503})
_WITHOUT_ANSWER = (
    Outcome.REFUSED_BY_GUARD,
    Outcome.DNS_FAILED,
    Outcome.TLS_FAILED,
    Outcome.CONNECT_FAILED,
    Outcome.TIMED_OUT,
    Outcome.BROKEN_RESPONSE,
)
_WORTH_ANOTHER_TRY = frozenset(
    {
        Outcome.TIMED_OUT,
        Outcome.BROWSER_CRASHED,
        Outcome.CONNECT_FAILED,
        Outcome.DNS_FAILED,
        Outcome.BROKEN_RESPONSE,
        Outcome.TRUNCATED_DISCONNECT,
        Outcome.TRUNCATED_TIME,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome of one attempt."""

    outcome: Outcome
    status: int | None
    detail: str | None
    main: Exchange | None
    """The exchange that answered for the URL itself."""

    @property
    def record_id(self) -> str | None:
        """The record of that exchange's answer."""
        record = self.main.response_record if self.main is not None else None
        return record.record_id if record is not None else None

    @property
    def is_busy(self) -> bool:
        """Whether the site asked to come back later (RFC 6585 §4, RFC 9110 §15.6.4)."""
        return self.status in _BUSY

    @property
    def is_worth_another_try(self) -> bool:
        """Whether it may go better later."""
        return self.is_busy or self.outcome in _WORTH_ANOTHER_TRY


def main_exchange(url: str, exchanges: Sequence[Exchange]) -> Exchange | None:
    """Return the last exchange that asked for `url` itself with GET."""
    wanted = without_fragment(url)
    found = [each for each in exchanges if each.method == "GET" and each.url == wanted]
    return found[-1] if found else None


def of_visit(url: str, result: VisitResult, exchanges: Sequence[Exchange]) -> Judgement:
    """Judge a visited page."""
    main = main_exchange(url, exchanges)
    status = main.status if main is not None else None
    if result.outcome is not None:
        return Judgement(outcome=result.outcome, status=status, detail=result.error, main=main)
    if main is not None:
        return Judgement(outcome=main.outcome, status=status, detail=main.error, main=main)
    if result.has_document:
        # A route within a page, or a page out of the browser's cache: its bytes are recorded.
        return Judgement(outcome=Outcome.CAPTURED, status=None, detail=None, main=None)
    return _without_answer(url, exchanges, result.error)


def of_file(url: str, exchanges: Sequence[Exchange], fetched: Fetched) -> Judgement:
    """Judge a fetched file."""
    main = main_exchange(url, exchanges)
    if main is not None and fetched.outcome is Outcome.STREAMING_WITHOUT_END:
        return Judgement(
            outcome=fetched.outcome, status=main.status, detail=fetched.error, main=main
        )
    if main is not None:
        return Judgement(
            outcome=main.outcome, status=main.status, detail=main.error or None, main=main
        )
    return _without_answer(url, exchanges, fetched.error)


def _without_answer(url: str, exchanges: Sequence[Exchange], error: str | None) -> Judgement:
    """Find the failed connection that explains why there is no answer."""
    parts = split(url)
    failed = [
        each
        for each in exchanges
        if each.status is None
        and each.outcome in _WITHOUT_ANSWER
        and (theirs := split(each.url)) is not None
        and parts is not None
        and theirs.host == parts.host
    ]
    if failed:
        last = failed[-1]
        return Judgement(outcome=last.outcome, status=None, detail=last.error, main=None)
    return Judgement(
        outcome=Outcome.BROKEN_RESPONSE, status=None, detail=error or "no answer", main=None
    )
