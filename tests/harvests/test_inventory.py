"""REIK01, REIK02, META02: the demo is in the archive, and the books agree with it."""

import re
import shutil
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa

from capture import clock
from capture.audit.audit import audit_harvest
from capture.audit.guideline import DEFAULT, read_guideline
from capture.browser.navigation import SAFE_METHODS
from capture.config.archive import read_archive
from capture.demo.inventory import (
    Discovery,
    ExpectedRequest,
    Inventory,
    Origin,
    load_inventory,
)
from capture.errors import ExitCode
from capture.ledger import queries
from capture.ledger.database import open_database
from capture.ledger.report_rows import PageRow
from capture.ledger.tables import URL
from capture.metadata.mdto import describe, write
from capture.metadata.mdto.set_check import check
from capture.metadata.report import State
from capture.metadata.warc_totals import differences, totals_from_warc
from capture.model.audit import Standing
from capture.model.layout import HarvestFolder
from capture.model.outcome import Outcome
from tests.harvests.archive import ArchivedExchange
from tests.harvests.demo_harvest import Harvested
from tests.metadata.mdto.harvests import xsd

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

_RANGE = re.compile(rb"(?i)\r\ncontent-range: bytes 0-(?P<last>\d+)/(?P<total>\d+)\r\n")
DEEPEST = 60
"""Path segments of the demo's deepest page, at least."""
NEVER_WHOLE = frozenset({"cut-off", "cut-head", "server-sent-events", "websocket"})
"""Kinds of pages with an answer that never ends as it should."""
LEADS_ELSEWHERE = frozenset(
    {"redirect", "redirect-loop", "redirect-out-of-scope", "meta-refresh", "script-redirect"}
)
"""Kinds of pages that nobody gets to see under their own address."""
FORM_ACTIONS = frozenset(
    ExpectedRequest(method="GET", origin=Origin.SITE, path=path)
    for path in (
        "/zoeken/",
        "/zoeken/?trefwoord=",
        "/zoeken/?trefwoord=informatie",
        "/voorbeelden/verzoeken/?stelling=",
        "/voorbeelden/verzoeken/?stelling=informatie",
    )
)
"""Where forms that ask lead: as they stand, with nothing filled in, and with a word."""

GUESSES = frozenset(
    ExpectedRequest(method="GET", origin=Origin.SITE, path=path)
    for path in ("/intern/", "/voorbeelden/service-worker/uit-de-werker")
)
"""Named in robots.txt, and in a script that only its service worker answers: asked for, no more."""


def asked(harvested: Harvested) -> dict[ExpectedRequest, list[ArchivedExchange]]:
    """What the archive holds, as requests of the inventory."""
    found: dict[ExpectedRequest, list[ArchivedExchange]] = defaultdict(list)
    for each in harvested.archive.exchanges:
        is_other = each.url.startswith(harvested.other)
        base = harvested.other if is_other else harvested.seed
        assert each.url.startswith(base)
        found[
            ExpectedRequest(
                method=each.method,
                origin=Origin.OTHER if is_other else Origin.SITE,
                path=each.url.removeprefix(base.rstrip("/")),
            )
        ].append(each)
    return found


def pages_of(harvested: Harvested) -> dict[str, PageRow]:
    """The ledger's pages, by address without the site's base."""
    database = open_database(harvested.folder.ledger)
    try:
        with database.read() as tx:
            rows = queries.pages(tx, limit=100_000)
    finally:
        database.close()
    return {row.url.removeprefix(harvested.seed.rstrip("/")): row for row in rows}


@pytest.mark.requirement("REIK01", "REIK02")
def test_every_page_and_embed_of_the_inventory_is_archived(
    harvested: Harvested, inventory: Inventory
) -> None:
    missing = inventory.all_requests() - asked(harvested).keys()
    assert sorted(f"{each.method} {each.origin} {each.path}" for each in missing) == []


@pytest.mark.requirement("REIK01")
def test_every_embed_is_archived_whole(harvested: Harvested, inventory: Inventory) -> None:
    """A part of a video, asked for by the browser as a range, is not the video."""
    found = asked(harvested)
    partial = [
        item.path
        for page in inventory.pages
        if page.kind not in NEVER_WHOLE and page.discovery is not Discovery.EXPLORED
        for item in (*page.requests, *page.variants)
        if item.method == "GET" and not any(is_whole(each) for each in found.get(item, []))
    ]
    assert sorted(set(partial)) == []


@pytest.mark.requirement("WARC06")
def test_every_page_has_its_expected_status(harvested: Harvested, inventory: Inventory) -> None:
    found = asked(harvested)
    for page in inventory.pages:
        if page.discovery is Discovery.EXPLORED:
            continue
        item = ExpectedRequest(method="GET", origin=Origin.SITE, path=page.request_path)
        statuses = {each.status for each in found[item]} - {304}
        expected = {page.status} | ({200} if page.kind == "error-once" else set())
        assert statuses == expected, page.path


@pytest.mark.requirement("REIK02")
def test_every_page_of_the_inventory_was_rendered_under_its_title(
    harvested: Harvested, inventory: Inventory
) -> None:
    """A page that a redirect leads to is rendered once: on the visit that arrived there."""
    rows = pages_of(harvested)
    base = harvested.seed.rstrip("/")
    rendered = {
        (row.final_url or row.url).removeprefix(base): row
        for row in rows.values()
        if row.visit_id is not None
    }
    for page in inventory.pages:
        if page.discovery in (Discovery.EXPLORED, Discovery.EMBEDDED):
            continue
        row = rows[page.path]
        assert row.outcome is not None, page.path
        is_cut = page.kind == "cut-head"
        assert row.outcome.is_in_archive != is_cut, (page.path, row.outcome, row.detail)
        if page.kind == "error-once":
            assert (row.title, row.status) == ("Toch gelukt", 200)
        elif page.kind in LEADS_ELSEWHERE:
            assert row.visit_id is not None, page.path
        else:
            assert page.path in rendered, page.path
            assert (rendered[page.path].title or "").startswith(page.title), page.path


@pytest.mark.requirement("REIK02")
def test_nothing_of_the_site_was_captured_that_the_inventory_does_not_name(
    harvested: Harvested,
) -> None:
    listed = load_inventory().all_requests(explored=True) | FORM_ACTIONS | GUESSES
    assert sorted(item.path for item in asked(harvested).keys() - listed) == []


@pytest.mark.requirement("REIK02")
def test_no_page_of_another_site_is_captured(harvested: Harvested, inventory: Inventory) -> None:
    foreign = {harvested.other.rstrip("/") + path for path in inventory.out_of_scope}
    assert foreign.isdisjoint(each.url for each in harvested.archive.exchanges)
    outcomes = outcomes_of(harvested)
    known = foreign & outcomes.keys()
    assert known  # they were heard of, and left out with a reason
    assert {outcomes[url] for url in known} == {Outcome.OUT_OF_SCOPE}


@pytest.mark.requirement("REIK02")
def test_files_by_convention_and_by_sitemap_are_captured(
    harvested: Harvested, inventory: Inventory
) -> None:
    found = asked(harvested)
    for path in ("/robots.txt", "/sitemap.xml", "/favicon.ico"):
        (item,) = (each for each in found if each.path == path and each.origin is Origin.SITE)
        assert {each.status for each in found[item]} == {200}, path
    for file in inventory.files:
        item = ExpectedRequest(method="GET", origin=Origin.SITE, path=file.path)
        assert any(is_whole(each) for each in found[item]), file.path


@pytest.mark.requirement("REIK03")
def test_orphans_named_by_the_sitemap_alone_are_visited(
    harvested: Harvested, inventory: Inventory
) -> None:
    rows = pages_of(harvested)
    orphans = [page.path for page in inventory.pages if page.discovery is Discovery.SITEMAP]
    assert orphans
    for path in orphans:
        assert rows[path].outcome is Outcome.CAPTURED, path


@pytest.mark.requirement("REIK04", "REIK05")
def test_depth_and_hops_are_without_limit_and_counted(
    harvested: Harvested, inventory: Inventory
) -> None:
    deepest = max(inventory.pages, key=lambda page: page.path.count("/"))
    row = pages_of(harvested)[deepest.path]
    assert row.depth >= DEEPEST
    assert row.outcome is Outcome.CAPTURED
    reach = harvested.report.reach
    assert reach.max_path_depth == row.depth
    assert reach.max_path_depth_url == row.url
    hops = {
        dict(facts(record.block()))["hopsFromSeed"]
        for record in harvested.archive.of_type("metadata")
        if record.url == row.url
    }
    assert hops == {str(row.hops)}
    assert reach.max_hops >= row.hops > 0


@pytest.mark.requirement("REIK04")
def test_every_visit_says_its_hops_from_the_seed(
    harvested: Harvested, inventory: Inventory
) -> None:
    visits = [
        dict(facts(record.block())) | {"url": record.url}
        for record in harvested.archive.of_type("metadata")
        if record.value("WARC-Page-ID") is not None
    ]
    pages = [visit for visit in visits if "outcome" in visit and "pageHeight" in visit]
    shown = [
        page
        for page in inventory.pages
        if page.discovery not in (Discovery.EXPLORED, Discovery.EMBEDDED)
        and page.kind not in LEADS_ELSEWHERE | {"cut-head"}
    ]
    assert len(pages) >= len(shown) > 50
    assert {"0", "1", "2", "3"} <= {visit["hopsFromSeed"] for visit in pages}
    from_nowhere = [visit["url"] for visit in pages if "via" not in visit]
    # The sitemap is looked for by convention before a page links to it.
    assert from_nowhere == [harvested.seed, f"{harvested.seed}sitemap.xml"]


def test_every_known_url_has_exactly_one_outcome(harvested: Harvested) -> None:
    outcomes = outcomes_of(harvested)
    assert outcomes
    assert [url for url, outcome in outcomes.items() if outcome is None] == []
    requested = {each.url for each in harvested.archive.exchanges if each.method == "GET"}
    assert requested <= outcomes.keys()
    broken = {url for url in requested if outcomes[url] is Outcome.BROKEN_RESPONSE}
    assert broken == {f"{harvested.seed}voorbeelden/afgebroken/kop"}
    for url in requested - broken:
        outcome = outcomes[url]
        assert outcome is not None
        assert outcome.is_in_archive, (url, outcome)


def test_the_harvest_is_complete(harvested: Harvested) -> None:
    assert harvested.result.exit_code is ExitCode.COMPLETE
    assert harvested.report.identity.state is State.COMPLETE
    assert list(harvested.folder.spool.glob("*.journal")) == []


@pytest.mark.requirement("META02")
def test_totals_of_the_report_equal_those_of_the_warc_files(harvested: Harvested) -> None:
    totals = totals_from_warc(harvested.warc_files)
    report = harvested.report
    assert differences(report, totals) == []
    assert sum(row.requests for row in report.tls) == sum(
        each.url.startswith("https:") for each in harvested.archive.exchanges
    )
    assert all(row.version in ("tls/1.2", "tls/1.3") and row.cipher_suite for row in report.tls)
    exchanges = harvested.archive.exchanges
    assert report.counts.requests == len(exchanges)
    assert report.counts.sent_bytes == sum(len(each.request_bytes) for each in exchanges)
    assert report.counts.received_bytes == sum(
        len(message) for each in exchanges for message in each.messages
    )


@pytest.mark.requirement("META02")
def test_status_counts_of_the_report_equal_the_archived_answers(harvested: Harvested) -> None:
    archived = Counter(each.status for each in harvested.archive.exchanges if each.status)
    assert {row.status: row.requests for row in harvested.report.statuses} == archived


def test_what_was_tried_out_holds_all_that_reading_does_and_what_pressing_brings(
    http_harvest: Harvested, https_harvest: Harvested
) -> None:
    """What only trying out brings is all that the second one has more."""
    whole = load_inventory()
    due = https_harvest.due(whole)
    read, tried = asked(http_harvest).keys(), asked(https_harvest).keys()
    assert read & due.all_requests() <= tried
    pressed = by_pressing(due)
    assert pressed
    assert pressed <= tried
    assert tried - read <= by_pressing(whole)


def by_pressing(inventory: Inventory) -> set[ExpectedRequest]:
    """What only somebody who presses something asks for, in a way that changes nothing."""
    pressed = inventory.all_requests(explored=True) - inventory.all_requests()
    return {item for item in pressed if item.method in SAFE_METHODS}


def is_whole(exchange: ArchivedExchange) -> bool:
    """Whether it holds the whole body: a range from the first byte to the last does too."""
    if exchange.truncated is not None or exchange.status in (None, 304):
        return False
    if exchange.status != 206:
        return True
    found = _RANGE.search(exchange.final)
    return found is not None and int(found["last"]) + 1 == int(found["total"])


def outcomes_of(harvested: Harvested) -> dict[str, Outcome | None]:
    database = open_database(harvested.folder.ledger)
    try:
        with database.read() as tx:
            rows = tx.execute(sa.select(URL.c.url, URL.c.outcome)).all()
    finally:
        database.close()
    assert len({row.url for row in rows}) == len(rows)
    return {row.url: queries.as_outcome(row.outcome) for row in rows}


def facts(block: bytes) -> list[tuple[str, str]]:
    """The fields of an application/warc-fields block."""
    lines = block.decode().split("\r\n")
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


@pytest.mark.requirement("META01")
def test_audit_finds_nothing_against_it_and_its_description_is_valid(
    harvested: Harvested, tmp_path: Path
) -> None:
    organisation = files("capture.demo").joinpath("archief.toml").read_bytes()
    (tmp_path / "archief.toml").write_bytes(organisation)
    root = tmp_path / harvested.folder.root.parent.name / harvested.folder.root.name
    shutil.copytree(harvested.folder.root, root)
    folder = HarvestFolder(root)
    write(describe(folder, read_archive(tmp_path), ()), folder)
    audit = audit_harvest(root, guideline=read_guideline(DEFAULT), moment=clock.now())
    assert [each for each in audit.judgements if each.standing is Standing.NOT_MET] == []
    assert audit.is_complete, audit.missing
    checked = check(root, xsd=xsd())  # skips where the schema is not at hand
    assert len(checked) > len(harvested.warc_files) + 5
    assert [each for each in checked if each.problems] == []
