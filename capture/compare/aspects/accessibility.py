"""Accessibility problems that are new: axe-core on both versions of a page, from the archive alone.

A page that lacks what it asked for may look other than it did, so what was missing is told beside.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capture.browser import accessibility
from capture.browser.accessibility import AxeFinding
from capture.browser.executable import find
from capture.browser.offline import Answers, open_recorded
from capture.browser.session import BrowserSession, SessionOptions
from capture.errors import BrowserError
from capture.scope.anatomy import anatomy

MAX_PAIRS = 40
"""Where nothing else is said; each takes a few seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeChange:
    """One rule that more elements of the new page break, or fewer."""

    finding: AxeFinding
    """As found on the new page; of a solved one, on the old page."""
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeDifference:
    """Accessibility problems of a page, before and after."""

    new: tuple[AxeChange, ...]
    solved: tuple[AxeChange, ...]
    kept: int
    """Rules that both versions break as often."""
    missing_old: int
    """Requests that the archive had no answer to."""
    missing_new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeRule:
    """One rule that is broken more often than before, over all pages that were looked at."""

    finding: AxeFinding
    pages: tuple[str, ...]
    """Of the new site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLookAt:
    """A page before and after, by address."""

    name: str
    old: str
    new: str


def sample(pairs: Sequence[ToLookAt], *, most: int = MAX_PAIRS) -> list[ToLookAt]:
    """Return the pages to look at: one for each form of address first, then the rest, in order."""
    seen: set[str] = set()
    first: list[ToLookAt] = []
    rest: list[ToLookAt] = []
    for pair in pairs:
        shape = _shape(pair.new)
        (rest if shape in seen else first).append(pair)
        seen.add(shape)
    return [*first, *rest][:most]


def axe_difference(
    old: Sequence[AxeFinding], new: Sequence[AxeFinding], *, missing: tuple[int, int] = (0, 0)
) -> AxeDifference:
    """Return which rules are broken more often than before, and which less; gravest first."""
    before = {each.rule: each for each in old}
    after = {each.rule: each for each in new}
    worse = [
        AxeChange(
            finding=each, before=before[rule].count if rule in before else 0, after=each.count
        )
        for rule, each in after.items()
        if rule not in before or each.count > before[rule].count
    ]
    better = [
        AxeChange(finding=each, before=each.count, after=after[rule].count if rule in after else 0)
        for rule, each in before.items()
        if rule not in after or after[rule].count < each.count
    ]
    kept = sum(rule in after and after[rule].count == each.count for rule, each in before.items())
    return AxeDifference(
        new=tuple(sorted(worse, key=_gravity)),
        solved=tuple(sorted(better, key=_gravity)),
        kept=kept,
        missing_old=missing[0],
        missing_new=missing[1],
    )


async def look_at(
    pairs: Iterable[ToLookAt], *, old: Answers, new: Answers
) -> tuple[dict[str, AxeDifference], dict[str, str]]:
    """Return what axe-core found, by the pairs' names, and why others could not be looked at.

    Raises BrowserError when no browser starts.
    """
    found: dict[str, AxeDifference] = {}
    failed: dict[str, str] = {}
    async with BrowserSession.launch(SessionOptions(executable=find())) as session:
        for pair in pairs:
            try:
                before, missing_old = await _findings(session, old, pair.old)
                after, missing_new = await _findings(session, new, pair.new)
            except BrowserError as error:
                if session.is_dead:
                    raise
                failed[pair.name] = str(error)
                continue
            found[pair.name] = axe_difference(before, after, missing=(missing_old, missing_new))
    return found, failed


def new_rules(found: Iterable[tuple[str, AxeDifference]]) -> tuple[AxeRule, ...]:
    """Return the rules that are newly broken, on most pages first; pairs of page and difference."""
    pages: dict[str, list[str]] = {}
    findings: dict[str, AxeFinding] = {}
    for page, difference in found:
        for change in difference.new:
            pages.setdefault(change.finding.rule, []).append(page)
            findings.setdefault(change.finding.rule, change.finding)
    order = Counter({rule: len(each) for rule, each in pages.items()}).most_common()
    return tuple(AxeRule(finding=findings[rule], pages=tuple(pages[rule])) for rule, _ in order)


async def _findings(
    session: BrowserSession, answers: Answers, url: str
) -> tuple[tuple[AxeFinding, ...], int]:
    async with open_recorded(session, answers, url) as page:
        return await accessibility.findings(page), len(page.stay.refused)


_IMPACTS = ("critical", "serious", "moderate", "minor")


def _gravity(change: AxeChange) -> tuple[int, str]:
    impact = change.finding.impact
    return _IMPACTS.index(impact) if impact in _IMPACTS else len(_IMPACTS), change.finding.rule


def _shape(url: str) -> str:
    """Return what pages of one template tend to have in common: host and the first segment."""
    parts = anatomy(url)
    segments = parts.segments
    return f"{parts.host}/{segments[0] if len(segments) > 1 else ''}#{min(len(segments), 3)}"
