"""The small picture of what matters in a large one."""

import io

import pytest
from PIL import Image

from capture.model.obstacle import Region
from capture.screenshots.preview import preview


def png(width: int, height: int, *, red: tuple[int, int] | None = None) -> bytes:
    """Return a white picture with a red band from one height to another."""
    image = Image.new("RGB", (width, height), "white")
    if red is not None:
        image.paste("red", (0, red[0], width, red[1]))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data)).convert("RGB")


def is_red(image: Image.Image, x: int, y: int) -> bool:
    colour = image.getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour[0] > 200 and colour[1] < 60


def test_small_picture_needs_none() -> None:
    assert preview(png(300, 200)) is None


def test_tall_page_is_shown_from_its_top() -> None:
    small = opened(preview(png(1280, 30_000, red=(0, 400))))
    assert small.size == (480, 300)
    assert is_red(small, 240, 20)


def test_tall_page_is_shown_around_the_thing() -> None:
    thing = Region(x=100, y=20_000, width=500, height=300)
    small = opened(preview(png(1280, 30_000, red=(20_000, 20_300)), around=thing))
    assert is_red(small, 240, 150)
    assert not is_red(small, 240, 10)


@pytest.mark.parametrize("y", [-5000.0, 29_900.0, 2.0**53])
def test_region_beyond_the_picture_shows_its_edge(y: float) -> None:
    around = Region(x=0, y=y, width=10, height=2.0**53)
    assert opened(preview(png(1280, 3000), around=around)).size == (480, 300)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        preview(b"no picture")
