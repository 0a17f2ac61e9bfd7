"""What comes next if all goes well: the plan, asked again and again. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from capture.config.settings import HarvestKind
from capture.schedule.plan import decide
from capture.schedule.values import Action, Harvest
from capture.schedule.watch import Seen

_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A run that is to come."""

    at: datetime
    kind: HarvestKind
    reason: str
    is_resumed: bool


def forecast(now: datetime, seen: Seen, *, days: int) -> list[Coming]:
    """Return the runs that begin within so many days.

    Each is taken to be completed at once: how long it takes nobody knows.
    """
    end = now + timedelta(days=days)
    facts = replace(
        seen.facts,
        is_held=False,
        harvests=tuple(_completed(h) if h.is_worked_on else h for h in seen.facts.harvests),
    )
    coming: list[Coming] = []
    moment = now
    while moment < end and len(coming) < _MOST:
        decision = decide(moment, seen.site.timetable, facts)
        if decision.action is Action.WAIT:
            moment = decision.at
            continue
        coming.append(
            Coming(
                at=moment,
                kind=decision.kind,
                reason=decision.reason,
                is_resumed=decision.harvest is not None,
            )
        )
        if decision.harvest is not None:
            old = decision.harvest
            harvests = tuple(_completed(h) if h == old else h for h in facts.harvests)
        else:
            begun = Harvest(
                name="",
                folder=seen.site.folder,
                kind=decision.kind,
                started=moment,
                finished=moment,
            )
            harvests = (begun, *facts.harvests)
        facts = replace(facts, harvests=harvests)
    return coming


def _completed(harvest: Harvest) -> Harvest:
    return replace(
        harvest, finished=harvest.started, shortfalls=(), is_worked_on=False, is_proved=True
    )
