"""Which pages chains of links lead to, on sources made by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise, product
from pathlib import Path

import pytest
import sqlalchemy as sa

from capture.ledger.database import Database, open_database
from capture.ledger.ledger import Ledger
from capture.ledger.link_graph import reach, static_condition
from capture.ledger.orphans import best_source, orphans
from capture.ledger.tables import SOURCE, URL
from capture.ledger.values import Sighting, Visit
from capture.model.kind import Kind
from capture.model.link import STATIC_PLACES, Hop, Mechanism, is_static
from capture.model.orphan import Orphan, OrphanKind, Source
from capture.model.outcome import Outcome

MOMENT = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)
SITE = "https://www.example.nl"
HOME = f"{SITE}/"


class Site:
    """A ledger of pages that name each other, all captured unless told otherwise."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._ledger = Ledger(database)
        self.named(None, HOME, Mechanism.SEED)

    def named(
        self,
        origin: str | None,
        url: str,
        mechanism: Mechanism = Mechanism.ATTRIBUTE,
        *,
        hop: Hop = Hop.LINK,
        place: str = "a[href]",
        kind: Kind = Kind.PAGE,
        outcome: Outcome = Outcome.CAPTURED,
        status: int | None = 200,
    ) -> None:
        sighting = Sighting(
            url=url, kind=kind, hop=hop, mechanism=mechanism, place=place, from_url=origin
        )
        with self.database.begin() as tx:
            self._ledger.sight(tx, [sighting], moment=MOMENT)
            self._ledger.settle(tx, url, outcome, moment=MOMENT, status=status)

    def visited(self, url: str, final_url: str) -> None:
        visit = Visit(
            visit_id=f"visit of {url}",
            url=url,
            started=MOMENT,
            finished=MOMENT,
            outcome=Outcome.CAPTURED,
            final_url=final_url,
        )
        with self.database.begin() as tx:
            self._ledger.record_visit(tx, visit)

    def orphans(self, **decided: OrphanKind) -> list[Orphan]:
        with self.database.read() as tx:
            return orphans(tx, decided=decided)

    def paths(self) -> list[str]:
        return [row.url.removeprefix(SITE) for row in self.orphans()]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    database = open_database(tmp_path / "ledger.sqlite")
    yield Site(database)
    database.close()


def test_page_linked_in_what_the_server_sent_is_no_orphan(site: Site) -> None:
    site.named(HOME, f"{SITE}/a")
    site.named(f"{SITE}/a", f"{SITE}/b")
    assert site.paths() == []


def test_page_that_only_a_script_knows_is_an_orphan(site: Site) -> None:
    site.named(HOME, f"{SITE}/a", Mechanism.SCRIPT_NAVIGATION, place="")
    (row,) = site.orphans()
    assert (row.url, row.kind, row.is_strict) == (f"{SITE}/a", OrphanKind.NOT_DISCOVERABLE, False)
    assert row.found is not None
    assert (row.found.from_url, row.found.mechanism) == (HOME, Mechanism.SCRIPT_NAVIGATION)


@pytest.mark.parametrize(
    "mechanism",
    [
        Mechanism.RENDERED,
        Mechanism.SCRIPT_TEXT,
        Mechanism.WINDOW,
        Mechanism.ROUTE,
        Mechanism.FORM,
        Mechanism.DATA_ATTRIBUTE,
        Mechanism.COMMENT,
        Mechanism.JSON,
        Mechanism.XML,
        Mechanism.REQUESTED,
    ],
)
def test_what_needs_scripts_or_is_no_link_is_not_static(site: Site, mechanism: Mechanism) -> None:
    site.named(HOME, f"{SITE}/a", mechanism)
    assert [(row.url, row.is_strict) for row in site.orphans()] == [(f"{SITE}/a", False)]


@pytest.mark.parametrize(
    "mechanism",
    [
        Mechanism.SITEMAP,
        Mechanism.FEED,
        Mechanism.ROBOTS_TXT,
        Mechanism.MANIFEST,
        Mechanism.CONVENTION,
    ],
)
def test_what_no_page_names_is_an_orphan_in_the_strict_sense(
    site: Site, mechanism: Mechanism
) -> None:
    # Also when the sitemap itself is linked to: what it lists is not.
    site.named(HOME, f"{SITE}/sitemap.xml", kind=Kind.FILE)
    site.named(f"{SITE}/sitemap.xml", f"{SITE}/a", mechanism, hop=Hop.SITEMAP, place="url/loc")
    assert [(row.url, row.is_strict) for row in site.orphans()] == [(f"{SITE}/a", True)]


@pytest.mark.parametrize(
    "mechanism", [Mechanism.OWNER_LIST, Mechanism.ACCESS_LOG, Mechanism.EARLIER_HARVEST]
)
def test_what_only_a_list_from_outside_names_is_strict(site: Site, mechanism: Mechanism) -> None:
    site.named(None, f"{SITE}/a", mechanism)
    assert [(row.url, row.is_strict) for row in site.orphans()] == [(f"{SITE}/a", True)]


def test_static_links_among_orphans_make_them_no_less_orphans(site: Site) -> None:
    site.named(None, f"{SITE}/island", Mechanism.OWNER_LIST)
    site.named(f"{SITE}/island", f"{SITE}/beach")
    site.named(f"{SITE}/beach", f"{SITE}/island")
    site.named(f"{SITE}/beach", f"{SITE}/beach", place="link[rel=canonical]")
    site.named(f"{SITE}/island", HOME)
    rows = site.orphans()
    assert [(row.url, row.is_strict) for row in rows] == [
        (f"{SITE}/beach", True),
        (f"{SITE}/island", True),
    ]
    assert rows[0].found == Source(
        from_url=f"{SITE}/island",
        mechanism=Mechanism.ATTRIBUTE,
        hop=Hop.LINK,
        place="a[href]",
        action="",
    )


def test_island_that_a_script_links_to_is_an_orphan_but_not_strictly(site: Site) -> None:
    site.named(None, f"{SITE}/island", Mechanism.SITEMAP)
    site.named(f"{SITE}/island", f"{SITE}/beach")
    site.named(HOME, f"{SITE}/island", Mechanism.RENDERED)
    assert [(row.url, row.is_strict) for row in site.orphans()] == [
        (f"{SITE}/beach", False),
        (f"{SITE}/island", False),
    ]


def test_cycles_end(site: Site) -> None:
    for origin, target in (("/", "/a"), ("/a", "/b"), ("/b", "/a"), ("/b", "/")):
        site.named(SITE + origin, SITE + target)
    assert site.paths() == []


def test_redirects_carry_on_and_are_no_pages_themselves(site: Site) -> None:
    site.named(HOME, f"{SITE}/old", status=301)
    site.named(f"{SITE}/old", f"{SITE}/older", Mechanism.REDIRECT, hop=Hop.REDIRECT, status=302)
    site.named(f"{SITE}/older", f"{SITE}/new", Mechanism.REDIRECT, hop=Hop.REDIRECT)
    site.named(HOME, f"{SITE}/hidden-old", Mechanism.RENDERED, status=301)
    site.named(f"{SITE}/hidden-old", f"{SITE}/hidden", Mechanism.REDIRECT, hop=Hop.REDIRECT)
    assert site.paths() == ["/hidden"]


def test_redirect_of_what_a_frame_shows_carries_on(site: Site) -> None:
    site.named(HOME, f"{SITE}/f", hop=Hop.EMBED, place="iframe[src]", kind=Kind.FILE, status=302)
    site.named(f"{SITE}/f", f"{SITE}/framed", Mechanism.REDIRECT, hop=Hop.EMBED, kind=Kind.FILE)
    site.named(f"{SITE}/framed", f"{SITE}/a")
    assert site.paths() == []


def test_meta_refresh_and_headers_are_static(site: Site) -> None:
    site.named(HOME, f"{SITE}/a", Mechanism.META_REFRESH, hop=Hop.REDIRECT, place="meta")
    site.named(f"{SITE}/a", f"{SITE}/b", Mechanism.HTTP_HEADER, place="Link rel=next")
    site.named(f"{SITE}/b", f"{SITE}/c", Mechanism.HTTP_HEADER, hop=Hop.REDIRECT, place="Refresh")
    assert site.paths() == []


@pytest.mark.parametrize("place", ["iframe[src]", "frame[src]", "object[data]"])
def test_documents_in_frames_carry_on(site: Site, place: str) -> None:
    site.named(HOME, f"{SITE}/frame", hop=Hop.EMBED, place=place, kind=Kind.FILE)
    site.named(f"{SITE}/frame", f"{SITE}/a")
    assert site.paths() == []


@pytest.mark.parametrize("place", ["img[src]", "script[src]", "link[rel=stylesheet]"])
def test_other_embeds_do_not(site: Site, place: str) -> None:
    site.named(HOME, f"{SITE}/x", hop=Hop.EMBED, place=place, kind=Kind.FILE)
    site.named(f"{SITE}/x", f"{SITE}/a")
    assert site.paths() == ["/a"]


def test_frame_that_a_script_loads_does_not(site: Site) -> None:
    site.named(HOME, f"{SITE}/part", Mechanism.REQUESTED, hop=Hop.EMBED, kind=Kind.REQUEST)
    site.named(f"{SITE}/part", f"{SITE}/a")
    assert site.paths() == ["/a"]


# --- routes: `#/a` is served by the document without it


def test_seed_that_is_a_route_has_the_links_of_its_document(site: Site) -> None:
    site.named(None, f"{SITE}/app#/start", Mechanism.SEED)
    site.named(None, f"{SITE}/app", Mechanism.CONVENTION, kind=Kind.REQUEST)
    site.named(f"{SITE}/app", f"{SITE}/a")
    assert site.paths() == []


def test_route_linked_in_the_html_leads_to_its_document_and_on(site: Site) -> None:
    site.named(HOME, f"{SITE}/app#/a")
    site.named(f"{SITE}/app#/a", f"{SITE}/app", Mechanism.REQUESTED)
    site.named(f"{SITE}/app", f"{SITE}/b")
    assert site.paths() == []


def test_document_does_not_make_its_routes_known(site: Site) -> None:
    site.named(HOME, f"{HOME}#/a", Mechanism.ROUTE, place="pushState", status=None)
    site.named(f"{HOME}#/a", f"{HOME}#/b", Mechanism.RENDERED, status=None)
    assert site.paths() == ["/#/a", "/#/b"]


def test_route_shows_status_and_record_of_its_document(site: Site) -> None:
    site.named(HOME, f"{HOME}#/a", Mechanism.ROUTE, place="pushState", status=None)
    with site.database.begin() as tx:
        tx.execute(
            sa.update(URL)
            .where(URL.c.url == HOME)
            .values(warc_file="x.warc", record_id="urn:uuid:1")
        )
    (row,) = site.orphans()
    assert (row.status, row.warc_file, row.record_id) == (200, "x.warc", "urn:uuid:1")
    assert row.found is not None
    assert row.found.mechanism is Mechanism.ROUTE


# --- http and https


def test_page_that_the_browser_asked_for_over_https_carries_on(site: Site) -> None:
    site.named(HOME, "http://www.example.nl/a", status=None)
    site.visited("http://www.example.nl/a", f"{SITE}/a")
    site.named(HOME, f"{SITE}/a", Mechanism.REQUESTED)
    site.named(f"{SITE}/a", f"{SITE}/b")
    assert site.paths() == []


def test_upgraded_address_is_no_page_of_its_own(site: Site) -> None:
    site.named(HOME, "http://www.example.nl/a", Mechanism.RENDERED, status=None)
    site.visited("http://www.example.nl/a", f"{SITE}/a")
    site.named(HOME, f"{SITE}/a", Mechanism.REQUESTED)
    assert site.paths() == ["/a"]


# --- what is on the list


@pytest.mark.parametrize("status", [301, 302, 404, 410])
def test_what_is_no_page_is_no_orphan(site: Site, status: int) -> None:
    site.named(HOME, f"{SITE}/a", Mechanism.RENDERED, status=status)
    assert site.paths() == []


@pytest.mark.parametrize("status", [200, 304, 401, 403, 500, 503])
def test_what_may_be_a_page_is(site: Site, status: int) -> None:
    site.named(HOME, f"{SITE}/a", Mechanism.RENDERED, status=status)
    assert [(row.url, row.status) for row in site.orphans()] == [(f"{SITE}/a", status)]


@pytest.mark.parametrize(
    "outcome",
    [Outcome.OUT_OF_SCOPE, Outcome.NOT_REACHED, Outcome.DNS_FAILED, Outcome.EXCLUDED_BY_OWNER],
)
def test_what_was_not_meant_or_is_not_there_is_not(site: Site, outcome: Outcome) -> None:
    site.named(HOME, f"{SITE}/a", Mechanism.RENDERED, outcome=outcome, status=None)
    assert site.paths() == []


@pytest.mark.parametrize("kind", [Kind.FILE, Kind.REQUEST])
def test_documents_and_data_are_no_pages(site: Site, kind: Kind) -> None:
    site.named(HOME, f"{SITE}/a.pdf", Mechanism.RENDERED, kind=kind)
    assert site.paths() == []


def test_what_may_belong_to_the_site_is_of_the_other_kind(site: Site) -> None:
    site.named(
        HOME,
        "https://loket.example.nl/",
        kind=Kind.REQUEST,
        outcome=Outcome.UNDETERMINED_MEMBERSHIP,
        status=None,
    )
    (row,) = site.orphans()
    assert (row.kind, row.is_strict) == (OrphanKind.UNDETERMINED, False)


def test_what_the_owner_left_out_stays_on_the_list(site: Site) -> None:
    site.named(HOME, f"{SITE}/a", kind=Kind.REQUEST, outcome=Outcome.EXCLUDED_BY_OWNER, status=None)
    rows = site.orphans(
        **{f"{SITE}/a": OrphanKind.UNDETERMINED, f"{SITE}/gone": OrphanKind.NOT_DISCOVERABLE}
    )
    assert [(row.url, row.kind) for row in rows] == [(f"{SITE}/a", OrphanKind.UNDETERMINED)]


def test_a_link_says_more_than_a_mention_and_that_more_than_a_list() -> None:
    def source(mechanism: Mechanism, origin: str | None = HOME) -> Source:
        return Source(from_url=origin, mechanism=mechanism, hop=Hop.LINK, place="", action="")

    page = f"{SITE}/a"
    own, listed = source(Mechanism.ATTRIBUTE, page), source(Mechanism.SITEMAP)
    text, window = source(Mechanism.SCRIPT_TEXT), source(Mechanism.WINDOW)
    assert best_source(page, (own, listed, text, window)) == window
    assert best_source(page, (own, listed, text)) == text
    assert best_source(page, (own, listed)) == listed
    assert best_source(page, ()) is None


def test_page_that_a_script_led_to_was_not_found_by_its_own_links() -> None:
    def source(mechanism: Mechanism, origin: str) -> Source:
        return Source(from_url=origin, mechanism=mechanism, hop=Hop.LINK, place="", action="")

    echo = source(Mechanism.RENDERED, HOME)
    led = source(Mechanism.SCRIPT_NAVIGATION, HOME)
    other = source(Mechanism.RENDERED, f"{SITE}/b")
    assert best_source(f"{SITE}/a", (echo, led)) == led
    assert best_source(f"{SITE}/a", (echo, other, led)) == other


def test_many_sources_are_counted_and_some_are_shown(site: Site) -> None:
    for number in range(60):
        site.named(HOME, f"{SITE}/a", Mechanism.RENDERED, place=f"a:nth({number})")
    (row,) = site.orphans()
    assert (len(row.sources), row.source_count) == (50, 60)
    assert row.sources[0].place == "a:nth(0)"


def test_database_and_table_of_mechanisms_agree_on_what_is_static(site: Site) -> None:
    places = ["a[href]", *sorted(STATIC_PLACES)]
    cases = list(product(Mechanism, Hop, places))
    with site.database.begin() as tx:
        tx.execute(sa.delete(SOURCE))
        rows = [
            {"url_id": 1, "mechanism": mechanism, "hop": hop, "place": place, "action": ""}
            for mechanism, hop, place in cases
        ]
        tx.execute(SOURCE.insert(), rows)
        columns = (SOURCE.c.mechanism, SOURCE.c.hop, SOURCE.c.place)
        found = {tuple(row) for row in tx.execute(sa.select(*columns).where(static_condition()))}
    assert found == {case for case in cases if is_static(*case)}


def test_long_chains_are_walked_to_their_end(site: Site) -> None:
    urls = [HOME, *(f"{SITE}/{number}" for number in range(5000))]
    with site.database.begin() as tx:
        tx.execute(
            URL.insert(),
            [
                {
                    "url": url,
                    "host": "",
                    "kind": Kind.PAGE,
                    "hops": 0,
                    "depth": 1,
                    "first_seen": MOMENT,
                    "outcome": Outcome.CAPTURED,
                }
                for url in urls[1:]
            ],
        )
        ids = {row.url: row.id for row in tx.execute(sa.select(URL.c.url, URL.c.id))}
        tx.execute(
            SOURCE.insert(),
            [
                {
                    "url_id": ids[after],
                    "from_url_id": ids[before],
                    "mechanism": Mechanism.ATTRIBUTE,
                    "hop": Hop.LINK,
                    "place": "",
                    "action": "",
                }
                for before, after in pairwise(urls)
            ],
        )
        found = reach(tx)
    assert all(found.is_static(id_) for id_ in ids.values())
