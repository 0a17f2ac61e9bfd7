"""What is noise doesn't look like change, and a change never looks like noise."""

import json
import re

import pytest

from capture.change.noise import Noise, Pair
from tests.change.noisy import PAGES, Answer, Page

TEXT = "De balie is open van 9.00 tot 17.00 uur."
HTML = "text/html"
pages = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())


def pair(first: str, second: str, *, mime: str = HTML, url: str = "https://a.nl/") -> Pair:
    return Pair(url=url, mime=mime, charset="utf-8", first=first.encode(), second=second.encode())


def taught(page: Page, *, pairs: int = 4) -> Noise:
    return Noise.empty().learned_all(
        pair(page(Answer(2 * number), TEXT), page(Answer(2 * number + 1), TEXT))
        for number in range(pairs)
    )


def is_same(noise: Noise, old: str, new: str, mime: str = HTML) -> bool:
    one, other = (noise.masked(body.encode(), mime, "utf-8") for body in (old, new))
    assert one is not None
    return one == other


@pages
def test_answers_of_the_next_days_look_the_same(page: Page) -> None:
    noise = taught(page)
    old = page(Answer(100, seconds_each=3600), TEXT)
    same = [
        is_same(noise, old, page(Answer(number, seconds_each=3600), TEXT))
        for number in range(101, 131)
    ]
    # What is drawn by lot may look like a word or a number; then it costs a rendering.
    assert sum(same) >= 26, [rule.sentence.en for rule in noise.awaiting]


@pages
def test_any_other_text_is_a_change(page: Page) -> None:
    noise = taught(page)
    for other in (
        "De balie is open van 9.00 tot 16.00 uur.",
        "De balie is gesloten.",
        f"{TEXT} ",
        TEXT.replace("uur", "Uur"),
        f"{TEXT}<img src='/a.png'>",
    ):
        assert not is_same(noise, page(Answer(100), TEXT), page(Answer(101), other))


@pages
def test_every_visible_character_counts(page: Page) -> None:
    """One character in seven changed by itself, and each of what a reader reads."""
    noise = taught(page)
    body = page(Answer(100), TEXT)
    masked = noise.masked(body.encode(), HTML)
    assert masked is not None
    literals = (TEXT, "<h1>Loket", "<h1>Nieuws", "<h2>Wonen in", "€ 77,85", "keer bekeken", "BAB9")
    read = {
        at
        for text in literals
        if text in body
        for at in range(body.index(text), body.index(text) + len(text))
    }
    hidden = set()
    for at in {*range(0, len(body), 7), *read}:
        if body[at].isalnum():
            other = "x" if body[at] != "x" else "y"
            changed = body[:at] + other + body[at + 1 :]
            if noise.masked(changed.encode(), HTML) == masked:
                hidden.add(at)
    assert not hidden & read


def test_a_page_without_noise_is_itself() -> None:
    noise = Noise.empty()
    assert noise.masked(b"<p>a</p>", HTML) == b"html\nutf-8\n<p>a</p>"


def test_binary_is_compared_as_it_is() -> None:
    noise = taught(PAGES["drupal"])
    assert noise.masked(b"\x89PNG\r\n", "image/png") is None
    assert noise.digest(b"a", "image/png") != noise.digest(b"b", "image/png")


def test_bytes_that_are_no_text_still_differ() -> None:
    noise = Noise.empty()
    assert noise.masked(b"<p>\xff</p>", HTML, "utf-8") != noise.masked(b"<p>\xfe</p>", HTML)
    assert noise.masked("é".encode(), HTML) != noise.masked(b"\xe9", HTML)
    assert noise.masked(b"a\0~\1", HTML) != noise.masked(b"a~", HTML)


def test_a_short_nonce_needs_two_pairs() -> None:
    def page(nonce: str) -> str:
        return f'<script>var api = {{"nonce":"{nonce}"}};</script>'

    once = Noise.empty().learned(pair(page("3f2a9b1c7d"), page("a81b2c3d4e")))
    assert not once.rules
    assert len(once.awaiting) == 1
    twice = once.learned(pair(page("0f1a9b1c7d"), page("b81b2c3d4e")))
    assert is_same(twice, page("99aa88bb77"), page("12ab34cd56"))
    assert not is_same(twice, page("99aa88bb77"), page("12ab34cd56ff"))
    assert not is_same(twice, page("99aa88bb77"), page("gesloten"))


def test_an_id_by_lot_may_have_letters_alone() -> None:
    """One in 2,500 of eight hexadecimal digits: it stands where the others do, and is one."""
    menu = '<nav id="m{0}"><label for="r-m{0}">Menu</label><p id="r-m{0}">nieuws</nav>'.format
    noise = Noise.empty().learned_all(
        [pair(menu("9c1b02fe"), menu("07d3aa1c")), pair(menu("5b02e1aa"), menu("41164165"))]
    )
    assert is_same(noise, menu("ae356fc3"), menu("bcdbffab"))
    assert not is_same(noise, menu("ae356fc3"), menu("bcdbffab").replace("nieuws", "nieuw"))
    assert not is_same(noise, '<nav id="menu"><p>a</nav>', '<nav id="facade"><p>a</nav>')


def test_the_same_pair_twice_is_one_pair() -> None:
    one = pair('<b data-n="a1b2c3d4">', '<b data-n="e5f6a7b8">')
    assert not Noise.empty().learned_all((one, one)).rules


def test_a_price_in_the_same_place_is_never_noise() -> None:
    pairs = [pair(f"<p>Prijs: € {n},50</p>", f"<p>Prijs: € {n + 1},50</p>") for n in range(5)]
    noise = Noise.empty().learned_all(pairs)
    assert not noise.rules
    assert not is_same(noise, "<p>Prijs: € 10,50</p>", "<p>Prijs: € 11,50</p>")


def test_a_counter_is_noise_only_beside_its_own_words() -> None:
    def page(count: int, phone: str = "070 1234567") -> str:
        return f"<p>Bekeken: {count} keer</p><p>Bel {phone}</p><p>Nog {count % 3} plaatsen</p>"

    same = [pair(f"<p>Bekeken: {n} keer</p>", f"<p>Bekeken: {n + 1} keer</p>") for n in (10, 20)]
    noise = Noise.empty().learned_all(same)
    assert is_same(noise, page(30), page(33))
    assert not is_same(noise, page(30), page(31))
    assert not is_same(noise, page(30), page(30, "070 1234568"))


def test_a_bare_number_is_told_by_the_words_before_it() -> None:
    def page(views: int, floor: int) -> str:
        return f"<td>Weergaven</td><td>{views}</td><td>Verdieping</td><td>{floor}</td>"

    noise = Noise.empty().learned_all(pair(page(n, 3), page(n + 1, 3)) for n in (10, 20, 30))
    assert is_same(noise, page(11, 3), page(99, 3))
    assert not is_same(noise, page(11, 3), page(11, 4))


def test_a_banner_that_rotates_is_no_noise() -> None:
    banners = [
        f'<div class="b"><a href="/actie/{n}"><img src="/b/{n:032x}.jpg" alt="Actie {word}">'
        f'<time datetime="2026-11-{n:02}T10:00:00Z">{n} november 2026</time></a></div>'
        for n, word in enumerate(("zout", "strooien", "winter", "energie"), start=1)
    ]

    def page(number: int) -> str:
        return f"<main><h1>Home</h1>{banners[number % 4]}<p>Tekst</p></main>"

    noise = Noise.empty().learned_all(
        pair(page(a), page(b)) for a, b in ((0, 1), (2, 3), (0, 2), (1, 3), (3, 0))
    )
    assert not noise.rules
    assert not is_same(noise, page(0), page(1))


def test_values_that_come_back_are_content() -> None:
    ids = ["8f14e45fceea167a5a36dedd4bea2543", "c9f0f895fb98ab9159f51fd0297e236d",
           "45c48cce2e2d7fbdea1afc51c7c6ad26"]  # fmt: skip

    def page(number: int) -> str:
        return f'<div data-item="{ids[number]}"></div>'

    noise = Noise.empty().learned_all(pair(page(a), page(b)) for a, b in ((0, 1), (1, 2), (0, 2)))
    assert not noise.rules
    assert noise.awaiting[0].is_rotating
    assert "rotates" in noise.awaiting[0].sentence.en
    assert not is_same(noise, page(0), page(1))


def test_a_list_in_another_order_is_no_noise() -> None:
    one = json.dumps({"items": [Answer(1).uuid(), Answer(2).uuid(), Answer(3).uuid()]})
    other = json.dumps({"items": [Answer(3).uuid(), Answer(1).uuid(), Answer(2).uuid()]})
    assert not Noise.empty().learned(pair(one, other, mime="application/json")).rules


def test_the_number_of_another_thing_in_json_is_change() -> None:
    def answer(visitors: int, passports: int) -> str:
        rows = [{"label": "Bezoekers", "value": visitors}, {"label": "Balies", "value": passports}]
        return json.dumps({"rows": rows})

    mime = "application/json"
    noise = Noise.empty().learned_all(
        pair(answer(n, 4), answer(n + 1, 4), mime=mime) for n in (10, 20)
    )
    assert is_same(noise, answer(10, 4), answer(99, 4), mime)
    assert not is_same(noise, answer(10, 4), answer(10, 5), mime)


def test_a_moment_far_from_the_other_is_a_date_of_something() -> None:
    first = "<p>Gewijzigd: 1 maart 2026 10:00</p>"
    second = "<p>Gewijzigd: 4 april 2026 11:00</p>"
    assert not Noise.empty().learned(pair(first, second)).rules


def test_two_random_values_can_not_change_places() -> None:
    def page(one: str, two: str, aim: str) -> str:
        return f'<b id="b-{one}"></b><i id="i-{two}"></i><label for="{aim}">Naam</label>'

    tokens = [Answer(n).alnum(20) for n in range(8)]
    noise = Noise.empty().learned_all(
        pair(page(a, b, f"b-{a}"), page(c, d, f"b-{c}")) for a, b, c, d in (tokens[:4], tokens[4:])
    )
    one, two, three, four = (Answer(n).alnum(20) for n in range(20, 24))
    old = page(one, two, f"b-{one}")
    assert is_same(noise, old, page(three, four, f"b-{three}"))
    assert not is_same(noise, old, page(three, four, f"i-{four}"))
    crossed = page(three, four, f"b-{four}")
    assert not is_same(noise, old, crossed)


def test_rules_are_sentences() -> None:
    noise = taught(PAGES["typo3"])
    sentences = [rule.sentence for rule in noise.rules]
    told = "\n".join(each.nl for each in sentences)
    assert re.search(r"Pagina gegenereerd op #.*een tijdstip verschilt bij elk antwoord", told)
    assert "geleerd op https://a.nl/" in told
    assert all(each.en != each.nl for each in sentences)
