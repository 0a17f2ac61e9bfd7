"""The service: starts what is due, watches over it, and ends in order. Decides nothing itself.

It can be killed at any moment: a harvest that runs goes on and keeps its claim, what was cut short
is gone on with, and everything that counts is read anew from the archive.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from capture import clock as present
from capture.errors import CaptureError
from capture.schedule import claims, local
from capture.schedule.messenger import Messenger
from capture.schedule.places import Places
from capture.schedule.plan import decide
from capture.schedule.runner import Run, Runner, harvest_command
from capture.schedule.sites import Site
from capture.schedule.values import Action, Attempt, Decision, End
from capture.schedule.watch import Picture, Seen, Watch

NAP_SECONDS = 60.0
"""At least so often everything is looked at anew: disk, alarms, other services, persons."""
_LOG = logging.getLogger(__name__)


class Clock(Protocol):
    """Where the service has its time from."""

    def now(self) -> datetime:
        """Return the present moment, aware."""
        ...

    async def wait(self, until: datetime, wake: asyncio.Event) -> None:
        """Wait for a moment, or until there is something to do before it."""
        ...


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the present moment."""
        return present.now()

    async def wait(self, until: datetime, wake: asyncio.Event) -> None:
        """Wait at most `NAP_SECONDS`: the computer may sleep meanwhile, its clock may be set."""
        seconds = min((until - self.now()).total_seconds(), NAP_SECONDS)
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await wake.wait()
        except TimeoutError:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class _Active:
    """A run of ours."""

    site: Site
    number: int
    attempt: Attempt
    run: Run


class Service:
    """Runs a schedule until it is stopped."""

    def __init__(
        self,
        watch: Watch,
        *,
        at_once: int = 1,
        clock: Clock | None = None,
        runner: Runner = harvest_command,
        on_picture: Callable[[Picture], None] | None = None,
    ) -> None:
        """Prepare to run; nothing is started yet."""
        self._watch = watch
        self._at_once = at_once
        self._clock = clock or SystemClock()
        self._runner = runner
        self._on_picture = on_picture
        self._wake = asyncio.Event()
        self._is_stopping = False
        self._active: dict[tuple[Path, str], _Active] = {}
        self._messenger = Messenger(watch)
        self._failed = False
        self._told: dict[tuple[Path, str], str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Start nothing more, and ask what runs to end in order; asked again, at once."""
        self._is_stopping = True
        self._messenger.stop()
        for active in self._active.values():
            active.run.stop()
        if self._active:
            names = ", ".join(active.site.host for active in self._active.values())
            _LOG.info("stopping; waits for %s to end in order", names)
        self._wake.set()

    async def run(self, *, is_once: bool = False) -> bool:
        """Work until stopped; once: until nothing is due any more.

        False when a run of ours failed or stayed incomplete.
        """
        while not self._is_stopping:
            self._wake.clear()
            try:
                until = await self._look()
            except (CaptureError, OSError) as fault:
                _LOG.error("can't go on for now: %s", fault)
                until = self._clock.now() + timedelta(seconds=NAP_SECONDS)
                if is_once and not self._active:
                    raise
            if is_once and not self._active:
                break
            await self._clock.wait(until, self._wake)
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if not self._is_stopping:
            self._messenger.deliver(self._clock.now())
        await self._messenger.finish()
        return not self._failed

    async def _look(self) -> datetime:
        """See how everything stands, start what is due; return when to look again."""
        now = self._clock.now()
        seen = [self._watch.look(site, now) for site in self._watch.sites]
        self._keep_hours(now)
        busy = sum(each.decision.action is Action.RUNNING for each in seen)
        due = [e for e in seen if e.decision.action in {Action.START, Action.RESUME}]
        for each in due[: max(0, self._at_once - busy)]:
            await self._start(each.site)
        if any(each.site.key in {key for _, key in self._active} for each in due):
            seen = [self._watch.look(site, now) for site in self._watch.sites]
        self._watch.alarm(now, seen)
        self._tell_what_is_next(seen)
        if self._on_picture is not None:
            self._on_picture(self._watch.picture(now, seen))
        self._messenger.deliver(now)
        return min((*(_again(each) for each in seen), *self._closings(now)), default=now)

    def _tell_what_is_next(self, seen: list[Seen]) -> None:
        for each in seen:
            place = (each.site.archive, each.site.key)
            decision = each.decision
            line = ""
            if decision.action is Action.WAIT:
                when = local.text_of(decision.at)
                line = f"next is {_a(decision)} on {when}: {decision.reason}"
            elif decision.action is Action.RUNNING and place not in self._active:
                line = "is being harvested by a process that was started before, or elsewhere"
            if line and self._told.get(place) != line:
                fields = {"event": "next", "site": each.site.host}
                _LOG.info("%s: %s", each.site.host, line, extra={"fields": fields})
            self._told[place] = line

    async def _start(self, site: Site) -> None:
        """Take the site's claim, decide again with it in hand, and do that."""
        claim = claims.take(self._watch.claim_of(site))
        if claim is None:
            return
        is_handed_over = False
        try:
            now = self._clock.now()
            decision = decide(now, site.timetable, self._watch.facts(site, now, is_ours=True))
            if decision.action in {Action.START, Action.RESUME} and not self._is_stopping:
                await self._begin(site, decision, claim, now)
                is_handed_over = True
        finally:
            if not is_handed_over:
                claim.release()

    async def _begin(
        self, site: Site, decision: Decision, claim: claims.Claim, now: datetime
    ) -> None:
        name = f"{present.compact(now)}-{decision.kind}-{decision.action}.log"
        log = Places(site.archive).logs / site.key / name
        attempt = Attempt(
            kind=decision.kind,
            harvest=decision.harvest.name if decision.harvest is not None else None,
            started=now,
            log=str(log.relative_to(site.archive)),
        )
        number = self._watch.state_of(site).begin(site.key, attempt)
        run = await Run.start(self._runner(site, decision), claim=claim, log=log)
        active = _Active(site=site, number=number, attempt=attempt, run=run)
        self._active[(site.archive, site.key)] = active
        if self._is_stopping:
            run.stop()
        task = asyncio.create_task(self._see_through(active))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        fields = {
            "event": decision.action.value,
            "site": site.host,
            "kind": decision.kind.value,
            "pid": run.pid,
            "log": str(log),
        }
        _LOG.info(
            "%s: %s %s: %s",
            site.host,
            "begins" if decision.action is Action.START else "goes on with",
            _a(decision),
            decision.reason,
            extra={"fields": fields},
        )

    async def _see_through(self, active: _Active) -> None:
        """Wait for the end of a run, write it down, and give up its claim."""
        end, code, reason = await active.run.ended()
        attempt = Attempt(
            kind=active.attempt.kind,
            harvest=active.attempt.harvest,
            started=active.attempt.started,
            ended=self._clock.now(),
            end=end,
            exit_code=code,
            reason=reason,
            log=active.attempt.log,
        )
        try:
            self._watch.state_of(active.site).end(active.number, attempt)
        except CaptureError as fault:
            _LOG.error("%s: %s", active.site.host, fault)
        active.run.release()
        del self._active[(active.site.archive, active.site.key)]
        self._failed |= end in {End.FAILED, End.INCOMPLETE}
        level = logging.WARNING if end in {End.FAILED, End.INCOMPLETE} else logging.INFO
        fields = {
            "event": "ended",
            "site": active.site.host,
            "kind": attempt.kind.value,
            "result": end.value,
            "exit_code": code,
        }
        why = f": {reason}" if reason and end in {End.FAILED, End.INCOMPLETE} else ""
        _LOG.log(level, "%s: %s%s", active.site.host, end.value, why, extra={"fields": fields})
        self._wake.set()

    # --- allowed hours

    def _keep_hours(self, now: datetime) -> None:
        """Ask runs to end whose allowed hours are over: they go on in the next ones."""
        for active in self._active.values():
            is_open = local.is_open(active.site.timetable.windows, now)
            if not is_open and not active.run.is_asked:
                _LOG.info("%s: the allowed hours are over; goes on in the next", active.site.host)
                active.run.stop()

    def _closings(self, now: datetime) -> list[datetime]:
        closings = (
            local.closing(active.site.timetable.windows, now)
            for active in self._active.values()
            if not active.run.is_asked
        )
        return [each for each in closings if each is not None]


def _again(seen: Seen) -> datetime:
    """Return when a site is to be looked at again; a run or a turn is waited for by naps."""
    nap = timedelta(seconds=NAP_SECONDS)
    if seen.decision.action is Action.WAIT:
        return seen.decision.at
    return seen.decision.at + nap


def _a(decision: Decision) -> str:
    return f"{'an' if decision.kind == 'incremental' else 'a'} {decision.kind} harvest"
