"""How much one visitor may ask, and who a visitor is."""

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.access.clients import Proxies, counted_as, proxies
from capture.access.limits import (
    ALLOWANCES,
    Allowance,
    Counter,
    Kind,
    kind_in_portal,
    kind_in_replay,
)
from capture.access.server import Ways
from capture.errors import UsageError
from tests.access.catalogue.archive import BASE, Asked, harvest
from tests.access.portal.conftest import serving

FEW = {Kind.PAGE: Allowance(at_once=3, per_second=0.5)}


class Clock:
    """Goes forward when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_was_used_comes_back_with_time() -> None:
    clock = Clock()
    counter = Counter(FEW, clock=clock)
    assert [counter.wait("a", Kind.PAGE) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert counter.wait("b", Kind.PAGE) == 0
    clock.now += 2
    assert [counter.wait("a", Kind.PAGE) for _ in range(2)] == [0, 2]
    clock.now += 1_000
    assert [counter.wait("a", Kind.PAGE) for _ in range(4)] == [0, 0, 0, 2]


def test_what_is_free_is_not_counted() -> None:
    counter = Counter(FEW)
    assert [counter.wait("a", Kind.FREE) for _ in range(10)] == [0] * 10
    assert len(counter) == 0


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 10)), max_size=200))
def test_no_more_visitors_are_kept_than_the_bound(asked: list[tuple[int, float]]) -> None:
    clock = Clock()
    counter = Counter(FEW, most=10, clock=clock)
    for client, seconds in asked:
        clock.now += seconds
        assert counter.wait(str(client), Kind.PAGE) in {0, 1, 2}
        assert len(counter) <= 10


@given(st.lists(st.floats(0, 3), min_size=1, max_size=100))
def test_never_more_is_let_through_than_the_allowance(pauses: list[float]) -> None:
    clock = Clock()
    counter = Counter(FEW, clock=clock)
    let = 0
    for pause in pauses:
        clock.now += pause
        let += counter.wait("a", Kind.PAGE) == 0
    assert let <= 3 + 0.5 * sum(pauses) + 1e-6


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        ("10.0.0.5", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.5", ["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.5", ["203.0.113.9, 198.51.100.1, 10.0.0.9"], "198.51.100.1"),
        ("10.0.0.5", ["198.51.100.1", "10.0.0.9"], "198.51.100.1"),
        ("10.0.0.5", ["evil, 10.0.0.9"], "10.0.0.9"),
        ("10.0.0.5", [], "10.0.0.5"),
        ("::ffff:10.0.0.5", ["2001:db8::1"], "2001:db8::1"),
        ("", ["198.51.100.1"], ""),
        ("unix", [], ""),
    ],
)
def test_only_a_trusted_proxy_tells_who_asks(peer: str, told: list[str], client: str) -> None:
    headers = [(b"x-forwarded-for", each.encode()) for each in told]
    assert proxies(["10.0.0.0/24"]).client(peer, headers) == client
    assert Proxies().client(peer, headers) in {peer, "", "10.0.0.5"}


@given(st.binary(max_size=100))
def test_any_header_of_a_proxy_gives_an_address(told: bytes) -> None:
    found = proxies(["10.0.0.5"]).client("10.0.0.5", [(b"x-forwarded-for", told)])
    assert found
    assert counted_as(found)


def test_addresses_of_one_network_count_as_one() -> None:
    assert counted_as("2001:db8:1:2::a") == counted_as("2001:db8:1:2:3::b")
    assert counted_as("2001:db8:1:2::a") != counted_as("2001:db8:1:3::a")
    assert counted_as("192.0.2.1") != counted_as("192.0.2.2")


def test_proxy_that_is_no_address_is_told() -> None:
    with pytest.raises(UsageError, match="--trusted-proxy proxy1: is no network address"):
        proxies(["proxy1"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", Kind.PAGE),
        ("/en", Kind.PAGE),
        ("/en/search", Kind.SEARCH),
        ("/cdx", Kind.SEARCH),
        ("/timemap/link/http://a.nl/", Kind.SEARCH),
        ("/enige", Kind.PAGE),
        ("/static/portal.css", Kind.FREE),
        ("/image/view/2026/http://a.nl/", Kind.RECORD),
    ],
)
def test_kind_is_told_by_the_path(path: str, kind: Kind) -> None:
    assert kind_in_portal(path) is kind
    assert kind_in_replay("/raw/2026ir_/http://a.nl/") is Kind.RECORD
    assert kind_in_replay("/sw.js") is Kind.FREE


def test_a_page_with_a_thousand_parts_is_let_through() -> None:
    counter = Counter(ALLOWANCES, clock=Clock())
    assert {counter.wait("office", Kind.RECORD) for _ in range(1_000)} == {0}


def test_who_asks_too_much_is_asked_to_wait_and_others_are_served(tmp_path: Path) -> None:
    harvest(tmp_path, 0, [Asked(path="/")])
    few = Allowance(at_once=3, per_second=0.01)
    ways = Ways(
        allowances={Kind.PAGE: few, Kind.RECORD: few}, proxies=proxies(["127.0.0.1", "::1"])
    )
    with serving(tmp_path, None, ways=ways) as origins:
        greedy = {"X-Forwarded-For": "198.51.100.1"}
        page = f"{origins.portal}/en/calendar/{BASE}/"
        answers = [httpx.get(page, headers=greedy) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 100
        assert "Please wait a moment" in answers[-1].text
        assert "default-src 'none'" in answers[-1].headers["content-security-policy"]
        assert httpx.get(f"{origins.portal}/static/portal.css", headers=greedy).status_code == 200
        other = {"X-Forwarded-For": "198.51.100.2"}
        assert httpx.get(page, headers=other).status_code == 200
        raw = f"{origins.replay}/raw/2026id_/{BASE}/"
        told = [httpx.get(raw, headers=greedy).status_code for _ in range(4)]
        assert told[:3] != [429] * 3
        assert told[3] == 429
