"""Tall pictures from shots: every row once, in bounded memory."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from capture.model.obstacle import Region
from capture.model.picture import Piece, Shots
from capture.screenshots import stitch as stitching
from capture.screenshots.encode import PictureFormat
from capture.screenshots.mark import Mark
from capture.screenshots.opened import opened
from capture.screenshots.png_text import read_texts
from capture.screenshots.stitch import stitch
from tests.screenshots.drawn import banded, colour, column, encoded, strips


def test_page_of_30000_rows_has_every_band_once() -> None:
    picture = stitch(strips(64, 30_000, 800), PictureFormat.PNG)
    assert (picture.width, picture.height, picture.note) == (64, 30_000, "")
    image = Image.open(io.BytesIO(picture.content))
    image.verify()
    image = Image.open(io.BytesIO(picture.content))
    assert column(image) == [(colour(number), 100) for number in range(300)]


@settings(max_examples=30, deadline=None)
@given(
    height=st.integers(1, 300),
    view=st.integers(1, 90),
    picture_format=st.sampled_from(PictureFormat),
)
def test_any_cut_gives_the_same_picture(
    height: int, view: int, picture_format: PictureFormat
) -> None:
    shots = strips(20, height, min(view, height))
    picture = stitch(shots, picture_format)
    whole = banded(20, range(height))
    image = Image.open(io.BytesIO(picture.content)).convert("RGB")
    if picture_format is PictureFormat.PNG:
        assert image.tobytes() == whole.tobytes()
    else:
        again = Image.open(io.BytesIO(encoded(whole, "JPEG"))).convert("RGB")
        assert image.tobytes() == again.tobytes()


def test_jpeg_is_near_its_shots_across_the_seams() -> None:
    picture = stitch(strips(64, 30_000, 800, kind="JPEG"), PictureFormat.JPEG)
    image = Image.open(io.BytesIO(picture.content)).convert("RGB")
    assert image.size == (64, 30_000)
    middles = image.resize((1, 300), Image.Resampling.BOX)
    expected = banded(64, range(30_000)).resize((1, 300), Image.Resampling.BOX)
    assert max(ImageChops.difference(middles, expected).tobytes()) <= 4


def test_shots_beside_each_other_make_a_wide_picture() -> None:
    red, blue = (encoded(Image.new("RGB", (30, 20), name)) for name in ("red", "blue"))
    cell = {"crop_left": 0, "crop_top": 0, "width": 30, "height": 20}
    pieces = tuple(
        Piece(content=content, left=left, top=top, **cell)
        for content, left, top in [(red, 0, 0), (blue, 30, 0), (blue, 0, 20), (red, 30, 20)]
    )
    image = Image.open(
        io.BytesIO(stitch(Shots(pieces=pieces, width=60, height=40), PictureFormat.PNG).content)
    )
    assert column(image, 5) == [((255, 0, 0), 20), ((0, 0, 255), 20)]
    assert column(image, 35) == [((0, 0, 255), 20), ((255, 0, 0), 20)]


def test_rows_that_no_shot_covers_are_white() -> None:
    shots = strips(20, 200, 100)
    image = Image.open(
        io.BytesIO(stitch(replace(shots, pieces=shots.pieces[1:]), PictureFormat.PNG).content)
    )
    assert column(image)[0] == ((255, 255, 255), 100)


def test_what_is_above_the_limit_is_cut_and_told() -> None:
    shots = replace(strips(10, 1_000, 500), height=70_000, note="the page grew")
    picture = stitch(shots, PictureFormat.JPEG)
    assert picture.height == stitching.MAX_HEIGHT
    assert picture.note == "the page grew; cut at 60000 of 70000 rows"


def test_shot_that_is_no_picture_is_an_error() -> None:
    shots = strips(20, 100, 50)
    bad = replace(shots.pieces[1], content=b"\x89PNG\r\n\x1a\nno")
    with pytest.raises(OSError, match="identify"):
        stitch(replace(shots, pieces=(shots.pieces[0], bad)), PictureFormat.PNG)


@pytest.mark.parametrize("picture_format", PictureFormat)
def test_marks_and_texts_go_along(picture_format: PictureFormat) -> None:
    mark = Mark(region=Region(x=5, y=390, width=30, height=20), label="1")
    picture = stitch(
        strips(64, 800, 400), picture_format, marks=[mark], texts={"URL": "https://a.nl/é—"}
    )
    assert read_texts(picture.content) == {"URL": "https://a.nl/é—"}
    image = Image.open(io.BytesIO(picture.content)).convert("RGB")
    plain = banded(64, range(800))
    box = ImageChops.difference(image, plain).point(lambda v: 255 if v > 90 else 0).getbbox()
    assert box is not None
    assert 300 < box[1] < 390 < 410 < box[3] < 420


def test_bomb_is_refused() -> None:
    with pytest.raises(OSError, match="too large"):
        opened(encoded(Image.new("1", (9_000, 9_000))))


_MEASURED = """
import resource, sys
from capture.screenshots.encode import PictureFormat
from capture.screenshots.stitch import stitch
from tests.screenshots.drawn import strips
shots = strips(1280, {height}, 800)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
picture = stitch(shots, PictureFormat(sys.argv[1]))
assert picture.height == {height}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("picture_format", PictureFormat)
def test_memory_is_bounded_by_shots_not_by_the_page(picture_format: PictureFormat) -> None:
    """One copy of the page would be 154 MB."""
    code = _MEASURED.format(height=30_000)
    done = subprocess.run(
        [sys.executable, "-c", code, picture_format.value], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 60_000
