"""Outlining regions on a picture, and cutting them out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from capture.model.obstacle import Region
from capture.model.picture import Picture
from capture.screenshots.encode import PictureFormat, encoded
from capture.screenshots.opened import decoded

_DARK = (0, 0, 0)
_LIGHT = (255, 221, 0)
"""Black beside yellow: one of the two stands out (more than 3 to 1) on any ground, also for people
who don't tell red from green."""
_LINE = 3
"""Pixels of each of the two lines."""
_LABEL_SIZE = 22
_LABEL_PADDING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A region to outline, with a short label such as its number in the list."""

    region: Region
    """In CSS pixels of the page."""
    label: str = ""


def outlined(picture: bytes, marks: Sequence[Mark], *, scale: float = 1.0) -> Picture:
    """Return a PNG with the regions outlined; `scale` in pixels to a CSS pixel.

    The whole picture is in memory meanwhile: a tall page is outlined while it is put together, see
    `stitch`. Raises OSError when `picture` is none.
    """
    image = decoded(picture)
    draw(image, marks, scale=scale)
    return encoded(image, PictureFormat.PNG)


def cropped(picture: bytes, region: Region, *, scale: float = 1.0, margin: int = 0) -> Picture:
    """Return a PNG of the region with `margin` pixels around it, as far as the picture goes.

    Raises OSError when `picture` is none, or has nothing of the region.
    """
    image = decoded(picture)
    left, top, right, bottom = _box(region, scale)
    box = (
        max(0, left - margin),
        max(0, top - margin),
        min(image.width, right + margin),
        min(image.height, bottom + margin),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        raise OSError("the region lies outside the picture")
    return encoded(image.crop(box), PictureFormat.PNG)


def draw(image: Image.Image, marks: Sequence[Mark], *, scale: float = 1.0, top: int = 0) -> None:
    """Outline the regions on `image`, whose first row is row `top` of the whole picture.

    The lines lie around the region, so that it is seen whole; at an edge of the picture they lie
    on it.
    """
    pen = ImageDraw.Draw(image)
    for mark in marks:
        left, first, right, last = _box(mark.region, scale)
        box = (left, first - top, right, last - top)
        if box[3] + 2 * _LINE < 0 or box[1] - 2 * _LINE - 2 * _LABEL_SIZE > image.height:
            continue
        for distance, colour in ((_LINE, _LIGHT), (2 * _LINE, _DARK)):
            pen.rectangle(_around(box, distance, image.width, top), outline=colour, width=_LINE)
        if mark.label:
            _draw_label(pen, mark.label[:8], box, top)


def _draw_label(
    pen: ImageDraw.ImageDraw, label: str, box: tuple[int, int, int, int], top: int
) -> None:
    """Draw it above the region's left corner, or within when there is no room."""
    font = ImageFont.load_default(_LABEL_SIZE)
    wide = round(pen.textlength(label, font=font)) + 2 * _LABEL_PADDING
    high = _LABEL_SIZE + 2 * _LABEL_PADDING
    left = max(0, box[0] - 2 * _LINE)
    first = box[1] - 2 * _LINE - high
    if first + top < 0:
        first = max(box[1], -top)
    pen.rectangle((left, first, left + wide, first + high), fill=_DARK, outline=_LIGHT, width=2)
    pen.text((left + _LABEL_PADDING, first + _LABEL_PADDING), label, fill=_LIGHT, font=font)


def _around(
    box: tuple[int, int, int, int], distance: int, width: int, top: int
) -> tuple[int, int, int, int]:
    left = max(box[0] - distance, 0)
    first = max(box[1] - distance, -top)
    right = min(box[2] + distance, width) - 1
    return left, first, max(right, left), max(box[3] + distance - 1, first)


def _box(region: Region, scale: float) -> tuple[int, int, int, int]:
    left, top = round(region.x * scale), round(region.y * scale)
    right = round((region.x + max(region.width, 0)) * scale)
    bottom = round((region.y + max(region.height, 0)) * scale)
    return left, top, right, bottom
