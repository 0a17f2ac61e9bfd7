"""What of a page's text went and came, word by word. Pure.

It is given the lines that are the page's own: those of the template are compared once for the site
(`template_difference`), not on each page anew.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from capture.compare.aspects.sequences import Run, runs

_CONTEXT_WORDS = 8
_CONTEXT_LINES = 1
_SHORT_ISLAND = 2
"""Words that stayed between two changes, so few that a reader rather sees one change."""
MAX_HUNKS = 200
"""Of one page; what follows is counted."""
MAX_HUNK_WORDS = 400
"""Shown of one piece; what follows is cut, and an ellipsis says so."""
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\w+", re.UNICODE)


class WordFate(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    """Stayed: shown as context."""
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that share one fate."""

    fate: WordFate
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """One change with what stands around it."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDifference:
    """What changed in the text of a page."""

    likeness: float
    """Share of the words that both have, 0 to 1; 1 for two pages without text."""
    words_removed: int
    words_added: int
    hunks: tuple[Hunk, ...]
    more_hunks: int = 0
    """Changes beyond `MAX_HUNKS`."""

    @property
    def is_same(self) -> bool:
        """Whether no word changed."""
        return not self.hunks


def likeness(old: Iterable[str], new: Iterable[str]) -> float:
    """Return which share of the words of two texts both have, wherever they stand: 0 to 1."""
    first, second = _bag(old), _bag(new)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _bag(blocks: Iterable[str]) -> Counter[str]:
    return Counter(word for block in blocks for word in _WORD.findall(block.casefold()))


def text_difference(old: Sequence[str], new: Sequence[str]) -> TextDifference:
    """Return what changed between the lines of two texts.

    Lines that stayed are found first, then the words within those that changed.
    """
    hunks: list[Hunk] = []
    removed = added = more = 0
    for run in runs(old, new):
        if run.is_equal:
            continue
        pieces, gone, came = _inside(old, new, run)
        removed, added = removed + gone, added + came
        if not gone and not came:
            continue  # the same words, broken into other lines
        if len(hunks) < MAX_HUNKS:
            hunks.append(Hunk(pieces=_with_context(old, run, pieces)))
        else:
            more += 1
    return TextDifference(
        likeness=likeness(old, new),
        words_removed=removed,
        words_added=added,
        hunks=tuple(hunks),
        more_hunks=more,
    )


def _inside(old: Sequence[str], new: Sequence[str], run: Run) -> tuple[tuple[Piece, ...], int, int]:
    """Return the pieces of a changed stretch, and how many words went and came."""
    before = _TOKEN.findall(" ".join(old[run.old_start : run.old_end]))
    after = _TOKEN.findall(" ".join(new[run.new_start : run.new_end]))
    pieces: list[Piece] = []
    gone = came = 0
    for part in _without_islands(runs(before, after)):
        if part.is_equal:
            pieces.append(Piece(WordFate.KEPT, _shortened(before[part.old_start : part.old_end])))
            continue
        went, arrived = before[part.old_start : part.old_end], after[part.new_start : part.new_end]
        gone, came = gone + len(went), came + len(arrived)
        if went:
            pieces.append(Piece(WordFate.REMOVED, _cut(went)))
        if arrived:
            pieces.append(Piece(WordFate.ADDED, _cut(arrived)))
    return tuple(pieces), gone, came


def _without_islands(parts: Sequence[Run]) -> list[Run]:
    """Join changes with no more than a word or two between them, where those are the lesser."""
    joined: list[Run] = []
    for index, part in enumerate(parts):
        last = joined[-1] if joined else None
        is_island = (
            part.is_equal
            and last is not None
            and index + 1 < len(parts)
            and part.old_end - part.old_start <= _SHORT_ISLAND
            and _size(last) + _size(parts[index + 1]) > 4 * (part.old_end - part.old_start)
        )
        if last is not None and not last.is_equal and (is_island or not part.is_equal):
            joined[-1] = Run(False, last.old_start, part.old_end, last.new_start, part.new_end)
        else:
            joined.append(part)
    return joined


def _size(run: Run) -> int:
    return (run.old_end - run.old_start) + (run.new_end - run.new_start)


def _with_context(old: Sequence[str], run: Run, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces of a change with a few words of the lines before and after it."""
    before = " ".join(old[max(0, run.old_start - _CONTEXT_LINES) : run.old_start]).split()
    after = " ".join(old[run.old_end : run.old_end + _CONTEXT_LINES]).split()
    around: list[Piece] = list(pieces)
    if before and pieces[0].fate is not WordFate.KEPT:
        lead = "… " if len(before) > _CONTEXT_WORDS else ""
        around.insert(0, Piece(WordFate.KEPT, lead + " ".join(before[-_CONTEXT_WORDS:])))
    if after and pieces[-1].fate is not WordFate.KEPT:
        tail = " …" if len(after) > _CONTEXT_WORDS else ""
        around.append(Piece(WordFate.KEPT, " ".join(after[:_CONTEXT_WORDS]) + tail))
    return tuple(around)


def _shortened(words: Sequence[str]) -> str:
    """Return words that stayed, the middle of many left out."""
    if len(words) <= 3 * _CONTEXT_WORDS:
        return " ".join(words)
    return f"{' '.join(words[:_CONTEXT_WORDS])} … {' '.join(words[-_CONTEXT_WORDS:])}"


def _cut(words: Sequence[str]) -> str:
    text = " ".join(words[:MAX_HUNK_WORDS])
    return f"{text} …" if len(words) > MAX_HUNK_WORDS else text
