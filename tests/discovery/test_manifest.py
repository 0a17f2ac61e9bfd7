import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.discovery.manifest import manifest_links
from capture.model.link import Hop, Mechanism

BASE = "https://a.nl/app/site.webmanifest"


def test_manifest_names_its_images_as_embeds_and_its_pages_as_links() -> None:
    manifest = {
        "start_url": "/begin?bron=app",
        "icons": [{"src": "i/192.png"}, {"src": "/i/512.png", "sizes": "512x512"}],
        "screenshots": [{"src": "s.webp"}],
        "shortcuts": [{"url": "melden/", "icons": [{"src": "melden.svg"}]}],
    }
    links = manifest_links(json.dumps(manifest).encode(), base=BASE)
    assert [(link.url, link.hop, link.where) for link in links] == [
        ("https://a.nl/begin?bron=app", Hop.SITEMAP, "start_url"),
        ("https://a.nl/app/melden/", Hop.SITEMAP, "shortcuts"),
        ("https://a.nl/app/melden.svg", Hop.EMBED, "shortcuts.icons"),
        ("https://a.nl/app/i/192.png", Hop.EMBED, "icons"),
        ("https://a.nl/i/512.png", Hop.EMBED, "icons"),
        ("https://a.nl/app/s.webp", Hop.EMBED, "screenshots"),
    ]
    assert {link.mechanism for link in links} == {Mechanism.MANIFEST}


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b'"x"', b"\xff\xfe{", b"[" * 100_000,
     b'{"icons": {"src": "x"}, "shortcuts": [1, "x"], "start_url": 3}'],
)  # fmt: skip
def test_what_is_no_manifest_names_nothing(content: bytes) -> None:
    assert manifest_links(content, base=BASE) == ()


@given(st.binary(max_size=200))
def test_no_bytes_raise(content: bytes) -> None:
    manifest_links(content, base=BASE)
