"""Pages that are gone and pages that are new, matched by what they have in common."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.likeness import shingles
from capture.change.moved import By, Page, moved

OLD = "https://www.voorbeeld.nl/onderwerpen/paspoort"
NEW = "https://www.voorbeeld.nl/paspoort-aanvragen"
TEXT = (
    "U vraagt een paspoort aan bij de gemeente waar u woont. Maak eerst een afspraak en neem een"
    " pasfoto mee die niet ouder is dan zes maanden. Na vijf werkdagen ligt het klaar."
)


@pytest.mark.parametrize(
    ("old", "new", "by", "least"),
    [
        (Page(url=OLD, payload_digest="a"), Page(url=NEW, payload_digest="a"), By.PAYLOAD, 0.99),
        (Page(url=OLD, masked_digest="a"), Page(url=NEW, masked_digest="a"), By.MASKED, 0.95),
        (Page(url=OLD, redirects_to=NEW), Page(url=NEW), By.REDIRECT, 1.0),
        (Page(url=OLD, canonical=NEW), Page(url=NEW), By.CANONICAL, 0.97),
        (Page(url=OLD), Page(url=NEW, canonical=OLD), By.CANONICAL, 0.97),
        (
            Page(url=OLD, title="Paspoort", text=shingles(TEXT)),
            Page(url=NEW, title="PASPOORT ", text=shingles(TEXT + " Neem geld mee.")),
            By.TITLE_AND_TEXT,
            0.8,
        ),
        (
            Page(url=OLD, title="Paspoort", text=shingles(TEXT)),
            Page(url=NEW, title="Reisdocument", text=shingles(TEXT + " Betaal.")),
            By.TEXT,
            0.7,
        ),
    ],
)
def test_a_moved_page_is_known(old: Page, new: Page, by: By, least: float) -> None:
    (match,) = moved([old], [new, Page(url="https://www.voorbeeld.nl/ander")])
    assert (match.old, match.new, match.by) == (OLD, NEW, by)
    assert least <= match.confidence <= 1
    assert match.reason.nl != match.reason.en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Page(url=OLD), Page(url=NEW)),
        (Page(url=OLD, payload_digest="a"), Page(url=NEW, payload_digest="b")),
        (Page(url=OLD, title="Nieuws"), Page(url=NEW, title="Nieuws")),
        (
            Page(url=OLD, title="Nieuws", text=shingles(TEXT)),
            Page(url=NEW, title="Nieuws", text=shingles("De brug is dicht. " * 9)),
        ),
        (Page(url=OLD, text=shingles("Home")), Page(url=NEW, text=shingles("Home"))),
    ],
)
def test_what_has_nothing_in_common_is_not_matched(old: Page, new: Page) -> None:
    assert not moved([old], [new])


def test_the_surest_match_goes_first() -> None:
    olds = [Page(url=f"https://a.nl/{n}", payload_digest="x", text=shingles(TEXT)) for n in "ab"]
    news = [
        Page(url="https://a.nl/nieuw/b", payload_digest="x"),
        Page(url="https://a.nl/nieuw/a", payload_digest="x"),
    ]
    found = {match.old: match for match in moved(olds, news)}
    assert found["https://a.nl/a"].new == "https://a.nl/nieuw/a"
    assert found["https://a.nl/b"].new == "https://a.nl/nieuw/b"
    assert all(match.confidence < 0.9 for match in found.values())


def test_several_addresses_may_be_sent_on_to_one() -> None:
    olds = [Page(url=f"https://a.nl/{n}", redirects_to=NEW) for n in range(3)]
    assert len(moved(olds, [Page(url=NEW)])) == 3


def test_what_every_page_has_matches_none() -> None:
    started = time.thread_time()
    olds = [
        Page(url=f"https://a.nl/{n}", title="Nieuws", payload_digest="x", text=shingles(TEXT))
        for n in range(2_000)
    ]
    news = [
        Page(url=f"https://a.nl/n/{n}", title="Nieuws", payload_digest="x", text=shingles(TEXT))
        for n in range(2_000)
    ]
    assert not moved(olds, news)
    assert time.thread_time() - started < 4


def test_likeness_of_long_texts_is_close() -> None:
    words = [f"woord{number}" for number in range(20_000)]
    one, other = shingles(" ".join(words)), shingles(" ".join(words[5_000:]))
    assert abs(one.likeness(other) - 0.75) < 0.08


pages = st.lists(
    st.builds(
        Page,
        url=st.integers(0, 30).map(lambda n: f"https://a.nl/{n}"),
        payload_digest=st.sampled_from(["", "x", "y"]),
        masked_digest=st.sampled_from(["", "m", "n"]),
        title=st.sampled_from(["", "Een", "Twee"]),
        canonical=st.sampled_from(["", "https://a.nl/3", "https://a.nl/4"]),
        text=st.sampled_from([None, shingles(TEXT), shingles(TEXT * 2), shingles("")]),
    ),
    max_size=12,
    unique_by=lambda page: page.url,
)


@settings(max_examples=80, deadline=None)
@given(pages, pages)
def test_each_page_is_matched_once_in_any_order(olds: list[Page], news: list[Page]) -> None:
    found = moved(olds, news)
    assert found == moved(reversed(olds), reversed(news))
    assert len({match.old for match in found}) == len(found)
    assert len({match.new for match in found}) == len(found)
    assert all(0 < match.confidence <= 1 for match in found)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    first, second = shingles(one), shingles(other)
    assert 0 <= first.likeness(second) <= 1
    assert first.likeness(second) == second.likeness(first)
    assert first.likeness(first) == 1
