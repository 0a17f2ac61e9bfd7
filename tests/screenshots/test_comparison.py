"""Two pictures of one page: what differs, and what moves by itself."""

import io

import pytest
from PIL import Image, ImageDraw

from capture.screenshots.comparison import WORKING_PIXELS, compared, joined, mask_of, top_part


def _page(
    *marks: tuple[tuple[int, int, int, int], str],
    size: tuple[int, int] = (800, 600),
    quality: int = 80,
) -> bytes:
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.text((40, 40), "Een pagina met blauwe letters", fill="#00f", font_size=40)
    for box, colour in marks:
        pen.rectangle(box, fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


MARK = ((400, 400, 559, 479), "black")
TICKER = (80, 200, 239, 279)


def test_the_same_picture_coded_otherwise_does_not_differ() -> None:
    assert compared(_page(), _page(quality=92)).share == 0
    mask = mask_of(_page(), _page(quality=92))
    assert mask is not None
    assert mask.share == 0


def test_the_share_is_that_of_the_cells_that_differ() -> None:
    found = compared(_page(), _page(MARK))
    assert found.share == pytest.approx(160 * 80 / (800 * 600), rel=0.25)
    assert found.masked == 0
    shown = Image.open(io.BytesIO(found.picture.content))
    assert shown.size == (800, 600)
    red, green, blue = shown.convert("RGB").getpixel((480, 440))  # type: ignore[misc]
    assert red > green + 60
    assert blue > green


def test_what_moves_by_itself_is_left_out() -> None:
    mask = mask_of(_page((TICKER, "red")), _page((TICKER, "green")))
    found = compared(_page((TICKER, "red")), _page((TICKER, "blue"), MARK), mask=mask)
    bare = compared(_page((TICKER, "red")), _page((TICKER, "blue"), MARK))
    only_mark = compared(_page(), _page(MARK))
    assert found.masked == pytest.approx(160 * 80 / (800 * 600), rel=0.5)
    assert found.share < bare.share
    assert found.share == pytest.approx(only_mark.share, rel=0.1)


def test_a_mask_of_the_first_screen_serves_the_whole_page() -> None:
    first = _page((TICKER, "red"), size=(800, 600))
    whole = _page((TICKER, "green"), size=(800, 2400))
    mask = mask_of(whole, first)
    assert mask is not None
    after = _page((TICKER, "blue"), size=(800, 2000))
    found = compared(whole, after, mask=joined([mask]))
    assert 0.1 < found.share < 0.25  # the rows that only the old page has


def test_a_page_that_moves_all_over_gets_no_mask_and_widths_must_be_equal() -> None:
    assert mask_of(_page(((0, 0, 800, 600), "red")), _page(((0, 0, 800, 600), "blue"))) is None
    assert mask_of(_page(), _page(size=(700, 600))) is None
    assert joined([]) is None


def test_a_very_tall_page_is_compared_smaller() -> None:
    old, new = _page(size=(1280, 30_000)), _page(MARK, size=(1280, 30_000))
    found = compared(old, new)
    assert found.picture.width * found.picture.height <= WORKING_PIXELS * 1.1
    assert 0 < found.share < 0.01


def test_what_is_no_picture_raises_os_error() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        compared(b"geen plaatje", _page())
    with pytest.raises(OSError, match=r".+"):
        top_part(_page()[:3000], width=320, height=200)


def test_the_small_picture_is_of_the_top() -> None:
    small = Image.open(io.BytesIO(top_part(_page(size=(800, 4000)), width=320, height=200)))
    assert small.size == (320, 200)
