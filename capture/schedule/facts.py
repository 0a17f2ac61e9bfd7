"""Reads what the archive says of a site's harvests, without changing anything in it.

A harvest is what its folder says: nothing is remembered elsewhere that could say otherwise.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from capture.config.settings import HarvestKind
from capture.metadata.report import Shortfall
from capture.model.layout import HarvestFolder
from capture.model.text import printable
from capture.schedule import claims
from capture.schedule.sites import Site
from capture.schedule.values import Harvest

RECENT_DAYS = 35
"""So far back all harvests are read; further back only full ones, as many as are asked for."""
FULLS = 6
"""Complete full harvests that are looked back to: the newest, and those that it is compared to."""
_LARGEST_REPORT_BYTES = 512 * 1024 * 1024
_LARGEST_LIST_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"(?P<prefix>[A-Za-z0-9-]+)-(?P<time>\d{14})-(?P<kind>full|incremental)")
_UNREADABLE = (Shortfall.UNFINISHED,)


type Name = tuple[str, HarvestKind, datetime]
"""Name, kind and start of a folder that is named as a harvest is."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read from a harvest that is at rest, and of which files."""

    marks: tuple[tuple[int, int] | None, ...]
    harvest: Harvest


class Reader:
    """Reads harvests, each report once as long as it doesn't change."""

    def __init__(self) -> None:
        """Begin without having read anything."""
        self._seen: dict[Path, _Seen] = {}

    def harvests(self, site: Site, names: Iterable[Name], *, now: datetime) -> tuple[Harvest, ...]:
        """Return a site's harvests, newest first: those that still count for the schedule.

        `names` as `names_of` returns them.
        """
        found = []
        fulls = 0
        for name, kind, started in names:
            is_recent = now - started < timedelta(days=RECENT_DAYS)
            if fulls >= FULLS and not is_recent:
                break
            if not is_recent and kind is not HarvestKind.FULL and fulls:
                continue
            harvest = self.harvest(site.folder / name, kind, started)
            if not is_of(site, harvest):
                continue
            found.append(harvest)
            fulls += harvest.is_done and kind is HarvestKind.FULL
        return tuple(found)

    def newest(self, site: Site, *, at_most: int) -> Iterator[Harvest]:
        """Yield a site's harvests, newest first, however old they are."""
        for name, kind, started in names_of(site)[:at_most]:
            yield self.harvest(site.folder / name, kind, started)

    def harvest(self, folder: Path, kind: HarvestKind, started: datetime) -> Harvest:
        """Return what a harvest's folder says of it."""
        layout = HarvestFolder(folder)
        lists = layout.lists / "wijzigingen.json"
        marks = (_mark(layout.report_json), _mark(layout.audit_html), _mark(lists))
        seen = self._seen.get(folder)
        if seen is None or seen.marks != marks or not seen.harvest.is_done:
            bare = Harvest(name=folder.name, folder=folder, kind=kind, started=started)
            seen = _Seen(marks, _described(bare, layout))
            self._seen[folder] = seen
        at_rest = seen.harvest.is_done and seen.harvest.is_proved
        is_worked_on = not at_rest and _is_locked(layout)
        return replace(seen.harvest, is_worked_on=is_worked_on) if is_worked_on else seen.harvest


def names_of(site: Site) -> list[Name]:
    """Return name, kind and start of all folders named as the site's harvests are, newest first."""
    try:
        names = [each.name for each in site.folder.iterdir()]
    except FileNotFoundError:
        return []
    found = [each for name in names if (each := _parsed(name, site.prefix)) is not None]
    return sorted(found, key=lambda each: each[2], reverse=True)


@lru_cache(maxsize=65_536)  # every look meets all names of an archive again
def _parsed(name: str, prefix: str) -> Name | None:
    match = _NAME.fullmatch(name)
    if match is None or match["prefix"] != prefix:
        return None
    try:
        started = datetime.strptime(match["time"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return name, HarvestKind(match["kind"]), started


def is_of(site: Site, harvest: Harvest) -> bool:
    """Whether a harvest is one of the site itself: one of a staging server is not."""
    return harvest.elsewhere == site.resolves


def _described(bare: Harvest, layout: HarvestFolder) -> Harvest:
    report = _object(layout.report_json, _LARGEST_REPORT_BYTES)
    settings = _object(layout.settings, _LARGEST_LIST_BYTES)
    values = _part(settings, "settings")
    harvest = replace(bare, elsewhere=_resolves(values), shortfalls=_UNREADABLE)
    identity = _part(report, "identity")
    finished = _moment(identity.get("finished"))
    if finished is None:
        return harvest
    counts = _part(report, "counts")
    changes = _part(_object(layout.lists / "wijzigingen.json", _LARGEST_LIST_BYTES), "counts")
    return replace(
        harvest,
        finished=finished,
        shortfalls=_shortfalls(identity),
        detail=printable(str(identity.get("detail") or ""))[:500],
        pages=_count(counts.get("pages_captured")),
        known=_count(changes.get("known")) or _count(counts.get("pages_known")),
        gone=_count(changes.get("gone")),
        is_proved=values.get("prove") == "off" or layout.audit_html.is_file(),
    )


def _shortfalls(identity: dict[str, Any]) -> tuple[Shortfall, ...]:
    """Return why a harvest is incomplete; what isn't understood never makes it complete."""
    told = identity.get("shortfalls")
    is_complete = identity.get("state") == "complete"
    if not isinstance(told, list) or is_complete == bool(told):
        return _UNREADABLE
    known = {each.value: each for each in Shortfall}
    return tuple(known.get(str(each), Shortfall.UNFINISHED) for each in told)


def _resolves(values: dict[str, Any]) -> tuple[str, ...]:
    told = values.get("resolve")
    rows = told if isinstance(told, list) else []
    parts = [row for row in rows if isinstance(row, dict)]
    return tuple(sorted(f"{row.get('host')}={row.get('address')}" for row in parts))


def _object(path: Path, most: int) -> dict[str, Any]:
    """Return a JSON object; an empty one when there is none that can be read."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
        document = json.loads(data) if len(data) <= most else None
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _part(document: dict[str, Any], key: str) -> dict[str, Any]:
    part = document.get(key)
    return part if isinstance(part, dict) else {}


def _moment(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None


def _count(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _is_locked(layout: HarvestFolder) -> bool:
    try:
        return claims.is_held(layout.lock)
    except OSError:
        return False
