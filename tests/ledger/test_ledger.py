from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.errors import CaptureError
from capture.ledger import exchange_sums, problems, queries
from capture.ledger.database import Database, open_database
from capture.ledger.ledger import Ledger
from capture.ledger.report_rows import PageRow
from capture.ledger.tables import EXCHANGE, SCHEMA, URL
from capture.ledger.values import Sighting, Visit
from capture.model.exchange import Exchange, RecordRef
from capture.model.kind import Kind
from capture.model.link import Hop, Link, Mechanism
from capture.model.outcome import Outcome

MOMENT = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)
HOME = "http://www.example.nl/"
RECORD = RecordRef(record_id="urn:uuid:1", file="x.warc", offset=7, length=9)

WHOLE = Exchange(
    exchange_id="c/1",
    visit_id="v1",
    port=9000,
    url=HOME,
    method="GET",
    status=200,
    outcome=Outcome.CAPTURED,
    started=MOMENT,
    finished=MOMENT + timedelta(seconds=1),
    request_bytes=100,
    response_bytes=1000,
    payload_bytes=900,
    payload_digest="sha256:AAAA",
    mime="text/html",
    charset="utf-8",
    location=None,
    retry_after=None,
    is_whole=True,
    address="127.0.0.1",
    destination="document",
    request_record=RECORD,
    response_record=RECORD,
    error=None,
)
VISITED = Visit(
    visit_id="v1",
    url=HOME,
    started=MOMENT,
    finished=MOMENT + timedelta(seconds=2),
    outcome=Outcome.CAPTURED,
    status=200,
    title="Thuis",
    notes=("eindeloos scrollen gestopt",),
    steps={"load": 0.5},
)


def seed(url: str = HOME) -> Sighting:
    return Sighting(url=url, kind=Kind.PAGE, hop=Hop.LINK, mechanism=Mechanism.SEED)


def link(url: str, origin: str, hop: Hop = Hop.LINK, kind: Kind = Kind.PAGE) -> Sighting:
    found = Link(url=url, hop=hop, mechanism=Mechanism.ATTRIBUTE, where="a[href]")
    return Sighting.of(found, kind=kind, from_url=origin)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


def known(database: Database, url: str) -> PageRow:
    with database.read() as tx:
        row = queries.page(tx, url)
    assert row is not None
    return row


def test_only_what_is_new_asks_for_a_decision(database: Database, ledger: Ledger) -> None:
    with database.begin() as tx:
        first = ledger.sight(tx, [seed(), link(f"{HOME}a", HOME)], moment=MOMENT)
        again = ledger.sight(
            tx, [link(f"{HOME}a", HOME), link(f"{HOME}b", f"{HOME}a")], moment=MOMENT
        )
    assert [(x.url, x.hops, x.is_new) for x in first] == [(HOME, 0, True), (f"{HOME}a", 1, True)]
    assert [(x.url, x.hops) for x in again] == [(f"{HOME}b", 2)]


@pytest.mark.parametrize(
    ("hop", "hops"), [(Hop.LINK, 1), (Hop.SITEMAP, 1), (Hop.EMBED, 0), (Hop.REDIRECT, 0)]
)
def test_embeds_and_redirects_add_no_hop(
    database: Database, ledger: Ledger, hop: Hop, hops: int
) -> None:
    with database.begin() as tx:
        ledger.sight(tx, [seed(), link(f"{HOME}x", HOME, hop)], moment=MOMENT)
    assert known(database, f"{HOME}x").hops == hops


def test_fewest_hops_and_all_sources_are_kept(database: Database, ledger: Ledger) -> None:
    far = [link(f"{HOME}{n + 1}", f"{HOME}{n}" if n else HOME) for n in range(5)]
    with database.begin() as tx:
        ledger.sight(tx, [seed(), *far], moment=MOMENT)
        assert ledger.sight(tx, [link(f"{HOME}5", HOME), far[4]], moment=MOMENT) == []
        sources = problems.sources_of(tx, f"{HOME}5")
        from_outside = problems.sources_of(tx, HOME)
    assert known(database, f"{HOME}5").hops == 1
    assert [x.from_url for x in sources] == [f"{HOME}4", HOME]
    assert [(x.from_url, x.mechanism) for x in from_outside] == [(None, Mechanism.SEED)]


def test_seed_that_a_page_links_to_as_well_came_from_nowhere(
    database: Database, ledger: Ledger
) -> None:
    with database.begin() as tx:
        ledger.sight(tx, [seed(), link(f"{HOME}a", HOME), link(HOME, f"{HOME}a")], moment=MOMENT)
        assert ledger.via(tx, HOME) is None
        assert ledger.via(tx, f"{HOME}a") == HOME


def test_source_that_was_never_heard_of_is_known_from_then_on(
    database: Database, ledger: Ledger
) -> None:
    with database.begin() as tx:
        asking = ledger.sight(tx, [link(f"{HOME}b", f"{HOME}unheard")], moment=MOMENT)
    assert [x.url for x in asking] == [f"{HOME}b"]
    assert known(database, f"{HOME}unheard").outcome is None


def test_file_that_is_linked_as_page_asks_again(database: Database, ledger: Ledger) -> None:
    with database.begin() as tx:
        ledger.sight(tx, [link(f"{HOME}f", HOME, Hop.EMBED, Kind.FILE)], moment=MOMENT)
        [asking] = ledger.sight(tx, [link(f"{HOME}f", HOME)], moment=MOMENT)
        assert ledger.sight(tx, [link(f"{HOME}f", HOME)], moment=MOMENT) == []
    assert (asking.kind, asking.is_new) == (Kind.PAGE, False)


def test_out_of_scope_link_that_is_also_an_embed_is_opened_again(
    database: Database, ledger: Ledger
) -> None:
    other = "http://cdn.example.org/x.png"
    refused = replace(link(other, HOME), outcome=Outcome.OUT_OF_SCOPE, scope_rule="other host")
    with database.begin() as tx:
        ledger.sight(tx, [seed(), refused], moment=MOMENT)
    assert known(database, other).outcome is Outcome.OUT_OF_SCOPE
    with database.begin() as tx:
        [asking] = ledger.sight(tx, [link(other, HOME, Hop.EMBED, Kind.FILE)], moment=MOMENT)
        assert ledger.sight(tx, [refused], moment=MOMENT) == []
    assert (asking.outcome, asking.is_new) == (None, False)


def test_exchanges_settle_their_urls_and_name_the_page(database: Database, ledger: Ledger) -> None:
    image = replace(
        WHOLE, exchange_id="c/2", url=f"{HOME}x.png", destination="image", mime="image/png"
    )
    with database.begin() as tx:
        ledger.sight(tx, [seed()], moment=MOMENT)
        assert len(ledger.record_exchanges(tx, [WHOLE, image], page=HOME)) == 2
        ledger.record_visit(tx, VISITED)
        [source] = problems.sources_of(tx, image.url)
        assert ledger.is_captured_whole(tx, f"{HOME}#part")
        assert ledger.captured_whole(tx, [HOME, image.url, "http://x/"]) == {HOME, image.url}
    row = known(database, HOME)
    assert (row.outcome, row.status, row.title) == (Outcome.CAPTURED, 200, "Thuis")
    assert (row.record_id, row.warc_file, row.warc_offset) == ("urn:uuid:1", "x.warc", 7)
    assert (row.notes, row.steps) == (("eindeloos scrollen gestopt",), {"load": 0.5})
    assert (row.started, row.finished) == (VISITED.started, VISITED.finished)
    assert (source.from_url, source.mechanism, source.place) == (HOME, Mechanism.REQUESTED, "image")


def test_late_exchange_finds_its_page_by_the_visit(database: Database, ledger: Ledger) -> None:
    late = replace(WHOLE, exchange_id="c/9", url=f"{HOME}late.json", destination="empty")
    with database.begin() as tx:
        ledger.record_visit(tx, VISITED)
        ledger.record_exchanges(tx, [late])
        [source] = problems.sources_of(tx, late.url)
    assert source.from_url == HOME


def test_parts_failures_and_other_methods_are_not_whole(database: Database, ledger: Ledger) -> None:
    part = replace(WHOLE, exchange_id="c/1", url=f"{HOME}a", status=206)
    cut = replace(
        WHOLE,
        exchange_id="c/2",
        url=f"{HOME}b",
        is_whole=False,
        outcome=Outcome.TRUNCATED_DISCONNECT,
    )
    post = replace(WHOLE, exchange_id="c/3", url=f"{HOME}c", method="POST")
    refused = replace(
        WHOLE,
        exchange_id="c/4",
        url=f"{HOME}d",
        status=None,
        outcome=Outcome.CONNECT_FAILED,
        response_record=None,
        error="connection refused",
    )
    exchanges = [part, cut, post, refused]
    with database.begin() as tx:
        ledger.record_exchanges(tx, exchanges)
        assert ledger.captured_whole(tx, [x.url for x in exchanges]) == frozenset()
        assert queries.page(tx, post.url) is None
    assert known(database, refused.url).detail == "connection refused"


def test_redirect_target_is_kept_absolute(database: Database, ledger: Ledger) -> None:
    moved = replace(WHOLE, status=301, location="/nieuw?a=1")
    with database.begin() as tx:
        ledger.record_exchanges(tx, [moved])
    assert known(database, HOME).redirect_target == f"{HOME}nieuw?a=1"


def test_retried_success_stands_and_a_later_failure_does_not(
    database: Database, ledger: Ledger
) -> None:
    refused = replace(WHOLE, status=429)
    later = replace(WHOLE, exchange_id="c/2", finished=WHOLE.finished + timedelta(seconds=9))
    with database.begin() as tx:
        ledger.record_exchanges(tx, [refused])
        ledger.record_exchanges(tx, [later])
        assert not ledger.settle(tx, HOME, Outcome.TIMED_OUT, moment=MOMENT)
        assert ledger.settle(
            tx, HOME, Outcome.REDIRECTED_OUT_OF_SCOPE, moment=MOMENT, detail="to other.nl"
        )
    row = known(database, HOME)
    assert (row.outcome, row.status) == (Outcome.REDIRECTED_OUT_OF_SCOPE, 200)


def test_failed_visit_of_a_recorded_page_is_a_problem(database: Database, ledger: Ledger) -> None:
    with database.begin() as tx:
        ledger.record_exchanges(tx, [WHOLE], page=HOME)
        ledger.record_visit(tx, replace(VISITED, outcome=Outcome.BROWSER_CRASHED))
    with database.read() as tx:
        [problem] = problems.problems(tx)
        assert problems.count_problems(tx) == 1
    assert problem.outcome is Outcome.CAPTURED
    assert problem.visit_outcome is Outcome.BROWSER_CRASHED


def test_problems_leave_out_what_the_scope_left_out(database: Database, ledger: Ledger) -> None:
    outside = replace(link("http://other.nl/", HOME), outcome=Outcome.OUT_OF_SCOPE)
    gone = replace(WHOLE, exchange_id="c/2", url=f"{HOME}weg", status=404)
    with database.begin() as tx:
        ledger.sight(tx, [seed(), outside, link(gone.url, HOME)], moment=MOMENT)
        ledger.record_exchanges(tx, [WHOLE, gone], page=HOME)
    with database.read() as tx:
        [problem] = problems.problems(tx)
    assert (problem.url, problem.status, problem.source_count) == (gone.url, 404, 2)


@pytest.mark.parametrize(("hop", "count"), [(Hop.SPECULATIVE, 0), (Hop.LINK, 1)])
@pytest.mark.parametrize("status", [404, 410])
def test_wrong_guess_is_no_problem_of_the_site(
    database: Database, ledger: Ledger, hop: Hop, count: int, status: int
) -> None:
    gone = replace(WHOLE, exchange_id="c/2", url=f"{HOME}weg", status=status)
    with database.begin() as tx:
        guess = link(gone.url, HOME, Hop.SPECULATIVE, Kind.FILE)
        ledger.sight(tx, [seed(), guess, link(gone.url, HOME, hop)], moment=MOMENT)
        ledger.record_exchanges(tx, [WHOLE], page=HOME)
        ledger.record_exchanges(tx, [gone], page=gone.url)
    with database.read() as tx:
        assert problems.count_problems(tx) == len(problems.problems(tx)) == count


def test_guess_that_answers_with_an_error_is_a_problem(database: Database, ledger: Ledger) -> None:
    broken = replace(WHOLE, exchange_id="c/2", url=f"{HOME}stuk", status=500)
    with database.begin() as tx:
        guess = link(broken.url, HOME, Hop.SPECULATIVE, Kind.FILE)
        ledger.sight(tx, [seed(), guess], moment=MOMENT)
        ledger.record_exchanges(tx, [WHOLE], page=HOME)
        ledger.record_exchanges(tx, [broken], page=broken.url)
    with database.read() as tx:
        assert problems.count_problems(tx) == 1


def test_rest_is_settled_and_opened_again(database: Database, ledger: Ledger) -> None:
    with database.begin() as tx:
        ledger.sight(tx, [seed(), link(f"{HOME}a", HOME)], moment=MOMENT)
        ledger.settle(tx, HOME, Outcome.CAPTURED, moment=MOMENT)
        assert ledger.settle_rest(tx, moment=MOMENT, detail="Ctrl-C") == 1
    assert known(database, f"{HOME}a").outcome is Outcome.NOT_REACHED
    with database.begin() as tx:
        assert ledger.unsettle(tx) == 1
        assert ledger.settle(tx, f"{HOME}a", Outcome.CAPTURED, moment=MOMENT)
    assert known(database, f"{HOME}a").outcome is Outcome.CAPTURED


def test_facts_and_events_are_kept(database: Database, ledger: Ledger) -> None:
    with database.begin() as tx:
        ledger.set_fact(tx, "seeds", [HOME])
        ledger.set_fact(tx, "seeds", [HOME, f"{HOME}b"])
        ledger.note_event(tx, "interrupted", "Ctrl-C", moment=MOMENT)
        assert ledger.get_fact(tx, "seeds") == [HOME, f"{HOME}b"]
        assert ledger.get_fact(tx, "absent") is None
        assert queries.facts(tx) == {"seeds": [HOME, f"{HOME}b"]}
        [event] = queries.events(tx)
    assert (event.moment, event.kind, event.text) == (MOMENT, "interrupted", "Ctrl-C")


def test_counts_agree_with_what_was_recorded(database: Database, ledger: Ledger) -> None:
    image = replace(
        WHOLE,
        exchange_id="c/2",
        url="http://cdn.nl:81/a/b/x.png",
        mime="image/png",
        response_bytes=5000,
        started=MOMENT + timedelta(seconds=60),
    )
    failed = replace(
        WHOLE, exchange_id="c/3", url=f"{HOME}x", status=None, mime=None,
        outcome=Outcome.DNS_FAILED, response_bytes=0,
    )  # fmt: skip
    with database.begin() as tx:
        ledger.sight(tx, [seed()], moment=MOMENT)
        ledger.record_exchanges(tx, [WHOLE, image, failed], page=HOME)
        ledger.record_visit(tx, VISITED)
    with database.read() as tx:
        totals = queries.totals(tx)
        assert [(x.status, x.count) for x in queries.statuses(tx)] == [(None, 1), (200, 2)]
        assert [(x.mime, x.response_bytes) for x in queries.mimes(tx)] == [
            ("image/png", 5000),
            ("text/html", 1000),
        ]
        assert [(x.host, x.requests, x.errors) for x in queries.hosts(tx)] == [
            ("www.example.nl:80", 2, 1),
            ("cdn.nl:81", 1, 0),
        ]
        assert [(x.start.minute, x.requests, x.response_bytes) for x in queries.timeline(tx)] == [
            (0, 2, 1000),
            (1, 1, 5000),
        ]
        assert sum(x.count for x in queries.outcomes(tx)) == totals.urls == 3
        assert [x.url for x in queries.pages(tx, limit=10)] == [HOME]
    assert (totals.exchanges, totals.visits, totals.pages_visited) == (3, 1, 1)
    assert (totals.response_bytes, totals.deepest_path, totals.urls_in_archive) == (6000, 3, 2)
    assert totals.first_started == MOMENT


def test_totals_of_an_empty_ledger_are_zero(database: Database) -> None:
    with database.read() as tx:
        totals = queries.totals(tx)
    assert (totals.urls, totals.exchanges, totals.first_started) == (0, 0, None)


def test_rolled_back_transaction_leaves_nothing_behind(database: Database, ledger: Ledger) -> None:
    def sight_and_crash() -> None:
        with database.begin() as tx:
            ledger.sight(tx, [seed()], moment=MOMENT)
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        sight_and_crash()
    with database.begin() as tx:
        [asking] = ledger.sight(tx, [seed()], moment=MOMENT)
    assert asking.is_new, "what the ledger remembers is never ahead of the file"


def test_lost_connection_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    database = open_database(path)
    ledger = Ledger(database)
    with database.begin() as tx:
        ledger.record_exchanges(tx, [WHOLE])
    tx = database.engine.connect()
    ledger.settle(tx, f"{HOME}unfinished", Outcome.CAPTURED, moment=MOMENT)
    tx.invalidate()  # the connection is dropped as a crash drops it: without commit or rollback
    again = open_database(path)
    with again.read() as reader:
        assert set(reader.scalars(sa.select(URL.c.url))) == {HOME}
        assert queries.totals(reader).exchanges == 1
    again.close()
    database.close()


def test_report_reads_while_the_harvest_writes(database: Database, ledger: Ledger) -> None:
    with database.begin() as tx:
        ledger.sight(tx, [seed()], moment=MOMENT)
        with database.read() as reader:
            assert queries.totals(reader).urls == 0


def test_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    database = open_database(path)
    with database.begin() as tx:
        tx.execute(sa.update(SCHEMA).values(version=99))
    database.close()
    with pytest.raises(CaptureError, match="schema version 99"):
        open_database(path)


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(CaptureError, match="can't be opened"):
        open_database(path)


URLS = [f"{HOME}{n}" for n in range(4)]
EXCHANGES = st.lists(
    st.builds(
        lambda number, url, outcome, status, method: replace(
            WHOLE,
            exchange_id=f"c/{number}",
            url=url,
            outcome=outcome,
            status=status,
            method=method,
            finished=MOMENT + timedelta(seconds=number),
        ),
        st.integers(0, 12),
        st.sampled_from(URLS),
        st.sampled_from(list(Outcome)),
        st.sampled_from([None, 200, 206, 302, 304, 404, 503]),
        st.sampled_from(["GET", "POST"]),
    ),
    max_size=12,
    unique_by=lambda x: x.exchange_id,
)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches=st.lists(EXCHANGES, max_size=3), linked=st.lists(st.sampled_from(URLS)))
def test_closed_ledger_has_one_outcome_for_each_url_and_repeats_change_nothing(
    batches: list[list[Exchange]], linked: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = open_database(tmp_path_factory.mktemp("ledger") / "ledger.sqlite")
    ledger = Ledger(database)
    with database.begin() as tx:
        ledger.sight(tx, [link(url, HOME) for url in linked], moment=MOMENT)
        for batch in batches:
            ledger.record_exchanges(tx, batch, page=HOME)
        before = tx.execute(sa.select(URL).order_by(URL.c.id)).all()
        assert [ledger.record_exchanges(tx, batch, page=HOME) for batch in batches] == (
            [[] for _ in batches]
        )
        assert tx.execute(sa.select(URL).order_by(URL.c.id)).all() == before
        ledger.settle_rest(tx, moment=MOMENT)
    with database.read() as tx:
        values = tx.scalars(sa.select(URL.c.outcome)).all()
        assert {Outcome(value) for value in values} <= set(Outcome)
        assert queries.totals(tx).open == 0
    database.close()


def test_validators_are_kept_as_they_came(database: Database, ledger: Ledger) -> None:
    told = replace(WHOLE, etag='W/"caf\xe9"', last_modified="Mon, 04 May 2026 03:02:01 GMT")
    bare = replace(WHOLE, exchange_id="c/2")
    with database.begin() as tx:
        ledger.record_exchanges(tx, [told, bare], page=HOME)
        rows = tx.execute(
            sa.select(EXCHANGE.c.etag, EXCHANGE.c.last_modified).order_by(EXCHANGE.c.exchange_id)
        ).all()
    assert [tuple(row) for row in rows] == [(told.etag, told.last_modified), (None, None)]


def test_a_304_to_nothing_known_is_no_revisit(database: Database, ledger: Ledger) -> None:
    unmodified = replace(WHOLE, status=304, outcome=Outcome.NOT_MODIFIED, is_whole=False)
    found = [
        replace(WHOLE, exchange_id="c/2", outcome=Outcome.CAPTURED_AS_REVISIT, refers_to="urn:x"),
        replace(unmodified, exchange_id="c/3", refers_to="urn:x"),
        replace(unmodified, exchange_id="c/4"),
    ]
    with database.begin() as tx:
        ledger.record_exchanges(tx, [WHOLE, *found], page=HOME)
        counts = exchange_sums.record_counts(tx)
    assert (counts.responses, counts.revisits) == (2, 2)
