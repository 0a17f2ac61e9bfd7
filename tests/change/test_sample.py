"""The rotating sample over simulated years: never later than N days, evenly, without a flood."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.sample import Rendered, due

BEGIN = date(2026, 1, 1)
URLS = [f"https://www.voorbeeld.nl/pagina/{number}" for number in range(1_000)]


def pages(last: dict[str, date]) -> list[Rendered]:
    return [Rendered(url=url, last=day) for url, day in last.items()]


def test_after_a_full_harvest_each_day_takes_its_share_until_all_had_their_turn() -> None:
    last = dict.fromkeys(URLS, BEGIN)
    counts = []
    for number in range(1, 15):
        today = BEGIN + timedelta(days=number)
        sample = due(pages(last), today=today, since=today - timedelta(days=1))
        counts.append(len(sample.urls))
        last |= dict.fromkeys(sample.urls, today)
    assert sum(counts) == len(URLS)
    assert all(40 <= count <= 105 for count in counts)
    assert min(last.values()) > BEGIN


@settings(max_examples=12, deadline=None)
@given(
    every=st.integers(1, 30),
    seed=st.integers(0, 1_000),
    missing=st.floats(0, 0.4),
    changing=st.floats(0, 0.2),
)
def test_over_a_year_no_page_waits_longer_than_n_days(
    every: int, seed: int, missing: float, changing: float
) -> None:
    lot = random.Random(seed)
    last = dict.fromkeys(URLS[:60], BEGIN)
    before = BEGIN
    for number in range(1, 366):
        today = BEGIN + timedelta(days=number)
        if lot.random() < 0.1 and len(last) < 100:
            last[f"https://www.voorbeeld.nl/nieuw/{number}"] = today
        if lot.random() < missing:
            continue
        known = pages(last)
        lot.shuffle(known)
        sample = due(known, today=today, every_days=every, since=before)
        assert len(set(sample.urls)) == len(sample.urls)
        # Rendered for another reason, such as a proof of change.
        others = [url for url in last if lot.random() < changing]
        last |= dict.fromkeys([*sample.urls, *others], today)
        assert all((today - day).days < every or every == 1 for day in last.values())
        before = today


def test_missed_days_are_caught_up_and_no_more_than_those() -> None:
    last = dict.fromkeys(URLS, BEGIN)
    after = BEGIN + timedelta(days=4)
    taken = due(pages(last), today=after, since=BEGIN).urls
    daily: set[str] = set()
    for number in range(1, 5):
        today = BEGIN + timedelta(days=number)
        sample = due(pages(last), today=today, since=today - timedelta(days=1))
        daily.update(sample.urls)
    assert set(taken) == daily


def test_after_a_month_without_harvests_all_are_overdue() -> None:
    sample = due(pages(dict.fromkeys(URLS, BEGIN)), today=BEGIN + timedelta(days=31), since=BEGIN)
    assert set(sample.urls) == set(URLS)


def test_a_page_never_rendered_is_due() -> None:
    sample = due([Rendered(url="https://a.nl/", last=None)], today=BEGIN)
    assert sample.overdue == ("https://a.nl/",)


def test_a_page_rendered_today_is_not() -> None:
    assert not due(pages(dict.fromkeys(URLS, BEGIN)), today=BEGIN).urls


def test_a_day_to_come_is_a_clock_that_was_wrong() -> None:
    future = pages({"https://a.nl/": date(2099, 1, 1)})
    assert due(future, today=BEGIN).overdue == ("https://a.nl/",)


def test_more_often_than_daily_is_an_error() -> None:
    with pytest.raises(ValueError, match="every day"):
        due([], today=BEGIN, every_days=0)
