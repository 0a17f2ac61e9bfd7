"""Pages that one template made are known by what they are built of."""

import pytest

from capture.spotcheck.templates import by_address, structure, templates

TOP = '<header class="top"><nav><ul><li><a>Home</a></ul></nav></header>'
NEWS = f"""<!doctype html><title>{{n}}</title><body class="page-{{n}}">{TOP}<main class="news">
<h1>{{n}}</h1><p class="lead">x</p><div class="body-{{n}}00">{{body}}</div><aside><h2>Meer</h2>
</aside></main><footer><p>c</p></footer>"""
FORM = f"""<!doctype html><title>F</title><body>{TOP}<main class="form"><form><fieldset>
<legend>a</legend><p><label>b</label><input></p><p><select><option>1</select></p></fieldset>
<button>ok</button></form></main><footer><p>c</p></footer>"""
SHELL = '<!doctype html><div id="app"></div><script src="/app.js"></script>'


def news(number: int) -> bytes:
    return NEWS.format(n=number, body="<p>tekst</p>" * number).encode()


def test_texts_numbers_and_how_often_something_occurs_do_not_count() -> None:
    assert structure(news(3)) == structure(news(40))


def test_pages_of_one_template_are_told_from_those_of_another() -> None:
    pages = [
        ("https://a.nl/nieuws/1", structure(news(1))),
        ("https://a.nl/contact", structure(FORM.encode())),
        ("https://a.nl/nieuws/2", structure(news(2))),
    ]
    assert templates(pages) == [0, 1, 0]


def test_a_shell_that_a_script_fills_goes_by_its_address() -> None:
    assert structure(SHELL.encode()) == frozenset()
    paths = ["/", "/nieuws/a", "/nieuws/b", "/over"]
    pages = [(f"https://a.nl{path}", structure(SHELL.encode())) for path in paths]
    assert templates(pages) == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.nl/", ("", 0)),
        ("https://a.nl/over", ("", 1)),
        ("https://a.nl/nieuws/a?x=1", ("nieuws", 2)),
        ("mailto:x", ("", 0)),
    ],
)
def test_addresses_of_one_folder_and_depth_belong_together(url: str, kind: tuple[str, int]) -> None:
    assert by_address(url) == kind


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\x00\xff" * 900_000,
        b"<div>" * 400_000,
        b"<b>" * 900_000 + b"</i>" * 900_000,
        b"<p class='" + b"x " * 900_000 + b"'>",
        b"<p class=" * 200_000,
        b"<!--" * 400_000,
        b"<script" * 250_000,
    ],
)
def test_hostile_html_takes_no_longer_than_it_should(html: bytes) -> None:
    assert isinstance(structure(html), frozenset)
