"""Measures a month of incremental harvests of a changing site against its full harvest (FREQ02)."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from capture.demo.changing.nouns import Lie
from capture.demo.changing.plan import DayPlan, month
from capture.demo.changing.running import ChangingSite
from scripts.days import RENDER_EVERY_DAYS, SLACK, Cost, Day, Drive, noon

AIM_WALL, AIM_BYTES = 0.10, 0.02
"""Of a full harvest, on a day when nothing changed, at most."""
_HEAD = (
    "day  found of real   rendered  allowed  checked  requests    wall s   of full"
    "   WARC kB   of full  folder kB   of full  what happened"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the issue asks of a month."""

    real: int
    """Changes to be found, over all days."""
    found: int
    hidden: int
    """Changes that a lying ETag hid, not counted above."""
    extra: int
    """Rows that name a page to which nothing happened."""
    days_over: tuple[int, ...]
    """Days on which more pages were rendered than allowed."""
    quiet_wall: float
    """Mean of the quiet days, of the full harvest; so are the two below."""
    quiet_warc: float
    quiet_folder: float
    quiet_days: int
    longest_unrendered: int

    @property
    def recall(self) -> float:
        """Part of the real changes that was found on the day itself."""
        return self.found / self.real if self.real else 1.0


def measure_incremental(
    *, pages: int, days: int, options: dict[str, object], lies: Sequence[Lie], keep: Path | None
) -> dict[str, object]:
    """Drive the days, print a line for each and what they come to; return all figures."""
    given = ", ".join(f"{name} {value}" for name, value in options.items()) or "as by default"
    print(f"\nincremental: {pages} pages, {days} days after a full harvest, options {given}")
    with ExitStack() as stack:
        out = keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        start = noon(days + 1)
        site = stack.enter_context(ChangingSite(pages=pages, moment=start))
        for target in site.content.targets():
            site.parts(target)  # drawn before the clock runs, so that the site costs no time
        drive = Drive(site=site, out=out, options=options)
        plans = month(days=days, pages=pages, seed=1)
        print(_HEAD)
        for day in drive.run([DayPlan(plan.changes, plan.lies | set(lies)) for plan in plans]):
            print(_line(day, drive.days[0], plans), flush=True)
            _tell_misses(day)
        found = figures(drive)
        whole = drive.whole()
    _tell(found)
    _tell_whole(drive.days, whole)
    rows = [
        {
            "day": day.number,
            **asdict(day.cost),
            "rendered": len(day.rendered),
            "allowed": day.allowed,
            "real": day.verdict.counted,
            "missed": [asdict(item) for item in day.verdict.missed],
            "extra": day.verdict.extra,
            "counts": dict(day.evidence.counts),
            "revisits": dict(day.evidence.revisits),
        }
        for day in drive.days
    ]
    return {"options": options, "days": rows, "figures": asdict(found), "whole": asdict(whole)}


def figures(drive: Drive) -> Figures:
    """Return what the days come to; day 0 is the full harvest that they are measured by."""
    full, *days = drive.days
    quiet = [day for day in days if day.is_quiet]

    def share(of: str) -> float:
        whole: float = getattr(full.cost, of)
        return mean(getattr(day.cost, of) / whole for day in quiet) if quiet else 0.0

    return Figures(
        real=sum(day.verdict.counted for day in days),
        found=sum(day.verdict.counted - len(day.verdict.missed) for day in days),
        hidden=sum(item.was_hidden for day in days for item in day.verdict.items),
        extra=sum(len(day.verdict.extra) for day in days),
        days_over=tuple(day.number for day in days if len(day.rendered) > day.allowed),
        quiet_wall=share("seconds"),
        quiet_warc=share("warc_bytes"),
        quiet_folder=share("folder_bytes"),
        quiet_days=len(quiet),
        longest_unrendered=drive.longest_unrendered(),
    )


def _line(day: Day, full: Day, plans: Sequence[DayPlan]) -> str:
    cost, whole = day.cost, full.cost
    counted = day.verdict.counted
    plan = plans[day.number - 1] if day.number else DayPlan()
    told = [f"{count} {change.value}" for change, count in Counter(plan.changes).items()]
    told += sorted(f"({lie.value})" for lie in plan.lies)
    what = ", ".join(told) or ("nothing" if day.number else "full harvest")
    return (
        f"{day.number:3}  {counted - len(day.verdict.missed):5} of {counted:4}"
        f"  {len(day.rendered):9}  {day.allowed:7}  {day.evidence.counts.get('checked', 0):7}"
        f"  {cost.requests:8}  {cost.seconds:8.1f}  {cost.seconds / whole.seconds:8.1%}"
        f"  {cost.warc_bytes / 1e3:8.0f}  {cost.warc_bytes / whole.warc_bytes:8.1%}"
        f"  {cost.folder_bytes / 1e3:9.0f}  {cost.folder_bytes / whole.folder_bytes:8.1%}  {what}"
    )


def _tell_misses(day: Day) -> None:
    if day.result.reason:
        print(f"     not complete: {day.result.reason}")
    if day.truth is not None and day.evidence.rows is None:
        print("     there is no list of changes")
    for item in day.verdict.missed:
        print(f"     missed: {item.change} {item.target}: {'; '.join(item.missing)}")
    for extra in day.verdict.extra:
        print(f"     nothing happened to: {extra}")


def _tell_whole(days: Sequence[Day], whole: Cost) -> None:
    """Set the quiet days beside a full harvest of the site as it has become."""
    quiet = [day for day in days if day.is_quiet]
    print(
        f"  a full harvest on the day after: {whole.requests} requests, {whole.seconds:.1f} s;"
        " of that the quiet days took "
        + ", ".join(f"{day.cost.seconds / whole.seconds:.1%} (day {day.number})" for day in quiet)
    )


def _tell(found: Figures) -> None:
    print(
        f"  found on the day itself: {found.found} of {found.real} ({found.recall:.1%}), aim 100 %;"
        f" {found.hidden} more hidden by lying ETags; {found.extra} rows too many"
    )
    over = ", ".join(map(str, found.days_over)) or "none"
    print(f"  days with more pages rendered than {SLACK} times what has to be: {over}")
    print(
        f"  longest that a page was not rendered: {found.longest_unrendered} days,"
        f" aim {RENDER_EVERY_DAYS}"
    )
    if not found.quiet_days:
        print("  no day was quiet: there is nothing to say of its cost")
        return
    print(
        f"  {found.quiet_days} days with nothing changed: {found.quiet_wall:.1%} of the full"
        f" harvest's time, aim {AIM_WALL:.0%}; {found.quiet_warc:.1%} of its WARC bytes,"
        f" {found.quiet_folder:.1%} of its folder, aim {AIM_BYTES:.0%}"
    )
