import pytest

from capture.scope.keys import looks_like_file, page_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://a.nl/p#top", "http://a.nl/p"),
        ("http://a.nl/p#", "http://a.nl/p"),
        ("http://a.nl/p#/route", "http://a.nl/p#/route"),
        ("http://a.nl/p#!/route", "http://a.nl/p#!/route"),
        ("http://a.nl/p#!nieuws", "http://a.nl/p#!nieuws"),
        ("http://a.nl/p#!", "http://a.nl/p"),
        ("http://a.nl/p?x=1#a#/b", "http://a.nl/p?x=1"),
    ],
)
def test_fragment_names_a_page_only_as_a_route(url: str, key: str) -> None:
    assert page_key(url) == key


@pytest.mark.parametrize(
    ("url", "is_file"),
    [
        ("http://a.nl/besluit.PDF", True),
        ("http://a.nl/x.tar.gz?download=1#p2", True),
        ("http://a.nl/data.json", True),
        ("http://a.nl/page.html", False),
        ("http://a.nl/get?file=a.pdf", False),
        ("http://a.nl/map.pdf/", False),
        ("http://a.pdf/", False),
        ("http://a.nl/pdf", False),
        ("http://a.nl/feed.xml", False),
        ("ftp://a.nl/x.pdf", False),
    ],
)
def test_extension_tells_a_file(url: str, is_file: bool) -> None:
    assert looks_like_file(url) is is_file
