"""Which URLs look like one of endlessly many, and which, however odd, do not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.model.url import normalise
from capture.scope import traps
from capture.scope.anatomy import anatomy, numbers
from capture.scope.traps import Trap

TODAY = date(2026, 5, 1)
SITE = "https://www.example.nl"


def trap(path: str, *, parent: str) -> Trap | None:
    found = traps.by_itself(SITE + path, SITE + parent, TODAY)
    return None if found is None else found.trap


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("/kalender/2031/04/", "/kalender/2031/03/"),
        ("/kalender/2031/04/15", "/kalender/2031/04/"),
        ("/agenda?maand=2031-04", "/agenda?maand=2031-03"),
        ("/agenda?maand=203104", "/agenda?maand=203103"),
        ("/agenda?datum=15-04-2031", "/agenda?datum=14-04-2031"),
        ("/agenda?start=2031-04-01T00%3A00", "/agenda?start=2031-03-01T00%3A00"),
        ("/agenda?d=20310415", "/agenda?d=20310414"),
        ("/agenda?jaar=2031&maand=4", "/agenda?jaar=2031&maand=3"),
        ("/agenda?week=2031-W14", "/agenda?week=2031-W13"),
        ("/agenda?ts=1934928000", "/agenda?ts=1932249600"),
        ("/kalender/april-2031", "/kalender/maart-2031"),
        ("/events/2031/apr/", "/events/2031/mar/"),
        ("/agenda/2031/", "/agenda/2030/"),
        ("/#/agenda/2031-04", "/#/agenda/2031-03"),
    ],
)
def test_a_date_beyond_what_is_announced_is_a_calendar(path: str, parent: str) -> None:
    assert trap(path, parent=parent) is Trap.CALENDAR
    assert trap(path, parent="/agenda") is None, "named by a page without any date"


def test_old_dates_are_suspect_at_the_end_of_a_long_walk_only() -> None:
    found = traps.by_itself(f"{SITE}/kalender/1989/12/", f"{SITE}/kalender/1990/01/", TODAY)

    assert found is not None
    assert found.least_chain == 24


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("/nieuws/2025/12/brug-open", "/nieuws/2025/12/"),
        ("/documenten/2019/04/15/besluit.pdf", "/documenten/2019/04/"),
        ("/kalender/2028/04/", "/kalender/2028/03/"),
        ("/node/2031", "/node/2030"),
        ("/besluit/203104", "/besluit/203103"),
        ("/artikel?id=2031", "/artikel?id=2030"),
        ("/klimaat/2050", "/klimaat/2030"),
        ("/bestanden/1599033600/a.pdf", "/nieuws/2025/12/"),
        ("/inwoners/9999/12", "/inwoners/9998/12"),
        ("/1/1/1", "/1/1"),
        ("/nl/over/nl/contact", "/nl/over"),
        ("/zoeken?f=a&f=b&f=c", "/zoeken?f=a&f=b"),
        ("/inloggen?terug=%2Fzoeken%3Fq%3Da", "/zoeken?q=a"),
        ("/web/20240101/https://elders.nl/a", "/web"),
        ("/a?x=/abc&y=/about", "/a"),
        ("/" + "/".join(f"laag-{n}" for n in range(60)), "/laag-0"),
        ("/" + "/".join(str(n) for n in range(60)), "/0"),
    ],
)
def test_what_is_not_suspect(path: str, parent: str) -> None:
    assert trap(path, parent=parent) is None


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("/a/a/a", "/a/a"),
        ("/over/contact/over/contact/over/contact", "/over"),
        ("/over/team/over/contact/over/", "/"),
        ("/over/contact/over/contact", "/over/contact/over"),
        ("/1/1/1/1/1", "/1/1/1/1"),
        ("/proxy/https://www.example.nl/proxy/https://www.example.nl/proxy/", "/"),
        ("/in?terug=/in%3Fterug%3D/in%253Fterug%253D%252F", "/in"),
        ("/lijst?a=1&a=1&a=1", "/lijst"),
    ],
)
def test_what_comes_back_in_itself_is_nested(path: str, parent: str) -> None:
    assert trap(path, parent=parent) is Trap.NESTED


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/a;jsessionid=0A1B2C3D4E5F?x=1", "/a?x=1"),
        ("/a?PHPSESSID=q1w2e3r4t5y6u7i8o9&x=1", "/a?x=1"),
        ("/a?x=1&sid=q1w2e3r4t5y6u7i8o9", "/a?x=1"),
        ("/a?session_id=12345678901234567890", "/a"),
        ("/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "/a.aspx"),
        ("/a?ASPSESSIONIDQQ=ABCDEFGHIJKLMN0PQ", "/a"),
    ],
)
def test_a_session_id_can_be_taken_off(path: str, canonical: str) -> None:
    found = traps.session(SITE + path)

    assert found is not None
    assert found.canonical == SITE + canonical


@pytest.mark.parametrize("path", ["/a?sid=12", "/a?session=wonen", "/a?x=1", "/a/(b)/c", "/;a=b"])
def test_other_parameters_are_no_session(path: str) -> None:
    assert traps.session(SITE + path) is None


def test_a_filter_that_is_added_is_told_from_a_page_of_results() -> None:
    def filters(path: str, parent: str) -> bool | None:
        found = traps.filters(SITE + path, SITE + parent)
        return None if found is None else found[1]

    assert filters("/zoek?a=1&b=2", "/zoek?a=1") is True
    assert filters("/zoek?b=2&a=1", "/zoek?a=1&b=2") is True
    assert filters("/zoek?a=1&b=3", "/zoek?a=1&b=2") is False
    assert filters("/zoek?a=1&b=2&pagina=2", "/zoek?a=1&b=2") is False
    assert filters("/zoek?a=1&pagina=2", "/zoek?a=1") is None
    assert filters("/zoek?a=1&b=2", "/") is None


def test_urls_that_differ_in_numbers_are_one_group() -> None:
    def key(path: str) -> str:
        return traps.counter(SITE + path).key

    assert key("/kal/12/3?b=1&a=2") == key("/kal/1/30?a=9&b=3")
    assert key("/foto/0a1b2c3d4e5f6a7b8c9d") == key("/foto/ffffffffffffffffff01")
    assert key("/kalender/april-2027") == key("/kalender/mei-2031")
    assert key("/a/1") != key("/b/1")
    assert (SITE + "/kal/7/x").startswith(traps.beginning(key("/kal/12/3")))


def test_thresholds_follow_the_budget() -> None:
    def is_too_long(barren: int, fruitful: int, depth: int, budget: int = 50) -> bool:
        return traps.is_too_long(barren=barren, fruitful=fruitful, depth=depth, budget=budget)

    assert not is_too_long(2000, 0, 2000)
    assert is_too_long(2001, 0, 2001)
    assert not is_too_long(100_000, 0, 100), "many, but near"
    assert not is_too_long(0, 20_000, 2000), "leads to other pages"
    assert is_too_long(0, 20_001, 2000)
    assert is_too_long(41, 0, 3, budget=1)
    assert not is_too_long(2000, 0, 2000, budget=0), "gives nothing up, and counts as usual"


def test_what_was_given_up_is_said_in_words() -> None:
    text = traps.described(Trap.CALENDAR, "/kalender/{n}/{n}/", captured=50, left=312, today=TODAY)

    assert text == (
        "calendar without end: 50 pages of /kalender/{n}/{n}/ captured beyond 2028 or before"
        " 1990, 312 known ones left out"
    )


_TEXT = st.text(max_size=120)
_PATHS = st.lists(
    st.sampled_from(["a", "2031", "04", "april", "..", "%2F", "(S(abc))", ";jsessionid=1", "://"])
    | _TEXT,
    max_size=30,
).map("/".join)


@given(path=_PATHS, query=_PATHS, parent=_PATHS)
def test_no_url_makes_it_raise(path: str, query: str, parent: str) -> None:
    try:
        url = normalise(f"{SITE}/{path}?{query}#/{query}")
        above = normalise(f"{SITE}/{parent}")
    except UnicodeError:
        return
    if url is None or above is None:
        return
    traps.by_itself(url, above, TODAY)
    traps.session(url)
    traps.filters(url, above)
    traps.varied(url, above)
    key = traps.counter(url).key
    assert key == traps.counter(url).key
    assert numbers(url) == numbers(url)
    assert anatomy(url).path.startswith("/")
    assert len(key) < 500 + len(url)


@pytest.mark.parametrize("piece", ["/a", "%25", "=&", "(S(", "/2031", "2031-", ";sessionid", "://"])
def test_a_very_long_url_takes_no_longer_than_its_length(piece: str) -> None:
    url = f"{SITE}/{piece * 20_000}?{piece * 20_000}"

    traps.by_itself(url, url, TODAY)
    traps.session(url)
    traps.filters(url, url)
    traps.varied(url, url)
