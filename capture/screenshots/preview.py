"""A small picture of the part of a picture that matters, for a list to look through."""

import io

from PIL import Image

from capture.model.obstacle import Region

WIDTH, HEIGHT = 480, 300
"""Pixels."""

SMALL = 640 * 480
"""A picture of no more pixels needs no preview."""


def preview(picture: bytes, *, around: Region | None = None) -> bytes | None:
    """Return a JPEG of at most `WIDTH` × `HEIGHT`; None for a picture that is small by itself.

    Of a tall picture it shows the top, or the part `around` a region. CPU work: about half a second
    for a page of 30,000 pixels. Raises OSError when `picture` is no picture, or far too large.
    """
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if image.width * image.height <= SMALL:
                return None
            small = image.crop(_box(image.width, image.height, around)).convert("RGB")
    except Image.DecompressionBombError as fault:
        raise OSError(str(fault)) from None
    small.thumbnail((WIDTH, HEIGHT))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=75)
    return out.getvalue()


def _box(width: int, height: int, around: Region | None) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is shown: as wide as the picture, not taller."""
    shown = min(height, width * HEIGHT // WIDTH)
    top = 0
    if around is not None:
        middle = around.y + min(around.height, shown) / 2
        top = max(0, min(height - shown, round(middle - shown / 2)))
    return 0, top, width, top + shown
