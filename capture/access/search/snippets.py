"""Chooses the piece of a text that shows best why it was found. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from capture.access.search.asked import Piece
from capture.access.search.values import Snippet
from capture.access.search.words import relatives, stem, tokens

WIDTH = 240
"""Characters of a snippet, about."""
_LEAD = 50
"""Characters before the first word that fits, about."""
_AT_ONCE = 100_000
_MOST_FOUND = 500
_SPACE = re.compile(r"\s")
_SHARED = 3
"""Letters with which a word and its stem begin alike, mostly; what doesn't isn't marked."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    piece: int
    place: int
    """Of the word within its piece."""


def snippet(body: str, pieces: Sequence[Piece], *, at_most: int) -> Snippet:
    """Return the piece of `body` with most of what was asked for; its beginning when none is there.

    Looks at no more than `at_most` characters.
    """
    found: list[_Found] = []
    pattern = _pattern(tuple(pieces))
    start, limit = 0, min(len(body), at_most)
    while start < limit and len(found) < _MOST_FOUND:
        end = _next_space(body, start + _AT_ONCE)
        found += _matches(pattern, body, start, end, pieces)
        if len({e.piece for n, e in enumerate(found) if _is_whole(n, found, pieces)}) == len(
            pieces
        ):
            break
        start = end
    first, last = _best(found, pieces)
    begin = max(0, (found[first].start if found else 0) - _LEAD)
    if not found or found[last].end <= WIDTH:
        begin = 0
    begin = 0 if begin == 0 else _next_word(body, begin, found[first].start)
    end = min(len(body), max(begin + WIDTH, found[last].end if found else 0))
    if end < len(body):
        cut = body.rfind(" ", found[last].end if found else begin, end)
        end = cut if cut > begin else end
    text = body[begin:end].replace("\n", " ")
    ranges = [(e.start - begin, e.end - begin) for e in found if begin <= e.start and e.end <= end]
    return Snippet(
        text=text, ranges=tuple(sorted(set(ranges))), is_start=begin == 0, is_end=end == len(body)
    )


def _next_space(body: str, at: int) -> int:
    space = _SPACE.search(body, at)
    return len(body) if space is None else space.start()


def _next_word(body: str, begin: int, limit: int) -> int:
    space = _SPACE.search(body, begin, limit)
    return begin if space is None else space.end()


def _matches(
    pattern: re.Pattern[str], body: str, start: int, end: int, pieces: Sequence[Piece]
) -> list[_Found]:
    found: list[_Found] = []
    for match in pattern.finditer(body, start, end):
        words = tokens(match[0])
        if len(words) != 1:
            continue
        for number, piece in enumerate(pieces):
            if piece.fits(words[0]):
                place = piece.words.index(words[0]) if words[0] in piece.words else 0
                found.append(_Found(match.start(), match.end(), number, place))
                break
        if len(found) >= _MOST_FOUND:
            break
    return found


def _is_whole(at: int, found: Sequence[_Found], pieces: Sequence[Piece]) -> bool:
    """Whether the words of a phrase follow one another from the one found at `at` on."""
    count = len(pieces[found[at].piece].words)
    if count == 1:
        return True
    following = found[at : at + count]
    return [f.place for f in following] == list(range(count)) and all(
        after.start - before.end <= _SHARED for before, after in pairwise(following)
    )


def _best(found: Sequence[_Found], pieces: Sequence[Piece]) -> tuple[int, int]:
    """Return the first and last of those found that make the best snippet."""
    best, span = (-1, 0), (0, 0)
    whole = [_is_whole(at, found, pieces) for at in range(len(found))]
    for first in range(len(found)):
        last = first
        while last + 1 < len(found) and found[last + 1].end - found[first].start <= WIDTH - _LEAD:
            last += 1
        inside = range(first, last + 1)
        score = (len({found[n].piece for n in inside if whole[n]}), last - first)
        if score > best:
            best, span = score, (first, last)
    return span


@lru_cache(maxsize=200)
def _pattern(pieces: tuple[Piece, ...]) -> re.Pattern[str]:
    """Return a pattern for words that may fit: which begin as what was asked, or as its stem."""
    starts: set[str] = set()
    for piece in pieces:
        forms = {*piece.words}
        if len(piece.words) == 1 and not piece.is_quoted:
            forms |= {stem(piece.words[0]), *relatives(piece.words[0])}
        # Kraaij and Pohlmann's stem of "gemeente" is "meent": it takes ge- off.
        starts |= {each[:_SHARED] for each in forms} | {f"ge{each[:_SHARED]}" for each in forms}
    options = "|".join("".join(map(_letter, each)) for each in sorted(starts) if each)
    return re.compile(rf"\b(?:{options or '(?!)'})[\w\u00ad\u0300-\u036f]*")


@lru_cache(maxsize=2_000)
def _letter(char: str) -> str:
    """Return a letter in either case, with or without accents, as a pattern.

    Faster by half than a pattern that ignores case.
    """
    return f"[{re.escape(char)}{re.escape(char.upper())}{_ACCENTED.get(char, '')}]"


def _accented() -> dict[str, str]:
    found: dict[str, str] = {}
    for number in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(number))[0].lower()
        if base.isascii() and base.isalpha():
            found[base] = found.get(base, "") + chr(number)
    return found


_ACCENTED = _accented()
