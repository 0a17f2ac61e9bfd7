"""What js/survey.js and js/witness.js saw in a page, as values.

Both are told by a page that may be hostile: what has another form than agreed is left out.
"""

import math
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capture.browser.channel import Channel
from capture.browser.world import witness_script
from capture.model.obstacle import Fact, Region
from capture.model.survey import Asked, Element, Part, Request, Survey

WITNESS_NAME = f"__{secrets.token_hex(8)}"
NO_NUMBER = -1
"""Of an element that can't be spoken to."""
_MOST_ROWS = 2_000
_MOST_FACTS = 40
_LONGEST_TEXT = 2_000
_FARTHEST = 10_000_000.0


async def prepare(channel: Channel) -> None:
    """Have the witness put into every document to come; once for each tab."""
    await channel.send("Page.addScriptToEvaluateOnNewDocument", source=witness_script(WITNESS_NAME))


async def testimony(channel: Channel) -> Any:
    """Return what scripts asked of the browser so far, for `survey_of`.

    Raises what `Channel` raises.
    """
    return await channel.evaluate(f"globalThis.{WITNESS_NAME}?.()", context=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A survey, and how js/survey.js calls its elements as long as their document lives."""

    survey: Survey
    numbers: tuple[int, ...]
    """One for each of the survey's elements."""


def survey_of(seen: object, told: object) -> Surveyed:
    """Return the survey of a page: `seen` by js/survey.js, `told` by js/witness.js."""
    mine, theirs = _mapping(seen), _mapping(told)
    elements = list(_elements(mine.get("rows")))
    survey = Survey(
        elements=tuple(element for element, _ in elements),
        requests=tuple(_requests(theirs.get("rows"))),
        globals=tuple(dict.fromkeys(_texts(theirs.get("libraries")))),
        is_cut=mine.get("isCut") is True or theirs.get("isCut") is True,
    )
    return Surveyed(survey=survey, numbers=tuple(number for _, number in elements))


def with_frames(seen: object, frames: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what js/survey.js saw in a page, with what it saw in frames of other origins.

    Those don't know where they stand: the frame element with their address does. They have no
    number, for what stands in them can't be spoken to from the page.
    """
    mine = dict(_mapping(seen))
    rows = list(_rows(mine.get("rows")))
    places = {
        _text(_mapping(row.get("facts")).get("src")): row
        for row in rows
        if row.get("part") == Part.FRAME.value
    }
    for each in frames:
        place = places.get(_text(each.get("url")))
        if place is None:
            continue
        for row in _rows(_mapping(each.get("survey")).get("rows")):
            inner = {"frame": _text(place.get("selector")), "number": NO_NUMBER}
            rows.append({**row, **inner, "region": _moved(row.get("region"), place.get("region"))})
    return mine | {"rows": rows}


def _moved(inner: object, outer: object) -> dict[str, float] | None:
    region, frame = region_of(inner), region_of(outer)
    if region is None or frame is None:
        return None
    x, y = frame.x + region.x, frame.y + region.y
    return {"x": x, "y": y, "width": region.width, "height": region.height}


def _elements(rows: object) -> Iterator[tuple[Element, int]]:
    parts = {part.value: part for part in Part}
    for row in _rows(rows):
        part, number = parts.get(_text(row.get("part"))), row.get("number")
        if part is not None and isinstance(number, int):
            element = Element(
                part=part,
                selector=_text(row.get("selector")),
                region=region_of(row.get("region")),
                facts=_facts(row.get("facts")),
                shadowed_by=_text(row.get("frame")),
            )
            yield element, number


def _requests(rows: object) -> Iterator[Request]:
    known = {asked.value: asked for asked in Asked}
    for row in _rows(rows):
        asked = known.get(_text(row.get("asked")))
        count = row.get("count")
        if asked is not None and isinstance(count, int):
            yield Request(
                asked=asked,
                count=max(1, count),
                facts=_facts(row.get("facts")),
                selector=_text(row.get("selector")),
                frame=_text(row.get("frame")),
            )


def region_of(value: object) -> Region | None:
    """Return a rectangle that can be on a page, else None."""
    box = _mapping(value)
    sides = [box.get(name) for name in ("x", "y", "width", "height")]
    numbers = [float(side) for side in sides if isinstance(side, int | float)]
    if len(numbers) != len(sides) or not all(abs(number) < _FARTHEST for number in numbers):
        return None
    x, y, width, height = numbers
    return Region(x=x, y=y, width=width, height=height) if width > 0 and height > 0 else None


def _facts(value: object) -> Mapping[str, Fact]:
    found: dict[str, Fact] = {}
    for name, fact in list(_mapping(value).items())[:_MOST_FACTS]:
        if isinstance(fact, str):
            found[name] = fact[:_LONGEST_TEXT]
        elif isinstance(fact, bool | int) or (isinstance(fact, float) and math.isfinite(fact)):
            found[name] = fact
    return found


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> Iterable[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows[:_MOST_ROWS] if isinstance(row, dict)]


def _texts(value: object) -> Iterator[str]:
    for each in value[:_MOST_FACTS] if isinstance(value, list) else []:
        if isinstance(each, str) and each.strip():
            yield each.strip()[:_LONGEST_TEXT]


def _text(value: object) -> str:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""
