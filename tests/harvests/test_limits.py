"""Limits that cut a harvest short, folders that can't be used, and manners towards a busy site."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from capture.demo.log import LoggedExchange
from capture.demo.server import ThreadedDemoSite
from tests.harvests.chains import ChainedSite
from tests.harvests.evidence import LedgerView, assert_closed, assert_settled, missing, report
from tests.harvests.quirks import Busy, Crowd, page_of_links, quirky_site
from tests.harvests.runs import Commands, Run, commands_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, FAULT, USAGE, INCOMPLETE = range(4)


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


# --- limits


def test_each_limit_makes_a_harvest_incomplete_and_resume_completes_it(commands: Commands) -> None:
    with ChainedSite(pages=6, steps=2) as site:
        run = commands.harvest(site.url, "--max-time", "1s")
        assert_cut_short(commands, run, "--max-time", "time-limit")
        run = commands.resume("--max-pages", "2")
        assert_cut_short(commands, run, "--max-pages", "page-limit")
        run = commands.resume("--max-bytes", "100kB")
        assert_cut_short(commands, run, "--max-bytes", "byte-limit")
        resumed = commands.resume()
        assert resumed.wait() == COMPLETE, resumed.said
        folder = commands.harvest_folder()
        assert_closed(folder)
        assert_settled(folder)
        assert missing(folder, site.proven()) == []
        visits = site.visits()
        assert len(visits) == len(set(visits)) == 8
    commands.brood.assert_gone()


def assert_cut_short(commands: Commands, run: Run, limit: str, shortfall: str) -> None:
    """A limit ended the run: its folder is in order, and tells why pages are left."""
    assert run.wait() == INCOMPLETE, run.said
    folder = commands.harvest_folder()
    assert f"incomplete: {limit} was reached" in run.said
    assert report(folder)["identity"]["shortfalls"] == [shortfall]  # type: ignore[index]
    assert_closed(folder)
    assert_settled(folder)
    outcomes = {row.outcome for row in LedgerView(folder).rows().values()}
    assert "not-reached" in outcomes


# --- folders and addresses that can't be used


def usage_line(commands: Commands, *arguments: str) -> str:
    """Return the one line that a command says when it is used wrongly."""
    ended = commands.here(*arguments)
    assert ended.code == USAGE, ended.said
    (line,) = ended.said.splitlines()
    return line


def test_a_second_process_on_the_same_harvest_is_refused(commands: Commands) -> None:
    with ChainedSite(pages=2) as site:
        is_held, may_go_on = threading.Event(), threading.Event()

        def hold() -> None:
            is_held.set()
            may_go_on.wait(60)

        site.trap.arm(5, hold)
        run = commands.harvest(site.url)
        assert is_held.wait(60), run.said
        line = usage_line(commands, "resume", str(commands.harvest_folder()))
        may_go_on.set()
        assert "another process works on this harvest" in line
        assert run.wait() == COMPLETE, run.said
        assert_closed(commands.harvest_folder())


def test_a_folder_that_is_no_harvest_is_a_usage_error(commands: Commands) -> None:
    empty = commands.folder / "leeg"
    empty.mkdir()
    assert str(empty) in usage_line(commands, "resume", str(empty))
    assert "nergens" in usage_line(commands, "resume", str(commands.folder / "nergens"))


@pytest.mark.parametrize(
    "seed",
    [
        "file:///etc/passwd",
        "ftp://example.nl/",
        "chrome://version",
        "javascript:alert(1)",
        "data:,x",
    ],
)
def test_a_seed_that_is_no_web_address_is_a_usage_error(commands: Commands, seed: str) -> None:
    line = usage_line(commands, "harvest", seed, "--out", str(commands.archive))
    assert seed.partition(":")[0] in line
    assert not commands.archive.exists()


def test_an_archive_that_is_a_file_is_a_usage_error(commands: Commands) -> None:
    taken = commands.folder / "bezet"
    taken.write_text("ik ben een bestand")
    for place in (taken, Path("/dev/full"), Path("/proc/archief")):
        line = usage_line(commands, "harvest", "http://127.0.0.1:9/", "--out", str(place))
        assert str(place) in line
        assert "--out" in line


def test_a_read_only_archive_is_a_usage_error(commands: Commands) -> None:
    commands.archive.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0:
        commands.archive.chmod(0o500)
        line = usage_line(commands, "harvest", "127.0.0.1:9", "--out", str(commands.archive))
    elif mount is not None and mounted(commands.archive, "ro"):
        try:
            line = usage_line(commands, "harvest", "127.0.0.1:9", "--out", str(commands.archive))
        finally:
            subprocess.run(["umount", str(commands.archive)], check=True)
    else:
        pytest.skip("root may write anywhere here, and may not mount")
    assert str(commands.archive) in line


def mounted(folder: Path, options: str) -> bool:
    """Mount an empty file system in memory, and return whether that could be done."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# --- manners


def pages_of(site: ThreadedDemoSite, path: str) -> list[LoggedExchange]:
    """Return the requests for a path, in order."""
    found = [each for each in site.exchanges if each.target == path]
    return sorted(found, key=lambda each: each.started)


def test_a_429_is_asked_again_after_the_time_it_named(commands: Commands) -> None:
    busy = Busy(refusals=1, status=429, retry_after="3")
    with quirky_site(lambda: {"/": page_of_links(["/druk"]), "/druk": busy}) as site:
        run = commands.harvest(site.url)
        assert run.wait() == COMPLETE, run.said
        first, second = pages_of(site, "/druk")
        assert (first.status, second.status) == (429, 200)
        assert (second.started - first.started).total_seconds() >= 3
    folder = commands.harvest_folder()
    assert missing(folder, [first, second]) == []
    row = LedgerView(folder).rows()[f"{site.url}druk"]
    assert (row.outcome, row.status) == ("captured", 200)


def test_a_storm_of_503_slows_the_harvest_down(commands: Commands) -> None:
    paths = [f"/storm/{number}" for number in range(4)]
    busy = Busy(refusals=1, status=503, retry_after=None)
    with quirky_site(lambda: {"/": page_of_links(paths)} | dict.fromkeys(paths, busy)) as site:
        run = commands.harvest(site.url, "--workers", "3")
        assert run.wait() == COMPLETE, run.said
        asked = sorted(
            (each for path in paths for each in pages_of(site, path)), key=lambda each: each.started
        )
    refused = [each for each in asked if each.status == 503]
    assert len(refused) == len(paths)
    assert missing(commands.harvest_folder(), asked) == []
    gaps = [
        (later.started - earlier.started).total_seconds()
        for earlier, later in pairwise(asked)
        if earlier.status == 503
    ]
    assert max(gaps) >= 2
    rows = LedgerView(commands.harvest_folder()).rows()
    assert {row.outcome for url, row in rows.items() if urlsplit(url).path in paths} <= {
        "captured",
        "captured-as-revisit",
    }


@pytest.mark.parametrize("rate", [pytest.param(1, marks=pytest.mark.soak), 2])
def test_no_more_navigations_at_a_time_than_the_rate_allows(commands: Commands, rate: int) -> None:
    crowd = Crowd(pages=4, company=rate, patience_seconds=0.5)
    with quirky_site(crowd.by_path) as site:
        run = commands.harvest(site.url, "--workers", "3", "--rate", str(rate))
        assert run.wait() == COMPLETE, run.said
    assert crowd.most == rate


def test_the_delay_of_the_rate_lies_between_two_starts(commands: Commands) -> None:
    crowd = Crowd(pages=4, company=1, patience_seconds=0.01)
    with quirky_site(crowd.by_path) as site:
        run = commands.harvest(site.url, "--workers", "3", "--rate", "3/1s")
        assert run.wait() == COMPLETE, run.said
    begun = LedgerView(commands.harvest_folder()).visits_begun("/drukte/")
    assert len(begun) == 4
    # From its turn to the note of its beginning a busy machine takes a page some time.
    assert (begun[-1] - begun[0]).total_seconds() >= 2
