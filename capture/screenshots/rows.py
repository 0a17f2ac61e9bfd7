"""Writing a picture row by row, so that a tall one is never in memory as a whole.

Pillow encodes only what it holds completely: four bytes a pixel, 150 MB for 1,280 x 30,000.
"""

import io
import re
import struct
import zlib
from collections.abc import Mapping
from typing import Protocol

from PIL import Image, ImageChops

from capture.screenshots.png_text import PNG_SIGNATURE, chunk, chunks, with_texts

JPEG_QUALITY = 80
"""Chromium's shots have the same, with the same grid of 16 x 16: coding them once more loses next
to nothing."""
JPEG_MAX_HEIGHT = 65_535
_MCU = 16
"""Rows in a row of JPEG's coding units, with colour at half resolution (4:2:0)."""
_IDAT_BYTES = 1 << 20
_UP = b"\x02"
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


class RowWriter(Protocol):
    """Takes a picture in bands of full width, from top to bottom."""

    def write(self, band: Image.Image) -> None:
        """Add the next rows; `band` is RGB and as wide as the picture."""
        ...

    def finish(self) -> bytes:
        """Return the file, once all rows are written."""
        ...


class PngRows:
    """A PNG of 8-bit RGB, each row as its difference from the one above (filter type 2)."""

    def __init__(self, width: int, height: int, texts: Mapping[str, str]) -> None:
        """Start the file; compression is light, for what it costs on every page."""
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        self._out = [PNG_SIGNATURE, chunk(b"IHDR", header), chunks(texts)]
        self._row_bytes = width * 3
        self._above = Image.new("RGB", (width, 1))
        self._compressor = zlib.compressobj(4)
        self._pending: list[bytes] = []
        self._pending_bytes = 0

    def write(self, band: Image.Image) -> None:
        """Add the next rows."""
        shifted = Image.new("RGB", band.size)
        shifted.paste(self._above, (0, 0))
        shifted.paste(band.crop((0, 0, band.width, band.height - 1)), (0, 1))
        rows = memoryview(ImageChops.subtract_modulo(band, shifted).tobytes())
        self._above = band.crop((0, band.height - 1, band.width, band.height))
        size = self._row_bytes
        filtered = b"".join(
            part for at in range(0, len(rows), size) for part in (_UP, rows[at : at + size])
        )
        self._keep(self._compressor.compress(filtered))

    def finish(self) -> bytes:
        """Return the file."""
        self._keep(self._compressor.flush())
        self._flush()
        return b"".join([*self._out, chunk(b"IEND", b"")])

    def _keep(self, compressed: bytes) -> None:
        self._pending.append(compressed)
        self._pending_bytes += len(compressed)
        if self._pending_bytes >= _IDAT_BYTES:
            self._flush()

    def _flush(self) -> None:
        self._out.append(chunk(b"IDAT", b"".join(self._pending)))
        self._pending, self._pending_bytes = [], 0


class JpegRows:
    """A baseline JPEG, each row of coding units closed by a restart marker (ITU-T T.81 §F.1.1.5).

    With that no row needs anything of the row before it, so that parts encoded apart with the same
    tables are one picture when they stand one behind the other.
    """

    def __init__(self, width: int, height: int, texts: Mapping[str, str]) -> None:
        """Nothing is written yet; raises ValueError above 65,535 rows."""
        if height > JPEG_MAX_HEIGHT:
            raise ValueError(f"a JPEG has no more than {JPEG_MAX_HEIGHT} rows")
        self._width = width
        self._height = height
        self._texts = texts
        self._rest: Image.Image | None = None
        self._head = b""
        self._scans: list[bytes] = []
        self._rows = 0

    def write(self, band: Image.Image) -> None:
        """Add the next rows; what doesn't fill a row of units waits for more."""
        if self._rest is not None:
            joined = Image.new("RGB", (self._width, self._rest.height + band.height))
            joined.paste(self._rest, (0, 0))
            joined.paste(band, (0, self._rest.height))
            band, self._rest = joined, None
        full = band.height - band.height % _MCU
        if full:
            self._encode(band.crop((0, 0, self._width, full)))
        if full < band.height:
            self._rest = band.crop((0, full, self._width, band.height))

    def finish(self) -> bytes:
        """Return the file."""
        if self._rest is not None:
            self._encode(self._rest)
        return with_texts(b"".join([self._head, *self._scans, b"\xff\xd9"]), self._texts)

    def _encode(self, band: Image.Image) -> None:
        head, scan = _parts(band)
        if self._head:
            self._scans.append(self._marker())
        else:
            self._head = _with_height(head, self._height)
        # Inside a scan 0xFF is followed by 0 unless it is a marker (§B.1.1.5).
        self._scans.append(_RESTART.sub(lambda _: self._marker(), scan))

    def _marker(self) -> bytes:
        """The next restart marker: they count to eight, over and over."""
        marker = bytes((0xFF, 0xD0 + self._rows % 8))
        self._rows += 1
        return marker


def _parts(band: Image.Image) -> tuple[bytes, bytes]:
    """Return a JPEG's head and its entropy-coded data, without the end."""
    out = io.BytesIO()
    band.save(out, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0", restart_marker_rows=1)
    data = out.getvalue()
    at = _segment(data, 0xDA)
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
    return data[:end], data[end:-2]


def _with_height(head: bytes, height: int) -> bytes:
    at = _segment(head, 0xC0) + 5
    return head[:at] + struct.pack(">H", height) + head[at + 2 :]


def _segment(data: bytes, wanted: int) -> int:
    """Where the segment with this marker starts, in a file of Pillow's own."""
    at = 2
    while data[at + 1] != wanted:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return at
