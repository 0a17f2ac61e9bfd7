"""What may differ between the address that a page asks for and the one that was captured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.access.catalogue.alike import alike, may_vary

ASKED = "https://a.nl/zoek?q=een&_=1715000000123&callback=jQuery35_17"


@pytest.mark.parametrize(
    "known",
    [
        "https://a.nl/zoek?q=een&_=1699999999999&callback=jQuery12_99",
        "http://a.nl/zoek?callback=f&_=1699999999999&q=een",
    ],
)
def test_what_a_page_makes_up_anew_may_differ(known: str) -> None:
    assert may_vary(ASKED)
    assert alike(ASKED, ["https://a.nl/zoek?q=twee", known]) == [known]


@pytest.mark.parametrize(
    "known",
    [
        "https://a.nl/zoek?q=twee&_=1699999999999&callback=f",
        "https://a.nl/zoek?q=een&q=een&_=1699999999999&callback=f",
        "https://a.nl/zoek?q=een&_=1699999999999",
        "https://a.nl/zoek?_=1699999999999&callback=f",
        "https://a.nl/zoeken?q=een&_=1699999999999&callback=f",
        "https://b.nl/zoek?q=een&_=1699999999999&callback=f",
    ],
)
def test_what_a_visitor_chose_may_not(known: str) -> None:
    assert alike(ASKED, [known]) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://a.nl/",
        "https://a.nl/?page=2",
        "https://a.nl/?t=3",
        "https://a.nl/?time=2026-05-04",
        "https://a.nl/?dossier=1715000000123",
        "https://a.nl/?callback=alert(1)",
        "https://a.nl/?breedte=52.1234567890",
    ],
)
def test_an_address_without_anything_made_up_has_no_likes(url: str) -> None:
    assert not may_vary(url)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert alike(f"http://a.nl/?{one}", [f"http://a.nl/?{one}"]) != []
    assert set(alike(one, [other])) <= {other}
