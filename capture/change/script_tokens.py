"""Scripts as atoms: strings and numbers with the words before them. Pure, linear, never raises.

No parser: a lexer that may be wrong about a regular expression or a template is wrong in the same
way about the same script, and nothing is lost by it.
"""

import re
from collections import deque

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
    r"""(?P<line>\n)|(?P<space>[^\S\n]++)|(?P<comment>//[^\n]*+|/\*|<!--[^\n]*+)"""
    r"""|"(?P<double>(?:[^"\\\n]|\\.)*+)"|'(?P<single>(?:[^'\\\n]|\\.)*+)'"""
    r"""|`(?P<template>(?:[^`\\]|\\.)*+)`|(?P<number>[0-9][0-9A-Za-z.]*+)"""
    r"""|(?P<name>[^\W\d][\w$]*+|\$[\w$]*+)|(?P<sign>.)""",
    re.DOTALL,
)
_ENDS = frozenset(";{},\n")
"""Where an atom ends."""
_NEAR, _NEARER = 8, 4
_LONGEST_TOKEN = 40
_MOST_UNCLOSED = 50
"""Quotation marks without an end, each of which is looked for to the end of the line."""
_LONGEST_ATOM = 2_000
_PRICES = re.compile(r"price|prijs|amount|bedrag|cost|kosten|tarief", re.IGNORECASE)


def read_script(text: str, start: int, end: int, *, place: str) -> list[Atom]:
    """Return the pieces of the script in `text[start:end]`."""
    return _Reader(text, start, end, place).read()


class _Reader:
    def __init__(self, text: str, start: int, end: int, place: str) -> None:
        self._text = text
        self._at = self._begun = start
        self._end = end
        self._place = place
        self._atoms: list[Atom] = []
        self._slots: list[Slot] = []
        self._before: deque[str] = deque(maxlen=_NEAR)
        self._unclosed = 0

    def read(self) -> list[Atom]:
        while self._at < self._end and (match := _TOKEN.match(self._text, self._at, self._end)):
            self._at = match.end()
            kind = match.lastgroup
            if kind in ("double", "single", "template"):
                self._string(match.span(kind))
            elif kind == "number":
                self._number(match.span())
            elif kind == "comment":
                self._comment(match)
            elif kind == "name":
                self._before.append(match[0][:_LONGEST_TOKEN])
            elif kind == "sign":
                self._before.append(match[0])
                self._unclosed += match[0] in "\"'`"
                if self._unclosed > _MOST_UNCLOSED:
                    break
            if match[0] in _ENDS or self._at - self._begun > _LONGEST_ATOM:
                self._cut()
        self._at = self._end
        self._cut()
        return self._atoms

    def _string(self, span: Span) -> None:
        context = self._context(_NEARER)
        if looks_like_url(self._text, *span):
            self._slots += url_slots(self._text, *span, f"{context}URL")
            self._before.append("URL")
            return
        found = spans(self._text, *span, is_single=True)
        pattern = pattern_of(self._text, *span, found)
        near = self._near(pattern)
        context = f"{context}{pattern}"
        self._slots += (Slot(begin, finish, context, near) for begin, finish in found)
        self._before.append(pattern[:_LONGEST_TOKEN])

    def _number(self, span: Span) -> None:
        self._slots.append(Slot(*span, f"{self._context(_NEARER)}#", self._near("#")))
        self._before.append("#")

    def _comment(self, match: re.Match[str]) -> None:
        if match[0] == "/*":
            stop = self._text.find("*/", self._at, self._end)
            self._at = self._end if stop < 0 else stop + 2
        span = (match.start(), self._at)
        found = spans(self._text, *span)
        pattern = pattern_of(self._text, *span, found)
        context = f"{self._place} {pattern}"
        near = context if has_words(pattern) else ""
        self._slots += (Slot(begin, finish, context, near) for begin, finish in found)

    def _near(self, pattern: str) -> str:
        """Return the context of a number; none where nothing says what it is, or that it costs."""
        context = self._context(_NEAR)
        said = "".join((*self._before, pattern))
        if not has_words(said) or _PRICES.search(said) or is_about_money(said):
            return ""
        return f"{context}{pattern}"

    def _context(self, count: int) -> str:
        words = list(self._before)[-count:]
        return f"{self._place} {shortened(' '.join(words))} "

    def _cut(self) -> None:
        if self._begun < self._at:
            slots = tuple(self._slots)
            self._atoms.append(Atom(self._begun, self._at, Part.SCRIPTS, slots))
            self._slots = []
            self._begun = self._at
