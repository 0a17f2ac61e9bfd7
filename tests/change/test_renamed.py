"""A new build changes addresses only; whether it changed the page, the bytes there must tell."""

import pytest

from capture.change.noise import Noise
from capture.change.renamed import MOST, Renamed, renamed

PAGE = """<html><head><link rel="stylesheet" href="/site.css?v=8f3a&amp;x=1">
<script src='/_next/static/aB3/main.js' defer></script>
<link rel="canonical" href="https://a.nl/wonen"></head>
<body><p>Tekst</p><a href="/wonen">Wonen</a><img src="/foto.jpg?v=8f3a" alt="Foto"></body></html>"""


def between(new: str, old: str = PAGE) -> tuple[Renamed, ...] | None:
    return renamed(old.encode(), new.encode(), "text/html", "utf-8", Noise.empty())


def test_a_new_build_is_told_by_its_addresses() -> None:
    found = between(PAGE.replace("8f3a", "9b1c").replace("aB3", "cD4"))
    assert found == (
        Renamed(old="/site.css?v=8f3a&x=1", new="/site.css?v=9b1c&x=1"),
        Renamed(old="/_next/static/aB3/main.js", new="/_next/static/cD4/main.js"),
        Renamed(old="/foto.jpg?v=8f3a", new="/foto.jpg?v=9b1c"),
    )


def test_the_same_page_has_nothing_renamed() -> None:
    assert between(PAGE) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Tekst", "<p>Andere tekst"),
        ('href="/wonen"', 'href="/wonen-en-bouwen"'),
        ("https://a.nl/wonen", "https://a.nl/bouwen"),
        ('alt="Foto"', 'alt="Ander"'),
        ("defer", "async"),
        ("'/_next/static/aB3/main.js'", '"/_next/static/aB3/main.js"'),
        ("</body>", "<img src='/nog-een.jpg'></body>"),
    ],
)
def test_anything_else_is_a_change(old: str, new: str) -> None:
    assert old in PAGE
    assert between(PAGE.replace("8f3a", "9b1c").replace(old, new)) is None


def test_what_is_no_page_has_no_addresses() -> None:
    assert renamed(b"{}", b"[]", "application/json", None, Noise.empty()) is None
    assert renamed(b"a", b"b", "image/png", None, Noise.empty()) is None


def test_addresses_without_end_are_a_change() -> None:
    old, new = (
        "".join(f'<img src="/{n}.png?{version}">' for n in range(MOST + 1)) for version in "ab"
    )
    assert between(new, old) is None
