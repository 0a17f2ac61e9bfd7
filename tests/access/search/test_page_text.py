"""The text of a page: rendered and sent, together, without doubles."""

import time

import pytest

from capture.access.search.page_text import MAX_TEXT, page_text

HTML = b"""<!doctype html><html lang="nl-NL"><head><title> Een
 titel </title><style>.x{color:red}</style></head><body>
<nav><a href=/>Menu</a></nav><h1>Kop <em>een</em></h1><p>Gezien</p>
<details><summary>Meer</summary><p>Ingeklapt</p></details>
<div role=tabpanel hidden>Tabblad</div><button aria-label="Sluit venster">x</button>
<img alt="Kaart van de wijk"><script>var geheim = 1</script><noscript>zonder</noscript>
<p>Alinea met <b>vette</b> woorden en nog veel meer tekst erbij</p></body></html>"""
SHOWN = (
    "Menu\nKop een\nGezien\nMeer\n x\nAlinea  met VETTE woorden en nog veel meer tekst erbij\nEcht"
)


@pytest.mark.requirement("OPSL06")
def test_what_is_folded_away_is_added_to_what_was_shown_and_nothing_stands_twice() -> None:
    text = page_text(HTML, charset="utf-8", rendered=SHOWN)

    assert text.title == "Een titel"
    assert text.language == "nl-NL"
    assert text.headings == ("Kop een",)
    assert text.body.split("\n") == [
        "Menu", "Kop een", "Gezien", "Meer", "x",
        "Alinea met VETTE woorden en nog veel meer tekst erbij", "Echt",
        "Ingeklapt", "Tabblad", "Sluit venster", "Kaart van de wijk",
    ]  # fmt: skip


def test_without_a_browser_the_html_says_all() -> None:
    text = page_text(HTML, charset=None, rendered=None)

    assert "Gezien" in text.body
    assert "geheim" not in text.body
    assert "color" not in text.body


def test_a_route_of_a_script_has_only_what_was_shown() -> None:
    assert page_text(b"", charset=None, rendered="Alleen\n\n dit ").body == "Alleen\ndit"


HOSTILE = {
    "deep": b"<div>" * 100_000,
    "many lines": b"".join(b"<p>regel %d met genoeg tekst</p>" % n for n in range(30_000)),
    "long line": b"<p>" + b"x" * 2_000_000,
    "many labels": b"<a title='label dat telt'>" * 40_000,
    "bytes": bytes(range(256)) * 2_000,
    "headings": b"<h1>kop</h1>" * 60_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_takes_bounded_time_and_text(name: str) -> None:
    begun = time.process_time()

    text = page_text(HOSTILE[name], charset=None, rendered="een lange regel\n" * 20_000)

    assert time.process_time() - begun < 20
    assert len(text.body) <= MAX_TEXT
