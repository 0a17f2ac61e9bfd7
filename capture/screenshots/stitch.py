"""Putting a tall picture together from shots, one band of rows after the other.

No more than a few shots are decoded at any moment, however tall the whole is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from PIL import Image

from capture.model.picture import Picture, Piece, Shots
from capture.screenshots import mark
from capture.screenshots.encode import PictureFormat
from capture.screenshots.opened import MAX_PIXELS, decoded
from capture.screenshots.rows import JpegRows, PngRows, RowWriter

MAX_HEIGHT = 60_000
"""Pixels; a JPEG ends at 65,535."""
MAX_WIDTH = 16_000
_GROUND = (255, 255, 255)
_BAND_ROWS = 2_000
"""Rows that are decoded at once at most."""


def stitch(
    shots: Shots,
    picture_format: PictureFormat,
    *,
    marks: Sequence[mark.Mark] = (),
    texts: Mapping[str, str] | None = None,
) -> Picture:
    """Return one picture of the shots, with `marks` outlined. CPU work: call it in a thread.

    What no shot covers stays white; what is above the limits is cut, and the note says so. Rows
    that two shots cover are taken from the earlier. Raises OSError when a shot is no picture.
    """
    width = min(max(1, shots.width), MAX_WIDTH)
    height = min(max(1, shots.height), MAX_HEIGHT, MAX_PIXELS // width)
    notes = [shots.note] if shots.note else []
    if height < shots.height:
        notes.append(f"cut at {height} of {shots.height} rows")
    if width < shots.width:
        notes.append(f"cut at {width} of {shots.width} columns")
    writer = _writer(picture_format, (width, height), texts or {})
    written = 0
    for top, band in _bands(shots.pieces, width, height):
        mark.draw(band, marks, scale=shots.scale, top=top)
        writer.write(band)
        written = top + band.height
    return Picture(
        content=writer.finish(),
        content_type=picture_format.value,
        width=width,
        height=written,
        note="; ".join(notes),
    )


def _writer(
    picture_format: PictureFormat, size: tuple[int, int], texts: Mapping[str, str]
) -> RowWriter:
    match picture_format:
        case PictureFormat.JPEG:
            return JpegRows(*size, texts)
        case PictureFormat.PNG:
            return PngRows(*size, texts)


def _bands(pieces: Sequence[Piece], width: int, height: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield bands that follow each other without a gap, until `height` is reached."""
    done = 0
    for top, beside in groupby(sorted(pieces, key=lambda p: p.top), key=lambda p: p.top):
        yield from _empty(done, min(top, height), width)
        done = max(done, min(top, height))
        row = list(beside)
        end = min(height, top + max(piece.height for piece in row))
        if end <= done:
            continue
        band = Image.new("RGB", (width, end - done), _GROUND)
        for piece in row:
            _paste(band, piece, done)
        yield done, band
        done = end
    yield from _empty(done, height, width)


def _empty(start: int, end: int, width: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(start, end, _BAND_ROWS):
        yield top, Image.new("RGB", (width, min(_BAND_ROWS, end - top)), _GROUND)


def _paste(band: Image.Image, piece: Piece, band_top: int) -> None:
    """Paste the rows of a piece that belong to the band; the rows above are there already."""
    shot = decoded(piece.content)
    hidden = max(0, band_top - piece.top)
    right = min(shot.width, piece.crop_left + piece.width)
    bottom = min(shot.height, piece.crop_top + piece.height)
    box = (piece.crop_left, piece.crop_top + hidden, right, bottom)
    if box[0] < box[2] and box[1] < box[3]:
        band.paste(shot.crop(box), (piece.left, piece.top + hidden - band_top))
