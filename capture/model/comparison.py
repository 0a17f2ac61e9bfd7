"""Two states of a site laid side by side: what became of each page and document, as values.

How the numbers add up (`Counts` and `DocumentCounts` check it):

    pages of the old side = kept + moved + merged + gone
    pages of the new side = kept + moved + new
    moved                 = moved_right + moved by any other kind of redirect, or by none
    gone                  = gone_unredirected + gone_redirected

A kept or moved pair takes one page of either side, and no page is in two of them. An old page that
went into a page that already has its pair is *merged*; a new page that holds a part of an old one
is *new*, with that old page among its `relations`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from capture.model.fate import (
    Answer,
    Change,
    DocumentFate,
    Fate,
    Ground,
    Redirecting,
    RelationKind,
)
from capture.model.side import ComparedDocument, ComparedPage, Side

FORMAT_NAME = "capture-comparison"
FORMAT_VERSION = 1
"""Of `vergelijking.json`: grows when a key is renamed or removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a redirect."""

    url: str
    """What was asked."""
    status: int | None
    """What it answered with; None: nobody asked, or no answer came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A page of the other side that has to do with this one."""

    kind: RelationKind
    url: str
    share: float
    """Of the own text of the old page that is found there, 0 to 1; of a candidate, how likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What became of one page: of the old side, or new on the new one."""

    fate: Fate
    old: ComparedPage | None
    """None exactly when NEW."""
    new: ComparedPage | None
    """None when GONE; for a merged page the page that it went into."""
    grounds: tuple[Ground, ...] = ()
    """What speaks for the pair, strongest first; empty for GONE and NEW unless by the owner."""
    confidence: float
    """0 to 1: that this is what became of it; 1 by the owner."""
    likeness: float | None = None
    """Share of own text that both have of what either has, 0 to 1; None: no text to compare."""
    change: Change = Change.UNKNOWN
    answer: Answer = Answer.NOT_ASKED
    """Of the old address on the new side."""
    redirecting: Redirecting = Redirecting.NONE
    steps: tuple[Step, ...] = ()
    """The redirect, from the old address to where it ends; at most 21."""
    expected: str | None = None
    """Where the old address ought to lead on the new side; None: for the owner to fill in, or it
    needs no redirect."""
    relations: tuple[Relation, ...] = ()
    remark: str = ""
    """Of the owner, with the verdict."""

    def __post_init__(self) -> None:
        is_right = {
            Fate.GONE: self.old is not None and self.new is None,
            Fate.NEW: self.old is None and self.new is not None,
        }.get(self.fate, self.old is not None and self.new is not None)
        if not is_right:
            message = f"{self.fate}: a page too few or too many"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPair:
    """What became of one document."""

    fate: DocumentFate
    old: ComparedDocument | None
    new: ComparedDocument | None
    grounds: tuple[Ground, ...] = ()
    confidence: float
    is_changed: bool = False
    """Whether the bytes differ."""
    answer: Answer = Answer.NOT_ASKED
    redirecting: Redirecting = Redirecting.NONE
    steps: tuple[Step, ...] = ()
    expected: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Pages in numbers; see the module for how they add up."""

    old: int
    new_side: int
    kept: int
    kept_changed: int
    """Of the kept ones, those with another text or other content."""
    moved: int
    moved_right: int
    merged: int
    gone: int
    gone_unredirected: int
    """Whose address doesn't redirect, or was not asked."""
    new: int

    @property
    def gone_redirected(self) -> int:
        """Gone, but the address leads somewhere: home, another page, nowhere in the end."""
        return self.gone - self.gone_unredirected

    def __post_init__(self) -> None:
        adds_up = (
            self.old == self.kept + self.moved + self.merged + self.gone
            and self.new_side == self.kept + self.moved + self.new
            and self.moved_right <= self.moved
            and self.gone_unredirected <= self.gone
            and self.kept_changed <= self.kept
        )
        if not adds_up:
            message = f"the numbers do not add up: {self}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCounts:
    """Documents in numbers: old = kept + changed + moved + merged + gone, new_side likewise."""

    old: int
    new_side: int
    kept: int
    changed: int
    moved: int
    merged: int
    gone: int
    new: int

    def __post_init__(self) -> None:
        both = self.kept + self.changed + self.moved
        if self.old != both + self.merged + self.gone or self.new_side != both + self.new:
            message = f"the numbers do not add up: {self}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole comparison."""

    old: Side
    new: Side
    made: datetime
    """When, aware."""
    host_map: Mapping[str, str]
    """Host of the old side → host of the new one that took its place."""
    pairs: tuple[Pair, ...]
    """Each page of the old side in the order of its address, then the new pages."""
    documents: tuple[DocumentPair, ...]
    decisions: str | None = None
    """Name of the file with the owner's verdicts that were used."""

    @property
    def counts(self) -> Counts:
        """The pages in numbers."""
        return counts_of(self.pairs)

    @property
    def document_counts(self) -> DocumentCounts:
        """The documents in numbers."""
        return document_counts_of(self.documents)


def counts_of(pairs: Sequence[Pair]) -> Counts:
    """Return the pages in numbers."""

    def count(fate: Fate) -> int:
        return sum(each.fate is fate for each in pairs)

    changed = (Change.MUCH, Change.LITTLE, Change.REPLACED)
    is_unredirected = (Redirecting.NONE,)
    return Counts(
        old=sum(each.old is not None for each in pairs),
        new_side=sum(each.new is not None and each.fate is not Fate.MERGED for each in pairs),
        kept=count(Fate.KEPT),
        kept_changed=sum(each.fate is Fate.KEPT and each.change in changed for each in pairs),
        moved=count(Fate.MOVED),
        moved_right=sum(
            each.fate is Fate.MOVED and each.redirecting is Redirecting.RIGHT for each in pairs
        ),
        merged=count(Fate.MERGED),
        gone=count(Fate.GONE),
        gone_unredirected=sum(
            each.fate is Fate.GONE and each.redirecting in is_unredirected for each in pairs
        ),
        new=count(Fate.NEW),
    )


def document_counts_of(documents: Sequence[DocumentPair]) -> DocumentCounts:
    """Return the documents in numbers."""

    def count(fate: DocumentFate) -> int:
        return sum(each.fate is fate for each in documents)

    return DocumentCounts(
        old=sum(each.old is not None for each in documents),
        new_side=sum(
            each.new is not None and each.fate is not DocumentFate.MERGED for each in documents
        ),
        kept=count(DocumentFate.KEPT),
        changed=count(DocumentFate.CHANGED),
        moved=count(DocumentFate.MOVED),
        merged=count(DocumentFate.MERGED),
        gone=count(DocumentFate.GONE),
        new=count(DocumentFate.NEW),
    )


def sentence(counts: Counts) -> str:
    """Return the sentence that a comparison begins with, in Dutch; its numbers add up.

    Pages that merged, and gone ones that lead somewhere, are named only where there are any.
    """
    parts = [
        f"{_dutch(counts.kept)} gebleven",
        f"{_dutch(counts.moved)} verplaatst ({_dutch(counts.moved_right)} goed doorverwezen)",
    ]
    if counts.merged:
        parts.append(f"{_dutch(counts.merged)} samengevoegd")
    parts.append(f"{_dutch(counts.gone_unredirected)} weg zonder doorverwijzing")
    if counts.gone_redirected:
        parts.append(f"{_dutch(counts.gone_redirected)} weg en elders heen doorverwezen")
    parts.append(f"{_dutch(counts.new)} nieuw")
    before = "pagina" if counts.old == 1 else "pagina's"
    totals = f"{_dutch(counts.old)} {before} vóór, {_dutch(counts.new_side)} ná"
    return f"{totals}: {', '.join(parts)}"


def _dutch(number: int) -> str:
    return f"{number:,}".replace(",", ".")
