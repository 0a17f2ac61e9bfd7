"""How much two pictures differ. Pure: bytes in, a number out."""

import io

from PIL import Image, ImageChops

_TOLERANCE = 12
"""Of 255, by channel: less is noise of rendering and encoding."""
_SIDE = 256
"""Pictures are compared at this size at most: what is smaller than that is no change to look at."""


def share_changed(before: bytes, after: bytes) -> float:
    """Return the share of pixels that differ, from 0 to 1; 1 when the pictures have another shape.

    Raises OSError for bytes that are no picture.
    """
    first, second = _small(before), _small(after)
    if first.size != second.size:
        return 1.0
    channels = ImageChops.difference(first, second).split()
    strongest = channels[0]
    for channel in channels[1:]:
        strongest = ImageChops.lighter(strongest, channel)
    histogram = strongest.histogram()
    return sum(histogram[_TOLERANCE + 1 :]) / (first.width * first.height)


def _small(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.draft("RGB", (_SIDE, _SIDE))
    small = image.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    return small
