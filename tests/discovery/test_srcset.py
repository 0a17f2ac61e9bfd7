import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.discovery.srcset import srcset_urls


@pytest.mark.parametrize(
    ("value", "urls"),
    [
        ("a.png", ("a.png",)),
        ("a.png 1x, b.png 2x", ("a.png", "b.png")),
        ("a.png,b.png 2x", ("a.png,b.png",)),
        ("a.png, b.png", ("a.png", "b.png")),
        ("a,b.png 100w 50h,\n c.png 2x,", ("a,b.png", "c.png")),
        ("data:image/png;base64,AA== 1x, b.png 2x", ("data:image/png;base64,AA==", "b.png")),
        (",, a.png", ("a.png",)),
        ("a.png calc(1, 2) 1x, b.png", ("a.png", "b.png")),
        ("a.png (1, b.png", ("a.png",)),
        ("a.png,,", ("a.png",)),
        (" ,", ()),
        ("", ()),
    ],
)
def test_candidates_are_told_apart_as_the_standard_says(value: str, urls: tuple[str, ...]) -> None:
    assert srcset_urls(value) == urls


@given(st.text(", ()ax\t", max_size=40))
def test_urls_hold_no_space_and_no_comma_at_their_ends(value: str) -> None:
    for url in srcset_urls(value):
        assert url == url.strip(", \t\n")
        assert url
