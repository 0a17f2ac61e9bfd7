"""What is wrong at a moment: the occasions for an alarm. Pure.

A condition holds or doesn't. As long as it holds for the same occasion it is told once; when it no
longer holds, that is told too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from capture.config.settings import HarvestKind
from capture.config.units import size_text
from capture.model.text import printable
from capture.schedule import local
from capture.schedule.sites import Alarming
from capture.schedule.values import FAULTS, PAUSES, End, Facts, Harvest

_OVERDUE = timedelta(days=366)
_LONGEST_LOOK_BACK_DAYS = 30
_FEW_PAGES = 10
"""A site so small shrinks by a page or two without anything being wrong."""
_ROOM_AGAIN = 1.1
"""So many times the least room there has to be before the disk is called in order again."""


class Condition(StrEnum):
    """What can be wrong."""

    MISSED_DAY = "missed-day"
    """A calendar day passed without a completed harvest (FREQ02)."""
    FAILED = "failed"
    """A harvest failed."""
    INCOMPLETE = "incomplete"
    """A harvest ended, and holds less than it should."""
    FULL_OVERDUE = "full-overdue"
    """More than 366 days have passed since the last full harvest began (FREQ01)."""
    SHRUNK = "shrunk"
    """A site lost many of its pages at once."""
    DISK_LOW = "disk-low"
    """There is little room left for the archive."""


TITLES = {
    Condition.MISSED_DAY: "no harvest on a day",
    Condition.FAILED: "harvest failed",
    Condition.INCOMPLETE: "harvest incomplete",
    Condition.FULL_OVERDUE: "full harvest overdue",
    Condition.SHRUNK: "site shrank suddenly",
    Condition.DISK_LOW: "disk runs low",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A condition that holds."""

    condition: Condition
    occasion: str
    """Another occasion of the same condition is told anew."""
    text: str
    """Sentences for a person."""


def of_site(now: datetime, facts: Facts, alarming: Alarming) -> tuple[Found, ...]:
    """Return what is wrong with the harvests of a site."""
    found = (
        _missed_day(now, facts),
        _failed(facts),
        _incomplete(facts, is_failed=_failed(facts) is not None),
        _overdue(now, facts),
        _shrunk(facts, alarming),
    )
    return tuple(each for each in found if each is not None)


def of_disk(free_bytes: int, alarming: Alarming, *, was_low: bool) -> Found | None:
    """Return that room runs low, if it does; a little more than the least has to come back."""
    least = alarming.free_bytes * (_ROOM_AGAIN if was_low else 1)
    if free_bytes >= least:
        return None
    wanted = size_text(alarming.free_bytes)
    text = f"{size_text(free_bytes)} is free for the archive, less than {wanted}."
    return Found(condition=Condition.DISK_LOW, occasion="", text=text)


def missed_days(now: datetime, facts: Facts) -> tuple[date, ...]:
    """Return the days up to yesterday without a completed harvest, since the last one with it.

    The day that a harvest began on is the day it counts for. A day whose harvest still goes on is
    not judged yet.
    """
    if facts.first_day is None:
        return ()
    today = local.day_of(now)
    covered = {local.day_of(h.started) for h in facts.harvests if h.is_done}
    newest = facts.harvests[0] if facts.harvests else None
    going_on = local.day_of(newest.started) if newest is not None and facts.is_running else None
    if today in covered:
        return ()
    days: list[date] = []
    day = today - local.DAY
    while day >= facts.first_day and day not in covered and len(days) < _LONGEST_LOOK_BACK_DAYS:
        if day != going_on:
            days.append(day)
        day -= local.DAY
    return tuple(reversed(days))


def _missed_day(now: datetime, facts: Facts) -> Found | None:
    days = missed_days(now, facts)
    if not days:
        return None
    if len(days) == 1:
        text = f"No harvest that was begun on {_day(days[0])} was completed."
    else:
        text = (
            f"No harvest was completed for {len(days)} days, from {_day(days[0])}"
            f" up to {_day(days[-1])}."
        )
    return Found(condition=Condition.MISSED_DAY, occasion=days[-1].isoformat(), text=text)


def _failed(facts: Facts) -> Found | None:
    last = next((a for a in facts.attempts if a.end not in {End.LOST, End.STOPPED}), None)
    if last is None or last.end is not End.FAILED:
        return None
    newest = facts.harvests[0] if facts.harvests else None
    ended = newest.finished if newest is not None and newest.is_done else None
    if ended is not None and ended >= last.started:
        return None  # a person harvested it since
    on = local.day_of(last.started)
    where = f" Its log is {last.log}." if last.log else ""
    text = f"The {last.kind} harvest of {_day(on)} failed: {_told(last.reason)}.{where}"
    return Found(condition=Condition.FAILED, occasion=on.isoformat(), text=text)


def _incomplete(facts: Facts, *, is_failed: bool) -> Found | None:
    """Return that the newest harvest lacks something, unless that was told as a failure."""
    newest = next((h for h in facts.harvests if h.finished is not None), None)
    if newest is None or newest.is_worked_on:
        return None
    left = sorted(each.value for each in newest.shortfalls if each not in PAUSES)
    if is_failed and FAULTS.intersection(newest.shortfalls):
        return None
    if left:
        why = newest.detail or ", ".join(left)
        text = f"The harvest {newest.name} is incomplete: {_told(why)}."
        return Found(condition=Condition.INCOMPLETE, occasion=" ".join(left), text=text)
    last = facts.attempts[0] if facts.attempts else None
    if last is not None and last.end is End.INCOMPLETE and newest.is_done:
        text = f"The harvest {newest.name} is not in order: {_told(last.reason)}."
        return Found(condition=Condition.INCOMPLETE, occasion="audit", text=text)
    return None


def _overdue(now: datetime, facts: Facts) -> Found | None:
    last = facts.last_full
    if last is None or now - last.started <= _OVERDUE:
        return None
    on = _day(local.day_of(last.started))
    text = f"The last full harvest began on {on}: more than 366 days ago."
    return Found(condition=Condition.FULL_OVERDUE, occasion="", text=text)


def _shrunk(facts: Facts, alarming: Alarming) -> Found | None:
    """Return that pages are missing: in the newest full harvest, or in an incremental since."""
    for harvest in facts.harvests:
        if harvest.is_done and harvest.kind is HarvestKind.FULL:
            earlier = [
                h.pages
                for h in _fulls(facts)
                if h.started < harvest.started and h.pages is not None
            ]
            if harvest.pages is None or not earlier:
                return None
            return _lost(harvest, median(earlier), harvest.pages, alarming)
        if harvest.is_done and harvest.gone is not None and harvest.known:
            lost = _lost(harvest, harvest.known, harvest.known - harvest.gone, alarming)
            if lost is not None:
                return lost
    return None


def _lost(harvest: Harvest, before: float, now: int, alarming: Alarming) -> Found | None:
    lost = before - now
    if before < _FEW_PAGES or lost * 100 <= before * alarming.shrink_percent:
        return None
    share = round(lost * 100 / before)
    text = (
        f"The harvest {harvest.name} has {max(now, 0)} pages, where about {round(before)} were"
        f" expected: {share} % less (the alarm is set to {alarming.shrink_percent} %)."
    )
    return Found(condition=Condition.SHRUNK, occasion=harvest.name, text=text)


def _fulls(facts: Facts) -> Iterator[Harvest]:
    return (h for h in facts.harvests if h.is_done and h.kind is HarvestKind.FULL)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _told(reason: str) -> str:
    return printable(reason).strip().rstrip(".") or "no reason was given"
