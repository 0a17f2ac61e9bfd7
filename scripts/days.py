"""Drives a changing site through simulated days of harvests, held against the truth.

Day 0 is a full harvest, every day after it an incremental one (FREQ02), by the door that
`capture harvest` uses. `scripts/bench incremental` prints what the tests ask.
"""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from capture import clock
from capture.browser.loop import OwnSessionLoop
from capture.config.build import from_sources
from capture.demo.changing.nouns import Truth
from capture.demo.changing.plan import DayPlan
from capture.demo.changing.running import ChangingSite
from capture.demo.changing.serving import FEED
from capture.harvest import run
from capture.harvest.progress import HarvestResult, ProgressState
from scripts.days_evidence import Evidence
from scripts.days_verdict import Verdict, judged

RENDER_EVERY_DAYS = 14
"""The product's own default of `--render-every`."""
SLACK = 1.2
"""Pages rendered may be so many times what has to be (issue: changed + new + hubs + sample)."""


def noon(days_ago: int) -> datetime:
    """Return noon of a past day: a harvest is of one day then, also where clocks are put back."""
    day = (clock.now() - timedelta(days=days_ago)).astimezone(clock.PEOPLES_TIME)
    return day.replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC)


class Quiet:
    """Nobody watches a drive's harvests; what they say is kept."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.said: list[str] = []

    def update(self, state: ProgressState) -> None:
        """Forget it."""

    def message(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one harvest took."""

    seconds: float
    warc_bytes: int
    folder_bytes: int
    """All of the harvest folder, WARC files included."""
    requests: int
    """That the site was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day that was harvested."""

    number: int
    truth: Truth | None
    """None for day 0."""
    result: HarvestResult
    cost: Cost
    evidence: Evidence
    verdict: Verdict
    allowed: int
    """Pages that may be rendered."""

    @property
    def rendered(self) -> frozenset[str]:
        """Targets of the pages that a browser showed."""
        return self.evidence.rendered

    @property
    def is_quiet(self) -> bool:
        """Whether nothing had changed."""
        return self.truth is not None and self.truth.is_quiet


@dataclass(slots=True, kw_only=True)
class Drive:
    """A changing site and the archive that its days are harvested into."""

    site: ChangingSite
    out: Path
    options: dict[str, object] = field(default_factory=dict)
    """Of every harvest, by the names that site.toml has."""
    days: list[Day] = field(default_factory=list)

    def first(self) -> Day:
        """Harvest all of the site as it is on day 0."""
        return self._harvested(None, "full")

    def next(self, plan: DayPlan) -> Day:
        """Let a day come, and harvest what is new or changed."""
        with self._simulated(len(self.days)):
            truth = self.site.next_day(clock.now(), plan)
        return self._harvested(truth, "incremental")

    def run(self, plans: Sequence[DayPlan]) -> Iterator[Day]:
        """Harvest day 0 and then a day for each plan."""
        yield self.first()
        for plan in plans:
            yield self.next(plan)

    def whole(self) -> Cost:
        """Harvest all of the site as it is on the last day: what that day's harvest spares."""
        return self._costed(len(self.days), "full")[1]

    @contextmanager
    def _simulated(self, day: int) -> Iterator[None]:
        """Have the clock of a day: day 0 began when the site says it did."""
        ahead = self.site.start + timedelta(days=day) - clock.now()
        with clock.shifted(clock.shift() + ahead):
            yield

    def _harvested(self, truth: Truth | None, kind: str) -> Day:
        number = len(self.days)
        result, cost, evidence = self._costed(number, kind)
        day = Day(
            number=number,
            truth=truth,
            result=result,
            cost=cost,
            evidence=evidence,
            verdict=judged(self.site, truth, evidence),
            allowed=allowed(truth) if truth else len(list(self.site.content.targets())),
        )
        self.days.append(day)
        return day

    def _costed(self, number: int, kind: str) -> tuple[HarvestResult, Cost, Evidence]:
        asked = len(self.site.exchanges)
        with self._simulated(number):
            began = time.monotonic()
            result = self._harvest(kind)
            seconds = time.monotonic() - began
        evidence = Evidence.read(result.folder, self.site.url)
        cost = Cost(
            seconds=seconds,
            warc_bytes=evidence.warc_bytes,
            folder_bytes=evidence.folder_bytes,
            requests=len(self.site.exchanges) - asked,
        )
        return result, cost, evidence

    def _harvest(self, kind: str) -> HarvestResult:
        options = {
            "seed": [self.site.url], "out": str(self.out), "prefix": "NL-Dagen", "kind": kind,
            **self.options,
        }  # fmt: skip
        settings, secrets = from_sources(options=options, config=None, environment={})
        with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
            return runner.run(run.harvest(settings, progress=Quiet(), secrets=secrets))

    # --- over all days

    def longest_unrendered(self) -> int:
        """Return the most days in a row that a page which stands today was not rendered."""
        end, longest = self.days[-1].number, 0
        for target in self.site.content.targets():
            shown = [day.number for day in self.days if target in day.rendered]
            gaps = [after - before for before, after in pairwise([*shown, end])]
            longest = max(longest, *gaps, 0)
        return longest


def allowed(truth: Truth) -> int:
    """Return how many pages may be rendered on a day, by the truth alone.

    What truly changed, came, moved or went, the listings, and the sample that renders every page
    once in `RENDER_EVERY_DAYS`; with slack.
    """
    happened = truth.changed.keys() | truth.new | truth.gone.keys()
    happened = happened | truth.moved.keys() | set(truth.moved.values())
    sample = math.ceil(truth.pages / RENDER_EVERY_DAYS)
    # A browser shows the feed as well: it lists pages.
    return math.floor(SLACK * (len(happened | truth.hubs | {FEED}) + sample))
