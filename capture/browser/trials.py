"""Small trials with what is drawn or tiled in a page: does it move by itself, does it answer?

Real pointer input, as a visitor's would be. Nothing that could change something is sent meanwhile,
and the page is not left: whoever calls sees to that (`PageWatch.hold_back`).
"""

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from capture import clock
from capture.browser.channel import Channel
from capture.browser.survey import NO_NUMBER, Surveyed
from capture.browser.world import World
from capture.model.obstacle import Region
from capture.model.survey import Act, Element, Part
from capture.screenshots.difference import share_changed

_MOST = 4
"""Elements tried on one page, the largest first."""
_LEAST_AREA = 5_000.0
"""CSS pixels: a smaller drawing is an ornament."""
_WAIT_FRAMES = 20
_HOVER_FRAMES = 12
"""What appears under the pointer is often faded in."""
_HOVERED = ((0.5, 0.6), (0.25, 0.75), (0.7, 0.8), (0.4, 0.35), (0.85, 0.55), (0.15, 0.9))
"""Where the pointer is put, as shares of width and height: on bars, lines, slices and points."""
_SHOT_WIDTH = 400.0
"""CSS pixels that a picture for comparing is scaled down to."""
_MOVED = 0.002
"""Share of the pixels from which on an element has answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one act brought about; what was asked for meanwhile, the wire tells."""

    element: Element
    act: Act
    change: float
    """Share of its pixels that differ afterwards, 0 to 1."""
    began: datetime
    ended: datetime
    picture: bytes | None = None
    """PNG of the element afterwards, in its full size, where the act changed it."""
    as_met: bytes | None = None
    """The same before anything was done to it; with the first act of an element that changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an element is in the view."""

    x: float
    y: float
    width: float
    height: float
    scroll_x: float
    scroll_y: float


type _Do = Callable[[_Place], Awaitable[None]]


class Trials:
    """The trials of one page."""

    def __init__(
        self, *, channel: Channel, world: World, rest: Callable[[], Awaitable[object]]
    ) -> None:
        """Work the page at the other end of `channel`; `rest` waits until it is calm."""
        self._channel = channel
        self._world = world
        self._rest = rest
        self.done: list[Tried] = []
        """Grows as trials are made, so that a deadline takes none away."""

    async def run(self, surveyed: Surveyed) -> None:
        """Try what is worth it. Raises what `Channel` raises."""
        for number, element in _worth_trying(surveyed):
            place = await self._place(number)
            if place is not None:
                await self._try(element, place)

    async def _try(self, element: Element, place: _Place) -> None:
        acts: list[tuple[Act, list[_Do]]] = [
            (Act.DRAG, [self._drag]),
            (Act.WHEEL, [self._wheel]),
        ]
        if element.part is Part.CANVAS:
            hovers = [_hovering(self, across, down) for across, down in _HOVERED]
            acts = [(Act.WAIT, [self._wait]), (Act.HOVER, hovers), *acts]
        before = await self._shot(place)
        as_met: bytes | None = await self._shot(place, is_full=True)
        for act, ways in acts:
            began, change = clock.now(), 0.0
            for do in ways:
                await do(place)
                await self._rest()
                after = await self._shot(place)
                change = share_changed(before, after)
                if change > _MOVED:
                    break
            self.done.append(
                Tried(
                    element=element,
                    act=act,
                    change=change,
                    began=began,
                    ended=clock.now(),
                    picture=await self._shot(place, is_full=True) if change > _MOVED else None,
                    as_met=as_met if change > _MOVED else None,
                )
            )
            as_met = None if change > _MOVED else as_met
            if act is Act.DRAG and change > _MOVED:
                return
            before = after

    async def _place(self, number: int) -> _Place | None:
        seen: dict[str, Any] | None = await self._world.call(f"show({number})")
        if seen is None:
            return None
        return _Place(
            x=float(seen["x"]),
            y=float(seen["y"]),
            width=float(seen["width"]),
            height=float(seen["height"]),
            scroll_x=float(seen["scrollX"]),
            scroll_y=float(seen["scrollY"]),
        )

    async def _shot(self, place: _Place, *, is_full: bool = False) -> bytes:
        clip = {
            "x": place.x + place.scroll_x,
            "y": place.y + place.scroll_y,
            "width": place.width,
            "height": place.height,
            "scale": 1 if is_full else min(1.0, _SHOT_WIDTH / place.width),
        }
        shot = await self._channel.send(
            "Page.captureScreenshot", format="png", optimizeForSpeed=True, clip=clip
        )
        return base64.b64decode(shot["data"])

    # --- acts

    async def _wait(self, _place: _Place) -> None:
        await self._world.call(f"frames({_WAIT_FRAMES})")

    async def hover(self, place: _Place, across: float, down: float) -> None:
        """Move the pointer there, and see what that brings about."""
        await self._mouse("mouseMoved", *_at(place, across, down))
        await self._world.call(f"frames({_HOVER_FRAMES})")

    async def _drag(self, place: _Place) -> None:
        await self._mouse("mouseMoved", *_at(place, 0.6, 0.55))
        await self._mouse("mousePressed", *_at(place, 0.6, 0.55), button="left", clickCount=1)
        for part in range(1, 9):
            across, down = 0.6 - 0.05 * part, 0.55 - 0.03 * part
            await self._mouse("mouseMoved", *_at(place, across, down), button="left", buttons=1)
        await self._mouse("mouseReleased", *_at(place, 0.2, 0.31), button="left", clickCount=1)
        await self._world.call("frames(4)")

    async def _wheel(self, place: _Place) -> None:
        x, y = _at(place, 0.5, 0.5)
        await self._mouse("mouseWheel", x, y, deltaX=0, deltaY=-240)
        await self._world.call("frames(4)")

    async def _mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        await self._channel.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)


def _hovering(trials: Trials, across: float, down: float) -> _Do:
    return lambda place: trials.hover(place, across, down)


def is_worth_trying(surveyed: Surveyed) -> bool:
    """Whether there is anything to try."""
    return bool(_worth_trying(surveyed))


def _worth_trying(surveyed: Surveyed) -> Sequence[tuple[int, Element]]:
    """Return the largest drawn and tiled elements that can be seen, with their numbers."""
    found = [
        (number, element)
        for number, element in zip(surveyed.numbers, surveyed.survey.elements, strict=True)
        if element.part in (Part.CANVAS, Part.TILES)
        and number != NO_NUMBER
        and element.region is not None
        and _area(element.region) >= _LEAST_AREA
    ]
    found.sort(key=lambda each: -_area(each[1].region))
    once = {(element.shadowed_by, element.selector): (number, element) for number, element in found}
    return list(once.values())[:_MOST]


def _area(region: Region | None) -> float:
    return region.width * region.height if region is not None else 0.0


def _at(place: _Place, across: float, down: float) -> tuple[float, float]:
    return place.x + place.width * across, place.y + place.height * down
