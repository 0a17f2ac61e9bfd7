"""An incremental harvest that is cut short and taken up again (FREQ02)."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from capture import clock
from capture.demo.changing.nouns import Change
from capture.demo.changing.plan import DayPlan
from capture.demo.changing.running import ChangingSite
from capture.errors import ExitCode
from capture.model.layout import HarvestFolder
from tests.harvests.runs import Commands, Part, Run, commands_in, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAN = DayPlan((Change.TEXT, Change.DATA, Change.ADD_LISTED, Change.GONE_404))
PAGES = 20


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


def newest(commands: Commands) -> HarvestFolder:
    """Return the folder of the incremental harvest."""
    return HarvestFolder(next(commands.archive.glob("*/*-incremental")))


def asked(commands: Commands) -> int:
    """Return how many exchanges the incremental harvest has noted."""
    for folder in commands.archive.glob("*/*-incremental"):
        if (folder / "ledger.sqlite").is_file():
            with sqlite3.connect(f"file:{folder}/ledger.sqlite?mode=ro", uri=True) as ledger:
                try:
                    return int(ledger.execute("SELECT count(*) FROM exchange").fetchone()[0])
                except sqlite3.OperationalError:
                    return 0
    return 0


def incremental(commands: Commands, site: ChangingSite) -> Run:
    return commands.harvest(site.url, "--kind", "incremental")


@pytest.mark.timeout(900)
@pytest.mark.requirement("FREQ02")
def test_whoever_is_killed_on_the_way_the_list_of_changes_is_whole(commands: Commands) -> None:
    with ChangingSite(pages=PAGES, moment=clock.now() - timedelta(days=2)) as site:
        refused = incremental(commands, site)
        assert refused.wait() == ExitCode.USAGE
        assert "no full harvest yet" in refused.said
        assert commands.harvest(site.url).wait() == ExitCode.COMPLETE
        truth = site.next_day(clock.now(), PLAN)

        begun = incremental(commands, site)
        wait_until(lambda: asked(commands) > 0, why="a first batch of answers")
        begun.kill(Part.ALL)
        begun.wait()
        again = commands.start("resume", str(newest(commands).root))
        wait_until(lambda: "closed after a crash" in again.said, why="its beginning")
        again.signal(signal.SIGINT)
        assert again.wait() in (ExitCode.INCOMPLETE, ExitCode.COMPLETE)
        assert commands.start("resume", str(newest(commands).root)).wait() == ExitCode.COMPLETE

        listed = json.loads(newest(commands).changes_json.read_text())
        rows = {row["url"]: row["change"] for row in listed["rows"] if row["is_page"]}
        expected = {site.absolute(each): "changed" for each in truth.changed}
        expected |= {site.absolute(each): "new" for each in truth.new}
        expected |= {site.absolute(each): "gone" for each in truth.gone}
        found = {url: rows.get(url) for url in expected if not url.endswith((".xml", ".atom"))}
        assert found == {url: expected[url] for url in found}
        assert listed["is_complete"]
        checked = commands.here("warc", "check", str(commands.archive))
        assert checked.code == ExitCode.COMPLETE, checked.printed
