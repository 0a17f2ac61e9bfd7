"""Which pages are rendered on every harvest: few, and those that yield."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.hubs import KnownPage, Why, Yield, hubs, most

NEWS = "https://a.nl/nieuws"


def test_seeds_come_first_then_yield_then_listings() -> None:
    pages = [
        KnownPage(url="https://a.nl/agenda", page_links=30, dated_rows=20),
        KnownPage(url=NEWS, yields=(Yield(harvests_ago=1, new_pages=2),)),
        KnownPage(url="https://a.nl/", is_seed=True),
        KnownPage(url="https://a.nl/contact", page_links=3),
    ]
    found = hubs(pages)
    assert [(hub.url.rpartition("/")[2], hub.why) for hub in found] == [
        ("", Why.HOME), ("nieuws", Why.YIELD), ("agenda", Why.LISTING)
    ]  # fmt: skip


def test_a_page_with_many_links_alone_is_no_listing() -> None:
    assert not hubs([KnownPage(url=NEWS, page_links=400)])
    assert hubs([KnownPage(url=NEWS, page_links=400, is_paginated=True)])


@pytest.mark.parametrize(
    ("yields", "is_hub"),
    [
        ((Yield(harvests_ago=1, new_pages=1),), False),
        ((Yield(harvests_ago=1, new_pages=2),), True),
        ((Yield(harvests_ago=1, new_pages=1), Yield(harvests_ago=3, new_pages=1)), True),
        ((Yield(harvests_ago=1, new_pages=0), Yield(harvests_ago=3, new_pages=1)), False),
    ],
)
def test_one_new_page_may_be_an_articles_link(yields: tuple[Yield, ...], is_hub: bool) -> None:
    assert bool(hubs([KnownPage(url=NEWS, yields=yields)])) is is_hub


def test_what_yielded_of_late_goes_before_what_did_long_ago() -> None:
    late = KnownPage(url="https://a.nl/late", yields=(Yield(harvests_ago=2, new_pages=2),))
    long_ago = KnownPage(url="https://a.nl/ago", yields=(Yield(harvests_ago=90, new_pages=5),))
    assert [hub.url for hub in hubs([long_ago, late])] == [late.url, long_ago.url]


def test_never_more_than_their_share() -> None:
    pages = [
        KnownPage(url=f"{NEWS}/{n}", yields=(Yield(harvests_ago=1, new_pages=n),))
        for n in range(1, 1001)
    ]
    found = hubs(pages)
    assert len(found) == 50
    assert found[0].url == f"{NEWS}/1000"
    assert most(100) == 10


def test_all_seeds_are_hubs() -> None:
    pages = [KnownPage(url=f"https://a.nl/{n}", is_seed=True) for n in range(15)]
    assert len(hubs(pages)) == 15


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            KnownPage,
            url=st.integers(0, 10**6).map(lambda n: f"https://a.nl/{n}"),
            is_seed=st.booleans(),
            page_links=st.integers(0, 50),
            dated_rows=st.integers(0, 50),
            is_paginated=st.booleans(),
            yields=st.lists(
                st.builds(Yield, harvests_ago=st.integers(0, 500), new_pages=st.integers(-1, 9)),
                max_size=3,
            ).map(tuple),
        ),
        max_size=60,
        unique_by=lambda page: page.url,
    )
)
def test_the_order_of_the_pages_does_not_matter(pages: list[KnownPage]) -> None:
    found = hubs(pages)
    assert found == hubs(reversed(pages))
    seeds = {page.url for page in pages if page.is_seed}
    assert seeds <= {hub.url for hub in found}
    assert len(found) <= max(most(len(pages)), len(seeds))
