"""From a link to what is done about it: a page, a file, or nothing and why. Pure."""

from dataclasses import dataclass, replace

from capture.frontier.values import Priority
from capture.ledger.values import Sighting
from capture.model.kind import Kind
from capture.model.link import Hop, Link, Mechanism
from capture.model.outcome import Outcome
from capture.model.url import split, without_fragment
from capture.scope.keys import looks_like_file, page_key
from capture.scope.scope import Scope, Verdict

_NO_CONTENT = frozenset({"data", "blob", "about", "javascript", "mailto", "tel", "sms"})
"""Schemes of URLs that lead nowhere by themselves."""
_ELSEWHERE = frozenset({Outcome.OUT_OF_SCOPE, Outcome.UNSUPPORTED_SCHEME})
_FILES_OF_THE_SITE = frozenset({Hop.PREREQUISITE, Hop.INFERRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is done about one link."""

    sighting: Sighting
    priority: Priority | None
    """How soon it is captured; None: it is not."""


def decide(link: Link, *, from_url: str | None, scope: Scope) -> Decision | None:
    """Return what is done about a link; None for what can't be fetched, and for wild guesses.

    What can't be fetched: `data:`, `mailto:` and the like.
    """
    if link.hop is Hop.EMBED or link.hop in _FILES_OF_THE_SITE:
        url = without_fragment(link.url)
        if split(url) is None:
            return _left_out(link, url, from_url, scope.judge(url))
        first = link.hop in _FILES_OF_THE_SITE
        return Decision(
            sighting=_sighting(link, url, Kind.FILE, from_url, rule=None),
            priority=Priority.SEED if first else Priority.EMBED,
        )
    if link.mechanism is Mechanism.UNSAFE:
        return _unsafe(link, from_url)
    # What a script made of a fragment was seen to be a page of its own.
    url = link.url if link.mechanism is Mechanism.ROUTE else page_key(link.url)
    verdict = scope.judge(url)
    is_candidate = link.hop is Hop.SPECULATIVE
    kind = Kind.FILE if is_candidate or looks_like_file(url) else Kind.PAGE
    if verdict.is_in_scope:
        return Decision(
            sighting=_sighting(link, url, kind, from_url, rule=verdict.rule),
            priority=_priority(link),
        )
    if is_candidate and verdict.outcome in _ELSEWHERE:
        # A guess at another site is no fact about this one: lists of left-out URLs stay true.
        return None
    return _left_out(link, url, from_url, verdict)


def _priority(link: Link) -> Priority:
    if link.mechanism is Mechanism.SEED:
        return Priority.SEED
    return Priority.CANDIDATE if link.hop is Hop.SPECULATIVE else Priority.NORMAL


def _unsafe(link: Link, from_url: str | None) -> Decision | None:
    """Return that an address is listed whose request was not sent, whatever site it belongs to."""
    url = without_fragment(link.url)
    if split(url) is None:
        return None
    return Decision(
        sighting=replace(
            _sighting(link, url, Kind.REQUEST, from_url, rule=None),
            outcome=Outcome.UNSAFE_METHOD,
            detail="would be asked for by POST or the like, which is never sent",
        ),
        priority=None,
    )


def _left_out(link: Link, url: str, from_url: str | None, verdict: Verdict) -> Decision | None:
    """Return that a URL is listed and not captured; None for what names no content (data:, …)."""
    if url.partition(":")[0] in _NO_CONTENT:
        return None
    sighting = Sighting(
        url=url,
        kind=Kind.REQUEST,
        hop=link.hop,
        mechanism=link.mechanism,
        place=link.where,
        action=link.action,
        from_url=from_url,
        scope_rule=verdict.rule,
        outcome=verdict.outcome,
        detail=verdict.reason or verdict.rule,
    )
    return Decision(sighting=sighting, priority=None)


def _sighting(
    link: Link, url: str, kind: Kind, from_url: str | None, *, rule: str | None
) -> Sighting:
    return Sighting(
        url=url,
        kind=kind,
        hop=link.hop,
        mechanism=link.mechanism,
        place=link.where,
        action=link.action,
        from_url=from_url,
        scope_rule=rule,
    )


def decide_sitemap(link: Link, *, from_url: str | None) -> Decision | None:
    """Return what is done about a sitemap: it is fetched at once, wherever it lies."""
    url = without_fragment(link.url)
    if split(url) is None:
        return None
    return Decision(
        sighting=_sighting(link, url, Kind.FILE, from_url, rule=None), priority=Priority.SEED
    )


def priorities(decisions: list[Decision]) -> dict[str, Priority]:
    """Return how soon each URL is wanted; URLs that nobody wants are left out."""
    wanted: dict[str, Priority] = {}
    for each in decisions:
        if each.priority is not None:
            url = each.sighting.url
            wanted[url] = min(each.priority, wanted.get(url, each.priority))
    return wanted
