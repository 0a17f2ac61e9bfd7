"""Frames of a video at several moments, for a contact sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from capture.browser.pictures.camera import Camera
from capture.browser.pictures.gathering import Box, Gathering
from capture.browser.pictures.lens import aimed
from capture.browser.pictures.result import NoPicture, NoPictureReason, ShotFormat, Target
from capture.model.picture import Shots

_SEEK_MILLISECONDS = 3_000
_DEFAULT_FRAMES = 6
_STEP_SECONDS = 1.0
"""Between frames of a stream that only plays on."""
_MAX_FRAMES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFrame:
    """What a video shows at one moment."""

    seconds: float
    """Of the video's own clock, as the player told it."""
    shots: Shots
    """One piece: the video as the page shows it, with whatever the player draws over it."""


async def video_frames(
    camera: Camera, target: Target, moments: Sequence[float] = ()
) -> tuple[VideoFrame, ...] | NoPicture:
    """Return frames of the video element at these moments (seconds), in their order.

    Without moments: six, evenly over its length. A stream that can't be put to a moment is shown as
    it plays, a frame a second, muted. Seeking asks the server for those parts. Frames that don't
    come in time are left out; when the time for all runs out there is what came so far. The video
    is left as it was: its moment, its sound, and whether it played.
    """
    frames: list[VideoFrame] = []
    taken = await camera.told(_take(camera, target, moments, frames))
    return tuple(frames) if frames else taken


async def _take(
    camera: Camera, target: Target, moments: Sequence[float], frames: list[VideoFrame]
) -> tuple[VideoFrame, ...] | NoPicture:
    lens, named = camera.lens, aimed(target)
    async with camera.putting_back(), camera.putting_back("leaveVideo", **named):
        video = await lens.call("video", milliseconds=_SEEK_MILLISECONDS, **named)
        if video is None:
            return NoPicture(reason=NoPictureReason.NOT_FOUND)
        if not video["hasFrames"]:
            return NoPicture(reason=NoPictureReason.NOT_SHOWN, text=video["error"] or "no frames")
        page = await lens.call("aim", **named)
        length = video["duration"] if video["duration"] > 0 else 0.0
        can_seek = length > 0 and video["seekable"] > 0
        wanted = [min(max(0.0, moment), length) if can_seek else moment for moment in moments]
        if not wanted:
            wanted = [length * (index + 0.5) / _DEFAULT_FRAMES for index in range(_DEFAULT_FRAMES)]
        for moment in wanted[:_MAX_FRAMES]:
            seconds = await lens.call(
                "seek" if can_seek else "playOn",
                seconds=moment if can_seek else _STEP_SECONDS,
                milliseconds=_SEEK_MILLISECONDS,
                **named,
            )
            if seconds is None:
                continue
            gathered = Gathering(limits=camera.limits, scale=camera.scale * page["zoom"])
            gathered.add_part(
                await lens.shot(ShotFormat.PNG),
                view=Box.of(page["view"]),
                place=Box.of(page["place"]),
            )
            if gathered.pieces:
                frames.append(VideoFrame(seconds=float(seconds), shots=gathered.shots()))
    return NoPicture(reason=NoPictureReason.TIMED_OUT, text="no moment came in time")
