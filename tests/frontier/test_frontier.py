from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.frontier.frontier import Frontier, host_key
from capture.frontier.politeness import Politeness
from capture.frontier.values import Drained, Item, Lease, Priority, Wait
from capture.model.kind import Kind

START = datetime(2026, 1, 1, tzinfo=UTC)


def page(url: str, hops: int = 1, priority: Priority = Priority.NORMAL) -> Item:
    return Item(url=url, kind=Kind.PAGE, hops=hops, priority=priority)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Queue:
    """A frontier in a database of its own, one transaction a call."""

    def __init__(self, path: Path | None = None, **politeness: float) -> None:
        self.frontier = Frontier(Politeness(**({"max_in_flight": 100} | politeness)))  # type: ignore[arg-type]
        target = f"sqlite:///{path}" if path else "sqlite://"
        self.engine = sa.create_engine(target)
        with self.begin() as tx:
            self.frontier.create(tx)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        with self.engine.begin() as tx:
            yield tx

    def add(self, *items: Item) -> list[str]:
        with self.begin() as tx:
            return self.frontier.add(tx, items)

    def ask(self, seconds: float = 0.0, worker: str = "w") -> Lease | Wait | Drained:
        with self.begin() as tx:
            return self.frontier.lease(tx, after(seconds), worker=worker)

    def take(self, seconds: float = 0.0, worker: str = "w") -> Lease:
        answer = self.ask(seconds, worker)
        assert isinstance(answer, Lease), answer
        return answer

    def take_all(self) -> list[str]:
        taken = []
        while isinstance(lease := self.ask(), Lease):
            taken.append(lease.url)
        return taken

    def done(self, lease: Lease) -> None:
        with self.begin() as tx:
            self.frontier.done(tx, lease)

    def retry(self, lease: Lease, seconds: float) -> None:
        with self.begin() as tx:
            self.frontier.retry(tx, lease, after(seconds))

    def convert(self, lease: Lease, kind: Kind) -> None:
        with self.begin() as tx:
            self.frontier.convert(tx, lease, kind)

    def slow_down(self, host: str, seconds: float | None, moment: float = 0.0) -> None:
        with self.begin() as tx:
            self.frontier.slow_down(tx, host, seconds, moment=after(moment))

    def reclaim(self) -> int:
        with self.begin() as tx:
            return self.frontier.reclaim(tx)


@pytest.fixture
def queue() -> Queue:
    return Queue()


def test_order_is_priority_then_hops_then_age(queue: Queue) -> None:
    queue.add(page("http://a/deep", 3), page("http://a/old", 2), page("http://a/new", 2))
    queue.add(page("http://b/near", 1), page("http://b/trap", 0, Priority.POSTPONED))
    queue.add(Item(url="http://c/x.png", kind=Kind.FILE, hops=3, priority=Priority.EMBED))
    assert queue.take_all() == [
        "http://c/x.png",
        "http://b/near",
        "http://a/old",
        "http://a/new",
        "http://a/deep",
        "http://b/trap",
    ]


def test_what_is_known_is_not_queued_again(queue: Queue) -> None:
    assert queue.add(page("http://a/1"), page("http://a/1")) == ["http://a/1"]
    assert queue.add(page("http://a/1")) == []
    queue.done(queue.take())
    assert queue.add(page("http://a/1")) == []
    assert isinstance(queue.ask(), Drained)


def test_only_http_urls_are_queued(queue: Queue) -> None:
    with pytest.raises(ValueError, match="ftp://a/"):
        queue.add(page("ftp://a/"))
    with pytest.raises(ValueError, match="neither"):
        queue.add(Item(url="http://a/", kind=Kind.REQUEST, hops=0))


def test_host_has_at_most_so_many_leases_and_others_go_on() -> None:
    queue = Queue(max_in_flight=2)
    queue.add(*(page(f"http://a/{n}", 0) for n in range(5)), page("http://b/", 9))
    first = queue.take()
    assert [queue.take().host, queue.take().host] == ["http://a:80", "http://b:80"]
    assert queue.ask() == Wait(until=None)
    queue.done(first)
    assert queue.take().url == "http://a/2"


def test_delay_is_kept_between_starts_and_others_go_on() -> None:
    queue = Queue(delay_seconds=10)
    queue.add(page("http://a/1", 0), page("http://a/2", 0), page("http://b/", 9))
    queue.done(queue.take())
    assert queue.take().host == "http://b:80"
    assert queue.ask(9.9) == Wait(until=after(10))
    assert queue.take(10).url == "http://a/2"


def test_refusing_host_is_left_alone_and_others_go_on(queue: Queue) -> None:
    queue.add(page("http://a/1", 0), page("http://a/2", 0), page("http://b/", 9))
    lease = queue.take()
    queue.slow_down(lease.host, 30)
    queue.retry(lease, 5)
    assert queue.take().host == "http://b:80"
    assert queue.ask(6) == Wait(until=after(30))
    assert queue.take(30).url == "http://a/1"
    assert queue.ask(30) == Wait(until=None), "one at a time after a refusal"


def test_retry_waits_and_counts_attempts(queue: Queue) -> None:
    queue.add(page("http://a/1"), page("http://a/2"))
    lease = queue.take()
    assert lease.attempts == 1
    queue.retry(lease, 60)
    queue.done(queue.take())
    assert queue.ask(59) == Wait(until=after(60))
    assert queue.take(60).attempts == 2


def test_page_that_is_a_download_comes_back_as_file(queue: Queue) -> None:
    queue.add(page("http://a/get"))
    queue.convert(queue.take(), Kind.FILE)
    lease = queue.take()
    assert (lease.kind, lease.attempts, lease.conversions) == (Kind.FILE, 1, 1)
    assert queue.add(page("http://a/get")) == []
    queue.done(lease)
    assert queue.add(page("http://a/get")) == []
    assert isinstance(queue.ask(), Drained), "a download is not asked for as a page again"


@pytest.mark.parametrize("state", ["queued", "leased", "done"])
def test_file_that_is_wanted_as_page_becomes_one(queue: Queue, state: str) -> None:
    queue.add(Item(url="http://a/frame", kind=Kind.FILE, hops=0, priority=Priority.EMBED))
    lease = queue.take() if state != "queued" else None
    if lease and state == "done":
        queue.done(lease)
    queue.add(page("http://a/frame"))
    if lease and state == "leased":
        queue.done(lease)
    again = queue.take()
    assert again.kind is Kind.PAGE
    queue.done(again)
    assert isinstance(queue.ask(), Drained)


def test_waiting_for_a_lease_is_not_drained(queue: Queue) -> None:
    queue.add(page("http://a/"))
    lease = queue.take()
    assert queue.ask() == Wait(until=None)
    queue.done(lease)
    assert isinstance(queue.ask(), Drained)


def test_reclaimed_lease_gives_nothing_back(queue: Queue) -> None:
    queue.add(page("http://a/"))
    stale = queue.take()
    assert queue.reclaim() == 1
    fresh = queue.take(1)
    queue.done(stale)
    assert fresh.attempts == 1
    assert queue.ask(1) == Wait(until=None), "the fresh lease still stands"
    queue.done(fresh)
    assert isinstance(queue.ask(1), Drained)


def test_counts_tell_states_and_kinds(queue: Queue) -> None:
    queue.add(page("http://a/1"), page("http://a/2"), page("http://a/3"), page("http://a/4"))
    queue.add(Item(url="http://a/x.pdf", kind=Kind.FILE, hops=1))
    queue.done(queue.take())
    queue.retry(queue.take(), 60)
    queue.take()
    with queue.begin() as tx:
        counts = queue.frontier.counts(tx)
        urls = queue.frontier.open_urls(tx)
    assert (counts.queued, counts.waiting, counts.leased, counts.done) == (2, 1, 1, 1)
    assert (counts.pages, counts.pages_done, counts.files, counts.open) == (4, 1, 1, 4)
    assert urls == ["http://a/2", "http://a/3", "http://a/4", "http://a/x.pdf"]


def test_queue_survives_the_process(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "f.sqlite")
    queue.add(page("http://a/1"), page("http://a/2"), page("http://a/3"))
    queue.done(queue.take())
    queue.take()
    queue.engine.dispose()
    resumed = Queue(tmp_path / "f.sqlite")
    assert resumed.reclaim() == 1
    assert resumed.take_all() == ["http://a/2", "http://a/3"]


def test_host_key_tells_scheme_and_port() -> None:
    assert host_key("https://[::1]/a") == "https://[::1]:443"
    assert host_key("http://Example.nl:80/") == "http://example.nl:80"


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "lease", "lease", "done", "retry", "convert", "slow", "reclaim"]),
        st.integers(0, 19),
    ),
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions=ACTIONS)
def test_nothing_is_leased_twice_and_nothing_is_lost(actions: list[tuple[str, int]]) -> None:
    queue = Queue(max_in_flight=3, delay_seconds=1)
    held: dict[str, Lease] = {}
    added: set[str] = set()
    done: set[str] = set()
    moment = 0.0
    for action, number in actions:
        moment += 1
        lease = list(held.values())[number % len(held)] if held else None
        match action, lease:
            case "add", _:
                url = f"http://h{number % 3}/{number}"
                queue.add(page(url, number))
                added.add(url)
            case "lease", _:
                answer = queue.ask(moment)
                if isinstance(answer, Lease):
                    assert answer.url not in held
                    assert answer.url not in done
                    held[answer.url] = answer
                    assert sum(x.host == answer.host for x in held.values()) <= 3
                elif isinstance(answer, Drained):
                    assert added == done
            case "done", Lease():
                queue.done(lease)
                done.add(lease.url)
                del held[lease.url]
            case "retry", Lease():
                queue.retry(lease, moment + number)
                del held[lease.url]
            case "convert", Lease():
                queue.convert(lease, Kind.FILE)
                del held[lease.url]
            case "slow", Lease():
                queue.slow_down(lease.host, float(number), moment)
            case "reclaim", _:
                assert queue.reclaim() == len(held)
                held.clear()
    queue.reclaim()
    rest = _run_dry(queue, moment)
    assert rest | done == added
    assert not rest & done


def _run_dry(queue: Queue, moment: float) -> set[str]:
    taken: set[str] = set()
    while not isinstance(answer := queue.ask(moment), Drained):
        if isinstance(answer, Wait):
            assert answer.until is not None
            assert answer.until > after(moment), "waiting always leads to a later moment"
            moment = (answer.until - START).total_seconds()
            continue
        assert answer.url not in taken
        taken.add(answer.url)
        queue.done(answer)
    return taken
