"""What became of a page, by what answers for it: a table, and laws."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.gone import Answer, Before, Fate, Site, directory_of, fate, is_home, probe_url

HOME = "https://www.voorbeeld.nl/"
URL = "https://www.voorbeeld.nl/nieuws/sluiting-balie"
SITE = Site(homes=frozenset({HOME}), hosts=frozenset({"loket.voorbeeld.nl"}))
MENU = "<nav><a href='/'>Home</a> <a href='/nieuws'>Nieuws</a></nav>"


def page(title: str, heading: str, text: str) -> bytes:
    return (
        f"<html><head><title>{title} - Voorbeeld</title></head><body>{MENU}"
        f"<main><h1>{heading}</h1><p>{text}</p></main></body></html>"
    ).encode()


OWN = page("Balie dicht", "De balie sluit", "Vanaf maandag is de balie aan het plein gesloten.")
MISSING = page("Niet gevonden", "Pagina niet gevonden", "De pagina die u zoekt is er niet.")
SEARCH = page("Zoeken", "Zoek op onze site", "Tik een woord in en kies daarna zoeken. " * 8)
BEFORE = Before(url=URL, title="Balie dicht - Voorbeeld", body=OWN)


def answer(
    status: int | None = 200, body: bytes = OWN, url: str = URL, mime: str = "text/html"
) -> Answer:
    redirects = () if url == URL else (301,)
    return Answer(final_url=url, status=status, mime=mime, body=body, redirects=redirects)


PROBE = "https://www.voorbeeld.nl/nieuws/bestaat-niet-x7q2"


@pytest.mark.parametrize(
    ("got", "probe", "expected"),
    [
        (answer(), None, Fate.THERE),
        (answer(304, b""), None, Fate.THERE),
        (answer(404, MISSING), None, Fate.NOT_FOUND),
        (answer(410, MISSING), None, Fate.GONE),
        (answer(401, b""), None, Fate.LOGIN),
        (answer(403, b""), None, Fate.LOGIN),
        (answer(500, MISSING), None, Fate.SERVER_ERROR),
        (answer(503, b""), None, Fate.SERVER_ERROR),
        (answer(429, b""), None, Fate.SERVER_ERROR),
        (answer(None, b""), None, Fate.NO_ANSWER),
        (answer(body=MISSING), None, Fate.SOFT_NOT_FOUND),
        (answer(body=page("404", "Oeps", "Hier is niets.")), None, Fate.SOFT_NOT_FOUND),
        (answer(body=page("Fout", "This page does not exist", "x")), None, Fate.SOFT_NOT_FOUND),
        (answer(body=page("A", "Pagina bestaat niet meer", "x")), None, Fate.SOFT_NOT_FOUND),
        (answer(body=page("A", "We kunnen de pagina niet vinden", "x")), None, Fate.SOFT_NOT_FOUND),
        (answer(body=page("Besluit 404", "Besluit 404", "Het is besloten.")), None, Fate.THERE),
        (answer(body=page("A", "Niet gevonden voorwerpen", "woord " * 900)), None, Fate.THERE),
        (answer(body=SEARCH), answer(body=SEARCH, url=PROBE), Fate.SOFT_NOT_FOUND),
        (answer(body=OWN), answer(body=SEARCH, url=PROBE), Fate.THERE),
        (answer(body=OWN), answer(404, MISSING, PROBE), Fate.THERE),
        (answer(url=HOME), None, Fate.TO_HOME),
        (answer(url="https://www.voorbeeld.nl/index.html"), None, Fate.TO_HOME),
        (answer(url="https://www.voorbeeld.nl/balie"), None, Fate.MOVED),
        (answer(url="https://loket.voorbeeld.nl/balie"), None, Fate.MOVED),
        (answer(url="https://elders.nl/balie"), None, Fate.MOVED_OUT),
        (answer(url="https://www.voorbeeld.nl/404", body=MISSING), None, Fate.SOFT_NOT_FOUND),
        (answer(url="https://www.voorbeeld.nl/user/login?d=x"), None, Fate.LOGIN),
        (answer(url="https://login.microsoftonline.com/x/saml2"), None, Fate.LOGIN),
        (answer(404, MISSING, "https://www.voorbeeld.nl/balie"), None, Fate.NOT_FOUND),
        (answer(url=f"{URL}/"), None, Fate.THERE),
        (answer(url=URL.replace("https", "http").replace("www.", "")), None, Fate.THERE),
        (answer(body=b"%PDF", mime="application/pdf"), None, Fate.THERE),
    ],
)
def test_the_fate_of_a_page(got: Answer, probe: Answer | None, expected: Fate) -> None:
    found = fate(BEFORE, got, site=SITE, probe=probe)
    assert found.fate is expected, found.reason.en
    assert found.reason.nl != found.reason.en
    assert bool(found.target) == (expected in (Fate.MOVED, Fate.MOVED_OUT))


def test_a_made_up_address_that_is_repeated_does_not_hide_it() -> None:
    def missing(path: str, number: int) -> bytes:
        text = f"Wij hebben {path} niet voor u, aanvraag 8f{number}a. Probeer het menu. " * 3
        return page("Voorbeeld", "Helaas", text)

    got = answer(body=missing("/nieuws/sluiting-balie", 11))
    probe = answer(body=missing("/nieuws/bestaat-niet-x7q2", 25), url=PROBE)
    assert fate(BEFORE, got, site=SITE, probe=probe).fate is Fate.SOFT_NOT_FOUND


def test_an_application_that_is_the_same_everywhere_is_not_gone() -> None:
    shell = b"<html><head><title>Loket</title></head><body><div id=app></div></body></html>"
    before = Before(url=URL, title="Loket", body=shell)
    probe = answer(body=shell, url=PROBE)
    assert fate(before, answer(body=shell), site=SITE, probe=probe).fate is Fate.THERE
    unknown = Before(url=URL)
    assert fate(unknown, answer(body=shell), site=SITE, probe=probe).fate is Fate.THERE


def test_a_page_about_pages_not_found_stays_there() -> None:
    body = page("Pagina niet gevonden", "Pagina niet gevonden", "Wat u dan kunt doen.")
    before = Before(url=URL, body=body)
    assert fate(before, answer(body=body), site=SITE).fate is Fate.THERE


def test_the_home_page_is_still_home() -> None:
    before = Before(url="https://www.voorbeeld.nl/home")
    assert fate(before, answer(url=HOME), site=SITE).fate is Fate.THERE
    assert is_home("http://voorbeeld.nl", SITE)
    assert not is_home(URL, SITE)


def test_a_redirect_that_was_there_before_is_no_news() -> None:
    target = "https://www.voorbeeld.nl/balie"
    before = Before(url=URL, final_url=target, body=OWN)
    assert fate(before, answer(url=target), site=SITE).fate is Fate.THERE


def test_every_fate_is_gone_undetermined_or_neither() -> None:
    assert not [each for each in Fate if each.is_gone and each.is_undetermined]
    assert {each for each in Fate if each.is_gone} == {
        Fate.NOT_FOUND, Fate.GONE, Fate.SOFT_NOT_FOUND, Fate.TO_HOME
    }  # fmt: skip


def test_one_probe_for_a_directory() -> None:
    assert probe_url(f"{URL}?a=1#x", "x7q2") == PROBE
    assert directory_of(URL) == directory_of("https://www.voorbeeld.nl/nieuws/ander?x")
    assert probe_url("https://a.nl/b/c.html", "t") == "https://a.nl/b/bestaat-niet-t.html"
    assert probe_url("mailto:a@b.nl", "t") is None


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.integers(100, 599), st.text(max_size=30))
def test_anything_has_a_fate_in_words(body: bytes, status: int, final: str) -> None:
    got = Answer(final_url=final, status=status, mime="text/html", body=body, redirects=(302,))
    found = fate(BEFORE, got, site=SITE, probe=got)
    assert found.reason.nl
    assert found.reason.nl.isprintable()


def test_hostile_pages_take_little_time() -> None:
    started = time.thread_time()
    for text in ("pagina " * 8_000, "niet " * 8_000, "<h1>" * 8_000, "kunnen " * 8_000):
        got = answer(body=f"<title>{text}</title><h1>{text}".encode())
        fate(BEFORE, got, site=SITE, probe=got)
    assert time.thread_time() - started < 2
