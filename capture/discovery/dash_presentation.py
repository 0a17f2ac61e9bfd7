"""What an MPD holds that can be played, before anything is chosen (ISO/IEC 23009-1 §5.3). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from capture.discovery.dash_segments import Level
from capture.discovery.streaming import absolute, whole
from capture.discovery.xml import text_of
from capture.model.media import variant_text

_MOST_PERIODS = 1_000
_MOST_REPRESENTATIONS = 10_000
_XLINK = "{http://www.w3.org/1999/xlink}href"
_DIGITS = r"\d{1,12}"
_DURATION = re.compile(
    rf"P(?:({_DIGITS})Y)?(?:({_DIGITS})M)?(?:({_DIGITS})D)?"
    rf"(?:T(?:({_DIGITS})H)?(?:({_DIGITS})M)?(?:({_DIGITS}(?:\.\d{{0,12}})?)S)?)?"
)
_UNIT_SECONDS = (31_557_600.0, 2_629_800.0, 86_400.0, 3_600.0, 60.0, 1.0)
_LONGEST_SECONDS = 366 * 86_400.0
"""Longer is taken for not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One Representation that can be played."""

    name: str
    bandwidth: int
    width: int | None
    height: int | None
    levels: tuple[Level, ...]
    """Itself, its AdaptationSet, its Period."""
    base: str
    has_base: bool
    """Some BaseURL says where it lies: without segments it is that file."""
    seconds: float | None
    """Of its Period."""

    @property
    def size(self) -> int:
        """Bytes, estimated; 0 where it can't be told."""
        return round(self.bandwidth * (self.seconds or 0.0) / 8)

    @property
    def text(self) -> str:
        """How people tell it from others."""
        return variant_text(width=self.width, height=self.height, bits_per_second=self.bandwidth)


class Presentation:
    """What is read of an MPD before anything is chosen."""

    def __init__(self, root: Any, base: str) -> None:
        """Read from the root element; `base` is the manifest's own address."""
        self.sets: list[list[Representation]] = []
        """Of each AdaptationSet what can be played, the best first; none is empty."""
        self.protected: list[str] = []
        """How the best of each AdaptationSet is called that can't be played at all."""
        self.problems: list[str] = []
        """What was not read, in words; the first few."""
        self._left = _MOST_REPRESENTATIONS
        self.seconds = _seconds(root.get("mediaPresentationDuration"))
        top, has_base = _based(Level.of(root), base, False)
        periods = list(islice(root.iterchildren("{*}Period"), _MOST_PERIODS))
        lengths = _lengths(periods, self.seconds)
        if self.seconds is None and all(length is not None for length in lengths):
            self.seconds = sum(length or 0.0 for length in lengths) or None
        for period, seconds in zip(periods, lengths, strict=True):
            if period.get(_XLINK):
                self.problems.append("a Period lies elsewhere (xlink) and is not read")
            self._read_period(period, top, has_base, seconds)
        del self.problems[3:]

    @property
    def best(self) -> str:
        """How the best Representation is called; empty when there is none."""
        bests = [each[0] for each in self.sets]
        return max(bests, key=lambda each: each.bandwidth).text if bests else ""

    def _read_period(self, period: Any, top: str, has_base: bool, seconds: float | None) -> None:
        level = Level.of(period)
        base, has_base = _based(level, top, has_base)
        is_protected = "contentprotection" in level.children
        for each in period.iterchildren("{*}AdaptationSet"):
            if self._left <= 0:
                self.problems.append(f"only {_MOST_REPRESENTATIONS} Representations are read")
                return
            self._left -= 1
            if each.get(_XLINK):
                self.problems.append("an AdaptationSet lies elsewhere (xlink) and is not read")
            if not _is_for_winding(each):
                self._read_set(Level.of(each), level, (base, has_base), seconds, is_protected)

    def _read_set(
        self,
        own: Level,
        period: Level,
        above: tuple[str, bool],
        seconds: float | None,
        is_protected: bool,
    ) -> None:
        base, has_base = _based(own, *above)
        is_protected |= "contentprotection" in own.children
        playable: list[Representation] = []
        others: list[Representation] = []
        for each in islice(own.element.iterchildren("{*}Representation"), max(0, self._left)):
            self._left -= 1
            level = Level.of(each)
            its_base, its_has_base = _based(level, base, has_base)
            representation = Representation(
                name=each.get("id", ""),
                bandwidth=whole(each.get("bandwidth")) or 0,
                width=whole(each.get("width") or own.element.get("width")),
                height=whole(each.get("height") or own.element.get("height")),
                levels=(level, own, period),
                base=its_base,
                has_base=its_has_base,
                seconds=seconds,
            )
            shut = is_protected or "contentprotection" in level.children
            (others if shut else playable).append(representation)
        if playable:
            self.sets.append(sorted(playable, key=lambda each: -each.bandwidth))
        elif others:
            self.protected.append(max(others, key=lambda each: each.bandwidth).text)


def _lengths(periods: Sequence[Any], total: float | None) -> list[float | None]:
    """Return how long each Period plays (§5.3.2.1): told, or until the next one or the end."""
    starts: list[float | None] = []
    after: float | None = 0.0
    for period in periods:
        start = _seconds(period.get("start"))
        start = after if start is None else start
        length = _seconds(period.get("duration"))
        after = start + length if start is not None and length is not None else None
        starts.append(start)
    ends = [*starts[1:], total][: len(starts)]
    lengths: list[float | None] = []
    for period, start, end in zip(periods, starts, ends, strict=True):
        length = _seconds(period.get("duration"))
        if length is None and start is not None and end is not None and end > start:
            length = end - start
        lengths.append(length)
    return lengths


def _based(level: Level, base: str, has_base: bool) -> tuple[str, bool]:
    """Return the address that a level's own are relative to (§5.6.4), and whether any says so.

    Of several the first: the others are the same at other servers.
    """
    element = level.children.get("baseurl")
    url = absolute(text_of(element), base) if element is not None else None
    return (base, has_base) if url is None else (url, True)


def _is_for_winding(adaptation_set: Any) -> bool:
    """Whether a set is for winding only (DASH-IF IOP §3.2.9): frames of another set."""
    return any(
        "trickmode" in (each.get("schemeIdUri") or "")
        for name in ("{*}EssentialProperty", "{*}SupplementalProperty")
        for each in islice(adaptation_set.iterchildren(name), 20)
    )


def _seconds(text: str | None) -> float | None:
    """Return an xs:duration in seconds; None for none, a negative or an absurd one."""
    match = _DURATION.fullmatch(text.strip()) if text and len(text) < 200 else None
    if match is None or not any(match.groups()):
        return None
    value = sum(
        float(part) * unit for part, unit in zip(match.groups(), _UNIT_SECONDS, strict=True) if part
    )
    return value if value <= _LONGEST_SECONDS else None
