"""Incremental harvests day after day, of a site that changes: held against what truly changed.

The site, its truth and the drive are tested by themselves (`tests/demo/test_changing.py`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from capture.demo.changing.nouns import Lie
from capture.demo.changing.plan import DayPlan, each_once, month
from capture.demo.changing.running import ChangingSite
from capture.errors import ExitCode
from scripts.bench_incremental import AIM_BYTES, AIM_WALL, figures
from scripts.days import RENDER_EVERY_DAYS, Drive, noon

QUICK = {"explore": "off", "pictures": "view", "page-timeout": "30", "rate": "16"}
"""Trying pages out and pictures of whole pages have tests of their own."""


def driven(
    out: Path, plans: Sequence[DayPlan], *, pages: int, options: dict[str, object]
) -> Iterator[Drive]:
    """Drive a site through all days; it still runs when the days are looked at."""
    with ChangingSite(pages=pages, moment=noon(len(plans) + 1)) as site:
        drive = Drive(site=site, out=out, options=options)
        for _ in drive.run(plans):
            pass
        yield drive


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drive]:
    """A small site to which everything happens in two days, then nothing."""
    out = tmp_path_factory.mktemp("dagen")
    yield from driven(out, each_once(days=3), pages=20, options=dict(QUICK))


def assert_nothing_missed(drive: Drive) -> None:
    """Every harvest is complete, and shows all that truly changed, on the day itself."""
    for day in drive.days:
        assert (day.result.exit_code, day.result.reason) == (ExitCode.COMPLETE, "")
        assert day.verdict.counted or day.is_quiet
        assert day.verdict.missed == (), day.number


def assert_nothing_made_up(drive: Drive) -> None:
    """The lists name no page and no document to which nothing happened."""
    assert [day.verdict.extra for day in drive.days] == [()] * len(drive.days)


def assert_as_few_rendered_as_allowed(drive: Drive) -> None:
    rendered = {day.number: len(day.rendered) for day in drive.days[1:]}
    allowed = {day.number: day.allowed for day in drive.days[1:]}
    assert all(rendered[number] <= allowed[number] for number in rendered), (rendered, allowed)


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.timeout(900)
@pytest.mark.requirement("FREQ02")
def test_each_kind_of_change_is_found_on_its_day(small: Drive) -> None:
    assert_nothing_missed(small)
    kinds = {item.change for day in small.days for item in day.verdict.items}
    assert {"text", "data", "photo", "document", "new", "moved"} <= kinds
    assert {"gone 404", "gone 410", "gone soft-404", "gone redirect-home"} <= kinds


def test_nothing_else_is_listed_though_every_answer_differs(small: Drive) -> None:
    assert_nothing_made_up(small)


def test_no_more_is_rendered_than_has_to_be(small: Drive) -> None:
    assert_as_few_rendered_as_allowed(small)


def test_quiet_day_lists_nothing_and_writes_little(small: Drive) -> None:
    quiet, full = small.days[-1], small.days[0]
    assert quiet.is_quiet
    assert quiet.evidence.rows is not None
    assert [row for row in quiet.evidence.rows if row.is_page] == []
    assert quiet.cost.warc_bytes < full.cost.warc_bytes / 4  # of so small a site most are hubs


def test_all_that_was_asked_and_answered_is_recorded(small: Drive) -> None:
    """Of what needs no browser as well; 304 and identical answers are revisits (WARC06)."""
    for day in small.days:
        assert day.evidence.requests == day.cost.requests
    assert small.days[-1].evidence.revisits["server-not-modified"] > 5


def test_days_are_days_apart_in_the_archive(small: Drive) -> None:
    dates = [day.evidence.dates for day in small.days]
    assert all(len(each) <= 2 for each in dates)  # a harvest may pass midnight
    starts = [min(each) for each in dates]
    assert starts == sorted(set(starts))


@pytest.mark.soak
@pytest.mark.timeout(3 * 3600)
@pytest.mark.requirement("FREQ02")
def test_month_of_a_site_of_300_pages(tmp_path: Path) -> None:
    for drive in driven(tmp_path, month(days=30, pages=300, seed=1), pages=300, options={}):
        assert_nothing_missed(drive)
        assert_nothing_made_up(drive)
        assert_as_few_rendered_as_allowed(drive)
        found = figures(drive)
        assert found.recall == 1
        assert found.quiet_wall <= AIM_WALL
        assert max(found.quiet_warc, found.quiet_folder) <= AIM_BYTES
        assert found.longest_unrendered <= RENDER_EVERY_DAYS


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.requirement("FREQ02")
def test_lying_etags_are_seen_through_within_the_days_of_the_sample(tmp_path: Path) -> None:
    """What 304 hides can't be known on the day itself; the sample shows it, and 304 loses trust."""
    lying = frozenset({Lie.ETAG})
    plans = [DayPlan(plan.changes, lying) for plan in month(days=16, pages=100, seed=2)]
    for drive in driven(tmp_path, plans, pages=60, options=dict(QUICK)):
        assert_nothing_missed(drive)
        hidden = [
            (item.target, day.number)
            for day in drive.days[:3]
            for item in day.verdict.items
            if item.was_hidden and item.target in set(drive.site.content.targets())
        ]
        assert hidden
        for target, number in hidden:
            later = drive.days[number : number + RENDER_EVERY_DAYS + 1]
            assert any(day.evidence.rows_of(target, "changed") for day in later), target
