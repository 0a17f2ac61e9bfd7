"""Traps: what is postponed, taken and given up, on sites that are walked without a browser.

A site is a function from path to the paths that its page links to, so that thousands of pages take
seconds. One harvest with the browser shows that the same holds there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from capture import clock
from capture.config.build import from_sources
from capture.demo.answer import HTML, Answer, respond
from capture.demo.connection import Route
from capture.demo.server import ThreadedDemoSite
from capture.frontier.values import Drained, Lease
from capture.harvest.judging import Judgement
from capture.harvest.notes import Found, Notes
from capture.harvest.state import Store, Tally
from capture.harvest.trap_watch import TrapWatch
from capture.harvest.wiring import open_store, scope_of
from capture.ledger import queries
from capture.ledger.report_rows import OutcomeCount
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.link import Hop, Link, Mechanism
from capture.model.outcome import Outcome
from capture.scope.calendars import horizon
from tests.harvests.evidence import LedgerView, report
from tests.harvests.quirks import page_of_links
from tests.harvests.runs import commands_in

SITE = "https://www.example.nl"
BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
COMPLETE, INCOMPLETE = 0, 3

type Site = Callable[[str], list[str]]
"""The links of a page by its path with query; `301 /x` alone for a redirect."""


class Walk:
    """A harvest without browser and network."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.tally = Tally()
        self.notes = Notes(store, scope_of(store), self.tally)
        self.captured: list[str] = []

    def begin(self) -> None:
        seed = Link(url=f"{SITE}/", hop=Hop.LINK, mechanism=Mechanism.SEED)
        self.notes.add(Found(from_url=None, links=(seed,)))

    def go_on(self, site: Site, *, at_most: int = 100_000) -> None:
        """Capture until nothing is left; AssertionError when that takes too many pages."""
        while not isinstance(lease := self.notes.lease("w"), Drained):
            assert isinstance(lease, Lease), lease
            assert len(self.captured) < at_most, f"no end in sight: {self.captured[-5:]}"
            self._capture(lease, site)

    def _capture(self, lease: Lease, site: Site) -> None:
        path = lease.url.removeprefix(SITE)
        self.captured.append(path)
        named = site(path)
        if named and named[0].startswith("301 "):
            target = named[0].removeprefix("301 ")
            redirect = link(target, Hop.REDIRECT, Mechanism.REDIRECT)
            found = [
                Found(from_url=lease.url, links=tuple(map(link, site(target)))),
                Found(from_url=lease.url, links=(redirect,)),
                Found(from_url=SITE + target, links=tuple(map(link, site(target)))),
            ]
        else:
            found = [Found(from_url=lease.url, links=tuple(map(link, named)))]
        judgement = Judgement(outcome=Outcome.CAPTURED, status=200, detail=None, main=None)
        self.notes.captured(lease, judgement, [], found, None)

    def end(self) -> list[str]:
        """Conclude, and return what is said of traps."""
        with self.store.database.begin() as tx:
            return TrapWatch(self.store, self.tally).conclude(tx)

    def given_up(self) -> list[str]:
        rows = LedgerView(self.store.folder.root).rows().values()
        return [row.url.removeprefix(SITE) for row in rows if row.outcome == "suspected-trap"]


def link(path: str, hop: Hop = Hop.LINK, mechanism: Mechanism = Mechanism.RENDERED) -> Link:
    return Link(url=SITE + path, hop=hop, mechanism=mechanism)


@contextmanager
def store_in(folder: Path, budget: int = 50) -> Iterator[Store]:
    options = {"seed": [f"{SITE}/"], "out": str(folder), "trap-budget": str(budget)}
    # No pause between two pages, and as many at a time as anyone likes.
    settings, _ = from_sources(options=options, config=None, environment={})
    name = HarvestName(site_host="www.example.nl", prefix="x", started=BEGAN, kind="full")
    harvest = HarvestFolder.of(folder, name)
    harvest.create()
    store = open_store(settings, name, harvest)
    try:
        yield store
    finally:
        store.database.close()


@contextmanager
def walked(folder: Path, site: Site, *, budget: int = 50) -> Iterator[Walk]:
    with store_in(folder, budget) as store:
        walk = Walk(store)
        walk.begin()
        walk.go_on(site)
        yield walk


def number_in(path: str) -> int:
    return int("".join(filter(str.isdigit, path)) or 0)


def month(at: int) -> tuple[int, int]:
    return at // 12, at % 12 + 1


# --- what ends


def by_path(path: str) -> list[str]:
    if path == "/":
        return ["/kalender/2026/05/"]
    _, _, year, number, _ = path.split("/")
    at = int(year) * 12 + int(number) - 1
    steps = [month(at + step) for step in (-1, 1)]
    return ["/", *(f"/kalender/{y}/{m:02}/" for y, m in steps)]


def by_query(path: str) -> list[str]:
    if path == "/":
        return ["/agenda?maand=2026-05", "/over"]
    if path == "/over":
        return []
    year, number = path.partition("=")[2].split("-")
    at = int(year) * 12 + int(number) - 1
    return [f"/agenda?maand={y}-{m:02}" for y, m in (month(at + step) for step in (1, 12))]


def test_a_calendar_by_query_ends_and_says_so(tmp_path: Path) -> None:
    with walked(tmp_path, by_query, budget=5) as walk:
        (line,) = walk.end()

        assert line.startswith("calendar without end: 5 pages of /agenda?maand captured beyond")
        rows = LedgerView(walk.store.folder.root).rows()
        assert {rows[SITE + path].detail for path in walk.given_up()} == {line}
        in_time = {f"/agenda?maand={y}-{m:02}" for y, m in map(month, range(24316, 24341))}
        assert in_time <= set(walk.captured), "until two years from now it is whole"
        assert rows[f"{SITE}/over"].outcome == "captured"
        assert None not in {row.outcome for row in rows.values()}


@pytest.mark.slow
def test_a_calendar_ends_in_the_past_too(tmp_path: Path) -> None:
    with walked(tmp_path, by_path, budget=15) as walk:
        (line,) = walk.end()

        assert line.startswith("calendar without end: 15 pages of /kalender/{n}/{n}/ captured")
        assert "/kalender/1990/01/" in walk.captured, "back to the first web sites it is whole"
        assert len(walk.captured) < 480


def test_the_default_budget_is_fifty(tmp_path: Path) -> None:
    def ahead(path: str) -> list[str]:
        return by_path(path)[-1:]

    with walked(tmp_path, ahead) as walk:
        assert walk.end() == [
            "calendar without end: 50 pages of /kalender/{n}/{n}/ captured beyond 2028 or before"
            " 1990, 1 known one left out"
        ]
        assert walk.given_up() == ["/kalender/2032/08/"]


@pytest.mark.soak
def test_a_bare_counter_ends_after_two_thousand(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        n = number_in(path)
        return ["/", f"/kal?m={n + 1}", f"/kal?m={n - 1}" if n else "/kal?m=0"]

    with walked(tmp_path, site) as walk:
        (line,) = walk.end()
        assert line == "counter without end: 50 more pages of /kal?m captured, 1 known one left out"
        assert 2000 < len(walk.captured) < 2100


@pytest.mark.slow
def test_days_that_lead_back_to_their_month_do_not_keep_a_counter_alive(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        n = number_in(path)
        if path.startswith("/dag"):
            return [f"/kal?m={n // 4}", f"/dag?d={n + 1}", f"/dag?d={n - 1}"]
        return [f"/kal?m={n + 1}", *(f"/dag?d={n * 4 + day}" for day in range(4))]

    with store_in(tmp_path, 1) as store:
        walk = Walk(store)
        walk.begin()
        walk.go_on(site, at_most=2600)
        assert "counter without end" in " ".join(walk.end())


def test_a_counter_behind_redirects_ends(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        n = number_in(path)
        if path.startswith("/volgende/"):
            return [f"301 /kal/{n}"]
        return [f"/volgende/{n + 1}"]

    with walked(tmp_path, site, budget=2) as walk:
        assert walk.end()
        assert len(walk.captured) < 400


@pytest.mark.parametrize("names", [("over",), ("a", "b", "c")])
def test_relative_links_that_should_be_absolute_end(tmp_path: Path, names: tuple[str, ...]) -> None:
    def site(path: str) -> list[str]:
        return [f"{path.rstrip('/')}/{name}/" for name in names]

    with walked(tmp_path, site, budget=3) as walk:
        assert all("nests itself" in line for line in walk.end())
        assert walk.given_up()
        assert len(walk.captured) < 200


def test_all_combinations_of_filters_end(tmp_path: Path) -> None:
    every = ["thema", "soort", "jaar", "regio", "taal", "doelgroep"]

    def site(path: str) -> list[str]:
        chosen = [pair for pair in urlsplit(path).query.split("&") if pair]
        used = {pair.partition("=")[0] for pair in chosen}
        more = [f"{key}={value}" for key in every if key not in used for value in "xyz"]
        return ["/over", *(f"/zoeken?{'&'.join([*chosen, pair])}" for pair in more)]

    with walked(tmp_path, site, budget=3) as walk:
        assert (
            "endless combinations of filters: 3 more pages of /zoeken?… captured" in (walk.end()[0])
        )
        assert len(walk.captured) < 200


def test_a_new_session_id_on_every_page_ends(tmp_path: Path) -> None:
    count = iter(range(10**9))

    def site(_path: str) -> list[str]:
        return [f"/p{n};jsessionid={next(count):016X}" for n in range(20)]

    with walked(tmp_path, site, budget=3) as walk:
        (line,) = walk.end()
        assert line.startswith("same pages under new session ids (jsessionid): 3 pages captured")
        pages = {path.partition(";")[0] for path in walk.captured}
        assert pages == {"/", *(f"/p{n}" for n in range(20))}
        assert len(walk.captured) == 24


# --- what is whole


def assert_whole(walk: Walk, count: int) -> None:
    assert walk.end() == []
    assert walk.given_up() == []
    assert len(walk.captured) == len(set(walk.captured)) == count


@pytest.mark.slow
@pytest.mark.requirement("REIK04")
def test_a_chain_of_five_hundred_pages_is_whole(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        n = number_in(path)
        return [f"/keten/{n + 1}"] if n < 500 else []

    with walked(tmp_path, site) as walk:
        assert_whole(walk, 501)


@pytest.mark.requirement("REIK05")
def test_a_path_of_sixty_segments_is_whole(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        depth = path.strip("/").count("/") + 1 if path != "/" else 0
        return [f"{path.rstrip('/')}/laag-{depth}", f"{path.rstrip('/')}/{depth}"][: depth < 60]

    with walked(tmp_path, site) as walk:
        assert_whole(walk, 61)
        assert walk.captured[-1].count("/") == 60


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_an_archive_of_thousands_is_whole(tmp_path: Path) -> None:
    items, pages = 2200, 220  # more items than the members of a chain that may be a trap

    def site(path: str) -> list[str]:
        n = number_in(path)
        if path.startswith("/nieuws/"):
            return [f"/nieuws/{(n + step) % items}-bericht" for step in (1, 2, 997)]
        own = range(n * items // pages, (n + 1) * items // pages)
        following = [f"/nieuws?pagina={n + 1}"] if n + 1 < pages else []
        return [*following, *(f"/nieuws/{each}-bericht" for each in own)]

    with walked(tmp_path, site) as walk:
        assert_whole(walk, items + pages)


@pytest.mark.slow
def test_a_search_with_filters_and_thirty_pages_is_whole(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        query = dict(pair.split("=") for pair in urlsplit(path).query.split("&") if pair)
        page = int(query.get("pagina", 1))
        found = [{**query, "thema": str(n), "pagina": "1"} for n in range(3)]
        found += [{**query, "soort": kind, "pagina": "1"} for kind in "ab"]
        found += [{**query, "pagina": str(page + 1)}] if page < 30 else []
        order = ("thema", "soort", "pagina")
        return ["/zoeken?" + "&".join(f"{k}={q[k]}" for k in order if k in q) for q in found]

    with walked(tmp_path, site) as walk:
        assert walk.end() == []
        assert len(walk.captured) > 300


def test_one_session_id_for_the_whole_site_is_no_trap(tmp_path: Path) -> None:
    def site(_path: str) -> list[str]:
        return [f"/p{n};jsessionid=00112233445566778899" for n in range(80)]

    with walked(tmp_path, site) as walk:
        assert_whole(walk, 81)


def test_far_dates_that_an_overview_names_are_no_calendar(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        if path == "/":
            return ["/plannen"]
        return (
            [f"/plannen/{year}/01/" for year in range(1800, 2199, 4)] if path == "/plannen" else []
        )

    with walked(tmp_path, site, budget=2) as walk:
        assert_whole(walk, 102)


def test_a_suspect_that_is_named_from_outside_is_none_any_more(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        if path == "/":
            return ["/kalender/2028/05/", "/overzicht"]
        if path == "/overzicht":
            return ["/kalender/2028/09/", "/kalender/2030/01/"]
        return by_path(path)[-1:]

    with walked(tmp_path, site, budget=1) as walk:
        assert "/kalender/2028/09/" in walk.captured
        assert "/kalender/2030/01/" in walk.captured
        assert walk.end()


# --- budget and resume


def test_a_budget_of_nought_gives_nothing_up(tmp_path: Path) -> None:
    def site(path: str) -> list[str]:
        return [] if path.startswith("/kalender/2034") else by_path(path)[-1:]

    with walked(tmp_path, site, budget=0) as walk:
        assert walk.end() == []
        assert walk.captured[-1] == "/kalender/2034/01/"


def ahead(path: str) -> list[str]:
    return ["/over", *by_path(path)[-1:]] if path != "/over" else []


def counts(store: Store) -> list[OutcomeCount]:
    with store.database.read() as tx:
        return queries.outcomes(tx)


def test_an_interrupted_harvest_gives_up_what_an_uninterrupted_one_would(tmp_path: Path) -> None:
    with walked(tmp_path / "a", ahead, budget=4) as walk:
        lines, captured, expected = walk.end(), walk.captured, counts(walk.store)

    seen: list[str] = []
    with store_in(tmp_path / "b", 4) as store:
        Walk(store).begin()
    for _ in range(len(captured) + 1):  # another process for each page
        with store_in(tmp_path / "b", 4) as store:
            walk = Walk(store)
            lease = walk.notes.lease("w")
            if isinstance(lease, Lease):
                walk._capture(lease, ahead)
            seen += walk.captured
    with store_in(tmp_path / "b", 4) as store:
        assert Walk(store).end() == lines
        assert counts(store) == expected
    assert seen == captured


def test_a_larger_budget_takes_up_what_was_given_up(tmp_path: Path) -> None:
    with walked(tmp_path, ahead, budget=2) as walk:
        walk.end()
        assert walk.given_up() == ["/kalender/2028/08/"]
    with store_in(tmp_path, 5) as store:
        walk = Walk(store)
        with store.database.begin() as tx:
            store.ledger.unsettle(tx)
            TrapWatch(store, walk.tally).reopen(tx)
        walk.go_on(ahead)
        assert walk.captured == [f"/kalender/2028/{m:02}/" for m in (8, 9, 10)]
        (line,) = walk.end()
        assert line.startswith("calendar without end: 5 pages")


def test_what_is_not_reached_is_not_called_a_trap(tmp_path: Path) -> None:
    with store_in(tmp_path, 2) as store:
        walk = Walk(store)
        walk.begin()
        with pytest.raises(AssertionError, match="no end in sight"):
            walk.go_on(ahead, at_most=15)
        assert walk.end() == []
        with store.database.begin() as tx:
            store.ledger.settle_rest(tx, Outcome.NOT_REACHED, moment=clock.now())
        assert walk.given_up() == []


# --- with the browser


def calendars_route() -> Route:
    """A home page, and two calendars without end, close to the horizon."""
    soon = horizon(clock.now().date()) - timedelta(days=40)

    async def route(answer: Answer) -> None:
        path = answer.request.path
        query = answer.request.head.target.partition("?")[2]
        if path == "/":
            links = [f"/agenda?maand={soon:%Y-%m}", f"/kalender/{soon:%Y/%m}/", "/over"]
        elif path == "/agenda":
            links = by_query(f"/agenda?{query}")[:1]
        elif path.startswith("/kalender/"):
            links = by_path(path)[-1:]
        else:
            links = []
        if links or path == "/over":
            await respond(answer, page_of_links(links, title=path), mime=HTML)
        else:
            await respond(answer, "Niet gevonden", status=404)

    return route


@pytest.mark.browser
@pytest.mark.timeout(900)
@pytest.mark.requirement("REIK06")
def test_calendars_without_end_end_in_a_browser_too_and_say_so(tmp_path: Path) -> None:
    with commands_in(tmp_path) as commands, ThreadedDemoSite(route=calendars_route) as site:
        run = commands.harvest(site.url, "--trap-budget", "1")
        assert run.wait() == INCOMPLETE, run.said
        folder = commands.harvest_folder()
        assert "without end" in run.said
        assert report(folder)["identity"]["shortfalls"] == ["suspected-traps"]  # type: ignore[index]
        rows = LedgerView(folder).rows()
        details = {row.detail for row in rows.values() if row.outcome == "suspected-trap"}
        assert len(details) == 2
        assert all("1 known one left out" in str(detail) for detail in details)
        assert rows[f"{site.url}over"].outcome == "captured"
        assert None not in {row.outcome for row in rows.values()}
        assert LedgerView(folder).events().count("trap-left") == 2

        resumed = commands.resume("--trap-budget", "2")
        assert resumed.wait() == INCOMPLETE, resumed.said
        after = LedgerView(folder).rows()
        assert all(
            after[url].outcome == "captured"
            for url, row in rows.items()
            if row.outcome == "suspected-trap"
        )
