"""Every page is found, also those that only a script knows: the finds site, harvested whole.

The inventory was written with the pages, never from a harvest's result.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from capture.browser.navigation import SAFE_METHODS
from capture.demo.finds.inventory import FindsInventory, load_finds
from capture.demo.finds.outside import access_log, owner_list
from capture.demo.finds.site import ThreadedFindsSite
from capture.errors import ExitCode
from capture.ledger.database import open_database
from capture.ledger.sources import Source, sources
from capture.ledger.tables import EXPLORATION
from capture.model.layout import HarvestFolder
from capture.model.link import Mechanism
from capture.model.outcome import Outcome
from tests.harvests.demo_harvest import harvest, settings_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

SEARCHED = frozenset({"/register/?trefwoord=", "/register/?trefwoord=informatie"})
"""What a search form that asks leads to: on the list, because no link leads there."""
VIEWS = frozenset({"/vindplaatsen/hash-route/#overzicht"})
"""The first view of a page of hash routes, which a button leads back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a harvest of the finds site gave."""

    exit_code: ExitCode
    site: str
    """Without closing slash."""
    by_path: dict[str, list[Source]]
    """All sources, by path of what they name."""
    asked: frozenset[tuple[str, str]]
    """Method and path of every request that the site got."""
    unfired: list[dict[str, Any]]
    rows: dict[str, dict[str, Any]]
    """The list of orphan pages, by path."""


@pytest.fixture(scope="module")
def inventory() -> FindsInventory:
    return load_finds()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("finds")
    listed, logged = folder / "paginas.csv", folder / "access.log"
    with ThreadedFindsSite(log_bytes=True) as site:
        listed.write_text(owner_list(site.url), "utf-8")
        logged.write_text(access_log(), "utf-8")
        settings = settings_for(
            site.url,
            folder / "archief",
            owner_list=[str(listed)],
            access_log=[str(logged)],
            pictures="view",
        )
        result = harvest(settings)
        base = site.url.rstrip("/")
        asked = frozenset((each.method, each.target) for each in site.exchanges)
    return found_in(result.folder, base, asked, result.exit_code)


def found_in(
    root: Path, base: str, asked: frozenset[tuple[str, str]], exit_code: ExitCode
) -> Found:
    folder = HarvestFolder(root)
    by_path: dict[str, list[Source]] = {}
    database = open_database(folder.ledger)
    try:
        with database.read() as tx:
            for source in sources(tx):
                by_path.setdefault(source.url.removeprefix(base), []).append(source)
            rows = tx.execute(EXPLORATION.select()).all()
    finally:
        database.close()
    listed = json.loads((folder.root / "lists" / "weespaginas.json").read_text("utf-8"))
    return Found(
        exit_code=exit_code,
        site=base,
        by_path=by_path,
        asked=asked,
        unfired=[each for row in rows for each in row.unfired],
        rows={row["url"].removeprefix(base): row for row in listed["rows"]},
    )


@pytest.mark.requirement("REIK02")
def test_every_find_is_captured_by_its_mechanism(found: Found, inventory: FindsInventory) -> None:
    assert len(inventory.finds) > 70
    missed = {
        find.path: find.mechanism
        for find in inventory.finds
        if not any(
            source.mechanism is find.mechanism
            and source.outcome is not None
            and source.outcome.is_in_archive
            for source in found.by_path.get(find.path, ())
        )
    }
    assert missed == {}
    assert found.exit_code is ExitCode.COMPLETE


@pytest.mark.requirement("REIK06")
def test_nothing_unsafe_is_sent_and_what_it_would_have_been_is_kept(
    found: Found, inventory: FindsInventory
) -> None:
    assert {method for method, _ in found.asked} <= SAFE_METHODS
    never = {(each.method, each.path): each.label for each in inventory.never}
    assert never
    labels = {each["label"] for each in found.unfired}
    assert set(never.values()) <= labels
    for each in found.unfired:
        if each["method"]:
            path = str(each["url"]).removeprefix(found.site)
            assert any(
                source.mechanism is Mechanism.UNSAFE for source in found.by_path.get(path, ())
            ), path


@pytest.mark.requirement("REIK03")
def test_the_list_holds_exactly_the_pages_that_it_should(
    found: Found, inventory: FindsInventory
) -> None:
    expected = {find.path: find for find in inventory.finds if not find.is_static}
    assert found.rows.keys() - SEARCHED - VIEWS == expected.keys() - SEARCHED
    assert {path: found.rows[path]["found"]["mechanism"] for path in expected} == {
        path: find.mechanism.value for path, find in expected.items()
    }
    assert {path for path in expected if found.rows[path]["is_strict"]} == {
        path for path, find in expected.items() if find.is_orphan
    }
    for path, row in found.rows.items():
        assert row["record_id"], path
        assert row["decision"] is None
        assert Outcome(row["outcome"]).is_in_archive


@pytest.mark.requirement("REIK03")
def test_what_was_done_to_find_it_is_said(found: Found, inventory: FindsInventory) -> None:
    explored = [
        found.rows[find.path]["found"]
        for find in inventory.finds
        if find.mechanism in (Mechanism.WINDOW, Mechanism.ROUTE)
    ]
    assert explored
    assert all(each["action"] and each["place"] and each["from_url"] for each in explored)
