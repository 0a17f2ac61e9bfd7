"""The pages of a comparison: what they say, what they link to, and what stays words."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from capture.compare import view
from capture.compare.view import write_page
from capture.model.comparison import sentence
from tests.compare import made
from tests.compare.conftest import Presented
from tests.compare.recorded import NEW, OLD

pytestmark = pytest.mark.slow


def _page(presented: Presented, name: str = view.OVERVIEW) -> LexborHTMLParser:
    return LexborHTMLParser((presented.folder / name).read_text("utf-8"))


def _dutch(tree: LexborHTMLParser, selector: str) -> str:
    """Return the text of an element as a Dutch reader sees it."""
    element = tree.css_first(selector)
    assert element is not None, selector
    for other in element.css("span[lang=en]"):
        other.decompose()
    return " ".join(element.text().split())


def _pair_page(presented: Presented, old_path: str) -> LexborHTMLParser:
    (number,) = (
        number
        for number, pair in enumerate(presented.comparison.pairs, start=1)
        if pair.old is not None and pair.old.url == OLD + old_path
    )
    return _page(presented, f"paren/{number:05}.html")


def test_it_starts_with_the_sentence_and_each_number_opens_its_list(presented: Presented) -> None:
    tree = _page(presented)
    counts = presented.comparison.counts
    assert _dutch(tree, "#sentence") == sentence(counts)
    assert sentence(counts).startswith("11 pagina's vóór, 10 ná: 4 gebleven, 5 verplaatst (3 goed")
    for link in tree.css("#sentence a"):
        number = link.css_first("strong")
        assert number is not None
        rows = _page(presented, link.attributes["href"] or "").css("#rows > li")
        assert len(rows) == int(number.text())


def test_what_an_editor_must_act_on_stands_first(presented: Presented) -> None:
    tree = _page(presented)
    found = {act.attributes["href"]: int(act.css("strong")[0].text()) for act in tree.css(".act")}
    assert found == {
        "#weg": 2,
        "#documenten": 1,
        "#doorverwijzingen": 2,
        "#contact": 4,
        "#formulieren": 1,
        "#links": 1,
    }
    first, second = tree.css("section[aria-labelledby=weg] .top-list > li")
    assert "2 pagina's linkten ernaar" in first.text()
    assert {first.css("a")[0].text(), second.css("a")[0].text()} == {
        "Rijbewijs verlengen",
        "Gemeenteraad stelt begroting vast",
    }


def test_lost_contact_data_is_told_wherever_it_was_written(presented: Presented) -> None:
    text = _dutch(_page(presented), "section[aria-labelledby=contact]")
    for lost in ("070 - 123 45 67", "Marktplein 1, 1234 AB", "9.00 tot 17.00", "0800 - 8051"):
        assert lost in text
    assert "info@voorbeeldstad.nl" not in text


def test_a_pair_shows_its_words_its_form_and_its_pictures(presented: Presented) -> None:
    tree = _pair_page(presented, "/contact/")
    assert [each.text() for each in tree.css(".hunks del bdi")][:1] == [
        "Bel ons op 070 - 123 45 67 of mail naar info@voorbeeldstad.nl. Bezoekadres: Marktplein 1,"
        " 1234 AB Voorbeeldstad Maandag tot en met vrijdag van 9.00 tot 17.00 uur"
    ]
    assert "Telefoonnummer" in _dutch(tree, "section[aria-labelledby=lost-title]")
    assert "Gearceerd is wat op de oude pagina vanzelf beweegt" in _dutch(tree, ".pictures .lead")
    assert tree.css_first(".slide input[type=range][aria-label]") is not None
    passport = _pair_page(presented, "/diensten/paspoort/")
    assert [each.text() for each in passport.css("del")] == ["77,85"]
    assert [each.text() for each in passport.css("ins")] == ["83,87"]


def test_links_to_what_is_gone_are_found_on_the_new_site(presented: Presented) -> None:
    text = _dutch(_page(presented), "section[aria-labelledby=links]")
    assert "naar iets dat weg is /diensten/rijbewijs/ op /diensten/parkeren/" in text


def test_trackers_and_cookies_that_came_are_told_and_no_value_of_one(presented: Presented) -> None:
    text = _dutch(_page(presented), "section[aria-labelledby=anderen]")
    assert "volgen.example" in text
    assert "_volg" in text
    assert "van een ander" in text
    for path in presented.folder.rglob("*.*"):
        assert b"geheim" not in path.read_bytes(), path


def test_every_file_that_a_page_names_is_there(presented: Presented) -> None:
    pages = list(presented.folder.rglob("*.html"))
    assert len(pages) == 11 + len(presented.comparison.pairs)
    for path in pages:
        tree = LexborHTMLParser(path.read_text("utf-8"))
        named = [each.attributes["href"] or "" for each in tree.css("a[href]")]
        named += [each.attributes["src"] or "" for each in tree.css("img")]
        for name in named:
            if name.startswith(("https://", "#")):
                continue
            assert (path.parent / unquote(name)).is_file(), (path, name)


def test_the_data_says_what_the_pages_say(presented: Presented) -> None:
    data = json.loads((presented.folder / "aspecten.json").read_bytes())
    assert (data["format_name"], data["format_version"]) == ("capture-comparison-aspects", 1)
    by_url = {each["old"]: each for each in data["pairs"]}
    assert len(data["pairs"]) == len(presented.comparison.pairs)
    over = by_url[f"{OLD}/over-ons/"]
    assert over["new"] == f"{NEW}/over-ons/"
    assert [each["text"] for each in over["headings"]["lost"]] == ["College"]
    assert [each["text"] for each in over["headings"]["new"]] == ["Organisatie"]
    assert [each["url"] for each in over["links"]["lost"]] == [f"{OLD}/documenten/jaarverslag.pdf"]
    kinds = {(each["kind"], each["masking"]) for each in over["pictures"]}
    assert kinds == {("fullPage", "masked")}
    assert by_url[f"{OLD}/nieuws/fietspad/"]["text"]["likeness"] == 1


def test_the_spreadsheets_hold_the_same(presented: Presented) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        text = (presented.folder / name).read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    lost = [row["gegeven"] for row in rows("contactgegevens.csv") if "lost" in row["wat ermee is"]]
    assert len(lost) == 4
    assert rows("formulieren.csv")[0]["velden weg"] == "Telefoonnummer"
    assert rows("kapotte-links.csv")[0]["adres"] == f"{NEW}/diensten/rijbewijs/"
    assert {row["naam"] for row in rows("derden-en-cookies.csv")} == {
        "volgen.example",
        "_volg",
        "sessie",
    }


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    comparison, site, pairs = made.hostile()
    write_page(tmp_path, comparison, site, pairs)
    for path in tmp_path.rglob("*.html"):
        text = path.read_text("utf-8")
        tree = LexborHTMLParser(text)
        assert len(tree.css("script")) == 1, path
        assert not tree.css("[onmouseover]"), path
        assert "\u202e" not in text, path
        for link in tree.css("a[href]"):
            assert not (link.attributes["href"] or "").startswith("javascript"), path
        assert "default-src 'none'" in text.replace("&#39;", "'")


def test_twelve_hundred_pairs_stay_light(tmp_path: Path) -> None:
    pairs = made.many(1200)
    comparison = made.comparison(tuple(pair for pair, _ in pairs))
    overview = write_page(tmp_path, comparison, made.site(), pairs)
    assert overview.stat().st_size < 300_000
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("*.html")}
    assert max(sizes.values()) < 3_000_000, sizes
    assert len(list((tmp_path / "paren").iterdir())) == 1200
    listed = LexborHTMLParser((tmp_path / "gebleven.html").read_text("utf-8"))
    assert len(listed.css("#rows > li")) == comparison.counts.kept == 240
    assert re.search(r"240 gebleven", _dutch(LexborHTMLParser(overview.read_text()), "#sentence"))
