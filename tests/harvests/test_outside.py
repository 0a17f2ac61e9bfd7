"""Pages from outside the site's links: owner's lists, access logs, earlier harvests."""

import asyncio
import gzip
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture import clock
from capture.config.build import from_sources
from capture.config.settings import HarvestSettings
from capture.errors import UsageError
from capture.harvest import outside
from capture.harvest.notes import Notes
from capture.harvest.state import Store, Tally
from capture.harvest.stop import Reason, Stop
from capture.harvest.wiring import open_store, scope_of
from capture.ledger.tables import VERSION
from capture.ledger.values import Sighting, Visit
from capture.model.kind import Kind
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.link import Hop, Mechanism
from capture.model.outcome import Outcome
from tests.harvests.runs import Commands, commands_in

pytestmark = pytest.mark.requirement("REIK03")

SEED = "https://www.example.nl/"
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
USAGE = 2


def settings_for(out: Path, *seeds: str, **sources: str | list[str]) -> HarvestSettings:
    options: dict[str, object] = {"seed": list(seeds or (SEED,)), "out": str(out)}
    given = {name.replace("_", "-"): value for name, value in sources.items()}
    settings, _ = from_sources(options=options | given, config=None, environment={})
    return settings


def name_of(kind: str = "full", began: datetime = BEGAN) -> HarvestName:
    return HarvestName(site_host="www.example.nl", prefix="NL-x", started=began, kind=kind)


@contextmanager
def store_of(settings: HarvestSettings, name: HarvestName | None = None) -> Iterator[Store]:
    name = name or name_of()
    folder = HarvestFolder.of(settings.out, name)
    folder.create()
    store = open_store(settings, name, folder)
    try:
        yield store
    finally:
        store.database.close()


def take_in(store: Store, stop: Stop | None = None) -> Notes:
    notes = Notes(store, scope_of(store), Tally())
    asyncio.run(outside.take_in(store, notes, stop or Stop()))
    return notes


def sources(store: Store) -> list[tuple[str, str, str]]:
    """URL, mechanism and place of every source, in order."""
    query = (
        "SELECT url.url, source.mechanism, source.place FROM source"
        " JOIN url ON url.id = source.url_id WHERE source.from_url_id IS NULL ORDER BY source.id"
    )
    with closing(sqlite3.connect(store.folder.ledger)) as database:
        return database.execute(query).fetchall()


def told(store: Store) -> list[str]:
    with closing(sqlite3.connect(store.folder.ledger)) as database:
        query = "SELECT text FROM event WHERE kind = 'source-read' ORDER BY id"
        return [text for (text,) in database.execute(query)]


def log_line(request: str, *, status: int = 200, vhost: str = "") -> str:
    return f'{vhost}198.51.100.7 - - [10/Oct/2025:13:55:36 +0200] "{request}" {status} 1\n'


# --- owner's list


def test_each_address_of_a_list_is_a_source_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "paginas.csv").write_text(
        "url;titel\n/wees;Wees\nhttps://elders.nl/;Ander\n/a.pdf;P\nmailto:a@b.nl;Post\n"
    )
    (tmp_path / "meer.txt").write_text("/wees\n")
    lists = [str(tmp_path / "paginas.csv"), str(tmp_path / "meer.txt")]

    with store_of(settings_for(tmp_path, owner_list=lists)) as store:
        notes = take_in(store)

        assert sources(store) == [
            (f"{SEED}wees", "owner-list", "paginas.csv:2"),
            ("https://elders.nl/", "owner-list", "paginas.csv:3"),
            (f"{SEED}a.pdf", "owner-list", "paginas.csv:4"),
            (f"{SEED}wees", "owner-list", "meer.txt:1"),
        ]
        assert told(store) == [
            "owner's list paginas.csv: 3 addresses, 1 line could not be read",
            "owner's list meer.txt: 1 address",
        ]
        with store.database.read() as tx:
            assert store.frontier.open_urls(tx) == [f"{SEED}wees", f"{SEED}a.pdf"]
            elsewhere = store.ledger.outcomes_of(tx, ["https://elders.nl/"])
        assert elsewhere["https://elders.nl/"][0] is Outcome.OUT_OF_SCOPE
        assert notes.via(f"{SEED}wees") is None


def test_sources_are_no_links_and_count_no_hops(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("/wees\n")

    with store_of(settings_for(tmp_path, owner_list=[str(tmp_path / "l.txt")])) as store:
        take_in(store)

        with closing(sqlite3.connect(store.folder.ledger)) as database:
            query = "SELECT url.hops, source.hop FROM url JOIN source ON source.url_id = url.id"
            assert database.execute(query).fetchall() == [(0, "M")]


# --- access log


def test_what_a_log_names_once_or_often_is_one_source(tmp_path: Path) -> None:
    lines = [
        log_line("GET /a?x=1 HTTP/1.1"),
        log_line("HEAD /b HTTP/1.1", status=304),
        log_line("GET /a?x=1 HTTP/1.1"),
        "geen logregel\n",
        log_line("GET /weg HTTP/1.1", status=404),
        log_line("POST /formulier HTTP/1.1"),
        log_line("GET /stijl.css?v=2 HTTP/1.1"),
        log_line("GET /logo.png HTTP/1.1"),
        log_line("GET /rapport.pdf HTTP/1.1"),
        "\n",
        log_line("GET /c HTTP/1.1").rstrip("\n"),
    ]
    plain, packed = tmp_path / "a.log", tmp_path / "b.log.gz"
    plain.write_text("".join(lines))
    packed.write_bytes(gzip.compress("".join(lines).encode()))

    with store_of(settings_for(tmp_path, access_log=[str(plain), str(packed)])) as store:
        take_in(store)

        assert sources(store) == [
            (f"{SEED}a?x=1", "access-log", "a.log:1"),
            (f"{SEED}b", "access-log", "a.log:2"),
            (f"{SEED}rapport.pdf", "access-log", "a.log:9"),
            (f"{SEED}c", "access-log", "a.log:11"),
        ]
        assert told(store) == [
            "access log a.log: 11 lines, 1 line could not be read",
            "access log b.log.gz: 11 lines, 1 line could not be read",
        ]


def test_requests_belong_to_the_host_that_the_log_names(tmp_path: Path) -> None:
    seeds = ("https://www.example.nl/", "http://b.example.nl:8080/", "https://[2001:db8::1]/")
    hosts = {
        "www.example.nl:80 ": "https://www.example.nl/0",
        "b.example.nl ": "http://b.example.nl:8080/1",
        "example.nl:443 ": "https://example.nl/2",
        "10.0.0.5 ": "https://www.example.nl/3",
        "[2001:db8::1]:443 ": "https://[2001:db8::1]/4",
        "c.example.nl:8443 ": "https://c.example.nl:8443/5",
        "": "https://www.example.nl/6",
    }
    log = tmp_path / "a.log"
    log.write_text(
        "".join(log_line(f"GET /{n} HTTP/1.1", vhost=vhost) for n, vhost in enumerate(hosts))
    )

    with store_of(settings_for(tmp_path, *seeds, access_log=[str(log)])) as store:
        take_in(store)

        assert [url for url, _, _ in sources(store)] == list(hosts.values())
        with store.database.read() as tx:
            out = store.ledger.outcomes_of(tx, ["https://c.example.nl:8443/5"])
        assert out["https://c.example.nl:8443/5"][0] is Outcome.UNDETERMINED_MEMBERSHIP


def test_a_torn_log_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = "".join(log_line(f"GET /{n} HTTP/1.1") for n in range(5000)).encode()
    log = tmp_path / "a.log.gz"
    packed = gzip.compress(whole, compresslevel=0)
    log.write_bytes(packed[: len(packed) // 2])

    with store_of(settings_for(tmp_path, access_log=[str(log)])) as store:
        outside.check(store.settings)
        take_in(store)

        assert 100 < len(sources(store)) < 5000
        assert "torn after line" in told(store)[0]


def test_an_interrupted_reading_is_taken_up_again(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("".join(log_line(f"GET /{n % 2000} HTTP/1.1") for n in range(4000)))
    stop = Stop()

    with store_of(settings_for(tmp_path, access_log=[str(log)])) as store:
        stop.ask(Reason.INTERRUPTED)
        take_in(store, stop)
        assert outside.is_due(store)
        take_in(store)
        assert not outside.is_due(store)
        assert len(sources(store)) == 2000
        with store.database.begin() as tx:
            store.ledger.set_fact(tx, "outside-sources", False)
        take_in(store)
        assert len(sources(store)) == 2000


def test_a_harvest_of_single_pages_has_no_sources(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("/wees\n")
    settings = settings_for(tmp_path, owner_list=[str(tmp_path / "l.txt")])

    with store_of(settings, name_of("page")) as store:
        take_in(store)
        assert sources(store) == []


# --- earlier harvest


def fill(store: Store, *, is_complete: bool) -> None:
    """Give a harvest two pages that were there, and some URLs that were not, or are no pages."""
    rows = (
        (f"{SEED}was", Kind.PAGE, Outcome.CAPTURED, 200),
        (f"{SEED}weg", Kind.PAGE, Outcome.CAPTURED, 404),
        (f"{SEED}door", Kind.PAGE, Outcome.CAPTURED, 301),
        (f"{SEED}dubbel", Kind.PAGE, Outcome.CAPTURED_AS_REVISIT, 200),
        (f"{SEED}dicht", Kind.PAGE, Outcome.TIMED_OUT, None),
        (f"{SEED}a.pdf", Kind.FILE, Outcome.CAPTURED, 200),
        (f"{SEED}#/route", Kind.PAGE, Outcome.CAPTURED, None),
    )
    now = clock.now()
    with store.database.begin() as tx:
        for url, kind, outcome, status in rows:
            sighting = Sighting(url=url, kind=kind, hop=Hop.LINK, mechanism=Mechanism.ATTRIBUTE)
            store.ledger.sight(tx, [sighting], moment=now)
            store.ledger.settle(tx, url, outcome, moment=now, status=status)
        if is_complete:
            store.ledger.set_fact(tx, "complete", True)


def earlier_harvest(archive: Path, began: datetime, *, is_complete: bool = True) -> Path:
    with store_of(settings_for(archive), name_of(began=began)) as store:
        fill(store, is_complete=is_complete)
        return store.folder.root


def test_the_pages_of_an_earlier_harvest_are_sources(tmp_path: Path) -> None:
    folder = earlier_harvest(tmp_path / "oud", BEGAN)
    before = sorted(folder.iterdir())

    with store_of(settings_for(tmp_path, earlier=[str(folder)])) as store:
        outside.check(store.settings)
        take_in(store)

        assert sources(store) == [
            (f"{SEED}was", "earlier-harvest", folder.name),
            (f"{SEED}dubbel", "earlier-harvest", folder.name),
            (f"{SEED}#/route", "earlier-harvest", folder.name),
        ]
    assert sorted(folder.iterdir()) == before, "nothing was made in it"


def test_a_read_only_or_busy_earlier_harvest_can_be_read(tmp_path: Path) -> None:
    folder = earlier_harvest(tmp_path / "oud", BEGAN)
    settings = settings_for(tmp_path, earlier=[str(folder)])
    for path in (folder / "ledger.sqlite", folder):
        path.chmod(0o500)
    try:
        outside.check(settings)
    finally:
        folder.chmod(0o700)
        (folder / "ledger.sqlite").chmod(0o600)

    with store_of(settings_for(tmp_path / "oud"), name_of()) as busy:
        with busy.database.begin() as tx:
            visit = Visit(
                visit_id="v",
                url=f"{SEED}nieuw",
                started=BEGAN,
                finished=BEGAN,
                outcome=Outcome.CAPTURED,
                status=200,
            )
            busy.ledger.record_visit(tx, visit)
        with store_of(settings) as store:
            take_in(store)
            assert (f"{SEED}nieuw", "earlier-harvest", folder.name) in sources(store)


def test_the_newest_complete_harvest_of_the_site_is_used_by_default(tmp_path: Path) -> None:
    earlier_harvest(tmp_path, datetime(2024, 1, 1, tzinfo=UTC))
    newest = earlier_harvest(tmp_path, datetime(2025, 1, 1, tzinfo=UTC))
    earlier_harvest(tmp_path, datetime(2026, 1, 1, tzinfo=UTC), is_complete=False)
    (newest.parent / "NL-x-20270101000000-page").mkdir()
    (newest.parent / "iets anders").mkdir()
    settings = settings_for(tmp_path)

    assert outside.with_earlier(settings, "www.example.nl") == (
        replace(settings, earlier=(newest,)),
        None,
    )
    assert outside.with_earlier(settings, "elders.nl")[0].earlier == ()
    none = settings_for(tmp_path, earlier="none")
    assert outside.with_earlier(none, "www.example.nl") == (none, None)


def begun(archive: Path, month: int, kind: str, *, is_complete: bool = True) -> Path:
    name = name_of(kind, datetime(2026, month, 1, tzinfo=UTC))
    with store_of(settings_for(archive), name) as store:
        fill(store, is_complete=is_complete)
    return store.folder.root


@pytest.mark.requirement("FREQ02")
def test_an_incremental_harvest_builds_on_the_newest_full_one_and_those_since(
    tmp_path: Path,
) -> None:
    begun(tmp_path, 1, "full")
    begun(tmp_path, 2, "incremental")
    full = begun(tmp_path, 3, "full")
    first = begun(tmp_path, 4, "incremental")
    begun(tmp_path, 5, "full", is_complete=False)
    second = begun(tmp_path, 6, "incremental", is_complete=False)
    begun(tmp_path, 7, "page")
    settings = settings_for(tmp_path, kind="incremental")

    assert outside.with_earlier(settings, "www.example.nl") == (
        replace(settings, earlier=(second, first, full)),
        None,
    )
    outdated(first)
    found, told = outside.with_earlier(settings, "www.example.nl")
    assert found.earlier == (second, full)
    assert told is not None
    assert told.startswith(f"earlier harvest not used: {first}/ledger.sqlite: is of version 1")
    named = settings_for(tmp_path, kind="incremental", earlier=[str(full), str(second)])
    found, told = outside.with_earlier(named, "www.example.nl")
    assert (found.earlier, told) == ((second, full), None)


@pytest.mark.requirement("FREQ02")
def test_without_a_full_harvest_an_incremental_one_is_a_usage_error(tmp_path: Path) -> None:
    begun(tmp_path, 1, "full", is_complete=False)
    begun(tmp_path, 2, "incremental")
    line = f"{tmp_path}/www.example.nl: no full harvest yet; run `capture harvest {SEED}` first"
    for sources in ({}, {"earlier": "none"}, {"scope": "list"}):
        with pytest.raises(UsageError) as fault:
            outside.with_earlier(
                settings_for(tmp_path, kind="incremental", **sources), "www.example.nl"
            )
        assert str(fault.value) == line
    outdated(begun(tmp_path, 3, "full"))
    with pytest.raises(UsageError, match=r"no full harvest yet \(.*version 1.*\); run `capture"):
        outside.with_earlier(settings_for(tmp_path, kind="incremental"), "www.example.nl")


def test_an_archive_that_was_moved_has_its_earlier_harvests_beside_it(tmp_path: Path) -> None:
    full = begun(tmp_path / "oud", 1, "full")
    now = begun(tmp_path / "oud", 2, "incremental")
    settings = settings_for(tmp_path / "oud", earlier=[str(full), str(tmp_path / "weg")])
    assert outside.found_again(settings, HarvestFolder(now)) == settings
    (tmp_path / "oud").rename(tmp_path / "nieuw")
    moved = tmp_path / "nieuw" / "www.example.nl"
    found = outside.found_again(settings, HarvestFolder(moved / now.name))
    assert found.earlier == (moved / full.name, tmp_path / "weg")


def outdated(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as database, database:
        database.execute("UPDATE ledger_schema SET version = 1")


def test_an_older_ledger_is_one_clear_line(tmp_path: Path) -> None:
    folder = earlier_harvest(tmp_path, BEGAN)
    outdated(folder)
    line = (
        f"{folder}/ledger.sqlite: is of version 1, this capture reads version {VERSION};"
        " leave that harvest out, or give its pages with --owner-list"
    )

    with pytest.raises(UsageError) as fault:
        outside.check(settings_for(tmp_path, earlier=[str(folder)]))
    assert str(fault.value) == line
    assert outside.with_earlier(settings_for(tmp_path), "www.example.nl") == (
        settings_for(tmp_path, earlier="none"),
        f"earlier harvest not used: {line}",
    )


# --- what is wrong


def test_a_source_that_can_not_be_used_is_one_clear_line(tmp_path: Path) -> None:
    empty, text, table = tmp_path / "leeg", tmp_path / "tekst", tmp_path / "a.csv"
    empty.touch()
    text.write_text("geen logregel\n\nook niet\n" + "x" * 200_000)
    table.write_text("naam;plaats\nJan;Ede\n")
    (tmp_path / "half.gz").write_bytes(gzip.compress(os.urandom(500))[:100])
    (tmp_path / "kapot").mkdir()
    (tmp_path / "kapot" / "ledger.sqlite").write_text("geen database")
    fifo = tmp_path / "pijp"
    os.mkfifo(fifo)
    no_list = "holds no web address; write one on each line, or a CSV with a column url"
    no_log = "no line is in common or combined log format; give another file with --access-log"
    cases = {
        ("owner_list", empty): no_list,
        ("owner_list", table): no_list,
        ("owner_list", tmp_path): "can't be read (Is a directory); --owner-list names a file",
        ("owner_list", tmp_path / "weg"): "can't be read (No such file or directory)",
        ("owner_list", fifo): "can't be read (no file); --owner-list names a file",
        ("access_log", text): no_log,
        ("access_log", tmp_path / "half.gz"): no_log,
        ("access_log", tmp_path): "can't be read (no file); --access-log names a file",
        ("access_log", fifo): "can't be read (no file); --access-log names a file",
        ("access_log", tmp_path / "weg"): "can't be read (No such file or directory)",
        ("earlier", tmp_path): "is no harvest folder; it holds no ledger.sqlite",
    }
    for (option, path), line in cases.items():
        with pytest.raises(UsageError) as fault:
            outside.check(settings_for(tmp_path, **{option: [str(path)]}))
        assert str(fault.value).startswith(f"{path}: {line}")
        assert "\n" not in str(fault.value)
    with pytest.raises(UsageError, match="file is not a database"):
        outside.check(settings_for(tmp_path, earlier=[str(tmp_path / "kapot")]))
    outside.check(settings_for(tmp_path, access_log=[str(empty)]))


def test_nothing_is_begun_with_a_source_that_can_not_be_used(tmp_path: Path) -> None:
    with commands_in(tmp_path) as commands:
        line = wrong_use(commands, "--access-log", str(tmp_path / "weg.log"))
        assert line == (
            f"capture: {tmp_path}/weg.log: can't be read (No such file or directory);"
            " --access-log names a file"
        )
        assert not commands.archive.exists()


def wrong_use(commands: Commands, *options: str) -> str:
    """Return the one line that a harvest says that is started wrongly, with and without --json."""
    run = commands.harvest("http://127.0.0.1:9/", *options, "--json")
    assert run.wait() == USAGE, run.said
    (line,) = run.said.splitlines()
    assert json.loads(run.printed)["exit_code"] == USAGE
    return line
