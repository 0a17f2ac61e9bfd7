"""How scores are made, what is kept while a check is under way, and which pages are shown."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from capture.access.catalogue.values import VisitEntry
from capture.access.offline.seen import Seen, seen_of
from capture.access.qa.choosing import drawn, pages_of
from capture.access.qa.keeping import Kept, fingerprint
from capture.access.qa.measuring import Look, measure
from capture.ledger.outcomes import outcomes_of
from capture.metadata.qa_html import percent, render
from capture.model.consent import Consent
from capture.model.layout import HarvestFolder
from capture.model.quality import (
    MissingRequest,
    PageQuality,
    Quality,
    Standing,
    Why,
    harvest_score,
    page_score,
)

MOMENT = datetime(2026, 5, 4, tzinfo=UTC)
WORDS = "Het ministerie besluit dat de brug over het kanaal in mei weer open gaat voor verkeer"


def page(number: int, score: int = 100, **more: object) -> PageQuality:
    made = {"url": f"https://a.nl/{number}", "visit_id": f"v{number}", "captured": MOMENT}
    return PageQuality(**(made | {"score": score, "answered": 3} | more))  # type: ignore[arg-type]


def missing(**more: object) -> MissingRequest:
    made = {"method": "GET", "url": "https://a.nl/x", "why": Why.NOT_ARCHIVED}
    return MissingRequest(**(made | {"standing": Standing.NEW} | more))  # type: ignore[arg-type]


def picture(colour: str = "white", box: tuple[int, int, int, int] | None = None) -> bytes:
    image = Image.new("RGB", (640, 400), colour)
    if box is not None:
        ImageDraw.Draw(image).rectangle(box, fill="navy")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@pytest.mark.parametrize(
    ("answered", "lacking", "text", "differs", "score"),
    [
        (10, 0, 1.0, 0.0, 100),
        (10, 0, None, None, 100),
        (9, 1, 1.0, 0.0, 90),
        (10, 0, 0.5, 0.0, 50),
        (10, 0, 0.999, 0.0, 99),
        (10, 0, 1.0, 0.004, 99),
        (0, 0, 1.0, 0.0, 0),
    ],
)
def test_a_page_is_as_good_as_its_weakest_side(
    answered: int, lacking: int, text: float | None, differs: float | None, score: int
) -> None:
    assert score == page_score(
        answered=answered, missing=lacking, text_likeness=text, picture_differs=differs
    )


@given(st.lists(st.integers(0, 100), min_size=1))
def test_only_a_harvest_of_perfect_pages_has_a_hundred(scores: list[int]) -> None:
    assert (harvest_score(scores) == 100) == (set(scores) == {100})
    assert min(scores) <= harvest_score(scores) <= max(scores)


def test_what_failed_at_the_harvest_as_well_is_not_held_against_a_page() -> None:
    listed = missing(standing=Standing.KNOWN)
    assert page(1, missing=(listed, missing(times=3))).missing_counted == 3


def test_equal_looks_are_the_same() -> None:
    look = Look(text=WORDS, picture=picture(box=(10, 10, 90, 90)))
    assert measure(look, [look]).is_same


def test_lost_words_and_a_lost_picture_show() -> None:
    captured = Look(text=WORDS, picture=picture(box=(0, 0, 320, 400)))
    found = measure(captured, [Look(text=WORDS[:40], picture=picture())])
    assert found.text_likeness is not None
    assert 0 < found.text_likeness < 0.6
    assert found.picture_differs == pytest.approx(0.5, abs=0.02)
    assert found.difference is not None


def test_what_differs_each_time_is_left_out_of_the_picture() -> None:
    captured = Look(text=WORDS, picture=picture(box=(0, 0, 80, 80)))
    moving = [Look(text=WORDS, picture=picture(box=box)) for box in (None, (0, 0, 70, 80))]
    first = measure(captured, moving[:1]).picture_differs
    second = measure(captured, moving)
    assert first is not None
    assert second.picture_differs is not None
    assert second.picture_differs < first / 2
    assert second.picture_masked > 0


def test_pictures_that_are_none_are_said_not_compared() -> None:
    found = measure(Look(text="", picture=b"geen"), [Look(text="", picture=picture())])
    assert (found.picture_differs, found.text_likeness) == (None, 1.0)
    assert "can't be compared" in found.note


def test_what_was_found_is_kept_and_a_torn_line_is_done_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "qa", "a")
    for number in range(3):
        kept.add(page(number))
    file = tmp_path / "qa" / "pages.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    again = Kept(tmp_path / "qa", "a")
    assert list(again.pages) == ["v0", "v1"]
    again.add(page(2))
    assert Kept(tmp_path / "qa", "a").pages == kept.pages


def test_findings_of_other_files_or_another_sample_are_dropped(tmp_path: Path) -> None:
    folder = HarvestFolder(tmp_path / "site" / "harvest")
    folder.create()
    (folder.warc / "a.warc").write_bytes(b"1")
    first = fingerprint(folder, None)
    assert first == fingerprint(folder, None) != fingerprint(folder, 5)
    (folder.warc / "a.warc").write_bytes(b"22")
    assert fingerprint(folder, None) != first
    Kept(tmp_path / "qa", "a").add(page(1))
    assert Kept(tmp_path / "qa", "b").pages == {}


def test_each_page_is_shown_once_by_its_last_visit_and_lots_are_the_same_again() -> None:
    visits = [
        VisitEntry(
            visit_id=f"v{number}",
            url=f"https://a.nl/{number % 10}",
            moment=MOMENT + timedelta(seconds=number),
            made={},
        )
        for number in range(15)
    ]
    pages = pages_of(visits)
    assert [each.visit_id for each in pages] == [
        *("v10", "v11", "v12", "v13", "v14"), *("v5", "v6", "v7", "v8", "v9")
    ]  # fmt: skip
    chosen = drawn(pages, 4, "h")
    assert len(chosen) == 4
    assert chosen == drawn(pages, 4, "h") != drawn(pages, 4, "i")
    assert drawn(pages, 99, "h") == drawn(pages, None, "h") == pages


def test_settings_of_any_version_tell_what_they_can() -> None:
    told = {"viewport": {"width": 800, "height": 600}, "consent": "accept", "user_agent": "x/1"}
    assert seen_of({}) == Seen()
    assert seen_of({**told, "contact": "https://a.nl/"}).product == "x/1 (+https://a.nl/)"
    assert seen_of(told).viewport.width == 800
    assert seen_of({"viewport": {"width": 10**9, "height": 1}}) == Seen()
    assert seen_of({"consent": "nonsens", "page_timeout_seconds": "lang"}) == Seen()
    assert all(seen_of({"consent": each.value}).consent is each for each in Consent)


def test_a_ledger_that_is_none_knows_nothing(tmp_path: Path) -> None:
    assert outcomes_of(tmp_path / "ledger.sqlite", ["https://a.nl/"]) == {}
    (tmp_path / "ledger.sqlite").write_bytes(b"geen database" * 100)
    assert outcomes_of(tmp_path / "ledger.sqlite", ["https://a.nl/"]) == {}


def test_what_a_site_sends_is_no_part_of_the_page() -> None:
    evil = "https://a.nl/<script>alert(1)</script>\"'"
    found = Quality(
        harvest="h",
        site_host="<b>a.nl</b>",
        written=MOMENT,
        software="capture",
        browser="1",
        pages_known=2,
        sample=1,
        score=3,
        pages=(
            page(1, score=3, url=evil, missing=(missing(url=evil, method="<i>"),), fault=None),
            page(2, score=0, url="javascript:alert(1)", fault="<u>"),
        ),
    )
    html = render(found)
    assert "<script>alert" not in html
    assert not any(each in html for each in ("<b>a.nl", "<i>", "<u>", 'href="javascript'))


def test_a_percentage_says_a_hundred_only_for_all() -> None:
    assert [percent(each).nl for each in (1.0, 0.9999, 0.5)] == ["100,0%", "99,9%", "50,0%"]
