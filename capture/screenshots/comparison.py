"""Two pictures of one page, before and after: where they differ, what moves by itself left out.

They are compared in cells of `CELL` pixels, so that a letter's edge is no change. Memory is bounded
by `WORKING_PIXELS`, whatever the height: taller pictures are compared smaller.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from capture.model.picture import Picture
from capture.screenshots.encode import PictureFormat, encoded
from capture.screenshots.opened import decoded, opened

CELL = 8
_HALF = 2
WORKING_PIXELS = 8_000_000
WORKING_WIDTH = 1280
_LIGHT_TOLERANCE = 14
"""Of 255: less is noise of JPEG and of rendering (7 between two shots of a still page)."""
_COLOUR_TOLERANCE = 56
"""More, since JPEG keeps colour at half the resolution, so that it frays around coloured text (42
between the same two shots)."""
_CELL_SHARE = 0.1
"""A cell differs when more than this share of its pixels does."""
_MOST_MASKED = 0.6
"""A page of which more than this moves by itself can't be compared but as a whole."""
_TINT = (214, 0, 92)
_TINT_STRENGTH = 0.55
_HATCH = (90, 110, 120)
_PALE = 0.55
"""How far the picture below the marks is brought to white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Where a page moves by itself, as cells of the picture that it was learned from."""

    cells: Image.Image
    """Mode `L`, 255 where it moves."""
    width: int
    """Pixels of that picture."""
    height: int

    @property
    def share(self) -> float:
        """Share of the picture that is masked, 0 to 1."""
        total = self.cells.width * self.cells.height
        return self.cells.histogram()[255] / total


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureDifference:
    """How two pictures differ."""

    share: float
    """Of what can be compared, 0 to 1; what only one of them has counts as different."""
    masked: float
    """Share of the picture that was left out because it moves by itself."""
    picture: Picture
    """The new one, pale, with what differs tinted and what was left out hatched."""


def mask_of(first: bytes, second: bytes) -> Mask | None:
    """Return where two shots of the same page differ, with a cell around it.

    Shots of different heights are compared as far as both go. None when their widths differ, or so
    much moves that nothing would be left. Raises OSError when one is no picture.
    """
    sizes = [_size(each) for each in (first, second)]
    if sizes[0][0] != sizes[1][0]:
        return None
    width, height = max(sizes, key=lambda size: size[1])
    scale = _scale(width, height)
    cells = _differing(_scaled(first, scale), _scaled(second, scale), is_union=False)
    grown = cells.filter(ImageFilter.MaxFilter(3))
    whole = Image.new("L", _cells_of(round(width * scale), round(height * scale)))
    whole.paste(grown, (0, 0))
    mask = Mask(cells=whole, width=width, height=height)
    return mask if mask.share <= _MOST_MASKED else None


def joined(masks: list[Mask]) -> Mask | None:
    """Return what any of the masks leaves out, in the measure of the tallest; None for none."""
    if not masks:
        return None
    base = max(masks, key=lambda mask: mask.height)
    cells = base.cells
    for mask in masks:
        cells = ImageChops.lighter(cells, _fitted(mask, base.width, base.height, cells.size))
    found = Mask(cells=cells, width=base.width, height=base.height)
    return found if found.share <= _MOST_MASKED else None


def compared(before: bytes, after: bytes, *, mask: Mask | None = None) -> PictureDifference:
    """Return how two pictures differ, the wider one brought to the width of the other. CPU work.

    Raises OSError when one is no picture.
    """
    sizes = [_size(each) for each in (before, after)]
    width = min(WORKING_WIDTH, *(size[0] for size in sizes))
    heights = [max(1, round(size[1] * width / size[0])) for size in sizes]
    scale = _scale(width, max(heights))
    old, new = (
        _scaled(each, scale * width / size[0])
        for each, size in zip((before, after), sizes, strict=True)
    )
    cells = _differing(old, new, is_union=True)
    hidden = Image.new("L", cells.size)
    if mask is not None:
        hidden = _fitted(mask, new.width, max(old.height, new.height), cells.size)
        cells = ImageChops.subtract(cells, hidden)
    total = cells.width * cells.height
    left = total - hidden.histogram()[255]
    return PictureDifference(
        share=cells.histogram()[255] / left if left else 0.0,
        masked=1 - left / total,
        picture=_drawn(new, max(old.height, new.height), cells, hidden),
    )


def _size(picture: bytes) -> tuple[int, int]:
    with opened(picture) as image:
        return image.size


def _scale(width: int, height: int) -> float:
    """Return by how much a picture is made smaller to stay within bounds; 1 for most."""
    scale = min(1.0, WORKING_WIDTH / width)
    pixels = width * height * scale * scale
    return scale if pixels <= WORKING_PIXELS else scale * (WORKING_PIXELS / pixels) ** 0.5


def _scaled(picture: bytes, scale: float) -> Image.Image:
    """Return the picture in RGB, scaled; JPEG's decoder does most of the shrinking."""
    with opened(picture) as image:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        if image.size == size:
            return decoded(picture)
        image.draft("RGB", size)
        try:
            return image.convert("RGB").resize(size, Image.Resampling.BOX)
        except (SyntaxError, ValueError) as error:
            raise OSError(f"not decoded: {error}") from error


def _cells_of(width: int, height: int) -> tuple[int, int]:
    return -(-width // CELL), -(-height // CELL)


def _differing(old: Image.Image, new: Image.Image, *, is_union: bool) -> Image.Image:
    """Return the cells that differ, as `L` of 0 and 255; `is_union`: to the end of the longer."""
    height = (max if is_union else min)(old.height, new.height)
    common = min(old.height, new.height)
    width = min(old.width, new.width)
    box = (0, 0, width, common)
    halves = (image.crop(box).reduce(_HALF).convert("YCbCr") for image in (old, new))
    light, blue, red = ImageChops.difference(*halves).split()
    apart = ImageChops.lighter(
        light.point([255 if level > _LIGHT_TOLERANCE else 0 for level in range(256)]),
        ImageChops.lighter(blue, red).point(
            [255 if level > _COLOUR_TOLERANCE else 0 for level in range(256)]
        ),
    )
    canvas = Image.new("L", (-(-width // _HALF), -(-height // _HALF)), 255)
    canvas.paste(apart, (0, 0))
    return canvas.reduce(CELL // _HALF).point(
        [255 if level > 255 * _CELL_SHARE else 0 for level in range(256)]
    )


def _fitted(mask: Mask, width: int, height: int, cells: tuple[int, int]) -> Image.Image:
    """Return a mask as cells of another picture of the page: by its width, from the top."""
    scale = width / mask.width
    tall = Image.new("L", cells)
    rows = max(1, min(round(mask.height * scale / height * cells[1]), 4 * cells[1]))
    tall.paste(mask.cells.resize((cells[0], rows), Image.Resampling.NEAREST), (0, 0))
    return tall


def _drawn(new: Image.Image, height: int, cells: Image.Image, hidden: Image.Image) -> Picture:
    """Return the picture with its marks."""
    pale = Image.new("RGB", (new.width, height), (236, 236, 236))
    pale.paste(new.convert("L").convert("RGB"), (0, 0))
    pale = Image.blend(pale, Image.new("RGB", pale.size, (255, 255, 255)), _PALE)
    strength = round(255 * _TINT_STRENGTH)
    where = _pixels(cells, pale.size).point([0] * 255 + [strength])
    pale.paste(Image.new("RGB", pale.size, _TINT), (0, 0), where)
    if hidden.getbbox() is not None:
        pale.paste(_hatching(pale.size), (0, 0), _pixels(hidden, pale.size))
    return encoded(pale, PictureFormat.JPEG)


def _pixels(cells: Image.Image, size: tuple[int, int]) -> Image.Image:
    grown = cells.resize((cells.width * CELL, cells.height * CELL), Image.Resampling.NEAREST)
    return grown.crop((0, 0, *size))


def _hatching(size: tuple[int, int]) -> Image.Image:
    """Return a picture full of slanted lines: what is left out is told without colour as well."""
    tile = Image.new("RGB", (CELL * 2, CELL * 2), (226, 232, 235))
    pen = ImageDraw.Draw(tile)
    side = CELL * 2
    for shift in (-side, 0, side):
        pen.line((shift, side, shift + side, 0), fill=_HATCH, width=2)
    row = Image.new("RGB", (size[0], tile.height))
    for left in range(0, size[0], tile.width):
        row.paste(tile, (left, 0))
    whole = Image.new("RGB", size)
    for top in range(0, size[1], tile.height):
        whole.paste(row, (0, top))
    return whole


def top_part(picture: bytes, *, width: int, height: int) -> bytes:
    """Return a small JPEG of the top of a picture. Raises OSError when it is none. CPU work."""
    with opened(picture) as image:
        image.draft("RGB", (width * 2, round(image.height * width * 2 / image.width)))
        try:
            seen = image.crop(
                (0, 0, image.width, min(image.height, max(1, image.width * height // width)))
            ).convert("RGB")
        except (SyntaxError, ValueError) as error:
            raise OSError(f"not decoded: {error}") from error
    seen.thumbnail((width, height), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    seen.save(out, "JPEG", quality=75)
    return out.getvalue()
