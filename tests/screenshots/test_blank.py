"""Pictures that show nothing."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from capture.screenshots.blank import is_blank
from tests.screenshots.drawn import banded, encoded


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("ground", ["white", "black", "#154273"])
def test_one_colour_is_blank(kind: str, ground: str) -> None:
    assert is_blank(encoded(Image.new("RGB", (1280, 800), ground), kind))


def test_noise_that_nobody_sees_is_blank() -> None:
    noise = Image.effect_noise((640, 400), 5).convert("RGB")
    assert is_blank(encoded(noise, "JPEG"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_one_word_on_a_page_is_not_blank(kind: str) -> None:
    image = Image.new("RGB", (1280, 800), "white")
    ImageDraw.Draw(image).text((20, 20), "Zoek", fill="black", font=ImageFont.load_default(24))
    assert not is_blank(encoded(image, kind))


def test_colours_in_bands_are_not_blank() -> None:
    assert not is_blank(encoded(banded(40, range(5_000))))
