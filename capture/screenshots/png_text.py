"""What a picture says of itself: PNG text chunks, and the same in a JPEG's comment.

PNG (third edition) §11.3.3: tEXt for Latin-1, iTXt for the rest, before the image data so that
they are found without reading it. ITU-T T.81 §B.2.4.5 for the comment, which holds JSON.
"""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from capture.screenshots.opened import opened

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_END = len(PNG_SIGNATURE) + 25
"""The signature and IHDR, which always comes first."""
_MAX_KEYWORD = 79
_MAX_TEXT = 16_000
"""Bytes of one text: a JPEG comment holds 65,533 in all."""
_COMMENT_BYTES = 65_533


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """Where a picture comes from."""

    url: str
    moment: datetime
    """Aware; written in UTC."""
    viewport: str
    """Such as `1280x800`, or `390x844@2 mobile`."""
    record_id: str
    """Of the WARC record that holds the same picture."""
    software: str

    def texts(self) -> dict[str, str]:
        """Return them by keyword; `Creation Time` and `Software` are the standard's own."""
        return {
            "URL": self.url,
            "Creation Time": self.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Viewport": self.viewport,
            "WARC-Record-ID": self.record_id,
            "Software": self.software,
        }


def with_texts(picture: bytes, texts: Mapping[str, str]) -> bytes:
    """Return the PNG or JPEG with these texts added; its pixels stay byte for byte as they were.

    Raises OSError when it is neither. Texts are cut at 16,000 bytes.
    """
    if picture.startswith(PNG_SIGNATURE):
        return picture[:_HEADER_END] + chunks(texts) + picture[_HEADER_END:]
    if picture.startswith(b"\xff\xd8"):
        at = _after_application_segment(picture)
        return picture[:at] + comment(texts) + picture[at:]
    raise OSError("neither PNG nor JPEG")


def read_texts(picture: bytes) -> dict[str, str]:
    """Return the texts of a PNG or JPEG. Raises OSError when it is neither."""
    with opened(picture) as image:
        if image.format == "PNG":
            found = {key: value for key, value in image.info.items() if isinstance(key, str)}
            return {key: str(value) for key, value in found.items() if isinstance(value, str)}
        try:
            told = json.loads(image.info.get("comment", b"{}"))
        except ValueError:
            return {}
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}


def chunks(texts: Mapping[str, str]) -> bytes:
    """Return the text chunks for a PNG."""
    return b"".join(_text_chunk(keyword, text) for keyword, text in texts.items())


def comment(texts: Mapping[str, str]) -> bytes:
    """Return the comment segment for a JPEG; empty when there is nothing to say."""
    told = {keyword: _cut(text) for keyword, text in texts.items()}
    body = json.dumps(told, ensure_ascii=True).encode()
    while len(body) > _COMMENT_BYTES:
        told.pop(max(told, key=lambda keyword: len(told[keyword])))
        body = json.dumps(told, ensure_ascii=True).encode()
    return b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body if told else b""


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return one PNG chunk (§5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _text_chunk(keyword: str, text: str) -> bytes:
    key = keyword.encode("latin-1", "replace")[:_MAX_KEYWORD]
    text = _cut(text.replace("\0", ""))
    try:
        return chunk(b"tEXt", key + b"\0" + text.encode("latin-1"))
    except UnicodeEncodeError:
        return chunk(b"iTXt", key + b"\0\0\0\0\0" + text.encode())


def _cut(text: str) -> str:
    return text.encode("utf-8", "replace")[:_MAX_TEXT].decode("utf-8", "ignore")


def _after_application_segment(jpeg: bytes) -> int:
    """Where a comment may stand: after the JFIF segment, which has to come first."""
    if jpeg[2:4] == b"\xff\xe0" and len(jpeg) > 6:
        return 4 + int.from_bytes(jpeg[4:6])
    return 2
