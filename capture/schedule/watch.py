"""Looks at sites and archives: what is, what is due, and what is wrong; tells alarms."""

import logging
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from capture.errors import CaptureError
from capture.schedule import alarms, claims, conditions, local
from capture.schedule.alarms import Turn
from capture.schedule.facts import Reader, names_of
from capture.schedule.places import Places
from capture.schedule.plan import decide
from capture.schedule.sites import Site
from capture.schedule.state import OpenAlarm, State
from capture.schedule.values import Decision, Facts

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How a site stands at one moment."""

    site: Site
    facts: Facts
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How an archive stands at one moment."""

    archive: Path
    free_bytes: int
    waiting: int
    """Messages that were not delivered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """How everything stands at one moment."""

    moment: datetime
    sites: tuple[Seen, ...] = ()
    archives: tuple[Room, ...] = ()
    alarms: tuple[OpenAlarm, ...] = ()


class Watch:
    """Knows the sites of a schedule, and the archives that they are in."""

    def __init__(self, sites: Iterable[Site], *, is_read_only: bool = False) -> None:
        """Open the archives. CaptureError when one can't be written.

        Read only, nothing is made: an archive without a schedule's state has none yet.
        """
        self.sites = tuple(sites)
        self.by_key = {(site.archive, site.key): site for site in self.sites}
        self._reader = Reader()
        self._states: dict[Path, State] = {}
        for archive in dict.fromkeys(site.archive for site in self.sites):
            places = Places(archive)
            if is_read_only and not places.state.exists():
                continue
            try:
                places.create()
            except OSError as fault:
                raise CaptureError(
                    f"the archive {archive} can't be written: {fault.strerror}; make it writable,"
                    " or name another with out"
                ) from None
            self._states[archive] = State(places.state)

    def close(self) -> None:
        """Close what was opened."""
        for state in self._states.values():
            state.close()

    def state_of(self, site: Site) -> State:
        """Return the state of a site's archive."""
        return self._states[site.archive]

    def states(self) -> dict[Path, State]:
        """Return the state of each archive."""
        return self._states

    def claim_of(self, site: Site) -> Path:
        """Return the file that is locked while a site is harvested."""
        return Places(site.archive).claims / f"{site.key}.lock"

    def facts(self, site: Site, now: datetime, *, is_ours: bool = False) -> Facts:
        """Return what counts for a site; `is_ours` when we hold its claim ourselves. OSError."""
        names = names_of(site)
        harvests = self._reader.harvests(site, names, now=now)
        state = self._states.get(site.archive)
        first = state.first_attempt(site.key) if state is not None else None
        begun = [moment for _, _, moment in names[-1:]] + ([first] if first else [])
        return Facts(
            harvests=harvests,
            attempts=state.attempts(site.key) if state is not None else (),
            is_held=not is_ours and claims.is_held(self.claim_of(site)),
            first_day=local.day_of(min(begun)) if begun else None,
        )

    def look(self, site: Site, now: datetime) -> Seen:
        """Return how a site stands. OSError, CaptureError."""
        facts = self.facts(site, now)
        return Seen(site=site, facts=facts, decision=decide(now, site.timetable, facts))

    def picture(self, now: datetime, seen: Iterable[Seen]) -> Picture:
        """Return how everything stands. OSError, CaptureError."""
        open_alarms = (
            alarm
            for archive, state in self._states.items()
            for alarm in state.open_alarms()
            if (archive, alarm.site) in self.by_key
        )
        rooms = (
            Room(
                archive=archive,
                free_bytes=shutil.disk_usage(archive).free,
                waiting=state.count_waiting(),
            )
            for archive, state in self._states.items()
        )
        return Picture(
            moment=now, sites=tuple(seen), archives=tuple(rooms), alarms=tuple(open_alarms)
        )

    def alarm(self, now: datetime, seen: Iterable[Seen]) -> None:
        """Tell what is newly wrong, and what is over. OSError, CaptureError."""
        seen = tuple(seen)
        for archive, state in self._states.items():
            here = [each for each in seen if each.site.archive == archive]
            before = state.open_alarms()
            found = {
                each.site.key: list(conditions.of_site(now, each.facts, each.site.alarming))
                for each in here
            }
            self._look_at_disk(archive, here, before, found)
            now_open, events = alarms.turned(now, found, before)
            if now_open == before and not events:
                continue
            by_key = {each.site.key: each.site for each in here}
            told = alarms.messages(now, events, by_key)
            if state.settle(seen=before, now_open=now_open, messages=told, moment=now):
                for event in events:
                    host = by_key[event.site].host
                    level = logging.WARNING if event.turn is Turn.ALARM else logging.INFO
                    fields = {"event": event.turn.value, "site": host, "condition": event.condition}
                    _LOG.log(level, "%s", event.text, extra={"fields": fields})

    def _look_at_disk(
        self,
        archive: Path,
        here: list[Seen],
        before: tuple[OpenAlarm, ...],
        found: dict[str, list[conditions.Found]],
    ) -> None:
        """Add what is wrong with the disk, once for everybody who is told about it."""
        free = shutil.disk_usage(archive).free
        low = {each.site for each in before if each.condition == conditions.Condition.DISK_LOW}
        for alarming in dict.fromkeys(each.site.alarming for each in here):
            key = min(each.site.key for each in here if each.site.alarming == alarming)
            wrong = conditions.of_disk(free, alarming, was_low=key in low)
            if wrong is not None:
                found[key].append(wrong)
