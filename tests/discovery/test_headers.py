import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.discovery.headers import header_links, refresh_target
from capture.model.link import Hop, Mechanism

BASE = "https://a.nl/x/"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Location", "/nieuw", [("https://a.nl/nieuw", Hop.REDIRECT, "Location")]),
        ("content-location", "y.nl.html",
         [("https://a.nl/x/y.nl.html", Hop.LINK, "Content-Location")]),
        ("Refresh", "0; url=y", [("https://a.nl/x/y", Hop.REDIRECT, "Refresh")]),
        ("Link", '<s.css>; rel=preload; as=style, </n>; rel="next"',
         [("https://a.nl/x/s.css", Hop.EMBED, "Link rel=preload"),
          ("https://a.nl/n", Hop.LINK, "Link rel=next")]),
        ("Link", '<a,b>; title="x, <y>"; rel=next',
         [("https://a.nl/x/a,b", Hop.LINK, "Link rel=next")]),
        ("Link", "<//cdn.nl>; rel=preconnect", []),
        ("Link", "<y>", [("https://a.nl/x/y", Hop.LINK, "Link")]),
        ("SourceMap", "s.js.map", [("https://a.nl/x/s.js.map", Hop.EMBED, "SourceMap")]),
        ("Server", "</y>", []),
    ],
)  # fmt: skip
def test_header_fields_name_urls(
    name: str, value: str, expected: list[tuple[str, Hop, str]]
) -> None:
    links = header_links([(name, value)], base=BASE)
    assert [(x.url, x.hop, x.where) for x in links] == expected
    assert {x.mechanism for x in links} <= {Mechanism.HTTP_HEADER}


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("0;url=y", "y"),
        ("5; URL = 'y z' ; q", "y z"),
        ("0, y", "y"),
        ("0 y", "y"),
        (".5;y", "y"),
        ("5", None),
        ("url=y", None),
        ("", None),
    ],
)
def test_refresh_is_read_leniently(value: str, target: str | None) -> None:
    assert refresh_target(value) == target


@given(st.sampled_from(["Link", "Refresh", "Location"]), st.text(max_size=60))
def test_no_value_raises(name: str, value: str) -> None:
    header_links([(name, value)], base=BASE)
