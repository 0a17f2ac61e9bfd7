"""Where the main frame may go."""

from capture.browser.navigation import DocumentRequest, Itinerary, Verdict


def ask(itinerary: Itinerary, url: str, navigation: str, method: str = "GET") -> Verdict:
    request = DocumentRequest(url=url, method=method, navigation_id=navigation)
    return itinerary.judge(request)


def open_itinerary(limit: int = 10) -> Itinerary:
    return Itinerary(may_navigate=lambda url: "away" not in url, limit=limit)


def test_the_visits_own_request_goes_on_whatever_the_scope_says() -> None:
    assert ask(open_itinerary(), "away", "1") is Verdict.GO_ON


def test_redirects_and_navigations_by_script_are_told_apart() -> None:
    itinerary = open_itinerary()
    for url, navigation in (("/a", "1"), ("/b", "1"), ("/c", "2"), ("/d", "2")):
        assert ask(itinerary, url, navigation) is Verdict.GO_ON
    assert itinerary.redirects == ["/b", "/d"]
    assert itinerary.script_navigations == ["/c"]


def test_a_way_out_is_aborted_and_kept() -> None:
    itinerary = open_itinerary()
    ask(itinerary, "/a", "1")
    assert ask(itinerary, "/away", "1") is Verdict.ABORT
    assert itinerary.blocked == "/away"
    assert itinerary.redirects == ["/away"]


def test_post_is_never_sent() -> None:
    itinerary = open_itinerary()
    ask(itinerary, "/a", "1")
    assert ask(itinerary, "/b", "2", "POST") is Verdict.ABORT
    assert itinerary.unsafe == ["/b"]
    assert itinerary.script_navigations == []


def test_what_goes_round_is_left_at_the_limit() -> None:
    itinerary = open_itinerary(limit=2)
    verdicts = [ask(itinerary, "/a", str(number)) for number in range(4)]
    assert verdicts == [Verdict.GO_ON, Verdict.GO_ON, Verdict.GO_ON, Verdict.ABORT]
    assert "goes round in a loop" in itinerary.notes[0]
