"""JSON as atoms: each value with the way to it, indices left out. Pure, linear, never raises.

What isn't JSON after all is kept as literal text: nothing in it can be noise then.
"""

import re
from dataclasses import dataclass, field

from capture.change.parts import Part
from capture.change.slots import (
    Atom,
    Slot,
    Span,
    has_words,
    is_about_money,
    looks_like_url,
    pattern_of,
    shortened,
    spans,
    url_slots,
)

_TOKEN = re.compile(
    r'\s*+(?:"(?P<text>(?:[^"\\]|\\.)*+)"|(?P<number>-?[0-9][0-9.eE+\-]*+)|(?P<sign>[{}\[\],:])'
    r"|(?P<name>[A-Za-z]++)|\Z)",
    re.DOTALL,
)
_DEEPEST = 500
_WAY = 10
_LONGEST_NAME = 60
_SIBLINGS = 4
_LONGEST_SIBLING = 60
_NAMING = frozenset(
    {
        "id", "uuid", "guid", "nid", "key", "sha", "sha1", "sha256", "md5", "checksum", "digest",
        "etag", "version", "vid", "revision", "changed", "modified", "updated", "lastmod",
        "datemodified", "last_modified", "lastmodified", "sku", "code", "number", "nummer",
    }
)  # fmt: skip
"""Names under which a value says which thing, or when it was changed."""
_PRICES = re.compile(r"price|prijs|amount|bedrag|cost|kosten|tarief|phone|telefoon", re.IGNORECASE)


@dataclass(slots=True)
class _Frame:
    """An object or a list that is open."""

    is_object: bool
    way: tuple[str, ...]
    name: str = ""
    """The last name read; in a list that of the list itself."""
    is_value: bool = False
    """Whether a value comes next, in an object."""
    words: list[str] = field(default_factory=list)
    """The first texts in it: what its numbers are about."""
    numbers: list[tuple[int, Span, str]] = field(default_factory=list)
    """(place of the atom, span, way) of numbers, whose context is known when the object closes."""


def read_json(text: str, start: int, end: int, *, place: str) -> list[Atom]:
    """Return the values of the JSON in `text[start:end]`, each with what stands before it."""
    return _Reader(text, start, end, place).read()


class _Reader:
    def __init__(self, text: str, start: int, end: int, place: str) -> None:
        self._text = text
        self._at = self._begun = start
        self._end = end
        self._place = place
        self._atoms: list[Atom] = []
        self._open: list[_Frame] = [_Frame(is_object=False, way=())]

    def read(self) -> list[Atom]:
        while self._at < self._end and (match := _TOKEN.match(self._text, self._at, self._end)):
            if match.end() == self._at:
                break
            self._at = match.end()
            if match["sign"]:
                if not self._sign(match["sign"]):
                    break
            elif match["text"] is not None:
                self._string(match.span("text"))
            elif match["number"]:
                self._number(match.span("number"))
            elif match["name"]:
                self._add(())
        while len(self._open) > 1:
            self._close()
        if self._begun < self._end:
            self._at = self._end
            self._add(())
        return self._atoms

    def _sign(self, sign: str) -> bool:
        frame = self._open[-1]
        if sign in "{[":
            if len(self._open) > _DEEPEST:
                return False
            step = frame.name if frame.is_object else "*"
            self._open.append(_Frame(is_object=sign == "{", way=(*frame.way[-_WAY:], step)))
        elif sign in "}]" and len(self._open) > 1:
            self._add(())
            self._close()
        frame = self._open[-1]
        frame.is_value = sign == ":" and frame.is_object
        return True

    def _close(self) -> None:
        """Give the numbers of an object the context that its texts make."""
        frame = self._open.pop()
        about = shortened("|".join(frame.words)) if frame.words else ""
        for index, (start, end), way in frame.numbers:
            atom = self._atoms[index]
            near = f"{way}({about})" if frame.is_object else ""
            slot = Slot(start, end, way, near)
            self._atoms[index] = Atom(atom.start, atom.end, atom.part, (slot,))

    def _string(self, span: Span) -> None:
        frame = self._open[-1]
        if frame.is_object and not frame.is_value:
            frame.name = self._text[span[0] : min(span[1], span[0] + _LONGEST_NAME)]
            return
        self._add(tuple(self._slots(span, frame)))
        frame.is_value = False

    def _slots(self, span: Span, frame: _Frame) -> list[Slot]:
        way = self._way(frame)
        if looks_like_url(self._text, *span):
            return list(url_slots(self._text, *span, way))
        is_guarded = self._named(frame) in _NAMING
        found = spans(self._text, *span, is_single=True)
        pattern = pattern_of(self._text, *span, found)
        if len(frame.words) < _SIBLINGS and has_words(pattern):
            frame.words.append(pattern[:_LONGEST_SIBLING])
        context = f"{way}:{pattern}"
        can_count = has_words(pattern) and not is_about_money(pattern)
        near = context if can_count and not is_guarded else ""
        return [Slot(begin, finish, context, near, is_guarded) for begin, finish in found]

    def _number(self, span: Span) -> None:
        frame = self._open[-1]
        name = self._named(frame)
        way = self._way(frame)
        if name in _NAMING or _PRICES.search(name):
            self._add((Slot(*span, ""),))
        else:
            frame.numbers.append((len(self._atoms), span, way))
            self._add((Slot(*span, way),))
        frame.is_value = False

    def _named(self, frame: _Frame) -> str:
        return (frame.name if frame.is_object else frame.way[-1] if frame.way else "").lower()

    def _way(self, frame: _Frame) -> str:
        last = frame.name if frame.is_object else "*"
        return f"{self._place}/{'/'.join((*frame.way[1:], last))}"

    def _add(self, slots: tuple[Slot, ...]) -> None:
        self._atoms.append(Atom(self._begun, self._at, Part.DATA, slots))
        self._begun = self._at
