from capture.harvest.incremental.asking import as_before, validators
from tests.harvest.incremental.known import answer

USUAL = {"User-Agent": "Chromium today", "Accept": "*/*", "Accept-Language": "nl"}


def test_data_is_asked_for_as_the_script_asked() -> None:
    earlier = [
        ("host", "www.example.nl"),
        ("user-agent", "Chromium of last year"),
        ("accept", "application/json"),
        ("x-requested-with", "XMLHttpRequest"),
        ("referer", "http://www.example.nl/a"),
        ("cookie", "sessie=oud"),
        ("if-none-match", '"oud"'),
        ("range", "bytes=0-9"),
        ("connection", "keep-alive"),
        ("authorization", "Basic geheim"),
    ]
    assert as_before(USUAL, earlier) == {
        "User-Agent": "Chromium today",
        "Accept-Language": "nl",
        "accept": "application/json",
        "x-requested-with": "XMLHttpRequest",
        "referer": "http://www.example.nl/a",
    }


def test_without_an_earlier_request_the_browser_asks_as_usual() -> None:
    assert as_before(USUAL, []) == USUAL


def test_validators_are_sent_back_as_they_came() -> None:
    assert validators(answer("/a")) == {}
    both = answer("/a", etag='W/"a b"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT")
    assert validators(both) == {
        "If-None-Match": 'W/"a b"',
        "If-Modified-Since": "Mon, 02 Mar 2026 09:00:00 GMT",
    }
