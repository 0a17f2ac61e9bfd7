"""Opening pictures that may be hostile: Pillow's guard against decompression bombs stays on."""

import io

from PIL import Image

MAX_PIXELS = 80_000_000
"""The most that a picture of ours holds: a little under where Pillow's own guard warns."""

_FORMATS = ("JPEG", "PNG")
"""What Chromium and we ourselves write; Pillow's other decoders are never tried."""


def opened(picture: bytes) -> Image.Image:
    """Return the picture, not decoded yet. Raises OSError when it is none, or too large."""
    try:
        image = Image.open(io.BytesIO(picture), formats=_FORMATS)
    except (Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise OSError(f"not opened: {error}") from error
    if image.width * image.height > MAX_PIXELS:
        raise OSError(f"picture of {image.width} x {image.height} pixels is too large")
    return image


def decoded(picture: bytes) -> Image.Image:
    """Return the picture in RGB, decoded. Raises OSError as `opened` does."""
    with opened(picture) as image:
        try:
            return image.convert("RGB")
        except (SyntaxError, ValueError) as error:
            raise OSError(f"not decoded: {error}") from error
