"""The laws of the plan, one by one, and over years of whatever may happen."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.metadata.report import Shortfall
from capture.schedule import local
from capture.schedule.plan import decide
from capture.schedule.values import (
    Action,
    Decision,
    End,
    Facts,
    Harvest,
    Timetable,
    Window,
    Yearly,
)
from tests.schedule.build import FULL, INCREMENTAL, at, attempt, facts, harvest

DAILY = Timetable(daily=time(3))
NIGHT = replace(DAILY, windows=(Window(opens=time(22), closes=time(6)),))
BASE = harvest("2026-03-01 03:00", FULL)


def decided(now: str, known: Facts, timetable: Timetable = DAILY) -> Decision:
    return decide(at(now), timetable, known)


def test_new_site_begins_at_once_with_a_full_harvest() -> None:
    first = decided("2026-03-01 11:00", facts())
    assert (first.action, first.kind) == (Action.START, FULL)


def test_each_day_begins_at_its_time() -> None:
    waits = decided("2026-03-02 02:59", facts(BASE))
    assert (waits.action, waits.at) == (Action.WAIT, at("2026-03-02 03:00"))
    begins = decided("2026-03-02 03:00", facts(BASE))
    assert (begins.action, begins.kind) == (Action.START, INCREMENTAL)


def test_a_day_has_one_run() -> None:
    done = decided("2026-03-02 23:59", facts(harvest("2026-03-02 03:00"), BASE))
    assert (done.action, done.at) == (Action.WAIT, at("2026-03-03 03:00"))


def test_run_of_a_person_is_the_run_of_the_day() -> None:
    by_hand = harvest("2026-03-02 00:10")
    assert decided("2026-03-02 03:00", facts(by_hand, BASE)).action is Action.WAIT


def test_week_away_is_caught_up_with_once_and_at_once() -> None:
    late = decided("2026-03-09 00:30", facts(harvest("2026-03-02 03:00"), BASE))
    assert late.action is Action.START
    assert "catches up" in late.reason
    after = facts(harvest("2026-03-09 00:30"), harvest("2026-03-02 03:00"), BASE)
    assert decided("2026-03-09 03:00", after).at == at("2026-03-10 03:00")


def test_nothing_begins_while_somebody_harvests_the_site() -> None:
    assert decided("2026-03-02 03:00", facts(BASE, is_held=True)).action is Action.RUNNING
    by_hand = harvest("2026-03-02 02:00", FULL, Shortfall.UNFINISHED, is_worked_on=True)
    assert decided("2026-03-02 03:00", facts(by_hand, BASE)).action is Action.RUNNING


@pytest.mark.parametrize("left", [Shortfall.UNFINISHED, Shortfall.INTERRUPTED])
def test_what_was_cut_short_is_gone_on_with(left: Shortfall) -> None:
    cut = harvest("2026-03-02 03:00", INCREMENTAL, left)
    decision = decided("2026-03-02 03:10", facts(cut, BASE))
    assert (decision.action, decision.harvest) == (Action.RESUME, cut)


def test_own_limits_are_no_reason_to_go_on() -> None:
    limited = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.PAGE_LIMIT)
    assert decided("2026-03-02 03:10", facts(limited, BASE)).action is Action.WAIT
    endless = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.SUSPECTED_TRAPS)
    assert decided("2026-03-02 03:10", facts(endless, BASE)).action is Action.WAIT


def test_new_day_counts_more_than_what_is_left_of_the_day_before() -> None:
    cut = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.UNFINISHED)
    known = facts(cut, BASE)
    assert decided("2026-03-03 02:00", known).action is Action.RESUME
    assert decided("2026-03-03 03:00", known).action is Action.START
    after = facts(harvest("2026-03-03 03:00"), cut, BASE)
    assert decided("2026-03-03 04:00", after).action is Action.WAIT


def test_full_harvest_of_several_nights_lets_the_days_go_first() -> None:
    cut = harvest("2027-03-01 22:00", FULL, Shortfall.INTERRUPTED)
    base = harvest("2026-03-01 22:00", FULL)
    night = replace(NIGHT, daily=time(22))
    day = decided("2027-03-02 22:00", facts(cut, base), night)
    assert (day.action, day.kind) == (Action.START, INCREMENTAL)
    then = decided("2027-03-02 23:00", facts(harvest("2027-03-02 22:00"), cut, base), night)
    assert (then.action, then.harvest) == (Action.RESUME, cut)


def test_first_full_harvest_goes_on_before_any_day() -> None:
    cut = harvest("2026-03-01 03:00", FULL, Shortfall.UNFINISHED)
    decision = decided("2026-03-02 03:00", facts(cut))
    assert (decision.action, decision.harvest) == (Action.RESUME, cut)


def test_nothing_begins_outside_the_allowed_hours() -> None:
    waits = decided("2026-03-02 12:00", facts(BASE), NIGHT)
    assert (waits.action, waits.at) == (Action.WAIT, at("2026-03-02 22:00"))
    assert "allowed hours" in waits.reason


def test_failure_is_tried_again_later_so_many_times_a_day() -> None:
    once = facts(BASE, attempts=(attempt("2026-03-02 03:00", End.FAILED),))
    waits = decided("2026-03-02 03:01", once)
    assert (waits.action, waits.at) == (Action.WAIT, at("2026-03-02 03:10"))
    assert decided("2026-03-02 03:10", once).action is Action.START
    failed = tuple(attempt(f"2026-03-02 0{n}:00", End.FAILED) for n in (5, 4, 3))
    gave_up = decided("2026-03-02 09:00", facts(BASE, attempts=failed))
    assert (gave_up.action, gave_up.at) == (Action.WAIT, at("2026-03-03 00:00"))
    assert decided("2026-03-03 00:00", facts(BASE, attempts=failed)).action is Action.START


def test_stop_is_no_failure() -> None:
    stopped = tuple(attempt("2026-03-02 03:00", end) for end in (End.STOPPED, End.LOST) * 3)
    assert decided("2026-03-02 03:01", facts(BASE, attempts=stopped)).action is Action.START


def test_harvest_that_stays_incomplete_is_not_gone_on_with_forever() -> None:
    short = harvest("2026-03-02 03:00", INCREMENTAL, Shortfall.SEED_FAILED)
    tried = tuple(attempt("2026-03-02 04:00", End.INCOMPLETE, of=short) for _ in range(3))
    assert decided("2026-03-02 09:00", facts(short, BASE, attempts=tried)).action is Action.WAIT


def test_harvest_whose_proof_was_killed_is_proved() -> None:
    bare = harvest("2026-03-02 03:00", is_proved=False)
    lost = facts(bare, BASE, attempts=(attempt("2026-03-02 03:00", End.LOST),))
    assert decided("2026-03-02 03:30", lost).action is Action.RESUME
    said = facts(bare, BASE, attempts=(attempt("2026-03-02 03:00", End.COMPLETE),))
    assert decided("2026-03-02 03:30", said).action is Action.WAIT


@pytest.mark.requirement("FREQ01")
def test_full_harvest_comes_on_its_day_and_never_later_than_366_days() -> None:
    yearly = replace(DAILY, full=Yearly(month=6, day=1, at=time(22)))
    daily = facts(harvest("2026-05-31 03:00"), BASE)
    waits = decided("2026-06-01 03:00", daily, yearly)
    assert (waits.at, waits.kind) == (at("2026-06-01 22:00"), FULL)
    assert decided("2026-06-01 22:00", daily, yearly).kind is FULL
    a_year = facts(harvest("2027-02-28 03:00"), BASE)
    assert decided("2027-03-01 03:00", a_year).kind is FULL


def test_full_harvest_shortly_before_its_day_stands_for_it() -> None:
    yearly = replace(DAILY, full=Yearly(month=3, day=15, at=time(3)))
    known = facts(harvest("2026-03-14 03:00"), BASE)
    assert decided("2026-03-15 03:00", known, yearly).kind is INCREMENTAL


TIMETABLES = st.builds(
    Timetable,
    daily=st.sampled_from((time(0), time(2, 30), time(3), time(22), time(23, 45))),
    full=st.none()
    | st.builds(
        Yearly,
        month=st.integers(1, 12),
        day=st.integers(1, 28),
        at=st.sampled_from((time(2, 30), time(22, 30))),
    ),
    windows=st.sampled_from(((), (Window(opens=time(22), closes=time(4)),))),
)


class World:
    """Does what is decided; some runs are cut short, fail, or nobody is there for a while."""

    def __init__(self, timetable: Timetable, seed: int, trouble: float) -> None:
        self.timetable, self.trouble = timetable, trouble
        self.dice = random.Random(seed)
        self.facts = facts()
        self.runs: list[Harvest] = []
        self.unattended: set[date] = set()

    def live(self, start: datetime, days: int) -> None:
        now = start
        for _ in range(days * 30):
            if now >= start + timedelta(days=days):
                return
            decision = decide(now, self.timetable, self.facts)
            if decision.action is Action.WAIT:
                assert decision.at > now
                assert local.is_open(self.timetable.windows, decision.at)
                now = decision.at
                continue
            assert local.is_open(self.timetable.windows, now)
            self.act(decision, now)
            now += timedelta(minutes=self.dice.randrange(1, 40))
            if self.dice.random() < self.trouble:
                now = self.nobody_is_there(now)
        raise AssertionError("the plan goes round and round")

    def act(self, decision: Decision, now: datetime) -> None:
        is_cut = self.dice.random() < self.trouble
        left = (Shortfall.UNFINISHED,) if is_cut else ()
        ended = None if is_cut else now
        if decision.harvest is None:
            self.runs.append(
                replace(BASE, name=f"{len(self.runs)}", kind=decision.kind, started=now)
            )
            new = replace(self.runs[-1], shortfalls=left, finished=ended)
            kept = (new, *self.facts.harvests)
        else:
            new = replace(decision.harvest, shortfalls=left, finished=ended)
            kept = tuple(new if h == decision.harvest else h for h in self.facts.harvests)
        self.facts = replace(self.facts, harvests=kept)

    def nobody_is_there(self, now: datetime) -> datetime:
        back = now + timedelta(hours=self.dice.randrange(1, 60))
        day = local.day_of(now)
        while day <= local.day_of(back):
            self.unattended.add(day)
            day += local.DAY
        return back


@pytest.mark.requirement("FREQ01")
@pytest.mark.requirement("FREQ02")
@settings(max_examples=8, deadline=None)
@given(timetable=TIMETABLES, seed=st.integers(0, 10**6), trouble=st.sampled_from((0, 0.05, 0.3)))
def test_whatever_happens_no_day_has_two_runs_and_no_attended_day_none(
    timetable: Timetable, seed: int, trouble: float
) -> None:
    world = World(timetable, seed, trouble)
    start = at("2026-02-01 12:00")
    world.live(start, 420)
    days = Counter(local.day_of(run.started) for run in world.runs)
    assert max(days.values()) == 1
    first, last = min(days), max(days)
    between = (first + timedelta(days=n) for n in range((last - first).days))
    missed = {day for day in between if day not in days}
    assert missed <= world.unattended | _days_of_the_first_full(world)
    fulls = [local.day_of(h.started) for h in reversed(world.facts.harvests) if h.kind == FULL]
    assert len(fulls) <= 3
    for one, other in pairwise(fulls):
        away = sum(one < day <= other for day in world.unattended)
        assert (other - one).days <= 366 + away


def _days_of_the_first_full(world: World) -> set[date]:
    """Days before any full harvest was whole: there is nothing to build on yet."""
    first = world.runs[0]
    whole = next((h for h in reversed(world.facts.harvests) if h.is_done and h.kind == FULL), None)
    assert whole is not None
    second = next((r for r in world.runs[1:]), first)
    span = (local.day_of(second.started) - local.day_of(first.started)).days
    return {local.day_of(first.started) + timedelta(days=n) for n in range(span)}
