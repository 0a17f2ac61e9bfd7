"""Whether a picture shows nothing: one colour, or nearly so."""

from PIL import Image, ImageChops

from capture.screenshots.opened import decoded

_STEP = 24
"""Levels of 255 by which a pixel has to differ: JPEG's noise on an even ground stays below."""
_SHARE = 0.0001
"""A single short word on a white page of 1280 x 800 is four times as much."""
_ROWS = 2_000
"""Rows that are looked at together."""


def is_blank(picture: bytes, *, share: float = _SHARE) -> bool:
    """Return whether no more than `share` of the pixels differ from the commonest colour.

    CPU work. Raises OSError when `picture` is none.
    """
    return differing_share(decoded(picture)) <= share


def differing_share(image: Image.Image) -> float:
    """Return which share of an RGB image's pixels differs clearly from its commonest colour."""
    ground = _commonest(image.reduce(max(1, min(image.width, image.height) // 200)))
    differing = 0
    for top in range(0, image.height, _ROWS):
        band = image.crop((0, top, image.width, min(image.height, top + _ROWS)))
        difference = ImageChops.difference(band, Image.new("RGB", band.size, ground))
        red, green, blue = difference.split()
        most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        differing += sum(most.histogram()[_STEP + 1 :])
    return differing / (image.width * image.height)


def _commonest(image: Image.Image) -> tuple[int, int, int]:
    few = image.quantize(16, method=Image.Quantize.FASTOCTREE)
    counts = few.histogram()
    number = counts.index(max(counts))
    red, green, blue = (few.getpalette("RGB") or [255] * 3)[3 * number : 3 * number + 3]
    return red, green, blue
