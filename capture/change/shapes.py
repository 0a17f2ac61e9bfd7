"""What a value looks like: a moment, a number, something random. Pure, linear in its length.

Only values of such a shape can be noise; a word never can. Every expression here is possessive or
of bounded length.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from capture.change.moments import MOMENT, is_epoch


class Kind(StrEnum):
    """The classes of values that may differ on every answer."""

    NUMBER = "number"
    """A counter, a duration, a number drawn by lot."""
    MOMENT = "moment"
    """A date with a time, a date, or a time of day, as people or programs write it."""
    EPOCH = "epoch"
    """Seconds or milliseconds since 1970."""
    UUID = "uuid"
    """RFC 9562."""
    HEX = "hex"
    """Hexadecimal digits."""
    TOKEN = "token"
    """Letters and digits mixed, base64 and the like."""


RANDOM = frozenset({Kind.UUID, Kind.HEX, Kind.TOKEN})
TIMES = frozenset({Kind.MOMENT, Kind.EPOCH})

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_HEX = re.compile(r"(?:0x)?[0-9a-f]++|(?:0x)?[0-9A-F]++")
_NAMED_HEX = re.compile(r"([A-Za-z_\-]{0,40}[g-zG-Z_\-])([0-9a-f]{8,64})")
"""What may not begin with a digit, such as an id, has a letter before it: `m4116ae65`."""
_NUMBER = re.compile(r"[0-9]{1,15}+(?:[.,][0-9]{1,15}+){0,6}+")
_TOKEN = re.compile(r"[A-Za-z0-9_\-+/=.~|%:]++")
_WORD = re.compile(r"[A-Z]?[a-z]{4,}+|[A-Z]{5,}+")
_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[A-Za-z]")
_DIGIT_FIRST = re.compile(r"[0-9][A-Za-z]")
_SEPARATORS = "-_.:=/|"
_CASE_TURN = re.compile(r"[a-z][A-Z]")
_HYPHENS = re.compile(r"-++")

UNMISTAKABLE = 16
"""Characters from which something random can't be anything else."""
_SHORTEST_RANDOM = 6
_SHORTEST_HEX = 8
_MOST_WORDS = 0.5
_MOST_WORDS_LONG = 0.7
"""Share of the characters in words from which a value says something; long ones have some."""
_LONGER = 32
_LONG = 64
"""From here on a token holds more than something random (a sealed state): its length varies."""
_LOOKED_AT = 400
"""Characters of a value that its looks are judged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the values in one place have in common."""

    kind: Kind
    prefix: str = ""
    """What all begin with, up to and with a separator, such as `form-`."""
    suffix: str = ""
    """What all end with, from a separator on."""
    shortest: int = 1
    """Characters between prefix and suffix."""
    longest: int = 1

    def core(self, value: str) -> str | None:
        """Return what varies of a value; None when it doesn't have this shape."""
        if len(value) < len(self.prefix) + len(self.suffix) + 1:
            return None
        if not (value.startswith(self.prefix) and value.endswith(self.suffix)):
            return None
        core = value[len(self.prefix) : len(value) - len(self.suffix)]
        return core if self._holds(core) else None

    def _holds(self, core: str) -> bool:
        if self.kind is Kind.MOMENT:
            return MOMENT.fullmatch(core) is not None
        if self.kind is Kind.EPOCH:
            return is_epoch(core) and self.shortest <= len(core) <= self.longest
        if self.kind is Kind.UUID:
            return _UUID.fullmatch(core) is not None
        if self.kind is Kind.NUMBER:
            # A counter grows; two digits more, and a point between thousands, are still it.
            return len(core) <= self.longest + 3 and _NUMBER.fullmatch(core) is not None
        slack = self.longest // 8 if self.longest >= _LONG else 0
        if not self.shortest - slack <= len(core) <= self.longest + slack:
            return False
        if self.kind is Kind.HEX:
            # One in thousands has letters alone: where others have digits that is no word.
            return _HEX.fullmatch(core) is not None and len(core) >= _SHORTEST_HEX
        return _TOKEN.fullmatch(core) is not None and may_be_random(core)

    def joined(self, other: "Shape") -> "Shape | None":
        """Return the smallest shape for what either holds; None when that says too little."""
        kind = self.kind
        if kind is not other.kind:
            if {kind, other.kind} != {Kind.HEX, Kind.TOKEN}:
                return None
            kind = Kind.TOKEN
        if (self.prefix, self.suffix) != (other.prefix, other.suffix):
            return None
        return Shape(
            kind=kind,
            prefix=self.prefix,
            suffix=self.suffix,
            shortest=min(self.shortest, other.shortest),
            longest=max(self.longest, other.longest),
        )


def shared_shape(first: str, second: str) -> Shape | None:
    """Return the shape of two values that stood in the same place; None when one is no noise."""
    if MOMENT.fullmatch(first) and MOMENT.fullmatch(second):
        return Shape(kind=Kind.MOMENT, longest=max(len(first), len(second)))
    shape = _shape(first, second, "", "")
    if shape is not None and shape.kind in (Kind.UUID, Kind.NUMBER, Kind.EPOCH, Kind.HEX):
        return shape
    if (named := _named_hex(first, second)) is not None:
        return named
    prefix, suffix = _ends(first, second)
    cut = slice(len(prefix), -len(suffix) or None)
    return _shape(first[cut], second[cut], prefix, suffix) if prefix or suffix else shape


def looks_random(value: str) -> bool:
    """Whether nobody writes such a value by hand: letters and digits mixed, hardly a word in it."""
    if not may_be_random(value):
        return False
    if len(value) >= UNMISTAKABLE or _UUID.fullmatch(value):
        return True
    # A name that someone gave has its number at the end: `artikel12`.
    return _CASE_TURN.search(value) is not None or _DIGIT_FIRST.search(value) is not None


def may_be_random(value: str) -> bool:
    """Whether a value can be random where others were: it is no number, and says nothing."""
    if len(value) < _SHORTEST_RANDOM:
        return False
    value = value[:_LOOKED_AT]
    words = sum(len(word) for word in _WORD.findall(value) if _is_spoken(word))
    if words > (_MOST_WORDS_LONG if len(value) >= _LONGER else _MOST_WORDS) * len(value):
        return False
    if _DIGIT.search(value) is None:
        return len(_CASE_TURN.findall(value)) > 1
    return _LETTER.search(value) is not None


def plain(value: str) -> str:
    """Return a value as it is made an attribute of: in lower case, with single hyphens (Drupal)."""
    return _HYPHENS.sub("-", value.lower().replace("_", "-"))


def _is_spoken(word: str) -> bool:
    """Whether letters have as many vowels as a word needs."""
    return 4 * sum(character in "aeiouyAEIOUY" for character in word) >= len(word)


def is_unmistakable(shape: Shape, first: str, second: str) -> bool:
    """Whether both values are something random of such a length that they can't be else."""
    if shape.kind is Kind.UUID:
        return True
    if shape.kind not in RANDOM:
        return False
    cores = (shape.core(first), shape.core(second))
    return all(core is not None and len(core) >= UNMISTAKABLE for core in cores) and all(
        core is not None and looks_random(core) for core in cores
    )


def _shape(first: str, second: str, prefix: str, suffix: str) -> Shape | None:
    """Return the shape of two cores between what they share."""
    lengths = sorted((len(first), len(second)))

    def shape(kind: Kind) -> Shape:
        return Shape(
            kind=kind, prefix=prefix, suffix=suffix, shortest=lengths[0], longest=lengths[1]
        )

    if is_epoch(first) and is_epoch(second):
        return shape(Kind.EPOCH)
    if _NUMBER.fullmatch(first) and _NUMBER.fullmatch(second):
        return shape(Kind.NUMBER)
    if _UUID.fullmatch(first) and _UUID.fullmatch(second):
        return shape(Kind.UUID)
    if lengths[0] == lengths[1] >= _SHORTEST_HEX and _is_hex(first, second):
        return shape(Kind.HEX)
    if not (_TOKEN.fullmatch(first) and _TOKEN.fullmatch(second)):
        return None
    return shape(Kind.TOKEN) if looks_random(first) and looks_random(second) else None


def _named_hex(first: str, second: str) -> Shape | None:
    one, other = _NAMED_HEX.fullmatch(first), _NAMED_HEX.fullmatch(second)
    if one is None or other is None or one[1] != other[1]:
        return None
    size = len(one[2])
    if size != len(other[2]) or not _is_hex(one[2], other[2]):
        return None
    return Shape(kind=Kind.HEX, prefix=one[1], shortest=size, longest=size)


def _is_hex(first: str, second: str) -> bool:
    """Whether both are hexadecimal, with digits, and not both plain numbers."""
    if first.isalpha() or second.isalpha() or (first.isdigit() and second.isdigit()):
        return False
    return _HEX.fullmatch(first) is not None and _HEX.fullmatch(second) is not None


def _ends(first: str, second: str) -> tuple[str, str]:
    """Return what both begin and end with, each cut at a separator; they never overlap."""
    shortest = min(len(first), len(second))
    size = 0
    while size < shortest and first[size] == second[size]:
        size += 1
    while size and first[size - 1] not in _SEPARATORS:
        size -= 1
    prefix = first[:size]
    left = shortest - size
    size = 0
    while size < left and first[-1 - size] == second[-1 - size]:
        size += 1
    while size and first[-size] not in _SEPARATORS:
        size -= 1
    # Padding belongs to the value.
    suffix = first[-size:] if size else ""
    return prefix, "" if not suffix.strip("=") else suffix
