"""A small picture of a page, made from its screenshot."""

import io

from PIL import Image

WIDTH = 320
"""Pixels; the height follows."""


def thumbnail(picture: bytes, *, width: int = WIDTH, quality: int = 70) -> bytes:
    """Return a JPEG of `width` pixels wide from a JPEG or PNG. CPU work: call it in a thread.

    Raises OSError (Pillow's UnidentifiedImageError) when `picture` is no picture.
    """
    with Image.open(io.BytesIO(picture)) as image:
        height = max(1, round(image.height * width / image.width))
        image.draft("RGB", (width, height))  # lets the JPEG decoder do most of the shrinking
        small = image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality)
    return out.getvalue()
