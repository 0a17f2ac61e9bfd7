"""Compares two open sides: what became of each page and document, and where addresses lead."""

from collections.abc import Iterator
from datetime import datetime

from capture.compare.addresses import asked_form
from capture.compare.documents import document_pairs
from capture.compare.evidence import Candidate, candidates
from capture.compare.judging import judged
from capture.compare.matching import Matched, matched
from capture.compare.opened import OpenedSide
from capture.compare.prepared import Prepared, prepared
from capture.compare.sketch import exact_overlap, runs_of
from capture.compare.tracing import Trace, Tracer
from capture.compare.verdicts import OwnerVerdicts, numbered
from capture.model.comparison import Comparison, Pair, Relation
from capture.model.fate import Answer, Change, Fate, Ground, Redirecting, RelationKind
from capture.model.side import ComparedPage

_LITTLE, _REPLACED = 0.9, 0.1
_MOST_RELATIONS = 20


def compare(
    old: OpenedSide, new: OpenedSide, *, made: datetime, owner: OwnerVerdicts | None = None
) -> Comparison:
    """Return the comparison of two sides.

    Takes about 3 ms a page. ConfigError when a verdict names a page that neither side has.
    """
    sides = prepared(old, new)
    verdicts = {} if owner is None else numbered(owner, old.pages, new.pages)
    found = candidates(sides)
    result = matched(sides, found, verdicts)
    telling = _Telling(old, new, sides, result, owner)
    tracer = Tracer(new, sides.hosts)
    return Comparison(
        old=old.side,
        new=new.side,
        made=made,
        host_map=dict(sorted(sides.hosts.items())),
        pairs=tuple(telling.pairs()),
        documents=document_pairs(
            old.documents,
            new.documents,
            hosts=sides.hosts,
            tracer=tracer,
            home=asked_form(new.side.home or ""),
        ),
        decisions=None if owner is None else owner.name,
    )


class _Telling:
    """Puts in words, as values, what was matched."""

    def __init__(
        self,
        old: OpenedSide,
        new: OpenedSide,
        sides: Prepared,
        result: Matched,
        owner: OwnerVerdicts | None,
    ) -> None:
        self._old = old
        self._new = new
        self._sides = sides
        self._result = result
        self._remarks = {} if owner is None else owner.remarks
        self._targets = {} if owner is None else owner.targets
        self._merged_into: dict[int, list[tuple[int, Candidate | None]]] = {}
        for number, (into, candidate) in result.merged.items():
            self._merged_into.setdefault(into, []).append((number, candidate))

    def pairs(self) -> Iterator[Pair]:
        """Yield what became of each old page, then the new ones."""
        for number in range(len(self._sides.old)):
            if number in self._result.gone:
                yield self._gone(number)
            elif number in self._result.merged:
                into, candidate = self._result.merged[number]
                yield self._found(number, into, candidate, is_merged=True)
            else:
                new = self._result.new_of[number]
                yield self._found(number, new, self._result.pairs[number], is_merged=False)
        parts = {each.new: each for several in self._result.splits.values() for each in several}
        for number, feature in enumerate(self._sides.new):
            if number in self._result.taken:
                continue
            part = parts.get(number)
            relations = [] if part is None else [self._relation(RelationKind.SPLIT, part, "old")]
            yield Pair(
                fate=Fate.NEW, old=None, new=feature.page, confidence=1.0,
                relations=tuple(relations),
            )  # fmt: skip

    def _found(self, old: int, new: int, candidate: Candidate | None, *, is_merged: bool) -> Pair:
        ours, theirs = self._sides.old[old], self._sides.new[new]
        trace = self._sides.traces[old]
        is_in_place = ours.key == theirs.key and not is_merged and _answers_there(trace)
        fate = Fate.MERGED if is_merged else Fate.KEPT if is_in_place else Fate.MOVED
        likeness, change = self._likeness(ours.page, theirs.page)
        redirecting = self._judged(old, theirs.page)
        needs_none = fate is Fate.KEPT
        target = self._targets.get(ours.page.url)
        is_by_owner = old in self._result.by_owner
        return Pair(
            fate=fate,
            old=ours.page,
            new=theirs.page,
            grounds=_grounds(candidate, is_by_owner=is_by_owner),
            confidence=_confidence(candidate, is_by_owner=is_by_owner, is_merged=is_merged),
            likeness=likeness,
            change=change,
            answer=trace.answer,
            redirecting=redirecting,
            steps=trace.steps if trace.leads else (),
            expected=target or (None if needs_none else theirs.page.url),
            relations=self._relations(old, None if is_merged else new),
            remark=self._remarks.get(ours.page.url, ""),
        )

    def _gone(self, old: int) -> Pair:
        page = self._sides.old[old].page
        trace = self._sides.traces[old]
        possible = [
            self._relation(RelationKind.CANDIDATE, each, "new")
            for each in self._result.possible.get(old, ())
        ]
        is_by_owner = old in self._result.by_owner
        best = self._result.possible.get(old, ())
        return Pair(
            fate=Fate.GONE,
            old=page,
            new=None,
            grounds=(Ground.OWNER,) if is_by_owner else (),
            confidence=1.0 if is_by_owner or not best else round(1 - best[0].confidence, 3),
            answer=trace.answer,
            redirecting=self._judged(old, None),
            steps=trace.steps if trace.leads else (),
            expected=self._targets.get(page.url),
            relations=(*self._relations(old, None), *possible),
            remark=self._remarks.get(page.url, ""),
        )

    def _judged(self, old: int, expected: ComparedPage | None) -> Redirecting:
        page = self._sides.old[old].page
        target = self._targets.get(page.url) or (expected.url if expected else None)
        trace = self._sides.traces[old]
        return judged(
            trace,
            expected=asked_form(target) if target else None,
            end_is=trace.end,
            home=asked_form(self._new.side.home or ""),
            is_home=self._sides.old[old].key.is_home,
        )

    def _relations(self, old: int, new: int | None) -> tuple[Relation, ...]:
        found = [
            self._relation(RelationKind.SPLIT, each, "new")
            for each in self._result.splits.get(old, ())
        ]
        for number, candidate in self._merged_into.get(-1 if new is None else new, ()):
            url = self._sides.old[number].page.url
            share = 1.0 if candidate is None else candidate.overlap.of_first
            found.append(Relation(kind=RelationKind.MERGED, url=url, share=round(share, 3)))
        return tuple(found[:_MOST_RELATIONS])

    def _relation(self, kind: RelationKind, each: Candidate, named: str) -> Relation:
        pages = self._sides.old if named == "old" else self._sides.new
        share = each.confidence if kind is RelationKind.CANDIDATE else each.overlap.of_first
        url = pages[each.old if named == "old" else each.new].page.url
        return Relation(kind=kind, url=url, share=round(share, 3))

    def _likeness(self, ours: ComparedPage, theirs: ComparedPage) -> tuple[float | None, Change]:
        """Return how much own text both have, read anew in full, and how much that is."""
        if ours.digest is not None and ours.digest == theirs.digest and not ours.is_rendered:
            return 1.0, Change.NONE
        first, _ = runs_of(self._old.own_lines(ours))
        second, _ = runs_of(self._new.own_lines(theirs))
        if not first and not second:
            return None, Change.UNKNOWN
        likeness = round(exact_overlap(first, second).likeness, 3)
        if first == second:
            return 1.0, Change.NONE
        if likeness >= _LITTLE:
            return likeness, Change.LITTLE
        return likeness, Change.REPLACED if likeness < _REPLACED else Change.MUCH


def _answers_there(trace: Trace) -> bool:
    """Whether nothing shows that the old way of writing an address stopped to work."""
    return trace.answer in (Answer.PAGE, Answer.NOT_ASKED, Answer.NO_ANSWER) or (
        trace.leads and trace.moves == 0 and trace.end is not None
    )


def _confidence(candidate: Candidate | None, *, is_by_owner: bool, is_merged: bool) -> float:
    """Return how sure a pair is; that a page was merged shows from how much of it is there."""
    if is_by_owner or candidate is None:
        return 1.0
    if is_merged:
        return round(max(candidate.confidence, min(0.99, candidate.overlap.of_first)), 3)
    return candidate.confidence


def _grounds(candidate: Candidate | None, *, is_by_owner: bool) -> tuple[Ground, ...]:
    found = () if candidate is None else candidate.grounds
    return (Ground.OWNER, *found) if is_by_owner else found
