"""What HTML holds: headings, links, forms; and what became of them."""

import time

import pytest

from capture.compare.aspects.page import MAX_HEADINGS, MAX_LINKS, PageFacts, page_facts
from capture.compare.aspects.structure import FormFate, form_changes, heading_difference

URL = "https://voorbeeld.example/map/blad"


def _facts(html: str) -> PageFacts:
    return page_facts(f"<!doctype html><body>{html}".encode(), url=URL, charset="utf-8")


def test_links_are_absolute_once_each_and_named_by_their_words_or_picture() -> None:
    facts = _facts(
        '<a href="/a#b">A</a><a href="/a">nog eens</a><a href="../c"><img alt="Plaatje"></a>'
        '<a href="#top">Boven</a><a href="mailto:a@b.nl">mail</a><a href="javascript:x()">x</a>'
    )
    assert [(link.url, link.text) for link in facts.links] == [
        ("https://voorbeeld.example/a", "A"),
        ("https://voorbeeld.example/c", "Plaatje"),
    ]
    assert facts.others == ("mailto:a@b.nl",)


def test_fields_are_called_by_their_labels() -> None:
    facts = _facts(
        '<form action="/zend" method=POST><label for=n>Uw naam *</label><input id=n name=naam>'
        "<label>E-mail <input type=email name=mail required></label><input type=hidden name=x>"
        '<textarea name=vraag placeholder="Uw vraag"></textarea><button>Verstuur</button></form>'
    )
    (form,) = facts.forms
    assert (form.action, form.method) == ("https://voorbeeld.example/zend", "POST")
    assert [(f.name, f.label, f.kind, f.is_required) for f in form.fields] == [
        ("naam", "Uw naam", "text", False),
        ("mail", "E-mail", "email", True),
        ("vraag", "Uw vraag", "textarea", False),
    ]


def test_a_field_that_went_is_told_and_a_renamed_form_is_the_same_form() -> None:
    old = _facts(
        "<form name=oud><input name=naam aria-label=Naam>"
        "<input name=tel aria-label=Telefoon></form>"
    ).forms
    new = _facts("<form name=nieuw action=/x><input name=name aria-label=Naam></form>").forms
    (change,) = form_changes(old, new)
    assert change.fate is FormFate.CHANGED
    assert change.name == "nieuw"
    assert [each.shown for each in change.fields_lost] == ["Telefoon"]
    assert change.fields_new == ()
    assert [each.fate for each in form_changes(old, ())] == [FormFate.LOST]
    assert [each.fate for each in form_changes((), new)] == [FormFate.NEW]


def test_a_heading_that_changed_level_or_place_is_not_lost() -> None:
    old = _facts("<h1>Een</h1><h2>Twee</h2><h2>Drie</h2>").headings
    new = _facts("<h1>Een</h1><h2>Drie</h2><h3>twee</h3><h2>Vier</h2>").headings
    found = heading_difference(old, new)
    assert [each.text for each in found.lost] == []
    assert [each.text for each in found.new] == ["Vier"]


@pytest.mark.parametrize(
    "html",
    [
        "<h1>" * 20_000,
        "<a href=x>" * 50_000,
        "<form>" * 5_000 + "<input>" * 5_000,
        "".join(f"<a href=/{n}>{n}</a>" for n in range(MAX_LINKS + 500)),
    ],
    ids=["headings", "open-links", "forms", "many-links"],
)
def test_a_page_made_to_be_slow_is_counted_and_cut(html: str) -> None:
    started = time.process_time()
    facts = _facts(html)
    assert time.process_time() - started < 20
    assert len(facts.links) <= MAX_LINKS
    assert len(facts.headings) <= MAX_HEADINGS
