"""What pictures say of themselves."""

from datetime import datetime, timedelta, timezone

import pytest
from PIL import Image

from capture.screenshots.opened import decoded
from capture.screenshots.png_text import PictureFacts, read_texts, with_texts
from tests.screenshots.drawn import banded, encoded

_FACTS = PictureFacts(
    url="https://www.example.nl/zoek?q=café—€",
    moment=datetime(2026, 3, 1, 13, 5, 9, tzinfo=timezone(timedelta(hours=1))),
    viewport="390x844@2 mobile",
    record_id="urn:uuid:7f2e8b56-0f6d-4c3c-8b0e-7d6a8d1c2f11",
    software="capture 0.1",
)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_facts_are_read_back_and_pixels_stay(kind: str) -> None:
    plain = encoded(banded(40, range(300)), kind)
    told = with_texts(plain, _FACTS.texts())
    assert decoded(told).tobytes() == decoded(plain).tobytes()
    assert read_texts(told) == {
        "URL": "https://www.example.nl/zoek?q=café—€",
        "Creation Time": "2026-03-01T12:05:09Z",
        "Viewport": "390x844@2 mobile",
        "WARC-Record-ID": "urn:uuid:7f2e8b56-0f6d-4c3c-8b0e-7d6a8d1c2f11",
        "Software": "capture 0.1",
    }


def test_latin_text_is_text_and_other_text_international() -> None:
    plain = encoded(Image.new("RGB", (1, 1)))
    assert b"tEXtA\0caf\xe9" in with_texts(plain, {"A": "café"})
    assert b"iTXtA\0\0\0\0\0" + "€".encode() in with_texts(plain, {"A": "€"})


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_endless_or_strange_text_is_cut(kind: str) -> None:
    hostile = {"URL": "https://a.nl/" + "ж" * 200_000, "Odd": "a\0b\ud800", "More": "€" * 90_000}
    told = read_texts(with_texts(encoded(Image.new("RGB", (1, 1)), kind), hostile))
    assert "Odd" in told
    assert all(len(text.encode("utf-8", "replace")) <= 16_000 for text in told.values())


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(OSError, match="neither"):
        with_texts(b"GIF89a", {})
    assert read_texts(encoded(Image.new("RGB", (1, 1)), "JPEG")) == {}
