"""The addresses of one DASH Representation's pieces (ISO/IEC 23009-1 §5.3.9). Pure.

All functions yield lazily, so that a template of a billion numbers costs what is taken of it.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from capture.discovery.streaming import whole
from capture.discovery.xml import local_name

_LONGEST_TEMPLATE = 4_096
_LONGEST_ID = 1_000
_MOST_IDENTIFIERS = 16
_WIDEST = 20
"""Digits of a padded number."""
_IDENTIFIER = re.compile(r"(RepresentationID|Number|Time|Bandwidth)(?:%0(\d{1,2})d)?")
_KINDS = ("segmenttemplate", "segmentlist", "segmentbase")
_MOST_PARTS = 16
"""Children of a SegmentTemplate or -List that are looked at for what comes before its segments."""
_SIGNED = re.compile(r"-?\d{1,18}")

Piece = tuple[str, str]
"""Address as written, and which part of the manifest it is from."""


class UnknownLengthError(Exception):
    """Where the pieces lie, or how many, can't be told. Stays within this package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A Period, AdaptationSet or Representation, with the first child of each name."""

    element: Any
    children: Mapping[str, Any]

    @classmethod
    def of(cls, element: Any, *, most: int | None = None) -> "Level":
        """Look through an element, or its first `most` children, once."""
        found: dict[str, Any] = {}
        for child in islice(element.iterchildren(etree.Element), most):
            found.setdefault(local_name(child), child)
        return cls(element=element, children=found)


def pieces(
    levels: Sequence[Level], *, representation: str, bandwidth: int, seconds: float | None
) -> Iterator[Piece]:
    """Yield the pieces of a Representation; an empty address means its own BaseURL.

    `levels`: Representation, AdaptationSet, Period. `seconds`: of the Period, None if unknown.
    Raises UnknownLengthError, perhaps after some.
    """
    # What stands nearest to the Representation says how it is addressed, and inherits from its like
    # further up (§5.3.9.1).
    kinds = [kind for level in levels for kind in _KINDS if kind in level.children]
    if not kinds:
        yield "", "BaseURL"
        return
    chain = [level.children[kinds[0]] for level in levels if kinds[0] in level.children]
    information = _Information([Level.of(element, most=_MOST_PARTS) for element in chain])
    match kinds[0]:
        case "segmenttemplate":
            values = {"RepresentationID": representation[:_LONGEST_ID], "Bandwidth": str(bandwidth)}
            yield from _of_template(information, values, seconds)
        case "segmentlist":
            yield from _of_list(information)
        case _:
            yield "", "SegmentBase"
            yield from _beginnings(information)


class _Information:
    """Segment information with what it inherits."""

    def __init__(self, chain: Sequence[Level]) -> None:
        self.chain = chain

    def text(self, name: str) -> str | None:
        for level in self.chain:
            if (value := level.element.get(name)) is not None:
                return str(value)
        return None

    def whole(self, name: str, *, default: int) -> int:
        value = whole(self.text(name))
        return default if value is None else value

    def child(self, name: str) -> Any:
        for level in self.chain:
            if name in level.children:
                return level.children[name]
        return None


def _beginnings(information: _Information) -> Iterator[Piece]:
    """Yield what lies in files of its own: initialisation, index, switching (§5.3.9.2.2)."""
    for name in ("initialization", "representationindex", "bitstreamswitching"):
        element = information.child(name)
        if element is not None and (url := element.get("sourceURL")):
            yield str(url), name


def _of_list(information: _Information) -> Iterator[Piece]:
    yield from _beginnings(information)
    for level in information.chain:
        segments = level.element.iterchildren("{*}SegmentURL")
        first = next(segments, None)
        if first is None:
            continue
        for segment in (first, *segments):
            # Without an address it is a range of the BaseURL's file.
            yield str(segment.get("media") or ""), "SegmentURL"
            if index := segment.get("index"):
                yield str(index), "SegmentURL"
        return


def _of_template(
    information: _Information, values: Mapping[str, str], seconds: float | None
) -> Iterator[Piece]:
    yield from _beginnings(information)
    for name in ("initialization", "bitstreamSwitching"):
        template = Template.of(information.text(name))
        if template is not None:
            yield template.filled(values), f"SegmentTemplate@{name}"
    media, index = Template.of(information.text("media")), Template.of(information.text("index"))
    if media is None:
        raise UnknownLengthError
    if media.is_one:
        yield media.filled(values), "SegmentTemplate@media"
        return
    for number, time in _moments(information, seconds):
        given = {**values, "Number": str(number), "Time": str(time)}
        yield media.filled(given), "SegmentTemplate@media"
        if index is not None:
            yield index.filled(given), "SegmentTemplate@index"


def _moments(information: _Information, seconds: float | None) -> Iterator[tuple[int, int]]:
    """Yield number and time, in units of the timescale, of each segment (§5.3.9.5, §5.3.9.6)."""
    timescale = information.whole("timescale", default=1) or 1
    first = information.whole("startNumber", default=1)
    last = whole(information.text("endNumber"))
    timeline = information.child("segmenttimeline")
    if timeline is not None:
        offset = information.whole("presentationTimeOffset", default=0)
        end = None if seconds is None else offset + math.ceil(seconds * timescale)
        times = _of_timeline(timeline, end)
    else:
        length = information.whole("duration", default=0)
        if length == 0 or (seconds is None and last is None):
            raise UnknownLengthError
        count = math.inf if seconds is None else math.ceil(seconds * timescale / length - 1e-6)
        times = _evenly(length, count)
    for number, time in enumerate(times, start=first):
        if last is not None and number > last:
            return
        yield number, time


def _evenly(length: int, count: float) -> Iterator[int]:
    index = 0
    while index < count:
        yield index * length
        index += 1


def _of_timeline(timeline: Any, end: int | None) -> Iterator[int]:
    """Yield the start of each segment of a SegmentTimeline (§5.3.9.6)."""
    now = 0
    runs = timeline.iterchildren("{*}S")
    run = next(runs, None)
    while run is not None:
        following = next(runs, None)
        start, length, repeats = (_signed(run.get(name)) for name in ("t", "d", "r"))
        now = start if start is not None and start >= 0 else now
        repeats = repeats or 0
        if length is None or length <= 0:
            return
        if repeats < 0:  # until the next run begins, or the Period ends
            until = _signed(following.get("t")) if following is not None else None
            until = end if until is None else until
            if until is None:
                raise UnknownLengthError
            repeats = max(1, math.ceil((until - now) / length)) - 1
        for _ in range(repeats + 1):
            yield now
            now += length
        run = following


def _signed(text: str | None) -> int | None:
    match = _SIGNED.fullmatch(text.strip()) if text else None
    return int(match[0]) if match else None


@dataclass(frozen=True, slots=True)
class Template:
    """A template of addresses: `$Number%05d$` and the like (§5.3.9.4.4)."""

    texts: tuple[str, ...]
    """One more than there are identifiers."""
    identifiers: tuple[tuple[str, int], ...]
    """Name and least number of digits."""

    @classmethod
    def of(cls, text: str | None) -> "Template | None":
        """Return the template; None where there is none, or it is none."""
        if not text or len(text) > _LONGEST_TEMPLATE:
            return None
        parts = text.split("$")
        if len(parts) % 2 == 0:
            return None
        texts = [parts[0]]
        identifiers: list[tuple[str, int]] = []
        for name, after in zip(parts[1::2], parts[2::2], strict=True):
            match = _IDENTIFIER.fullmatch(name)
            if name == "":
                texts[-1] += "$" + after
            elif match is None or len(identifiers) >= _MOST_IDENTIFIERS:
                return None
            else:
                identifiers.append((match[1], min(int(match[2] or 1), _WIDEST)))
                texts.append(after)
        return cls(tuple(texts), tuple(identifiers))

    @property
    def is_one(self) -> bool:
        """Whether it gives the same address for each segment."""
        return not any(name in {"Number", "Time"} for name, _ in self.identifiers)

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the address; what isn't known stays empty."""
        made = self.texts[0]
        for (name, digits), after in zip(self.identifiers, self.texts[1:], strict=True):
            value = values.get(name, "")
            made += (value if name == "RepresentationID" else value.zfill(digits)) + after
        return made
