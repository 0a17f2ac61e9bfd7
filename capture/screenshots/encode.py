"""From an image in memory to a picture's bytes."""

import io
from enum import StrEnum

from PIL import Image

from capture.model.picture import Picture
from capture.screenshots.rows import JPEG_QUALITY


class PictureFormat(StrEnum):
    """How a picture is written."""

    JPEG = "image/jpeg"
    """For every page: a tenth of PNG's time and a third of its size where there are photographs.
    WebP is a third smaller still, at eight times the CPU, and ends at 16,383 rows."""
    PNG = "image/png"
    """Without loss, for what goes on a list: thin lines and labels stay sharp."""


def encoded(image: Image.Image, picture_format: PictureFormat, *, note: str = "") -> Picture:
    """Return the picture of `image`."""
    out = io.BytesIO()
    match picture_format:
        case PictureFormat.JPEG:
            image.save(out, "JPEG", quality=JPEG_QUALITY)
        case PictureFormat.PNG:
            image.save(out, "PNG", compress_level=4)
    return Picture(
        content=out.getvalue(),
        content_type=picture_format.value,
        width=image.width,
        height=image.height,
        note=note,
    )
