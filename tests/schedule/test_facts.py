"""What an archive says of its harvests: also when what lies in it is broken, or means harm."""

import json
from pathlib import Path

import pytest

from capture.metadata.report import Shortfall
from capture.schedule import claims
from capture.schedule.facts import Reader, names_of
from capture.schedule.reading import read_sites
from capture.schedule.sites import Site
from capture.schedule.values import Harvest
from tests.schedule.build import FULL, at

NAME = "NL-voorbeeld-20260301030000-full"
IDENTITY: dict[str, object] = {
    "state": "complete",
    "shortfalls": [],
    "finished": "2026-03-01T04:00:00Z",
}
DONE = {
    "identity": IDENTITY,
    "counts": {"pages_captured": 12, "pages_known": 13},
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "site.toml").write_text("seed = ['www.voorbeeld.nl']\nout = 'archief'\n")
    return read_sites([tmp_path / "site.toml"], environment={})[0]


def put(site: Site, report: object, name: str = NAME) -> Path:
    folder = site.folder / name
    (folder / "metadata").mkdir(parents=True, exist_ok=True)
    text = report if isinstance(report, str) else json.dumps(report)
    (folder / "metadata" / "harvest-report.json").write_text(text)
    return folder


def read(site: Site) -> tuple[Harvest, ...]:
    return Reader().harvests(site, names_of(site), now=at("2026-03-02 00:00"))


def test_harvest_is_what_its_report_says(site: Site) -> None:
    put(site, DONE)
    (found,) = read(site)
    assert (found.kind, found.pages, found.is_done, found.is_proved) == (FULL, 12, True, False)
    short = {**IDENTITY, "state": "incomplete", "shortfalls": ["page-limit"]}
    put(site, {**DONE, "identity": short})
    (found,) = read(site)
    assert (found.is_done, found.shortfalls) == (False, (Shortfall.PAGE_LIMIT,))


@pytest.mark.parametrize(
    "report",
    [
        *("", "{", "[]", "null", "[" * 100_000, '{"identity": 3}'),
        {"identity": {**IDENTITY, "finished": "gisteren"}},
        {"identity": {**IDENTITY, "finished": "2026-03-01T04:00:00"}},
        {"identity": {**IDENTITY, "shortfalls": ["page-limit"]}},
        {"identity": {**IDENTITY, "state": "incomplete"}},
        {"identity": {**IDENTITY, "shortfalls": "geen"}},
        {"identity": {**IDENTITY, "state": "incomplete", "shortfalls": [["x"]]}},
    ],
)
def test_report_that_is_not_understood_never_makes_a_harvest_complete(
    site: Site, report: object
) -> None:
    put(site, report)
    (found,) = read(site)
    assert not found.is_done


def test_other_folders_are_passed_over(site: Site) -> None:
    for name in (
        *("NL-ander-20260301030000-full", "NL-voorbeeld-20260301030000-page"),
        *("NL-voorbeeld-99999999999999-full", "NL-voorbeeld-20260301030000-full.zip"),
    ):
        put(site, DONE, name)
    assert read(site) == ()


def test_harvest_of_a_staging_server_is_none_of_the_site(site: Site) -> None:
    folder = put(site, DONE)
    resolve = [{"host": "www.voorbeeld.nl", "address": "10.0.0.1"}]
    (folder / "settings.json").write_text(json.dumps({"settings": {"resolve": resolve}}))
    assert read(site) == ()


def test_harvest_that_a_person_works_on_is_seen(site: Site) -> None:
    folder = put(site, "")
    claim = claims.take(folder / ".lock")
    assert claim is not None
    assert read(site)[0].is_worked_on
    claim.release()
    assert not read(site)[0].is_worked_on


def test_report_that_changed_is_read_anew(site: Site) -> None:
    reader = Reader()
    put(site, "")
    assert not reader.harvests(site, names_of(site), now=at("2026-03-02 00:00"))[0].is_done
    put(site, DONE)
    assert reader.harvests(site, names_of(site), now=at("2026-03-02 00:00"))[0].is_done
