"""The search page: what is asked, what is answered, and a harvest that lands while it is served."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from capture.access.portal.paging import paging
from capture.access.portal.search_form import FIELDS, filled
from capture.access.portal.searching import marked
from capture.access.replay.policy import Origins
from capture.access.search.values import Kind, Order, Snippet
from capture.config import restrictions
from tests.access.portal.conftest import serving
from tests.access.portal.live_site import LiveSite
from tests.access.search.made import SITE, HarvestMade, page, paragraphs
from tests.harvests.runs import wait_until

EVIL = "<script>alert(1)</script>"
SITES = [SITE, "elders.example"]


@pytest.fixture(scope="module")
def origins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origins]:
    """The service over two harvests, all of which can be searched."""
    archive = tmp_path_factory.mktemp("archief")
    first = HarvestMade(archive, "2024-03-01")
    first.add("/nota", page("Nota over dijken", paragraphs("De dijk is hoog.")))
    second = HarvestMade(archive, "2025-03-01")
    second.add("/nota", page("Nota over dijken", paragraphs("De dijk is hoger.")), shown="De dijk")
    escaped = EVIL.replace("<", "&lt;")
    second.add("/boos", page(f"Boos {escaped}", paragraphs(f"dijk {escaped} &lt;b&gt;dik")))
    second.add("/geheim", page("Geheim", paragraphs("dijk en kaninefaat")))
    for number in range(12):
        second.add(f"/rij/{number}", page(f"Rij {number}", paragraphs(f"berm {number}")))
    with serving(archive, None, every=0.2) as origins:
        wait_until(lambda: "Boos" in text_of(search(origins, q="dijk")), why="the index")
        yield origins


def search(origins: Origins, prefix: str = "", **fields: str) -> httpx.Response:
    return httpx.get(f"{origins.portal}{prefix}/search", params=fields)


def text_of(answer: httpx.Response) -> str:
    main = LexborHTMLParser(answer.text).css_first("main")
    assert main is not None
    return " ".join(main.text(separator=" ").split())


def links(answer: httpx.Response, within: str) -> list[str]:
    found = LexborHTMLParser(answer.text).css(f"{within} a")
    return [each.attributes["href"] or "" for each in found]


@pytest.mark.requirement("OPSL06")
def test_a_page_is_found_with_its_versions_and_ways_to_look_at_it(origins: Origins) -> None:
    answer = search(origins, q="dijk", sort="newest", site=SITE)
    hit = next(each for each in links(answer, ".hits h3") if each.endswith("/nota"))
    assert hit == f"/web/20250301030201/https://{SITE}/nota"
    assert httpx.get(f"{origins.portal}{hit}").status_code == 200
    every = links(answer, ".hits")
    assert f"/text/20250301030201/https://{SITE}/nota" in every
    assert f"/web/20240301030201/https://{SITE}/nota" in every
    assert "2 versies gevonden" in text_of(answer)
    assert "vastgelegd op 1 maart 2025" in text_of(answer)


@pytest.mark.requirement("OPSL06")
@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"q": "dijk"}, 3),
        ({"q": '"dijk is hoog"'}, 1),
        ({"q": "dijk", "to": "2024-12-31"}, 1),
        ({"q": "dijk", "from": "2024-03-02"}, 3),
        ({"q": "dijk", "from": "2024-03-01", "to": "2024-03-01"}, 1),
        ({"q": "dijk", "type": "pdf"}, 0),
        ({"q": "dijk", "type": "page", "sort": "newest"}, 3),
    ],
)
def test_form_narrows_what_is_found(origins: Origins, fields: dict[str, str], count: int) -> None:
    answer = search(origins, **fields)
    assert answer.status_code == 200
    assert len(links(answer, ".hits h3")) == count
    assert ("Niets gevonden" in text_of(answer)) == (count == 0)


def test_what_a_site_wrote_stays_text(origins: Origins) -> None:
    answer = search(origins, q=f"dijk dik {EVIL}")
    answer = search(origins, q="dik") if "Niets gevonden" in answer.text else answer
    tree = LexborHTMLParser(answer.text)
    assert [each.attributes.get("src") for each in tree.css("script")] == []
    assert "script" in text_of(answer)
    assert [each.text() for each in tree.css("mark")] != []
    again = LexborHTMLParser(search(origins, q=f'"><img src=x>{EVIL}').text)
    assert again.css("img, script") == []
    field = again.css_first("#q")
    assert field is not None
    assert field.attributes["value"] == f'"><img src=x>{EVIL}'


def test_pages_of_results_lead_on_with_the_same_question(origins: Origins) -> None:
    first = search(origins, "/en", q="berm", site=SITE)
    assert "12 results for" in text_of(first)
    assert len(links(first, ".hits h3")) == 10
    following = next(each for each in links(first, ".paging") if "page=2" in each)
    assert parse_qs(urlsplit(following).query) == {"q": ["berm"], "site": [SITE], "page": ["2"]}
    second = httpx.get(f"{origins.portal}{following}")
    assert len(links(second, ".hits h3")) == 2
    assert not set(links(first, ".hits h3")) & set(links(second, ".hits h3"))
    beyond = search(origins, q="berm", page="99")
    assert "Zo veel bladzijden zijn er niet" in text_of(beyond)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"from": "gisteren"}, "“gisteren” is geen datum"),
        ({"to": "2026-02-30"}, "“2026-02-30” is geen datum"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "einddatum ligt voor de begindatum"),
        ({"site": "nergens.invalid"}, "De website nergens.invalid staat niet in dit archief"),
        ({"type": "<b>"}, "Kies er een uit de lijst"),
        ({"sort": "oudste"}, "Kies er een uit de lijst"),
    ],
)
def test_wrong_input_is_told_beside_its_field(
    origins: Origins, fields: dict[str, str], told: str
) -> None:
    answer = search(origins, q="dijk", **fields)
    assert answer.status_code == 400
    assert told in text_of(answer)
    wrong = LexborHTMLParser(answer.text).css_first("[aria-invalid]")
    assert wrong is not None
    assert f'id="{wrong.attributes["aria-describedby"]}"' in answer.text


@pytest.mark.parametrize("q", ["", " ", "-", '"', "*", "((", "a" * 5_000, "\x00", "é" * 400])
def test_any_words_are_answered(origins: Origins, q: str) -> None:
    assert search(origins, q=q).status_code == 200


def test_search_box_stands_on_every_page(origins: Origins) -> None:
    for path in ("/", f"/site/{SITE}", f"/web/https://{SITE}/nota", "/leave/http://x.invalid/"):
        tree = LexborHTMLParser(httpx.get(f"{origins.portal}{path}").text)
        (form,) = tree.css("form[role=search]")
        assert (form.attributes["action"], len(form.css("[name=q]"))) == ("/search", 1), path


@pytest.mark.requirement("META04")
def test_what_is_restricted_is_not_found(tmp_path: Path) -> None:
    HarvestMade(tmp_path).add("/geheim", page("Geheim", paragraphs("kaninefaat")))
    row = {"grond": "Woo", "besluit": "B1", "door": "Archief", "datum": date(2026, 1, 1)}
    with serving(tmp_path, None, every=0.2) as origins:
        wait_until(lambda: "1 resultaat" in text_of(search(origins, q="kaninefaat")), why="index")
        restrictions.add(tmp_path, {"url": f"{SITE}/geheim", **row})
        answer = search(origins, q="kaninefaat")
    assert "Niets gevonden" in text_of(answer)
    assert "geheim" not in text_of(answer).lower()


@pytest.mark.slow
@pytest.mark.requirement("OPSL02")
def test_harvest_is_searched_once_it_is_closed_and_no_longer_when_it_is_gone(
    tmp_path: Path,
) -> None:
    HarvestMade(tmp_path, "2024-03-01").add("/oud", page("Oud", paragraphs("ijsvogel")))
    with serving(tmp_path, None, every=0.2) as origins:
        new = HarvestMade(tmp_path, "2025-03-01")
        new.add("/nieuw", page("Kersvers", paragraphs("ijsvogel")))
        is_open = new.path.rename(f"{new.path}.open")
        HarvestMade(tmp_path, "2025-04-01").add("/later", page("Later", paragraphs("ijsvogel")))
        wait_until(lambda: "Later" in text_of(search(origins, q="ijsvogel")), why="the later one")
        assert "Kersvers" not in text_of(search(origins, q="ijsvogel"))
        is_open.rename(new.path)
        wait_until(
            lambda: "Kersvers" in text_of(search(origins, q="ijsvogel")), why="the closed one"
        )
        shutil.rmtree(new.folder)
        # Out of sight at once, by the catalogue; counted until the index is brought up to date.
        wait_until(
            lambda: "2 resultaten" in text_of(search(origins, q="ijsvogel")), why="it is gone"
        )
        assert "Kersvers" not in text_of(search(origins, q="ijsvogel"))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.requirement("OPSL02")
def test_real_harvest_that_lands_is_found_and_shown(
    harvested: tuple[Path, LiveSite], tmp_path: Path
) -> None:
    archive, site = harvested
    come = tmp_path.with_name(f"{tmp_path.name}-komt")
    shutil.copytree(archive / "127.0.0.1", come)
    HarvestMade(tmp_path).add("/oud", page("Oud", paragraphs("ijsvogel")))
    with serving(tmp_path, None, every=0.2) as origins:
        assert "Niets gevonden" in text_of(search(origins, q='"geheime woord"'))
        come.rename(tmp_path / "127.0.0.1")
        wait_until(
            lambda: links(search(origins, q='"geheime woord"'), ".hits h3"), why="the harvest"
        )
        answer = search(origins, q='"geheime woord"')
        assert any(hit.endswith(f"{site.url}twee") for hit in links(answer, ".hits h3"))
        for way in links(answer, ".facts"):
            shown = httpx.get(f"{origins.portal}{way}")
            assert shown.status_code == 200
        assert "geheime woord" in shown.text


def test_form_is_read_into_a_query() -> None:
    told = {"q": " dijk ", "site": SITE, "from": "2026-03-29", "to": "2026-03-29"}
    query = filled({**told, "type": "pdf", "sort": "newest", "page": "3"}, SITES).query
    assert query is not None
    assert (query.text, query.site, query.page) == ("dijk", SITE, 3)
    assert (query.kinds, query.order) == (frozenset({Kind.PDF}), Order.NEWEST)
    # The day on which the clock goes forward has 23 hours.
    assert query.since == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert query.until == datetime(2026, 3, 29, 21, 59, 59, 999_999, tzinfo=UTC)


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30)))
def test_any_form_gives_a_query_or_says_why_not(told: dict[str, str]) -> None:
    form = filled(told, SITES)
    assert (form.query is not None) == (form.is_asked and not form.faults)
    again = {name: values[0] for name, values in parse_qs(form.address()).items()}
    assert filled(again, SITES).given == {**form.given, "page": ""}


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8).map(sorted))
def test_snippet_is_text_with_marks_alone(text: str, ends: list[int]) -> None:
    ends = [min(end, len(text)) for end in ends]
    ranges = tuple(zip(ends[::2], ends[1::2], strict=False))
    shown = marked(Snippet(text=text, ranges=ranges))
    assert re.sub(r"</?mark>", "", shown).count("<") == 0


@pytest.mark.parametrize(
    ("page", "count", "named"),
    [
        (1, 1, []),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (50, 100, [1, None, 48, 49, 50, 51, 52, None, 100]),
        (999, 4, [1, 2, 3, 4]),
    ],
)
def test_paging_names_first_last_and_near(page: int, count: int, named: list[int | None]) -> None:
    assert paging(page, count) == named
