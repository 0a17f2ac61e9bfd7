"""What changed is told by part, in short, and never as noise when it isn't."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.difference import LONGEST_EXAMPLE, MOST_EXAMPLES, difference
from capture.change.noise import Noise, Pair
from capture.change.parts import Part
from tests.change.noisy import PAGES, Answer
from tests.change.test_noise_laws import TAUGHT, bodies, mimes

OLD = """<html><head><title>Paspoort</title><meta name="description" content="Aanvragen">
<script>var tarief = "oud";</script><style>p { color: red }</style></head><body>
<h1>Paspoort aanvragen</h1><p>Maak een afspraak bij de balie.</p>
<a href="/afspraak">Afspraak</a><img src="/balie.jpg" alt="De balie">
<script type="application/json">{"open": "9.00"}</script></body></html>"""


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("<title>Paspoort", "<title>Reisdocument", Part.TITLE),
        ("<h1>Paspoort", "<h1>Reisdocument", Part.HEADINGS),
        ("bij de balie.", "bij het loket.", Part.TEXT),
        ('alt="De balie"', 'alt="Het loket"', Part.TEXT),
        ('href="/afspraak"', 'href="/maak-afspraak"', Part.LINKS),
        ("/balie.jpg", "/loket.jpg", Part.IMAGES),
        ('content="Aanvragen"', 'content="Zo werkt het"', Part.METADATA),
        ('"9.00"', '"8.30"', Part.DATA),
        ('"oud"', '"nieuw"', Part.SCRIPTS),
        ("red", "blue", Part.STYLE),
        ("<p>", "<p hidden>", Part.STRUCTURE),
    ],
)
def test_each_part_is_told(old: str, new: str, part: Part) -> None:
    assert old in OLD
    found = difference(OLD.encode(), OLD.replace(old, new).encode(), "text/html")
    assert found.parts == (part,)
    assert found.is_change
    (example,) = found.examples
    assert example.old != example.new


def test_an_example_shows_where_it_begins_to_differ() -> None:
    long = "woord " * 100
    found = difference(
        f"<p>{long} open {long}</p>".encode(), f"<p>{long} dicht {long}</p>".encode(), "text/html"
    )
    assert found.examples[0].old.startswith("…")
    assert "open" in found.examples[0].old
    assert "dicht" in found.examples[0].new


def test_white_space_and_quotation_marks_are_bytes_only() -> None:
    new = OLD.replace("\n", "\n  ").replace('src="/balie.jpg"', "src='/balie.jpg'")
    found = difference(OLD.encode(), new.encode(), "text/html")
    assert found.parts == (Part.BYTES_ONLY,)
    assert not found.is_change


def test_the_same_bytes_differ_in_nothing() -> None:
    assert difference(b"a", b"a", "text/html").parts == ()


def test_noise_is_bytes_only_and_a_change_beside_it_is_told() -> None:
    page = PAGES["typo3"]
    noise = Noise.empty().learned_all(
        Pair(url="https://a.nl/", mime="text/html", charset=None,
             first=page(Answer(n), "Open").encode(), second=page(Answer(n + 1), "Open").encode())
        for n in (0, 2)
    )  # fmt: skip
    old, same, new = (
        page(Answer(n), text).encode() for n, text in ((8, "Open"), (9, "Open"), (10, "Dicht"))
    )
    assert difference(old, same, "text/html", noise=noise).parts == (Part.BYTES_ONLY,)
    found = difference(old, new, "text/html", noise=noise)
    assert found.parts == (Part.TEXT,)
    assert (found.examples[0].old, found.examples[0].new) == ("Open", "Dicht")


def test_a_paragraph_more_is_text() -> None:
    found = difference(b"<p>Een</p>", b"<p>Een</p><p>Twee</p>", "text/html")
    assert Part.TEXT in found.parts
    assert found.examples[0].new == "Twee"


@pytest.mark.parametrize(("mime", "part"), [("image/png", Part.IMAGES), ("font/woff2", Part.DATA)])
def test_what_is_no_text_is_told_by_its_kind(mime: str, part: Part) -> None:
    assert difference(b"\x89a", b"\x89b", mime).parts == (part,)


@settings(max_examples=150, deadline=None)
@given(bodies, bodies, mimes)
def test_whatever_differs_is_told_in_short(old: bytes, new: bytes, mime: str) -> None:
    found = difference(old, new, mime, noise=TAUGHT)
    assert (found.parts == ()) == (old == new)
    assert len(found.examples) <= MOST_EXAMPLES
    for each in found.examples:
        for text in (each.old, each.new):
            assert text.isprintable()
            assert len(text) <= LONGEST_EXAMPLE


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcde", min_size=1, max_size=400), st.text(alphabet="abcde", max_size=400))
def test_other_words_are_always_a_change(old: str, new: str) -> None:
    one, other = (f"<p>{text}</p>".encode() for text in (old, new))
    assert difference(one, other, "text/html", noise=TAUGHT).is_change == (old != new)
