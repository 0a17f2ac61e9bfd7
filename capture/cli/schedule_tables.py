"""What `capture schedule` shows: plain tables for people. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from capture.config.units import duration_text, size_text
from capture.model.text import printable
from capture.schedule import local
from capture.schedule.forecast import Coming
from capture.schedule.sites import Site
from capture.schedule.values import FAULTS, Action, Attempt, End, Facts, Harvest
from capture.schedule.watch import Picture, Seen

_RUNNING = "being harvested now"
_LONGEST_REASON = 60


def overview(picture: Picture) -> str:
    """Return how each site stands."""
    rows = [
        (
            seen.site.host,
            _ended(seen.facts.last_full),
            _ended(_last_done(seen.facts)),
            _next(seen),
        )
        for seen in picture.sites
    ]
    parts = [
        f"Times are those of Europe/Amsterdam. Now: {local.text_of(picture.moment)}",
        table(("SITE", "LAST FULL HARVEST", "LAST HARVEST", "NEXT"), rows),
    ]
    hosts = {(each.site.archive, each.site.key): each.site.host for each in picture.sites}
    names = {key: host for (_, key), host in hosts.items()}
    if picture.alarms:
        lines = [
            f"  {names.get(each.site, each.site)}: {each.text} (since {local.text_of(each.since)})"
            for each in picture.alarms
        ]
        parts.append("What is wrong:\n" + "\n".join(lines))
    elif picture.archives:
        parts.append("Nothing is wrong.")
    else:
        parts.append("The schedule has not run yet: start it with capture schedule run.")
    for room in picture.archives:
        waiting = f"; {room.waiting} alarms could not be sent yet" if room.waiting else ""
        parts.append(f"Archive {room.archive}: {size_text(room.free_bytes)} free{waiting}")
    return "\n\n".join(parts)


def agenda(now: datetime, coming: Iterable[tuple[Seen, Sequence[Coming]]], *, days: int) -> str:
    """Return which runs come next, of all sites together."""
    runs = sorted(
        ((each, seen) for seen, found in coming for each in found),
        key=lambda pair: (pair[0].at, pair[1].site.key),
    )
    rows = [
        (
            "now" if each.at <= now else local.text_of(each.at),
            seen.site.host,
            f"{each.kind}{' (goes on)' if each.is_resumed else ''}",
            each.reason,
        )
        for each, seen in runs
    ]
    if not rows:
        return f"Nothing is due within {days} day{'s' if days > 1 else ''}."
    head = f"Times are those of Europe/Amsterdam. Now: {local.text_of(now)}"
    return f"{head}\n\n{table(('WHEN', 'SITE', 'HARVEST', 'WHY'), rows)}"


def past(shown: Iterable[tuple[Site, Sequence[Harvest], Sequence[Attempt]]], *, last: int) -> str:
    """Return the harvests that were made, newest first, and runs that made none."""
    parts = []
    for site, harvests, attempts in shown:
        moments = [(h.started, _harvest_row(h)) for h in harvests]
        oldest = min((h.started for h in harvests), default=None)
        moments += [
            (a.started, _attempt_row(a))
            for a in attempts
            if a.end is End.FAILED
            and a.harvest is None
            and not _made(a, harvests)
            and (oldest is None or len(harvests) < last or a.started >= oldest)
        ]
        rows = [row for _, row in sorted(moments, key=lambda pair: pair[0], reverse=True)]
        body = table(("BEGAN", "HARVEST", "TOOK", "PAGES", "HOW IT ENDED", "FOLDER"), rows[:last])
        parts.append(f"{site.host}\n{body}" if rows else f"{site.host}\n  no harvests yet")
    return "\n\n".join(parts)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns."""
    clean = [tuple(map(printable, row)) for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in clean
    )
    return "\n".join(lines)


def _last_done(facts: Facts) -> Harvest | None:
    return next((h for h in facts.harvests if h.is_done), None)


def _ended(harvest: Harvest | None) -> str:
    if harvest is None or harvest.finished is None:
        return "none yet"
    pages = f", {harvest.pages} pages" if harvest.pages is not None else ""
    return f"{local.text_of(harvest.started)}{pages}"


def _next(seen: Seen) -> str:
    decision = seen.decision
    match decision.action:
        case Action.RUNNING:
            return _RUNNING
        case Action.START | Action.RESUME:
            return f"now: {decision.kind} ({decision.reason})"
        case Action.WAIT:
            return f"{local.text_of(decision.at)}: {decision.kind} ({decision.reason})"


def _harvest_row(harvest: Harvest) -> tuple[str, ...]:
    took = ""
    if harvest.finished is not None:
        took = duration_text((harvest.finished - harvest.started).total_seconds())
    pages = str(harvest.pages) if harvest.pages is not None else ""
    return (
        local.text_of(harvest.started),
        harvest.kind.value,
        took,
        pages,
        _how(harvest),
        harvest.name,
    )


def _how(harvest: Harvest) -> str:
    if harvest.is_worked_on:
        return _RUNNING
    if harvest.is_done:
        return "complete" if not harvest.shortfalls else "complete, but for series without end"
    if harvest.finished is None:
        return "cut short"
    what = "failed" if FAULTS.intersection(harvest.shortfalls) else "incomplete"
    return f"{what}: {_short(harvest.detail or ', '.join(harvest.shortfalls))}"


def _attempt_row(attempt: Attempt) -> tuple[str, ...]:
    why = f"failed: {_short(attempt.reason)}; see {attempt.log}"
    return (local.text_of(attempt.started), attempt.kind.value, "", "", why, "")


def _made(attempt: Attempt, harvests: Sequence[Harvest]) -> bool:
    """Whether an attempt left a harvest, which is shown itself."""
    begun = attempt.started.replace(microsecond=0)
    ended = attempt.ended or attempt.started
    return any(begun <= h.started <= ended and h.kind is attempt.kind for h in harvests)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 1]}…"
