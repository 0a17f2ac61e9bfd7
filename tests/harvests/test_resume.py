"""Stop and go on: Ctrl-C, SIGTERM, kill -9 of any part at any moment, then `capture resume`."""

import random
import re
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harvests.chains import ChainedSite
from tests.harvests.evidence import (
    LedgerView,
    assert_closed,
    assert_readable,
    assert_settled,
    captured,
    left_in_spool,
    missing,
    report,
)
from tests.harvests.runs import (
    DEADLINE_SECONDS,
    Commands,
    Part,
    Run,
    commands_in,
    lines_of,
    wait_until,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE, FAULT, USAGE, INCOMPLETE = range(4)
PAGES = 6
STEPS = 4
EVERY_TARGET = {
    "/",
    "/stijl.css",
    "/vlak.svg",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/alleen-in-sitemap",
    *(f"/pagina/{n}" for n in range(1, PAGES + 1)),
    *(f"/stap/{n}/{step}" for n in range(PAGES + 1) for step in range(1, STEPS + 1)),
    *(f"/klaar/{n}" for n in range(PAGES + 1)),
}
"""What an uninterrupted harvest captures (`test_an_uninterrupted_harvest…` holds it to that)."""


@pytest.fixture
def site() -> Iterator[ChainedSite]:
    with ChainedSite(pages=PAGES, steps=STEPS) as running:
        yield running


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


def assert_all_there(commands: Commands, site: ChainedSite) -> None:
    """The harvest is complete, and equal to one that nothing interrupted."""
    folder = commands.harvest_folder()
    assert_closed(folder)
    assert_settled(folder)
    assert captured(folder) == EVERY_TARGET
    assert missing(folder, site.proven()) == []
    outcomes = {urlsplit(row.url).path: row.outcome for row in LedgerView(folder).rows().values()}
    assert set(outcomes) == EVERY_TARGET
    assert set(outcomes.values()) <= {"captured", "captured-as-revisit"}
    assert report(folder)["identity"]["state"] == "complete"  # type: ignore[index]


def assert_recorded(commands: Commands, site: ChainedSite, run: Run) -> None:
    """A harvest that ended in order: closed, settled, its folder told, nothing running."""
    folder = commands.harvest_folder()
    assert run.printed.splitlines()[-1] == str(folder)
    assert_closed(folder)
    assert_settled(folder)
    assert missing(folder, site.proven()) == []
    commands.brood.assert_gone()


def complete(commands: Commands, site: ChainedSite, *, done: set[str]) -> None:
    """Resume, hold the result against an uninterrupted harvest, and see no page visited again."""
    before = len(site.visits())
    resumed = commands.resume()
    assert resumed.wait() == COMPLETE, resumed.said
    again = {site.url.rstrip("/") + target for target in site.visits()[before:]}
    assert again & done == set()
    assert_all_there(commands, site)
    commands.brood.assert_gone()


def test_an_uninterrupted_harvest_captures_every_target(
    commands: Commands, site: ChainedSite
) -> None:
    run = commands.harvest(site.url)
    assert run.wait() == COMPLETE, run.said
    assert_all_there(commands, site)
    assert len(site.visits()) == len(set(site.visits()))
    commands.brood.assert_gone()

    visits = len(site.visits())
    again = commands.resume()
    assert again.wait() == COMPLETE
    assert "complete already" in again.said
    assert len(site.visits()) == visits
    assert_all_there(commands, site)
    commands.brood.assert_gone()


def press_ctrl_c(run: Run) -> None:
    """Send SIGINT to the whole process group, as a terminal does."""
    run.interrupt_group()


def terminate(run: Run) -> None:
    """Send SIGTERM to the main process, as the system does when it shuts down."""
    run.signal(signal.SIGTERM)


def test_a_first_signal_finishes_the_pages_in_hand(commands: Commands, site: ChainedSite) -> None:
    stop_once(commands, site, commands.harvest(site.url), press_ctrl_c)
    begun = stop_once(commands, site, commands.resume(), terminate)
    complete(commands, site, done=begun)


def stop_once(
    commands: Commands, site: ChainedSite, run: Run, stop: Callable[[Run], None]
) -> set[str]:
    """Stop a run early; return the pages that were begun: all of them are done."""
    site.trap.arm(12, partial(stop, run))
    assert run.wait() == INCOMPLETE, run.said
    assert site.trap.sprung.is_set()
    assert_recorded(commands, site, run)
    folder = commands.harvest_folder()
    found = report(folder)
    assert found["identity"]["shortfalls"] == ["interrupted"]  # type: ignore[index]
    assert "interrupted" in run.said
    assert f"capture resume {folder}" in run.said
    ledger = LedgerView(folder)
    assert ledger.in_hand() == set()
    assert len(site.visits()) == len(set(site.visits())), "a page was visited again"
    begun = {site.url.rstrip("/") + target for target in site.visits()}
    assert begun == ledger.done_pages()
    return begun


def test_signals_while_it_starts_and_further_ones_end_it_at_once_with_valid_files(
    commands: Commands, site: ChainedSite
) -> None:
    run = commands.harvest(site.url, is_cold=True)
    wait_until(lambda: run.find(Part.PROXY))
    run.signal(signal.SIGTERM)
    assert run.wait() in (INCOMPLETE, 130), run.said
    commands.brood.assert_gone()

    resumed = commands.resume(is_cold=True)

    def impatient() -> None:
        for time in range(5):
            resumed.signal(signal.SIGINT)
            if time == 0:
                wait_until(lambda: "finishing" in resumed.said)

    site.trap.arm(20, impatient)
    site.trap.sprung.wait(DEADLINE_SECONDS)
    assert resumed.wait() == INCOMPLETE, resumed.said
    assert_recorded(commands, site, resumed)
    complete(commands, site, done=LedgerView(commands.harvest_folder()).done_pages())


def test_a_killed_recording_process_ends_the_harvest_with_a_clear_line(
    commands: Commands, site: ChainedSite
) -> None:
    run = commands.harvest(site.url)
    site.trap.arm(20, lambda: run.kill(Part.PROXY))
    assert run.wait() == FAULT, run.said
    lines = lines_of(run.said)
    assert len([line for line in lines if "recording process ended" in line]) == 1, lines
    assert "capture resume" in run.said
    assert_recorded(commands, site, run)
    complete(commands, site, done=LedgerView(commands.harvest_folder()).done_pages())


def test_a_killed_browser_is_started_again(commands: Commands, site: ChainedSite) -> None:
    run = commands.harvest(site.url)
    for part in (Part.BROWSER, Part.DRIVER):
        killed: list[int] = []

        def kill(part: Part = part, killed: list[int] = killed) -> None:
            killed.append(run.kill(part))

        site.trap.arm(20, kill)
        wait_until(partial(over_or_sprung, run, site), why=f"{part} to be killed")
        assert killed, run.said
        assert killed[0] > 0
    assert run.wait() == COMPLETE, run.said
    assert_all_there(commands, site)
    commands.brood.assert_gone()


def over_or_sprung(run: Run, site: ChainedSite) -> bool:
    return site.trap.sprung.is_set() or run.is_over


def kill_and_resume(
    commands: Commands, site: ChainedSite, rng: random.Random, parts: list[Part]
) -> None:
    """Kill each of the parts in turn at a random moment, and go on; hold all promises."""
    run = commands.harvest(site.url)
    done: set[str] = set()
    seen = 0
    for part in parts:
        site.trap.arm(rng.randrange(1, 40), partial(run.kill, part))
        wait_until(partial(over_or_sprung, run, site), why=f"{part} to be killed")
        if part in (Part.BROWSER, Part.DRIVER) and not run.is_over:
            continue  # it is started again
        run.wait()
        commands.brood.assert_gone()
        folder = commands.harvest_folder()
        again = {site.url.rstrip("/") + target for target in site.visits()[seen:]}
        assert again & done == set(), "a page that was done was visited again"
        ledger = LedgerView(folder)
        done, seen = ledger.done_pages(), len(site.visits())
        assert_readable((folder / "warc").glob("*.warc"))
        run = commands.resume()
    assert run.wait() == COMPLETE, run.said
    for cut in re.findall(r"(\d+) torn bytes", run.said):
        assert int(cut) >= 0
    assert left_in_spool(commands.harvest_folder()) == []
    assert_all_there(commands, site)
    commands.brood.assert_gone()


def test_killed_in_any_part_nothing_delivered_is_lost(
    commands: Commands, site: ChainedSite
) -> None:
    # Of the recording process, the browser and its driver by themselves: the tests above.
    kill_and_resume(commands, site, random.Random(5), [Part.ALL, Part.MAIN])


@pytest.mark.soak
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_killed_again_and_again_at_random_nothing_delivered_is_lost(
    commands: Commands, site: ChainedSite, seed: int
) -> None:
    rng = random.Random(seed)
    parts = rng.choices([Part.ALL, Part.MAIN, Part.PROXY, Part.DRIVER, Part.BROWSER], k=5)
    kill_and_resume(commands, site, rng, parts)
