import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.index.surt import KeyForm, key_of, surt, unescaped

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its regular expressions are of before Python 3.12
    import surt as library

URLS = (
    "http://www.Voorbeeld.nl/",
    "https://www2.voorbeeld.nl:443/A/b/",
    "http://voorbeeld.nl:8080/x?b=2&a=1&A=0",
    "http://gebruiker:geheim@voorbeeld.nl/p",
    "http://voorbeeld.nl/a//b/../c/./d/",
    "http://voorbeeld.nl/../a",
    "http://voorbeeld.nl/?",
    "http://voorbeeld.nl",
    "http://voorbeeld.nl?x=1",
    "http://xn--bcher-kva.nl/x",
    "http://bücher.nl/é",
    "http://voorbeeld.nl/%7Euser/%C3%A9%20x",
    "http://voorbeeld.nl/a%252Fb",
    "http://127.0.0.1:8080/x/",
    "http://3232235521/",
    "http://[::1]:80/x",
    "http://[2001:db8::1]:8080/",
    "urn:view:http://Voorbeeld.nl/x/",
    "urn:text:https://a.nl/?q=1",
    "ws://voorbeeld.nl/socket",
    "dns:voorbeeld.nl",
    "http://voorbeeld.nl/x?a=b#deel",
    "http://voorbeeld.nl/x;jsessionid=0123456789ABCDEF0123456789ABCDEF",
    "http://voorbeeld.nl/x?jsessionid=0123456789ABCDEF0123456789ABCDEF&b=1",
    "http://voorbeeld.nl/x?CFID=1&CFTOKEN=2&z=3",
    "http://voorbeeld.nl/(a(4hqa0555fwsecu455xqckv45)S(4hqa0555fwsecu455xqckv45))/mileg.aspx",
    "voorbeeld.nl/x",
    "http://voorbeeld.nl/a b",
    "http://voorbeeld.nl/x?a=b+c&d=%26",
    "http://voorbeeld.nl/x?a&b&",
    "http://voorbeeld.nl./x",
    "http://voorbeeld.nl/%23x",
    "https://voorbeeld.nl/x?__wb_method=POST&a=b",
    "http://voorbeeld.nl:443/x",
    "https://voorbeeld.nl:80/x",
    "http://wwww.nl/",
)


@pytest.mark.parametrize("url", URLS)
def test_a_key_is_the_one_that_the_library_of_pywb_makes(url: str) -> None:
    assert surt(url) == library.surt(url)


@given(st.text("abAB019/.%25?&=;~+-_:@é |'", max_size=24))
def test_keys_agree_with_the_library_whatever_the_path_and_query(rest: str) -> None:
    url = f"http://voorbeeld.nl/{rest}"

    assert surt(url) == library.surt(url)


def test_keys_look_as_the_standard_shows_them() -> None:
    assert surt("https://gebruiker@www.voorbeeld.nl:8080/A/?z=1&a=2") == (
        "nl,voorbeeld:8080)/a?a=2&z=1"
    )


@pytest.mark.parametrize(
    ("url", "key"),
    [
        # What warcio.js's getSurt answers (2.4.11).
        ("https://www.voorbeeld.nl/A/b/?z=1&a=2", "nl,voorbeeld)/a/b/?a=2&z=1"),
        ("http://voorbeeld.nl:8080/", "nl,voorbeeld:8080)/"),
        ("http://[2001:db8::1]/x", "[2001:db8::1])/x"),
        ("urn:view:http://Voorbeeld.nl/x/", "urn:view:http://Voorbeeld.nl/x/"),
    ],
)
def test_a_wacz_has_the_keys_that_wabac_asks_for(url: str, key: str) -> None:
    assert key_of(url, KeyForm.WABAC) == key


@given(st.text(max_size=60), st.sampled_from(KeyForm))
def test_a_key_is_one_word_of_printable_ascii_whatever_the_url(url: str, form: KeyForm) -> None:
    for each in (url, f"http://{url}", f"urn:{url}"):
        assert all("!" <= char <= "~" for char in key_of(each, form))


@given(st.binary(max_size=60))
def test_percent_encoding_is_undone_until_none_is_left(text: bytes) -> None:
    found = unescaped(text)

    assert unescaped(found) == found


def test_a_url_made_to_take_for_ever_does_not() -> None:
    started = time.process_time()
    surt("http://voorbeeld.nl/" + "%25" * 100_000 + "?" + "cfid=" * 50_000 + "jsessionid=" * 9_000)

    assert time.process_time() - started < 20
