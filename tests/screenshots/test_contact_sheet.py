"""Contact sheets."""

import io

import pytest
from PIL import Image

from capture.screenshots.contact_sheet import LabelledFrame, clock, contact_sheet
from tests.screenshots.drawn import colour, encoded


def frame(number: int, size: tuple[int, int] = (640, 360)) -> LabelledFrame:
    return LabelledFrame(
        content=encoded(Image.new("RGB", size, colour(number))), label=clock(number * 10)
    )


def test_frames_stand_in_a_grid_in_order_with_their_moments() -> None:
    picture = contact_sheet([frame(number * 30) for number in range(5)], columns=3, cell_width=200)
    assert (picture.width, picture.height) == (3 * 208 + 8, 2 * 146 + 8)
    image = Image.open(io.BytesIO(picture.content)).convert("RGB")
    for number in range(5):
        left, top = 8 + number % 3 * 208, 8 + number // 3 * 146
        assert image.getpixel((left + 100, top + 50)) == colour(number * 30)
        label = image.crop((left, top + 112, left + 60, top + 138)).convert("L")
        assert sum(label.histogram()[:100]) > 10
    assert image.getpixel((8 + 2 * 208 + 100, 8 + 146 + 50)) == (255, 255, 255)


def test_frame_of_another_shape_is_fitted_in() -> None:
    picture = contact_sheet([frame(1), frame(2, (90, 1600))], cell_width=160)
    image = Image.open(io.BytesIO(picture.content)).convert("RGB")
    assert image.getpixel((8 + 168 + 80, 30)) == colour(2)
    assert image.getpixel((8 + 168 + 5, 30)) == (255, 255, 255)


def test_more_frames_than_fit_are_left_out_and_told() -> None:
    picture = contact_sheet([frame(1, (16, 9))] * 70, columns=10, cell_width=16)
    assert picture.note == "the first 60 of 70 frames"


def test_without_frames_there_is_no_sheet() -> None:
    with pytest.raises(ValueError, match="needs a frame"):
        contact_sheet([])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (7.9, "0:07"), (754, "12:34"), (3723, "1:02:03"), (-1, "0:00")],
)
def test_moments_are_written_as_players_do(seconds: float, text: str) -> None:
    assert clock(seconds) == text
