"""Small pictures of pages."""

import io

import pytest
from PIL import Image

from capture.screenshots.thumbnail import thumbnail


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_thumbnail_is_a_jpeg_of_320_wide(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (1280, 2000), "navy").save(out, kind)
    small = Image.open(io.BytesIO(thumbnail(out.getvalue())))
    assert (small.format, small.size) == ("JPEG", (320, 500))


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        thumbnail(b"no picture")
