"""The calendar, citing, and the page of a site, over a page with very many captures."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from capture.access.catalogue.values import Day
from capture.access.portal.calendar import (
    MAX_LISTED,
    Span,
    listed,
    months,
    nearest,
    span_of,
    years,
)
from capture.access.replay.policy import Origins
from tests.access.catalogue.archive import BASE, restrict
from tests.access.portal.conftest import serving
from tests.access.portal.many import URL, many_captures
from tests.harvests.runs import wait_until

BUDGET_SECONDS = 0.05


def days_of(counts: dict[str, int]) -> list[Day]:
    return [
        Day(date=date.fromisoformat(day), count=count, first=datetime(2026, 1, 1, tzinfo=UTC))
        for day, count in sorted(counts.items())
    ]


@pytest.mark.parametrize(
    ("rest", "span"),
    [
        ("2026/http://a.nl/", Span(year=2026)),
        ("202605/http://a.nl/", Span(year=2026, month=5)),
        ("20260517/http://a.nl/", Span(year=2026, month=5, day=17)),
        ("20260231/http://a.nl/", None),
        ("http://a.nl/", None),
    ],
)
def test_span_is_read_from_the_address(rest: str, span: Span | None) -> None:
    assert span_of(rest) == (span, "http://a.nl/")


@given(st.text(max_size=30))
def test_any_text_has_a_span_or_none(text: str) -> None:
    span, rest = span_of(text)
    assert text.endswith(rest)
    assert span is None or span.year == int(text[:4])


def test_year_without_captures_leads_to_the_nearest() -> None:
    overview = years(days_of({"2020-01-02": 1, "2026-05-06": 3, "2026-05-07": 1}))
    assert [(each.year, each.count, each.months[4]) for each in overview] == [
        (2020, 1, 0),
        (2026, 4, 4),
    ]
    assert nearest(Span(year=2021, month=7), overview) == Span(year=2020)
    assert nearest(Span(year=2026, month=7), overview) == Span(year=2026, month=7)
    assert nearest(None, overview) == Span(year=2026)


def test_too_many_versions_are_listed_by_day_alone() -> None:
    days = days_of({"2026-05-06": MAX_LISTED, "2026-05-07": 1, "2026-06-01": 1})
    assert listed(Span(year=2026), days) == []
    assert listed(Span(year=2026, month=5), days) == []
    assert listed(Span(year=2026, month=6), days) == days[2:]
    assert listed(Span(year=2026, month=5, day=6), days) == days[:1]


@given(st.dates(date(1991, 1, 1), date(2100, 12, 31)))
def test_month_of_any_day_has_whole_weeks_and_each_day_once(day: date) -> None:
    (month,) = months(days_of({day.isoformat(): 1}))
    cells = [cell for week in month.weeks for cell in week]
    found = [cell.date if isinstance(cell, Day) else cell for cell in cells if cell]
    assert len(cells) % 7 == 0
    assert found == sorted(set(found))
    assert found[0].day == 1
    assert (day.weekday(), day) in {(n % 7, each) for n, each in enumerate(_dates(cells))}


def _dates(cells: list[Day | date | None]) -> list[date | None]:
    return [cell.date if isinstance(cell, Day) else cell for cell in cells]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archief")
    many_captures(folder, days_each=3)
    return folder


@pytest.fixture(scope="module")
def origins(archive: Path) -> Iterator[Origins]:
    with serving(archive, None) as origins:
        yield origins


def tree_of(origins: Origins, path: str) -> LexborHTMLParser:
    answer = httpx.get(f"{origins.portal}{path}")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


@pytest.mark.slow
@pytest.mark.requirement("OPSL05")
@pytest.mark.parametrize("path", ["", "2027/", "202706/", "20270612/"])
def test_calendar_of_three_thousand_captures_is_quick_and_short(
    origins: Origins, path: str
) -> None:
    with httpx.Client() as client:

        def is_quick() -> bool:
            # Of the processor, client included: what others do on the machine doesn't count.
            begun = time.process_time()
            answer = client.get(f"{origins.portal}/calendar/{path}{URL}")
            taken = time.process_time() - begun
            assert answer.status_code == 200
            assert len(answer.content) < 60_000
            return taken < BUDGET_SECONDS

        # The search index is made meanwhile, by another thread of this process.
        wait_until(is_quick, why="an answer within the budget")


@pytest.mark.slow
@pytest.mark.requirement("OPSL05")
def test_from_overview_to_month_to_day_to_version(origins: Origins) -> None:
    overview = tree_of(origins, f"/calendar/{URL}").css_first(".overview")
    assert overview is not None
    june = next(
        each for each in overview.css("td a") if "/202706/" in (each.attributes["href"] or "")
    )
    assert june.attributes["aria-label"] == f"juni 2027, {june.text()} versies"
    month = tree_of(origins, june.attributes["href"] or "")
    rows = month.css("#versions")
    assert [each.text() for each in rows] == ["Alle versies van juni 2027"]
    day = month.css_first('.month a[aria-label^="12 juni 2027"]')
    assert day is not None
    assert day.attributes["aria-label"] == "12 juni 2027, 8 versies"
    place = (day.attributes["href"] or "").removesuffix("#versions")
    versions = tree_of(origins, place).css("tbody th[scope=row] time")
    assert len([each for each in versions if each.text().startswith("12 juni 2027")]) == 8


@pytest.mark.slow
def test_each_capture_can_be_cited(origins: Origins) -> None:
    nl, en = (tree_of(origins, f"{prefix}/web/20270612/{URL}") for prefix in ("", "/en"))
    for tree, words in ((nl, "versie van 12 juni 2027"), (en, "version of 12 June 2027")):
        lasting = tree.css_first(".cite a.lasting")
        whole = tree.css_first(".cite .whole")
        assert lasting is not None
        assert whole is not None
        address = lasting.attributes["href"] or ""
        assert address.startswith(f"{origins.portal}/web/20270612")
        assert all(each in whole.text() for each in (words, URL, address))
        assert httpx.get(address).status_code == 200
        printed = tree.css_first(".printed")
        assert printed is not None
        assert printed.text() == whole.text()


@pytest.mark.slow
def test_site_with_over_a_hundred_harvests_is_cut_into_pages(origins: Origins) -> None:
    first = tree_of(origins, "/site/www.voorbeeld.nl")
    assert len(first.css(".harvests > li")) == 20
    last = tree_of(origins, first.css(".paging a")[-2].attributes["href"] or "")
    assert len(last.css(".harvests > li")) == 5
    assert len(tree_of(origins, "/site/www.voorbeeld.nl?page=x").css(".harvests > li")) == 20


@pytest.mark.slow
@pytest.mark.requirement("META04")
def test_calendar_of_what_is_restricted_is_not_there(tmp_path: Path) -> None:
    many_captures(tmp_path, 16)
    with serving(tmp_path, None) as origins:
        assert httpx.get(f"{origins.portal}/calendar/{URL}").status_code == 200
        restrict(tmp_path, f"{BASE}/")
        for path in ("", "2026/", "202605/", "20260504/"):
            answer = httpx.get(f"{origins.portal}/calendar/{path}{URL}")
            assert answer.status_code == 404
            assert "mei 2026" not in answer.text
        assert httpx.get(f"{origins.portal}/calendar/{URL}eens").status_code == 200
