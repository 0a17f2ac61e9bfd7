"""What was learned about one place: the rule, its evidence, and the rule as a sentence. Pure."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from capture.change.pairs import Evidence
from capture.change.reading import Media
from capture.change.shapes import TIMES, Kind, Shape
from capture.model.text import Text, printable


class Group(StrEnum):
    """The kinds of noise that have rules of their own in one place."""

    TIME = "time"
    """Moments and epochs."""
    NUMBER = "number"
    """Numbers."""
    RANDOM = "random"
    """Anything drawn by lot."""


MOST_SHAPES = 4
"""Shapes kept for one place."""
MOST_PAIRS = 32
"""Pairs of values remembered for one place."""
LONGEST_CONTEXT = 1_000
LONGEST_URL = 2_000
_SHOWN = 60
_SHOWN_CONTEXT = 160

Seen = tuple[str, str]
"""Digests of the values of one pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One place in which values of certain shapes are noise, or may come to be."""

    media: Media
    group: Group
    context: str
    shapes: tuple[Shape, ...]
    pairs: tuple[Seen, ...]
    """What was seen, each pair of values once."""
    is_sure: bool = False
    """Whether one pair was enough."""
    is_rotating: bool = False
    """Whether values came back: a choice out of a few, which is content."""
    examples: tuple[str, str]
    """Two values, fit to print, at most 60 characters each."""
    url: str
    """Where it was first seen."""

    @property
    def key(self) -> tuple[Media, Group, str]:
        """Return what tells the rule from others."""
        return self.media, self.group, self.context

    def is_active(self, pairs_needed: int) -> bool:
        """Whether it counts."""
        return not self.is_rotating and (self.is_sure or len(self.pairs) >= pairs_needed)

    def core(self, value: str) -> tuple[Shape, str] | None:
        """Return what varies of a value, and by which shape; None when it is no noise."""
        for shape in self.shapes:
            if (core := shape.core(value)) is not None:
                return shape, core
        return None

    def with_evidence(self, one: Evidence) -> "Rule":
        """Return the rule with one pair more."""
        seen = (_digest(one.first), _digest(one.second))
        if seen in self.pairs or seen[::-1] in self.pairs:
            return self
        known = {value for pair in self.pairs for value in pair}
        # Both known, never before together: values that come and go, such as of banners.
        rotates = self.group is Group.RANDOM and known.issuperset(seen)
        return replace(
            self,
            shapes=_widened(self.shapes, one.shape),
            pairs=(*self.pairs, seen)[-MOST_PAIRS:],
            is_sure=self.is_sure or one.is_enough,
            is_rotating=self.is_rotating or rotates,
        )

    @property
    def sentence(self) -> Text:
        """Return the rule in words, with examples and where it was learned."""
        where = _shown(self.context, _SHOWN_CONTEXT)
        kind = _KINDS[self.shapes[0].kind]
        first, second = self.examples
        url = _shown(self.url, _SHOWN_CONTEXT)
        count = len(self.pairs)
        if self.is_rotating:
            return Text(
                f"{where}: waarden komen terug (‘{first}’, ‘{second}’), dus wisselende inhoud en"
                f" geen ruis; gezien op {url}.",
                f"{where}: values come back (‘{first}’, ‘{second}’), so this is content that"
                f" rotates, not noise; seen at {url}.",
            )
        return Text(
            f"{where}: {kind.nl} verschilt bij elk antwoord, zoals ‘{first}’ en ‘{second}’;"
            f" geleerd op {url} ({count} {'paar' if count == 1 else 'paren'}).",
            f"{where}: {kind.en} differs on every answer, such as ‘{first}’ and ‘{second}’;"
            f" learned at {url} ({count} {'pair' if count == 1 else 'pairs'}).",
        )


_KINDS = {
    Kind.NUMBER: Text("een getal", "a number"),
    Kind.MOMENT: Text("een tijdstip", "a moment"),
    Kind.EPOCH: Text("een tijdstip in seconden", "a moment in seconds"),
    Kind.UUID: Text("een UUID", "a UUID"),
    Kind.HEX: Text("een hexadecimale code", "a hexadecimal code"),
    Kind.TOKEN: Text("een willekeurige code", "a random code"),
}


def group_of(kind: Kind) -> Group:
    """Return the group that a kind belongs to."""
    if kind in TIMES:
        return Group.TIME
    return Group.NUMBER if kind is Kind.NUMBER else Group.RANDOM


def kept_context(context: str) -> str:
    """Return a context as it is kept: of one that is too long, the start and a digest of all."""
    if len(context) <= LONGEST_CONTEXT:
        return context
    return f"{context[: LONGEST_CONTEXT - 17]}…{_digest(context)}"


def rule_from(one: Evidence, url: str) -> Rule:
    """Return the rule that one pair makes."""
    return Rule(
        media=one.media,
        group=group_of(one.shape.kind),
        context=kept_context(one.context),
        shapes=(one.shape,),
        pairs=((_digest(one.first), _digest(one.second)),),
        is_sure=one.is_enough,
        examples=(_shown(one.first, _SHOWN), _shown(one.second, _SHOWN)),
        url=url[:LONGEST_URL],
    )


def _widened(shapes: tuple[Shape, ...], other: Shape) -> tuple[Shape, ...]:
    for number, shape in enumerate(shapes):
        if (joined := shape.joined(other)) is not None:
            return (*shapes[:number], joined, *shapes[number + 1 :])
    return (*shapes, other)[:MOST_SHAPES]


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shown(text: str, longest: int) -> str:
    shown = printable(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
