"""The control door: the changing site told over HTTP, on a port of its own.

GET  /      the day, the site's address, what truly changed so far
POST /dag   the next day: {"changes": ["text", …], "lies": [], "at": {"text": "/nieuws/…/"},
            "moment": "2026-03-03T09:00:00+00:00"}; only `changes` is needed
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from capture.demo.answer import Answer, respond_json
from capture.demo.changing.nouns import Change, Lie, Truth
from capture.demo.changing.plan import DayPlan
from capture.demo.connection import Route
from capture.demo.log import Listener


class Told(Protocol):
    """What the door tells things to: the running site."""

    truths: list[Truth]

    @property
    def url(self) -> str:
        """Where the site is."""

    @property
    def moment(self) -> datetime:
        """The site's today."""

    def next_day(self, moment: datetime, plan: DayPlan, *, at: Mapping[Change, str]) -> Truth:
        """Let a day come."""


class _Day(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    changes: tuple[Change, ...]
    lies: frozenset[Lie] = frozenset()
    at: dict[Change, str] = {}
    moment: AwareDatetime | None = None


def truth_as_json(truth: Truth) -> dict[str, object]:
    """Return a day's truth as plain values, in order."""
    return {
        "day": truth.day,
        "moment": truth.moment.isoformat(),
        "changed": {target: sorted(what) for target, what in sorted(truth.changed.items())},
        "new": sorted(truth.new),
        "gone": dict(sorted(truth.gone.items())),
        "moved": dict(sorted(truth.moved.items())),
        "moved_silently": dict(sorted(truth.moved_silently.items())),
        "hidden": sorted(truth.hidden),
        "lies": sorted(truth.lies),
        "hubs": len(truth.hubs),
        "pages": truth.pages,
    }


def beside(site_route: Route, told: Told) -> Route:
    """Return a route that has the door on the listener for others, the site on the rest."""

    async def route(answer: Answer) -> None:
        if answer.listener is Listener.OTHER:
            await _door(answer, told)
        else:
            await site_route(answer)

    return route


async def _door(answer: Answer, told: Told) -> None:
    match answer.exchange.method, answer.request.path:
        case "GET", "/":
            state = {
                "site": told.url,
                "moment": told.moment.isoformat(),
                "truths": [truth_as_json(each) for each in told.truths],
            }
            await respond_json(answer, state)
        case "POST", "/dag":
            await _next_day(answer, told)
        case _:
            await respond_json(answer, {"error": "GET / or POST /dag"}, status=404)


async def _next_day(answer: Answer, told: Told) -> None:
    try:
        day = _Day.model_validate_json(answer.request.body)
        plan = DayPlan(day.changes, day.lies)
        truth = told.next_day(day.moment or told.moment, plan, at=day.at)
    except (ValidationError, LookupError) as fault:
        said = json.loads(fault.json()) if isinstance(fault, ValidationError) else str(fault)
        await respond_json(answer, {"error": said}, status=422)
        return
    await respond_json(answer, truth_as_json(truth))
