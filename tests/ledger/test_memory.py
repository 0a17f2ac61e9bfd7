"""What the ledgers of several harvests know together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from capture.ledger import changes
from capture.ledger.changes import Noted
from capture.ledger.database import Transaction, open_database
from capture.ledger.ledger import Ledger
from capture.ledger.links import reached
from capture.ledger.memory import remember
from capture.ledger.values import Sighting
from capture.model.change import ChangeKind
from capture.model.exchange import Exchange
from capture.model.kind import Kind
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome
from tests.ledger.test_ledger import HOME, MOMENT, VISITED, WHOLE, seed

A = f"{HOME}a"
DATA = f"{HOME}a.json"


@contextmanager
def harvest(folder: Path, name: str) -> Iterator[tuple[Ledger, Transaction]]:
    """Write the ledger of a harvest."""
    (folder / name).mkdir()
    database = open_database(folder / name / "ledger.sqlite")
    try:
        with database.begin() as tx:
            yield Ledger(database), tx
    finally:
        database.close()


def asked(url: str, number: int, *, visit: str | None = "v1", **facts: object) -> Exchange:
    values = {"exchange_id": f"c/{number}", "url": url, "visit_id": visit} | facts
    return replace(WHOLE, **values)  # type: ignore[arg-type]


def full(folder: Path) -> Path:
    """A page with the data that it asks for."""
    with harvest(folder, "1-full") as (ledger, tx):
        ledger.sight(tx, [seed()], moment=MOMENT)
        link = Sighting(
            url=A, kind=Kind.PAGE, hop=Hop.LINK, mechanism=Mechanism.ATTRIBUTE, from_url=HOME
        )
        ledger.sight(tx, [link], moment=MOMENT)
        ledger.record_exchanges(tx, [asked(HOME, 1)], page=HOME)
        ledger.record_visit(tx, VISITED)
        loads = [asked(A, 2, visit="v2"), asked(DATA, 3, visit="v2", mime="application/json")]
        ledger.record_exchanges(tx, loads, page=A)
        ledger.record_visit(tx, replace(VISITED, visit_id="v2", url=A))
    return folder / "1-full" / "ledger.sqlite"


def test_a_full_harvest_is_remembered_with_what_each_page_asked_for(tmp_path: Path) -> None:
    memory = remember([full(tmp_path)])
    assert set(memory.pages) == {HOME, A}
    assert memory.parts_of(A) == {A, DATA}
    assert memory.users()[DATA] == [A]
    assert memory.seeds == {HOME}
    assert memory.answers[DATA].mime == "application/json"
    assert memory.is_known(DATA)
    assert not memory.is_known(f"{HOME}b")


def checked(folder: Path, name: str, exchange: Exchange) -> Path:
    """An incremental harvest that asked for one page without a browser."""
    with harvest(folder, name) as (ledger, tx):
        known = Sighting(
            url=A, kind=Kind.PAGE, hop=Hop.SITEMAP, mechanism=Mechanism.EARLIER_HARVEST
        )
        ledger.sight(tx, [known], moment=MOMENT + timedelta(days=1))
        ledger.record_exchanges(tx, [exchange])
    return folder / name / "ledger.sqlite"


def test_a_page_that_is_as_it_was_stays_known(tmp_path: Path) -> None:
    unmodified = asked(
        A,
        4,
        visit="x",
        status=304,
        outcome=Outcome.NOT_MODIFIED,
        is_whole=False,
        payload_digest=None,
    )
    ledgers = [full(tmp_path), checked(tmp_path, "2-incremental", unmodified)]
    memory = remember(ledgers)
    assert memory.pages[A].rendered == VISITED.finished
    assert memory.answers[A].payload_digest == WHOLE.payload_digest
    same = asked(A, 5, visit="y", outcome=Outcome.CAPTURED_AS_REVISIT)
    memory = remember([*ledgers, checked(tmp_path, "3-incremental", same)])
    assert set(memory.pages) == {HOME, A}


def test_the_latest_answer_counts(tmp_path: Path) -> None:
    later = asked(A, 4, visit="x", payload_digest="sha256:NEW", started=MOMENT + timedelta(days=1))
    memory = remember([full(tmp_path), checked(tmp_path, "2-incremental", later)])
    assert memory.answers[A].payload_digest == "sha256:NEW"
    assert memory.answers[A].body is not None


def test_a_page_that_is_gone_is_watched_for_its_return(tmp_path: Path) -> None:
    gone = asked(A, 4, visit="x", status=404, started=MOMENT + timedelta(days=1))
    memory = remember([full(tmp_path), checked(tmp_path, "2-incremental", gone)])
    assert set(memory.pages) == {HOME}
    assert A in memory.others
    assert memory.is_known(A)


def test_a_server_that_failed_makes_no_page_go(tmp_path: Path) -> None:
    failed = asked(A, 4, visit="x", status=503, started=MOMENT + timedelta(days=1))
    memory = remember([full(tmp_path), checked(tmp_path, "2-incremental", failed)])
    assert set(memory.pages) == {HOME, A}


def test_what_only_pretends_to_be_there_is_remembered_as_gone(tmp_path: Path) -> None:
    with harvest(tmp_path, "2-incremental") as (_, tx):
        changes.note(tx, [Noted(url=A, kind=ChangeKind.GONE, how="soft-404")])
    memory = remember([full(tmp_path), tmp_path / "2-incremental" / "ledger.sqlite"])
    assert set(memory.pages) == {HOME}
    assert A in memory.others


def test_links_of_earlier_harvests_hold_until_a_page_is_gone(tmp_path: Path) -> None:
    first = full(tmp_path)
    assert reached([first]) == {HOME, A}
    deeper = f"{HOME}dieper"
    with harvest(tmp_path, "2-incremental") as (ledger, tx):
        link = Sighting(
            url=deeper, kind=Kind.PAGE, hop=Hop.LINK, mechanism=Mechanism.ATTRIBUTE, from_url=A
        )
        ledger.sight(tx, [link], moment=MOMENT)
    second = tmp_path / "2-incremental" / "ledger.sqlite"
    assert reached([first, second]) == {HOME, A, deeper}
    with harvest(tmp_path, "3-incremental") as (_, tx):
        changes.note(tx, [Noted(url=A, kind=ChangeKind.GONE, how="404")])
    assert reached([first, second, tmp_path / "3-incremental" / "ledger.sqlite"]) == {HOME, A}


def test_a_page_that_led_to_new_ones_is_known_for_it(tmp_path: Path) -> None:
    first = full(tmp_path)
    new = f"{HOME}nieuw"
    with harvest(tmp_path, "2-incremental") as (ledger, tx):
        moment = MOMENT + timedelta(days=1)
        link = Sighting(
            url=new, kind=Kind.PAGE, hop=Hop.LINK, mechanism=Mechanism.ATTRIBUTE, from_url=HOME
        )
        ledger.sight(tx, [link], moment=moment)
        ledger.record_exchanges(tx, [asked(new, 9, visit="v9", started=moment)], page=new)
        ledger.record_visit(tx, replace(VISITED, visit_id="v9", url=new, finished=moment))
    memory = remember([first, tmp_path / "2-incremental" / "ledger.sqlite"])
    assert memory.pages[new].was_new
    assert not memory.pages[A].was_new
    assert memory.yields == {HOME: [(1, 1)]}


def test_changes_are_noted_and_read_back(tmp_path: Path) -> None:
    with harvest(tmp_path, "2-incremental") as (_, tx):
        row = Noted(url=A, kind=ChangeKind.CHANGED, how="x")
        changes.note(tx, [row, Noted(url=HOME)])
        changes.note(tx, [replace(row, how="y")])
        assert {each.url: each.how for each in changes.noted(tx).values()} == {A: "y", HOME: ""}
        changes.add_missed(tx, Noted(url=HOME, kind=ChangeKind.CHANGED))
        assert changes.noted(tx, [HOME])[HOME].was_missed
