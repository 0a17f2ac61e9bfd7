"""Outlines and cut-outs."""

import io

import pytest
from PIL import Image

from capture.model.obstacle import Region
from capture.screenshots.mark import Mark, cropped, outlined
from tests.screenshots.drawn import encoded

_REGION = Region(x=100, y=80, width=60, height=40)


def image_of(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("ground", ["black", "white", "#ffdd00", "#777777", "navy"])
def test_outline_is_seen_on_any_ground_and_leaves_the_region_alone(ground: str) -> None:
    plain = Image.new("RGB", (300, 200), ground)
    marked = image_of(outlined(encoded(plain), [Mark(region=_REGION, label="12")]).content)
    inside = (100, 80, 160, 120)
    assert marked.crop(inside).tobytes() == plain.crop(inside).tobytes()
    colours = {marked.getpixel((x, 100)) for x in range(94, 100)}
    assert colours == {(0, 0, 0), (255, 221, 0)}
    assert marked.getpixel((300 - 1, 200 - 1)) == plain.getpixel((0, 0))


def test_region_at_the_edge_or_beyond_is_drawn_as_far_as_it_goes() -> None:
    plain = encoded(Image.new("RGB", (300, 200), "white"))
    for region in (
        Region(x=0, y=0, width=300, height=200),
        Region(x=-50, y=-50, width=1000, height=1000),
        Region(x=250, y=190, width=500, height=500),
    ):
        marked = image_of(outlined(plain, [Mark(region=region, label="1")]).content)
        assert marked.size == (300, 200)
        assert (255, 221, 0) in {each for _, each in marked.getcolors(10_000) or []}


@pytest.mark.parametrize(
    "region",
    [
        Region(x=5_000, y=5_000, width=1, height=1),
        Region(x=10, y=10, width=0, height=0),
        Region(x=10, y=10, width=-5, height=-5),
    ],
)
def test_region_that_is_nowhere_is_no_fault(region: Region) -> None:
    picture = outlined(encoded(Image.new("RGB", (300, 200), "white")), [Mark(region=region)])
    assert (picture.width, picture.height) == (300, 200)


def test_crop_has_its_margin_as_far_as_the_picture_goes() -> None:
    plain = Image.new("RGB", (600, 400), "white")
    plain.paste((200, 0, 0), (200, 160, 320, 240))
    picture = cropped(encoded(plain), _REGION, scale=2, margin=10)
    assert (picture.width, picture.height) == (140, 100)
    assert image_of(picture.content).getpixel((10, 10)) == (200, 0, 0)
    assert image_of(picture.content).getpixel((9, 9)) == (255, 255, 255)
    at_edge = cropped(encoded(plain), Region(x=0, y=0, width=10, height=10), margin=50)
    assert (at_edge.width, at_edge.height) == (60, 60)
    with pytest.raises(OSError, match="outside"):
        cropped(encoded(plain), Region(x=900, y=0, width=10, height=10))
