"""Decides what is to be done about a site at a moment, and why. Pure: values in, values out.

The laws:
1.  One run begins on each calendar day of Europe/Amsterdam (FREQ02), never two. It is a full
    harvest when one is due (FREQ01), else an incremental one.
2.  A day's run begins at the day's time; at once when the day before had none, because whoever
    was away for a week has one run to catch up with, not seven; and at once for a new site.
3.  A full harvest is due when there is none, on the day of the timetable, and 365 days after the
    last one, so that never more than 366 lie between.
4.  What was cut short is gone on with: the newest harvest, and a full one of the last 30 days.
    Limits that the timetable's owner set are no reason to go on.
5.  What failed is tried again later, so many times a day; a run that was stopped did not fail.
6.  Nothing begins outside the allowed hours, and nothing while a harvest of the site goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from capture.config.settings import HarvestKind
from capture.schedule import local
from capture.schedule.values import Action, Attempt, Decision, End, Facts, Harvest, Timetable

YEAR_DAYS = 365
"""After so many days a full harvest is due: the day after that is the last allowed."""
_SETTLED_DAYS = 30
"""A full harvest so shortly before the day of the timetable stands for that day's."""
_GIVE_UP_DAYS = 30
"""A full harvest that is older is begun anew: what it holds is no picture of one moment."""
_FIRST_PAUSE = timedelta(minutes=10)
"""After a failure; doubled after each further one."""


def decide(now: datetime, timetable: Timetable, facts: Facts) -> Decision:
    """Return what to do about a site."""
    if facts.is_running:
        running = next((h for h in facts.harvests if h.is_worked_on), None)
        kind = running.kind if running else _kind_running(facts)
        return Decision(action=Action.RUNNING, reason="is being harvested", kind=kind, at=now)
    waits = []
    for due in _due(now, timetable, facts):
        failed = _failures(now, facts, due)
        if len(failed) >= timetable.attempts:
            waits.append(_tomorrow(now, timetable, due))
            continue
        again = _after(failed)
        if again is not None and again > now:
            reason = f"{due.reason}; failed {_times(len(failed))}, is tried again later"
            waits.append(replace(due, action=Action.WAIT, at=again, reason=reason))
            continue
        opening = local.next_opening(timetable.windows, now)
        if opening > now:
            reason = f"{due.reason}; waits for the allowed hours"
            waits.append(replace(due, action=Action.WAIT, at=opening, reason=reason))
            continue
        return due
    waits.append(_coming(now, timetable, facts))
    return min(waits, key=lambda decision: decision.at)


def full_reason(day: date, timetable: Timetable, facts: Facts) -> str | None:
    """Return why the run of a day is a full harvest; None when it needn't be."""
    last = _standing_full(day, facts)
    if last is None:
        return "first full harvest"
    before = local.day_of(last.started)
    if (day - before).days >= YEAR_DAYS:
        return f"a year after the full harvest of {before}"
    if timetable.full is not None:
        on = _yearly(day, timetable)
        if on > before and (on - before).days >= _SETTLED_DAYS:
            return f"yearly on {on:%d %B}".replace(" 0", " ")
    return None


def slot(day: date, timetable: Timetable, facts: Facts) -> tuple[HarvestKind, time, str]:
    """Return kind and time of a day's run, and why."""
    why = full_reason(day, timetable, facts)
    if why is None:
        return HarvestKind.INCREMENTAL, timetable.daily, f"daily at {timetable.daily:%H:%M}"
    is_the_day = timetable.full is not None and _yearly(day, timetable) == day
    at = timetable.full.at if is_the_day and timetable.full is not None else timetable.daily
    return HarvestKind.FULL, at, why


@dataclass(frozen=True, slots=True, kw_only=True)
class _Today:
    """The run of a day."""

    kind: HarvestKind
    reason: str
    at: datetime


def _due(now: datetime, timetable: Timetable, facts: Facts) -> Iterator[Decision]:
    """Yield all that could be done now, what matters most first."""
    run = _of_today(now, timetable, facts)
    if run is not None and run.at <= now:
        yield Decision(action=Action.START, reason=run.reason, kind=run.kind, at=now)
    for harvest in _to_go_on(now, facts):
        why = "it was cut short"
        if harvest.is_done:
            why = "it was harvested, but not yet described, audited and sealed"
        yield Decision(action=Action.RESUME, reason=why, kind=harvest.kind, at=now, harvest=harvest)


def _of_today(now: datetime, timetable: Timetable, facts: Facts) -> _Today | None:
    """Return the run of the day; None when it was begun, or can't be before another goes on."""
    today = local.day_of(now)
    newest = facts.harvests[0] if facts.harvests else None
    if newest is not None and local.day_of(newest.started) >= today:
        return None
    kind, at, reason = slot(today, timetable, facts)
    if kind is HarvestKind.INCREMENTAL and facts.last_full is None:
        return None  # there is nothing to lean on yet: the full one goes on first
    if newest is None:
        return _Today(kind=kind, reason=reason, at=now)
    regular = local.moment_of(today, at)
    last_day = local.day_of(newest.started)
    if last_day < today - local.DAY and now < regular:
        missed = f"catches up: no run since {last_day}"
        return _Today(kind=kind, reason=f"{missed}; {reason}", at=now)
    return _Today(kind=kind, reason=reason, at=regular)


def _to_go_on(now: datetime, facts: Facts) -> Iterator[Harvest]:
    """Yield the harvests that are to be gone on with, newest first."""
    for number, harvest in enumerate(facts.harvests):
        if harvest.kind is HarvestKind.FULL and harvest.is_done and number:
            return
        is_newest = number == 0
        if harvest.can_go_on:
            is_full = harvest.kind is HarvestKind.FULL and _is_recent(local.day_of(now), harvest)
            if is_full or (is_newest and harvest.kind is HarvestKind.INCREMENTAL):
                yield harvest
        elif is_newest and harvest.is_done and not harvest.is_proved and _was_lost(facts, harvest):
            yield harvest
        if harvest.kind is HarvestKind.FULL and harvest.is_done:
            return


def _was_lost(facts: Facts, harvest: Harvest) -> bool:
    """Whether the process that ended this harvest was killed while it proved it.

    One that said itself that it can't audit would say so again.
    """
    last = facts.attempts[0] if facts.attempts else None
    return last is not None and last.end in {End.LOST, End.STOPPED} and _is_about(last, harvest)


def _is_about(attempt: Attempt, harvest: Harvest) -> bool:
    if attempt.harvest is not None:
        return attempt.harvest == harvest.name
    return harvest.started >= attempt.started.replace(microsecond=0)


def _standing_full(day: date, facts: Facts) -> Harvest | None:
    """Return the newest full harvest that is whole, or will be gone on with."""
    for harvest in facts.harvests:
        if harvest.kind is not HarvestKind.FULL:
            continue
        if harvest.is_done or harvest.is_worked_on:
            return harvest
        if harvest.can_go_on and _is_recent(day, harvest):
            return harvest
        if (day - local.day_of(harvest.started)).days < 1:
            return harvest  # cut short by its own limits; not again on the same day
    return None


def _is_recent(day: date, harvest: Harvest) -> bool:
    return (day - local.day_of(harvest.started)).days <= _GIVE_UP_DAYS


def _yearly(day: date, timetable: Timetable) -> date:
    """Return the last day of the yearly full harvest that is not after `day`."""
    assert timetable.full is not None
    on = date(day.year, timetable.full.month, timetable.full.day)
    return on if on <= day else on.replace(year=day.year - 1)


def _coming(now: datetime, timetable: Timetable, facts: Facts) -> Decision:
    """Return the next regular run, after all that can be done now."""
    run = _of_today(now, timetable, facts)
    if run is None or run.at <= now:
        tomorrow = local.day_of(now) + local.DAY
        kind, at, reason = slot(tomorrow, timetable, facts)
        run = _Today(kind=kind, reason=reason, at=local.moment_of(tomorrow, at))
    # A time that a day skips may have come to lie outside the allowed hours.
    opening = local.next_opening(timetable.windows, run.at)
    return Decision(action=Action.WAIT, reason=run.reason, kind=run.kind, at=opening)


def _tomorrow(now: datetime, timetable: Timetable, due: Decision) -> Decision:
    """Return that what failed as often as it may on one day is tried on the next one."""
    midnight = local.moment_of(local.day_of(now) + local.DAY, time())
    at = local.next_opening(timetable.windows, midnight)
    failed = _times(timetable.attempts)
    reason = f"{due.reason}; failed {failed} today, is tried again tomorrow"
    return replace(due, action=Action.WAIT, at=at, reason=reason)


def _failures(now: datetime, facts: Facts, due: Decision) -> list[Attempt]:
    """Return today's failed attempts at the same, newest first."""
    today = local.day_of(now)
    about = due.harvest.name if due.harvest is not None else None
    return [
        attempt
        for attempt in facts.attempts
        if attempt.end in {End.FAILED, End.INCOMPLETE}
        and attempt.kind is due.kind
        and local.day_of(attempt.started) == today
        and (attempt.harvest == about or attempt.harvest is None)
    ]


def _after(failed: list[Attempt]) -> datetime | None:
    if not failed or failed[0].ended is None:
        return None
    pause: timedelta = _FIRST_PAUSE * 2 ** (len(failed) - 1)
    return failed[0].ended + pause


def _kind_running(facts: Facts) -> HarvestKind:
    return facts.attempts[0].kind if facts.attempts else HarvestKind.FULL


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
