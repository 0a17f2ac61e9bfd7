"""When an alarm is told: once for each occasion, and once when it is over."""

from dataclasses import replace

import pytest

from capture.metadata.report import Shortfall
from capture.schedule.alarms import Turn, turned
from capture.schedule.conditions import Condition, Found, of_disk, of_site
from capture.schedule.sites import Alarming
from capture.schedule.values import End, Facts
from tests.schedule.build import FULL, INCREMENTAL, at, attempt, facts, harvest

BASE = harvest("2026-03-01 03:00", FULL)
ALARMING = Alarming()


def wrong(now: str, known: Facts) -> dict[Condition, Found]:
    return {each.condition: each for each in of_site(at(now), known, ALARMING)}


@pytest.mark.requirement("FREQ02")
def test_day_without_a_completed_harvest_is_told_when_it_is_over() -> None:
    known = facts(BASE)
    assert not wrong("2026-03-02 23:59", known)
    missed = wrong("2026-03-03 00:00", known)[Condition.MISSED_DAY]
    assert missed.text == "No harvest that was begun on Mon 2 Mar 2026 was completed."
    assert "2 days" in wrong("2026-03-04 00:00", known)[Condition.MISSED_DAY].text


@pytest.mark.requirement("FREQ02")
def test_harvest_that_was_not_completed_does_not_count() -> None:
    cut = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.UNFINISHED)
    assert Condition.MISSED_DAY in wrong("2026-03-03 00:00", facts(cut, BASE))
    running = replace(cut, is_worked_on=True)
    assert not wrong("2026-03-03 00:00", facts(running, BASE))


@pytest.mark.requirement("FREQ02")
def test_missed_day_is_over_with_the_next_harvest() -> None:
    assert not wrong("2026-03-04 05:00", facts(harvest("2026-03-04 03:00"), BASE))


def test_failure_is_told_with_its_reason_until_a_harvest_is_done() -> None:
    failed = attempt("2026-03-02 03:00", End.FAILED)
    told = wrong("2026-03-02 03:05", facts(BASE, attempts=(failed,)))[Condition.FAILED]
    assert "no browser was found" in told.text
    by_hand = harvest("2026-03-02 09:00")
    assert not wrong("2026-03-02 10:00", facts(by_hand, BASE, attempts=(failed,)))
    again = attempt("2026-03-02 03:10", End.COMPLETE)
    assert not wrong("2026-03-02 04:00", facts(BASE, attempts=(again, failed)))


def test_stop_of_the_service_is_no_alarm() -> None:
    cut = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.INTERRUPTED)
    stopped = attempt("2026-03-02 03:00", End.STOPPED)
    assert not wrong("2026-03-02 04:00", facts(cut, BASE, attempts=(stopped,)))


def test_incomplete_harvest_is_told() -> None:
    limited = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.PAGE_LIMIT)
    assert (
        "page-limit" in wrong("2026-03-02 04:00", facts(limited, BASE))[Condition.INCOMPLETE].text
    )


def test_harvest_that_misses_the_guideline_is_told() -> None:
    done = harvest("2026-03-02 03:00")
    audited = attempt("2026-03-02 03:00", End.INCOMPLETE)
    assert Condition.INCOMPLETE in wrong("2026-03-02 04:00", facts(done, BASE, attempts=(audited,)))


@pytest.mark.requirement("FREQ01")
def test_full_harvest_of_more_than_366_days_ago_is_told() -> None:
    known = facts(harvest("2027-03-02 03:00"), BASE)
    assert Condition.FULL_OVERDUE not in wrong("2027-03-02 03:00", known)
    assert Condition.FULL_OVERDUE in wrong("2027-03-02 03:01", known)


@pytest.mark.parametrize(("pages", "is_told"), [(100, False), (75, False), (74, True), (0, True)])
def test_site_that_shrank_is_told(pages: int, is_told: bool) -> None:
    fulls = [harvest(f"20{year}-03-01 03:00", FULL, pages=n) for year, n in ((25, 90), (24, 110))]
    newest = harvest("2026-03-02 03:00", FULL, pages=pages)
    assert (Condition.SHRUNK in wrong("2026-03-02 05:00", facts(newest, *fulls))) == is_told


def test_many_pages_gone_in_one_day_are_told() -> None:
    many = harvest("2026-03-02 03:00", gone=40, known=100)
    told = wrong("2026-03-02 05:00", facts(many, BASE))[Condition.SHRUNK]
    assert "40 % less" in told.text


def test_small_site_may_lose_a_page() -> None:
    earlier = harvest("2025-03-01 03:00", FULL, pages=3)
    newest = harvest("2026-03-01 03:00", FULL, pages=2)
    assert not wrong("2026-03-01 05:00", facts(newest, earlier))


def test_disk_is_in_order_again_with_some_room_to_spare() -> None:
    least = ALARMING.free_bytes
    assert of_disk(least, ALARMING, was_low=False) is None
    assert of_disk(least - 1, ALARMING, was_low=False) is not None
    assert of_disk(least + 1, ALARMING, was_low=True) is not None
    assert of_disk(2 * least, ALARMING, was_low=True) is None


def test_alarm_is_told_once_for_each_occasion_and_when_it_is_over() -> None:
    now = at("2026-03-03 00:00")
    found = Found(condition=Condition.MISSED_DAY, occasion="2026-03-02", text="…")
    open_alarms, events = turned(now, {"a": [found]}, ())
    assert [event.turn for event in events] == [Turn.ALARM]
    assert turned(now, {"a": [found]}, open_alarms) == (open_alarms, ())
    later = replace(found, occasion="2026-03-03")
    longer, events = turned(at("2026-03-04 00:00"), {"a": [later]}, open_alarms)
    assert [event.turn for event in events] == [Turn.ALARM]
    assert longer[0].since == now
    rest, events = turned(now, {"a": []}, longer)
    assert rest == ()
    assert [event.turn for event in events] == [Turn.RECOVERED]


def test_alarms_of_another_service_stay() -> None:
    now = at("2026-03-03 00:00")
    found = Found(condition=Condition.FAILED, occasion="", text="…")
    open_alarms, _ = turned(now, {"a": [found]}, ())
    assert turned(now, {"b": []}, open_alarms) == (open_alarms, ())
