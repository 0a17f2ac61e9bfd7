"""Photographs of a landscape that nobody took: JPEG of 60 to 150 kB, the same for the same seed."""

import io
import math
import random
from functools import lru_cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 540
_QUALITY = 80
_GRAIN = (0.11, 0.26)
"""Share of the grain of the film: it makes the file as large as a photo's."""


@lru_cache(maxsize=512)
def make_photo(key: int, revision: int) -> bytes:
    """Return a JPEG: sky, hills, water and a mill, with grain."""
    rng = random.Random(f"foto {key} {revision}")
    picture = _sky(rng)
    draw = ImageDraw.Draw(picture)
    for layer in range(4):
        draw.polygon(_hills(rng, layer), fill=_green(rng, layer))
    _water(draw, rng)
    _mill(draw, rng)
    size = (WIDTH * 2 // 3, HEIGHT * 2 // 3)
    noise = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    grain = noise.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR).convert("RGB")
    picture = Image.blend(picture, grain, rng.uniform(*_GRAIN))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _sky(rng: random.Random) -> Image.Image:
    top = (rng.randint(70, 140), rng.randint(130, 180), rng.randint(190, 235))
    low = (rng.randint(220, 250), rng.randint(210, 235), rng.randint(190, 225))
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), low)
    return strip.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _hills(rng: random.Random, layer: int) -> list[tuple[float, float]]:
    base, swing = HEIGHT * (0.45 + 0.09 * layer), rng.uniform(10, 40)
    pace, start = rng.uniform(0.004, 0.012), rng.uniform(0, 6)
    line = [(x, base + swing * math.sin(start + pace * x)) for x in range(0, WIDTH + 12, 12)]
    return [(0.0, HEIGHT), *line, (WIDTH, HEIGHT)]


def _green(rng: random.Random, layer: int) -> tuple[int, int, int]:
    dark = 24 * layer
    return (rng.randint(110, 150) - dark, rng.randint(150, 180) - dark, rng.randint(90, 125) - dark)


def _water(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    left, right = sorted((rng.randint(0, WIDTH), rng.randint(0, WIDTH)))
    bank = [(left, 430), (right + 60, 430), (right + 260, HEIGHT), (left - 200, HEIGHT)]
    draw.polygon(bank, fill=(120, 160, 185))


def _mill(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    x, y, size = rng.randint(120, WIDTH - 120), rng.randint(280, 380), rng.randint(50, 90)
    body = [
        (x - size / 3, y + size),
        (x + size / 3, y + size),
        (x + size / 6, y),
        (x - size / 6, y),
    ]
    draw.polygon(body, fill=(92, 60, 48))
    turn = rng.uniform(0, math.pi / 2)
    for wing in range(4):
        angle = turn + wing * math.pi / 2
        tip = (x + size * math.cos(angle), y + size * math.sin(angle))
        draw.line([(x, y), tip], fill=(70, 45, 40), width=6)
