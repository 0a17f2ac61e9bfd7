"""What is new, changed, moved or gone on a site since the harvests before (FREQ02)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class ChangeKind(StrEnum):
    """What became of a page or document."""

    NEW = "new"
    """It was not known before."""
    CHANGED = "changed"
    """It, or what it is made of, differs from what was recorded last."""
    MOVED = "moved"
    """Its address leads to another one now, or what it held is found at another one."""
    GONE = "gone"
    """It is not there any more; `how` says by what answer."""
    UNDETERMINED = "undetermined"
    """No answer that tells: it is looked at again by the next harvest."""


class Reason(StrEnum):
    """Why a page was rendered."""

    NEW = "new"
    """It was not known before."""
    CHANGED = "changed"
    """There is proof that it, or data behind it, changed."""
    DECLARED = "declared"
    """A source that has earned trust says that it changed."""
    HUB = "hub"
    """It lists other pages, or led to new ones before."""
    SAMPLE = "sample"
    """Its turn had come: every page is rendered every so many days."""
    UNCHECKED = "unchecked"
    """It could not be checked without a browser."""
    SHARED = "shared"
    """A part that many pages share changed: this is one of those that show what that does."""


class Proof(StrEnum):
    """What shows a change."""

    DIGEST = "digest"
    """Its bytes, or those of what it loads, have another SHA-256 and differ in more than noise."""
    STATUS = "status"
    """The answer's status."""
    RENDERED = "rendered"
    """Only the browser showed it: no check had told."""
    FOUND = "found"
    """A link to it, a sitemap or a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How one URL that a page is made of differs."""

    url: str
    what: tuple[str, ...]
    """Which parts of it differ: text, links, images, data …; `bytes` where that can't be told."""
    examples: tuple[tuple[str, str], ...] = ()
    """Before and after, of a few, in short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the list of changes."""

    change: ChangeKind
    url: str
    title: str | None = None
    is_page: bool = True
    to: str | None = None
    """Where it moved to."""
    how: str = ""
    """By what answer it is gone or undetermined: `404`, `410`, `soft-404`, `redirect-home` …"""
    what: tuple[str, ...] = ()
    """What changed, over all its parts."""
    because: tuple[Part, ...] = ()
    """Which of its parts changed; at most the first few."""
    proof: Proof = Proof.DIGEST
    record_id: str | None = None
    """The record of its own answer in this harvest."""
    thumbnail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCounts:
    """The harvest in numbers."""

    known: int
    """Pages that the harvests before knew."""
    checked: int
    """URLs asked for without a browser."""
    unchanged: int
    """Known pages of which nothing differed but noise."""
    new: int
    changed: int
    moved: int
    gone: int
    undetermined: int
    rendered: int
    """Pages that a browser showed."""
    hubs: int
    sample: int
    sample_changed: int
    """Of the sample and the hubs: those that turned out to be changed, in whichever way known."""
    sample_missed: int
    """Of these: those of which no check had told."""

    @property
    def recall(self) -> float | None:
        """Part of the changes in the sample that the checks had found; None without any."""
        if not self.sample_changed:
            return None
        return (self.sample_changed - self.sample_missed) / self.sample_changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far what a source declares held true, in a sentence for people."""

    source: str
    nl: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeList:
    """The list of changes of an incremental harvest."""

    FORMAT: ClassVar[tuple[str, int]] = ("capture-changes", 1)

    harvest: str
    site_host: str
    base: tuple[str, ...]
    """Names of the harvests that it is compared with, newest first."""
    written: datetime
    is_complete: bool
    counts: ChangeCounts
    recall: float | None
    rows: tuple[Change, ...]
    trust: tuple[Trust, ...] = ()
    noise: tuple[Trust, ...] = ()
    """What differs on every answer and is not taken as change, in sentences."""
    format_name: str = FORMAT[0]
    format_version: int = FORMAT[1]
