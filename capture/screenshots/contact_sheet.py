"""A contact sheet: frames of a video side by side, each with its moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from capture.model.picture import Picture
from capture.screenshots.encode import PictureFormat, encoded
from capture.screenshots.opened import decoded

MAX_FRAMES = 60
_GAP = 8
_LABEL_ROWS = 26
_LABEL_SIZE = 18
_GROUND = (255, 255, 255)
_INK = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFrame:
    """One frame and what is written below it."""

    content: bytes
    """JPEG or PNG."""
    label: str
    """Such as `0:12`, see `clock`."""


def clock(seconds: float) -> str:
    """Return a moment as players write it: `0:07`, `12:34`, `1:02:03`."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def contact_sheet(
    frames: Sequence[LabelledFrame],
    *,
    columns: int = 3,
    cell_width: int = 400,
    picture_format: PictureFormat = PictureFormat.PNG,
) -> Picture:
    """Return the frames in a grid, in their order, no more than sixty. CPU work.

    Cells have the shape of the first frame; others are fitted in. Raises OSError when a frame is
    no picture, ValueError when there is none.
    """
    if not frames:
        raise ValueError("a contact sheet needs a frame")
    shown = frames[:MAX_FRAMES]
    first = decoded(shown[0].content)
    cell_height = min(2 * cell_width, max(1, round(first.height * cell_width / first.width)))
    columns = max(1, min(columns, len(shown)))
    rows = -(-len(shown) // columns)
    sheet = Image.new(
        "RGB",
        (
            columns * (cell_width + _GAP) + _GAP,
            rows * (cell_height + _LABEL_ROWS + _GAP) + _GAP,
        ),
        _GROUND,
    )
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_LABEL_SIZE)
    for index, frame in enumerate(shown):
        left = _GAP + index % columns * (cell_width + _GAP)
        top = _GAP + index // columns * (cell_height + _LABEL_ROWS + _GAP)
        image = decoded(frame.content)
        image.thumbnail((cell_width, cell_height))
        sheet.paste(image, (left + (cell_width - image.width) // 2, top))
        pen.text((left, top + cell_height + 2), frame.label[:40], fill=_INK, font=font)
    note = f"the first {MAX_FRAMES} of {len(frames)} frames" if len(frames) > MAX_FRAMES else ""
    return encoded(sheet, picture_format, note=note)
