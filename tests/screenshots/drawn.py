"""Pictures to test with."""

import io

from PIL import Image

from capture.model.picture import Piece, Shots


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind, quality=80)
    return out.getvalue()


def banded(width: int, rows: range, band: int = 100) -> Image.Image:
    """The given rows of a tall picture in which every band of rows has a colour of its own."""
    image = Image.new("RGB", (width, len(rows)))
    for number in range(rows.start // band, -(-rows.stop // band)):
        image.paste(
            colour(number), (0, number * band - rows.start, width, (number + 1) * band - rows.start)
        )
    return image


def colour(number: int) -> tuple[int, int, int]:
    return number % 256, number // 256 * 16, number * 37 % 256


def column(image: Image.Image, x: int = 5) -> list[tuple[tuple[int, int, int], int]]:
    """Colours from top to bottom along one column, each with its number of rows."""
    runs: list[tuple[tuple[int, int, int], int]] = []
    pixels = image.crop((x, 0, x + 1, image.height)).convert("RGB").tobytes()
    for at in range(0, len(pixels), 3):
        here = (pixels[at], pixels[at + 1], pixels[at + 2])
        if runs and runs[-1][0] == here:
            runs[-1] = (here, runs[-1][1] + 1)
        else:
            runs.append((here, 1))
    return runs


def strips(width: int, height: int, view: int, *, kind: str = "PNG") -> Shots:
    """Shots of `view` rows each; the last one ends with the page, over the one before it."""
    tops = [*range(0, height - view, view), height - view]
    return Shots(
        width=width,
        height=height,
        pieces=tuple(
            Piece(
                content=encoded(banded(width, range(top, top + view)), kind),
                crop_left=0,
                crop_top=0,
                width=width,
                height=view,
                left=0,
                top=top,
            )
            for top in tops
        ),
    )
