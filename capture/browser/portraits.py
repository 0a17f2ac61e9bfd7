"""Pictures of single things on a page, as alternative representation (REIK06)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from capture import clock
from capture.browser.pictures.camera import Camera
from capture.browser.pictures.pdf import pdf
from capture.browser.pictures.result import NoPicture, Target
from capture.browser.pictures.text import accessible_text
from capture.browser.pictures.video import VideoFrame, video_frames
from capture.browser.trials import Tried
from capture.model.obstacle import AlternativeKind, Obstacle
from capture.model.picture import Picture, Shots
from capture.model.survey import Part, Survey

MOST = 12
"""Things that are pictured on one page; the rest are shown on the picture of the whole page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """One picture of one thing, not put together yet; what is not there is None."""

    of: Obstacle
    kind: AlternativeKind
    moment: datetime
    shots: Shots | None = None
    picture: Picture | None = None
    frames: tuple[VideoFrame, ...] = ()
    text: str | None = None
    note: str = ""
    """What was done before, such as `drag`."""


@dataclass(slots=True, kw_only=True)
class Portraits:
    """What was pictured on one page, so far."""

    wanted: tuple[Obstacle, ...] = ()
    taken: list[Portrait] = field(default_factory=list)
    missing: list[tuple[Obstacle, AlternativeKind, NoPicture]] = field(default_factory=list)
    print: Picture | None = None
    """The page as print."""


async def portray(
    camera: Camera,
    wanted: Sequence[Obstacle],
    *,
    survey: Survey,
    tried: Sequence[Tried],
    into: Portraits,
) -> None:
    """Picture things one after the other; what comes before a deadline stays in `into`."""
    into.wanted = tuple(wanted)
    frames = {each.selector: each.shadowed_by for each in survey.elements}
    media = {each.selector for each in survey.elements if each.part is Part.MEDIA}
    for obstacle in wanted[:MOST]:
        met = next((t for t in tried if t.element.selector == obstacle.selector and t.as_met), None)
        worked = [t for t in tried if t.element.selector == obstacle.selector and t.picture]
        if worked:
            last = worked[-1]
            into.taken.append(
                Portrait(
                    of=obstacle,
                    kind=AlternativeKind.WORKED,
                    moment=last.ended,
                    picture=_png(last.picture),
                    note=last.act.value,
                )
            )
        if obstacle.selector and obstacle.region is not None:
            target = Target(selector=obstacle.selector, frame=frames.get(obstacle.selector, ""))
            if met is not None:
                portrait = Portrait(
                    of=obstacle,
                    kind=AlternativeKind.ELEMENT,
                    moment=met.began,
                    picture=_png(met.as_met),
                )
                into.taken.append(portrait)
            else:
                await _element(camera, obstacle, target, into)
            if obstacle.selector in media:
                await _frames(camera, obstacle, target, into)
            await _text(camera, obstacle, target, into)


async def as_print(camera: Camera, into: Portraits) -> None:
    """Add the page as print."""
    printed = await pdf(camera)
    if isinstance(printed, Picture):
        into.print = printed


async def _element(camera: Camera, of: Obstacle, target: Target, into: Portraits) -> None:
    shots = await camera.element(target)
    if isinstance(shots, Shots):
        portrait = Portrait(
            of=of, kind=AlternativeKind.ELEMENT, moment=clock.now(), shots=shots, note=shots.note
        )
        into.taken.append(portrait)
    else:
        into.missing.append((of, AlternativeKind.ELEMENT, shots))


async def _frames(camera: Camera, of: Obstacle, target: Target, into: Portraits) -> None:
    frames = await video_frames(camera, target)
    if isinstance(frames, tuple):
        portrait = Portrait(
            of=of, kind=AlternativeKind.CONTACT_SHEET, moment=clock.now(), frames=frames
        )
        into.taken.append(portrait)
    else:
        into.missing.append((of, AlternativeKind.CONTACT_SHEET, frames))


async def _text(camera: Camera, of: Obstacle, target: Target, into: Portraits) -> None:
    text = await accessible_text(camera, target)
    if isinstance(text, str) and text.strip():
        portrait = Portrait(of=of, kind=AlternativeKind.TEXT, moment=clock.now(), text=text)
        into.taken.append(portrait)


def _png(content: bytes | None) -> Picture | None:
    if content is None:
        return None
    return Picture(content=content, content_type="image/png", width=0, height=0)
