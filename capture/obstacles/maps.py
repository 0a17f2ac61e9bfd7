"""Maps that ask for more when they are moved: of tiles side by side, or drawn on a canvas.

A picture of a map, and a gallery of pictures of one size, ask for nothing when they are moved.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capture.model.obstacle import Evidence, EvidenceKind, Reason, Region
from capture.model.survey import Act, Asked, Element, Part
from capture.obstacles import facts, things
from capture.obstacles.libraries import MAPS, bare
from capture.obstacles.scene import Finding, Key, Scene, element_key, evidence, request_key

_LEAST_CHANGE = 0.002
_LEAST_VARYING = 2
"""Tiles are numbered in two directions at least, pictures of a gallery in one."""
_LEAST_NUMBERS = 3
"""Level, column and row."""
_LEAST_UNTRIED = 4
_OVERLAP = 0.5
_MAPS = 100
_ALIKE = 500
"""URLs of one pattern that are compared."""
_DATA_MIMES = ("image/", "application/", "text/")
_BOXED = (("bbox=",), ("tilerow=", "tilecol="), ("x=", "y=", "z="))
"""Parameters of WMS and WMTS (OGC 06-042, 07-057r7), and of tiles asked for by number."""
_QUADKEY = re.compile(r"[0-3]{5,}")
"""One number that says level, column and row at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What came in of one pattern."""

    pattern: str
    after: tuple[str, ...]
    """Because the map was moved."""
    all: tuple[str, ...]


def detect(scene: Scene) -> list[Finding]:
    """Return the maps of the page, those of several layers once."""
    alike = _patterns(exchange.url for exchange in scene.exchanges)
    boxes = [box for box in scene.elements(Part.TILES) if box.region is not None][:_MAPS]
    found: list[Finding] = []
    taken: list[Region] = []
    for box in sorted(boxes, key=lambda each: -facts.whole(each.facts, "count")):
        region = box.region
        if region is None or any(_overlap(region, other) for other in taken):
            continue
        layers = [other for other in boxes if other.region and _overlap(other.region, region)]
        if finding := _tiled(scene, box, layers, alike):
            found.append(finding)
            taken.append(region)
    for canvas in scene.elements(Part.CANVAS)[:_MAPS]:
        region = canvas.region
        if region is None or any(_overlap(region, other) for other in taken):
            continue
        if finding := _drawn(scene, canvas, alike):
            found.append(finding)
            taken.append(region)
    return found


def _tiled(
    scene: Scene, box: Element, layers: Sequence[Element], alike: dict[str, list[str]]
) -> Finding | None:
    """Return the map that is made of tiles, when moving it made it ask for more of them."""
    pattern = things.tile_pattern(facts.text(box.facts, "pattern", limit=facts.LONGEST_URL))
    count = facts.whole(box.facts, "count")
    if not pattern or not count:
        return None
    library = scene.library(MAPS)
    trials = [
        trial
        for element in (*layers, *_over(scene, box))
        for trial in scene.tried(element)
        if trial.act is not Act.WAIT
    ]
    shown = {
        things.tile_pattern(facts.text(layer.facts, "pattern", limit=facts.LONGEST_URL))
        for layer in layers
    }
    after = tuple(
        dict.fromkeys(url for t in trials for url in t.asked if things.tile_pattern(url) in shown)
    )
    known = (*alike.get(pattern, ()), *after)
    if trials and not after:
        return None
    # Moved in one direction, it asks for one column of tiles; a library's name makes up for that.
    is_grid = _is_numbered(known) or (library and after and pattern.count("{}") >= _LEAST_NUMBERS)
    if not is_grid:
        return None
    if not trials and not (library and count >= _LEAST_UNTRIED):
        return None
    said = (
        f"{count} tiles like {pattern}, {len(after)} more after it was moved"
        if trials
        else f"{count} tiles like {pattern}; it could not be moved"
    )
    told = [evidence(EvidenceKind.ELEMENT, said)]
    if after:
        first = f"asked for when moved: {after[0]}"
        told.append(evidence(EvidenceKind.REQUEST, first, scene.record(after[0])))
    return _map(scene, box, known[0], layers=len(shown), library=library, told=told)


def _drawn(scene: Scene, canvas: Element, alike: dict[str, list[str]]) -> Finding | None:
    """Return the map that is drawn, when moving it changed it and made it ask for data."""
    trials = [trial for trial in scene.trials(canvas.selector) if trial.act is not Act.WAIT]
    change = max((trial.change for trial in trials), default=0.0)
    if facts.flag(canvas.facts, "isBlank") or not change > _LEAST_CHANGE:
        return None
    library = scene.library(MAPS)
    tried = (trial for trial in scene.tried(canvas) if trial.act is not Act.WAIT)
    asked = [url for trial in tried for url in trial.asked if _is_data(scene, url)]
    moved = _patterns(asked)
    tiles = [
        _Asked(pattern=pattern, after=tuple(urls), all=(*alike.get(pattern, ()), *urls))
        for pattern, urls in moved.items()
    ]
    numbered = [each for each in tiles if _is_tile(each)] or (tiles if library else [])
    if not numbered:
        return None
    main = max(numbered, key=lambda each: (len(each.all), each.pattern))
    told = [
        evidence(EvidenceKind.PIXELS, f"{change:.1%} of the canvas changed when it was moved"),
        evidence(
            EvidenceKind.REQUEST,
            f"{len(main.after)} requests like {main.pattern} because of it",
            scene.record(main.after[0]),
        ),
    ]
    layers = len(numbered)
    return _map(scene, canvas, main.after[0], layers=layers, library=library, told=told)


def _map(
    scene: Scene,
    box: Element,
    sample: str,
    *,
    layers: int,
    library: str,
    told: Sequence[Evidence],
) -> Finding:
    explained: set[Key] = {element_key(box)}
    for other in (*_over(scene, box), *scene.elements(Part.TILES)[:_MAPS]):
        if box.region and other.region and _overlap(other.region, box.region):
            explained.add(element_key(other))
            explained |= {
                request_key(request)
                for request in scene.requests(Asked.CONTEXT)
                if request.selector == other.selector
            }
    if frame := scene.foreign_frame(box):
        explained |= scene.inside(frame)
    return Finding(
        obstacle=scene.obstacle(
            Reason.INTERACTIVE_MAP,
            f"{bare(library) or 'map'} {things.layer(sample)}",
            element=box,
            known={
                "library": library,
                "layers": layers,
                "host": things.host_of(sample),
            },
            evidence=told,
        ),
        subject=frozenset({element_key(box)}),
        explains=frozenset(explained),
    )


def _patterns(urls: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        listed = found[things.tile_pattern(url)]
        if len(listed) < _ALIKE:
            listed.append(url)
    return found


def _is_numbered(urls: Sequence[str]) -> bool:
    """Whether the URLs, of one pattern, are numbered in two directions at least."""
    distinct = set(urls[:_ALIKE])
    if len(distinct) < 2:
        return False
    query = urls[0].partition("?")[2].lower()
    if any(all(name in query for name in named) for named in _BOXED):
        return True
    rows = [things.numbers(url.partition("?")[0]) for url in distinct]
    varying = [column for column in zip(*rows, strict=False) if len(set(column)) > 1]
    if len(varying) == 1:
        return all(_QUADKEY.fullmatch(value) for value in varying[0])
    return len(varying) >= _LEAST_VARYING


def _is_tile(asked: _Asked) -> bool:
    if _is_numbered(asked.all):
        return True
    # A single step may bring in one tile; three numbers in a path are level, column and row.
    path = things.numbers(asked.pattern.replace("{}", "0").partition("?")[0])
    return len(path) >= _LEAST_NUMBERS


def _is_data(scene: Scene, url: str) -> bool:
    """Whether the URL brought something that can be drawn; a beacon brings nothing."""
    answer = scene.answer(url)
    if answer is None:
        return True
    is_said = answer.mime is not None and answer.mime.startswith(_DATA_MIMES)
    return answer.method == "GET" and is_said and answer.payload_bytes > 0


def _over(scene: Scene, box: Element) -> list[Element]:
    """Return the canvases that lie over a box."""
    region = box.region
    if region is None:
        return []
    canvases = scene.elements(Part.CANVAS)[:_MAPS]
    return [each for each in canvases if each.region and _overlap(each.region, region)]


def _overlap(one: Region, other: Region) -> bool:
    """Whether the smaller of two regions lies for half in the other."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    smaller = min(one.width * one.height, other.width * other.height)
    return width > 0 and height > 0 and width * height >= _OVERLAP * smaller
