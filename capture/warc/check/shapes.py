"""Headers alike: most records of a file differ in values only, which one expression can read.

A header that is as it should be teaches the shape of its kind: version, type, and the names of its
fields in order. A later one that fits this shape has the same names, and values of the forms that
the standard wants; what does not fit is read by `headers` and looked at value by value. So a shape
tells nothing that would not be found without it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from capture.warc.check.headers import Header
from capture.warc.check.values import regular
from capture.warc.fields import BY_NAME, RecordType

_MOST = 32
"""Shapes of one file; a hostile one could make a new one of every record."""
_MOST_FIELDS = 40
_LONGEST = 1 << 13
"""Bytes of a header that is tried."""
_TYPES = frozenset(each.value for each in RecordType)
_SOLID = r"[^\x00-\x20\x7f]++"
_TEXT = rf"{_SOLID}(?:[ \t]++{_SOLID})*+"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the headers of one kind of record have in common."""

    version: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    """The names in lower case, the last first: of equal ones the first value counts."""
    expression: re.Pattern[str]
    """Of a whole header but its last, empty line; a group for each value."""


class Shapes:
    """The shapes of one file."""

    def __init__(self) -> None:
        """Know none."""
        self._shapes: list[Shape] = []
        self._next: list[int] = []
        """Which shape came after each of them the last time: requests and answers take turns."""
        self._last = 0

    def read(self, data: bytes, start: int, end: int) -> Header | None:
        """Return the header at `data[start]` if it has a shape that is known, else None."""
        blank = data.find(b"\r\n\r\n", start, min(end, start + _LONGEST))
        if blank < 0:
            return None
        try:
            text = data[start : blank + 2].decode("utf-8")
        except UnicodeDecodeError:
            return None
        shapes = self._shapes
        if not shapes:
            return None
        place = self._next[self._last]
        match = shapes[place].expression.fullmatch(text)
        if match is None:
            place, match = self._other(text, place)
            if match is None:
                return None
            self._next[self._last] = place
        self._last = place
        shape, values = shapes[place], match.groups()
        named = dict(zip(shape.keys, values[::-1]))  # noqa: B905 strict takes its time
        return Header(shape.version, shape.names, values, named, blank + 4 - start, (), True)

    def _other(self, text: str, tried: int) -> tuple[int, re.Match[str] | None]:
        """Return which of the other shapes a header has, and how it fits."""
        for place, shape in enumerate(self._shapes):
            if place != tried and (match := shape.expression.fullmatch(text)):
                return place, match
        return tried, None

    def learn(self, header: Header) -> None:
        """Make a shape of a header that none fitted, if it has nothing wrong with it."""
        record_type = header.named.get("warc-type", "")
        if (
            record_type in _TYPES
            and len(self._shapes) < _MOST
            and len(header.names) <= _MOST_FIELDS
            and header.length <= _LONGEST
            and not header.problems
        ):
            shape = _shape(header.version, record_type, header.names)
            if shape not in self._shapes:
                self._shapes.append(shape)
                self._next.append(0)


@lru_cache(maxsize=8 * _MOST)
def _shape(version: str, record_type: str, names: tuple[str, ...]) -> Shape:
    lines = [re.escape(f"WARC/{version}\r\n")]
    for name in names:
        field = BY_NAME.get(name.lower())
        value = _TEXT
        if name.lower() == "warc-type":
            value = record_type
        elif field is not None and field.is_standard:
            value = regular(field.form, version) or _TEXT
        lines.append(rf"{re.escape(name)}:[ \t]*+({value})\r\n")
    keys = tuple([name.lower() for name in reversed(names)])
    return Shape(version, names, keys, re.compile("".join(lines)))
