"""Decides what an incremental harvest renders, from what asking showed: pure.

Rendered are pages with proof of change, pages that list others, a sample whose turn has come, and
pages that a trusted source declares changed. What many pages share (styles, scripts, fonts) is
captured once; a few of the pages that use it are rendered to see what that does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.ledger.changes import Noted
from capture.ledger.memory import Memory
from capture.model.change import ChangeKind, Part, Proof, Reason
from capture.model.exchange import Exchange
from capture.model.url import without_fragment

_SHARED_BY = 10
"""Pages from which on a style or script counts as shared."""
_SHARED_PROBES = 3
"""Pages that show what a shared change does, where none of them is rendered anyway."""
_MOST_DECLARED = 0.02
"""Share of the pages that are rendered for what is declared alone."""
_LOOKS = frozenset({"style", "script", "font", "manifest", "image"})
"""What a page looks like or how it works, by Sec-Fetch-Dest; everything else is what it says. A
picture that so many pages show is a logo."""
_LOOKS_OF_TYPES = ("text/css", "font/", "application/javascript", "text/javascript", "image/")


@dataclass(slots=True)
class Decided:
    """What is done about the pages and files that are known."""

    rows: dict[str, Noted] = field(default_factory=dict)
    """By URL: what changed, and what is rendered."""
    probes: set[str] = field(default_factory=set)
    """Rendered only to see whether something differs that no check told."""
    shared: dict[str, Part] = field(default_factory=dict)
    """What changed of the styles, scripts, fonts and logos that many pages use, by URL."""
    away: list[str] = field(default_factory=list)
    """Pages and files whose own answer is another one than before."""

    @property
    def to_render(self) -> list[str]:
        """Return the pages that are rendered."""
        return [row.url for row in self.rows.values() if row.reason is not None]


def decide(
    memory: Memory,
    verdicts: Mapping[str, Verdict],
    *,
    chosen: Mapping[str, Reason],
    claimed: frozenset[str],
    answers: Mapping[str, Exchange],
    unlisted: frozenset[str] = frozenset(),
) -> Decided:
    """Decide about everything that is known.

    `chosen`: hubs and sample, rendered whatever was found; `claimed`: pages that a trusted source
    declares changed; `answers`: today's answers, by URL; `unlisted`: files that no row is made of.
    """
    decided = Decided()
    users = memory.users()
    shared = decided.shared = _shared(memory, verdicts, users, answers)
    for url in memory.pages:
        row = _page(memory, url, verdicts, shared)
        if row is not None:
            if row.kind is None and row.reason is None:
                decided.away.append(url)
            decided.rows[url] = row
    for url, reason in chosen.items():
        if url in memory.pages and url not in decided.rows:
            decided.rows[url] = Noted(url=url, reason=reason)
            decided.probes.add(url)
    for url, changed in shared.items():
        if any(page in decided.rows and decided.rows[page].reason for page in users[url]):
            continue
        for page in users[url][:_SHARED_PROBES]:
            decided.rows[page] = Noted(url=page, reason=Reason.SHARED, because=(changed,))
            decided.probes.add(page)
    most = max(_SHARED_PROBES, int(len(memory.pages) * _MOST_DECLARED))
    for url in sorted(claimed & memory.pages.keys() - decided.rows.keys())[:most]:
        decided.rows[url] = Noted(url=url, reason=Reason.DECLARED)
        decided.probes.add(url)
    _files(memory, verdicts, users.keys() | unlisted, decided)
    return decided


def _page(
    memory: Memory,
    page: str,
    verdicts: Mapping[str, Verdict],
    shared: Mapping[str, Part],
) -> Noted | None:
    """Return what is to be noted of a page; None when all of it is as it was.

    `kind` is None when the page's own answer is another one: what that means is found out apart.
    """
    own = verdicts.get(without_fragment(page))
    if own is not None and own.standing in (Standing.AWAY, Standing.UNKNOWN):
        return Noted(url=page, proof=Proof.STATUS)
    parts: list[Part] = []
    is_unchecked = False
    for url in sorted(memory.parts_of(page)):
        found = verdicts.get(url)
        if found is None or url in shared:
            continue
        if found.standing is Standing.UNKNOWN:
            is_unchecked = True
        elif found.standing in (Standing.CHANGED, Standing.AWAY, Standing.BACK):
            parts.append(found.part or Part(url=url, what=("status",)))
    if parts:
        return Noted(url=page, kind=ChangeKind.CHANGED, reason=Reason.CHANGED, because=tuple(parts))
    return Noted(url=page, reason=Reason.UNCHECKED) if is_unchecked else None


def _shared(
    memory: Memory,
    verdicts: Mapping[str, Verdict],
    users: Mapping[str, list[str]],
    answers: Mapping[str, Exchange],
) -> dict[str, Part]:
    """Return what changed of the styles, scripts and fonts that many pages use."""
    found: dict[str, Part] = {}
    for url, verdict in verdicts.items():
        if verdict.standing not in (Standing.CHANGED, Standing.AWAY) or verdict.part is None:
            continue
        if len(users.get(url, ())) < _SHARED_BY:
            continue
        answer = memory.answers.get(url)
        use = (answer.destination if answer is not None else None) or ""
        mime = (answers[url].mime if url in answers else answer.mime if answer else None) or ""
        if use in _LOOKS or mime.startswith(_LOOKS_OF_TYPES):
            found[url] = verdict.part
    return found


def _files(
    memory: Memory,
    verdicts: Mapping[str, Verdict],
    passed_over: Collection[str],
    decided: Decided,
) -> None:
    """Note what became of files that are no part of a page: documents, above all."""
    for url in memory.files:
        verdict = verdicts.get(url)
        if verdict is None or url in passed_over or verdict.part is None:
            continue
        if verdict.standing is Standing.CHANGED:
            decided.rows[url] = Noted(
                url=url, is_page=False, kind=ChangeKind.CHANGED, because=(verdict.part,)
            )
        elif verdict.standing is Standing.AWAY:
            decided.away.append(url)
            decided.rows[url] = Noted(url=url, is_page=False, proof=Proof.STATUS)
