import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.css import css_links
from capture.model.link import Hop, Mechanism

BASE = "https://a.nl/css/stijl.css"


def found(css: str) -> list[tuple[str, str]]:
    links = css_links(css.encode(), base=BASE)
    assert all(x.hop is Hop.EMBED and x.mechanism is Mechanism.CSS for x in links)
    return [(x.url.removeprefix("https://a.nl/css/"), x.where.removeprefix("css ")) for x in links]


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a{background:url(x.png)}", [("x.png", "url()")]),
        ("a{background:URL( 'x y.png' )}", [("x%20y.png", "url()")]),
        ('a{background:url("x.png"),url(y.png)}', [("x.png", "url()"), ("y.png", "url()")]),
        ('@import "a.css" layer(b) screen;', [("a.css", "@import")]),
        ("@import url(a.css) supports(display: grid);", [("a.css", "@import")]),
        ("@IMPORT'a.css'", [("a.css", "@import")]),
        ("@font-face{src:local('A'),url(f.woff2) format('woff2')}", [("f.woff2", "@font-face")]),
        ("a{background:image-set('x.png' 1x, url(y.png) 2x type('image/png'))}",
         [("x.png", "image-set()"), ("y.png", "url()")]),
        ("a{background:-webkit-image-set(url('x.png') 1x)}", [("x.png", "url()")]),
        (r"a{background:url(x\28 1\29.png)}", [("x(1).png", "url()")]),
        ("a{background:url('x\\\ny.png')}", [("xy.png", "url()")]),
        ("@media print{a{background:url(x.png)}}", [("x.png", "url()")]),
        ("a{background:url(x.png", [("x.png", "url()")]),
        ("/* url(x.png) */ a{content:'url(y.png)'}", []),
        ("@namespace url(http://www.w3.org/1999/xhtml);a{background:url(x.png)}",
         [("x.png", "url()")]),
        ("a{background:url(data:image/gif;base64,R0lG)}", []),
        ("a{background:var(--x, url(x.png))}", [("x.png", "url()")]),
        ("a{mask:url(#mask)}", []),
        ("a{--b:my-url(x.png)}", []),
    ],
)  # fmt: skip
def test_urls_of_a_style_sheet_are_found(css: str, expected: list[tuple[str, str]]) -> None:
    assert found(css) == expected


def test_charset_is_declared_or_utf_8() -> None:
    rule = "a{background:url(é.png)}"
    utf8, latin = rule.encode(), rule.encode("latin-1")
    assert [
        css_links(utf8, base=BASE)[0].url,
        css_links(latin, base=BASE)[0].url,
        css_links(latin, base=BASE, charset="iso-8859-1")[0].url,
        css_links(b'@charset "latin1";' + latin, base=BASE)[0].url,
    ] == ["https://a.nl/css/%C3%A9.png"] * 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "css",
    [
        "url(" + " " * 10**6,
        "url( (" * 10**5,
        'url("' * 10**5,
        "url(\\" * 10**5,
        "url(a)" + "-" * 10**6,
    ],
)
def test_hostile_sheet_takes_seconds_at_most(css: str) -> None:
    before = time.process_time()
    found(css)
    assert time.process_time() - before < 10


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text("url('\")\\ @import;{}-", max_size=80).map(str.encode))
def test_no_bytes_raise(content: bytes) -> None:
    css_links(content, base=BASE)
