"""How the schedule stands, for programs: JSON, and Prometheus' text format. Pure.

The figures are taken from the archive at each look, not counted in the process: there is nothing
that a registry of a client library would have to keep, only lines to write.
Text format: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from capture import clock
from capture.config.settings import HarvestKind
from capture.schedule.conditions import Condition
from capture.schedule.values import Action, Harvest
from capture.schedule.watch import Picture, Seen

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORMAT = "capture-schedule-status"

type Sample = tuple[dict[str, str], float]


def as_values(picture: Picture) -> dict[str, object]:
    """Return how everything stands as values that JSON can hold."""
    return {
        "format": FORMAT,
        "format-version": 1,
        "moment": clock.iso(picture.moment),
        "sites": [_site(picture, seen) for seen in picture.sites],
        "archives": [
            {
                "archive": str(room.archive),
                "free_bytes": room.free_bytes,
                "messages_waiting": room.waiting,
            }
            for room in picture.archives
        ],
    }


def metrics(picture: Picture) -> str:
    """Return the metrics, each with what it means."""
    return "".join(_lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    sites = picture.sites
    yield from _family(
        "capture_schedule_looked_timestamp_seconds",
        "When the schedule last looked; old when it hangs.",
        [({}, picture.moment.timestamp())],
    )
    yield from _family(
        "capture_site_running",
        "1 while the site is harvested.",
        [(_of(seen), float(seen.decision.action is Action.RUNNING)) for seen in sites],
    )
    yield from _family(
        "capture_site_next_run_timestamp_seconds",
        "When the next run is to begin.",
        [(_of(seen), seen.decision.at.timestamp()) for seen in sites],
    )
    done = [(seen, kind, _last(seen, kind)) for seen in sites for kind in _KINDS]
    yield from _family(
        "capture_site_last_complete_timestamp_seconds",
        "End of the last completed harvest.",
        [(_of(s, kind=kind), _seconds(last)) for s, kind, last in done if last is not None],
    )
    yield from _family(
        "capture_site_last_complete_pages",
        "Pages captured by it.",
        [
            (_of(s, kind=kind), float(last.pages))
            for s, kind, last in done
            if last is not None and last.pages is not None
        ],
    )
    yield from _family(
        "capture_site_last_complete_duration_seconds",
        "How long it took.",
        [(_of(s, kind=kind), _duration(last)) for s, kind, last in done if last is not None],
    )
    told = {(alarm.site, alarm.condition) for alarm in picture.alarms}
    yield from _family(
        "capture_site_alarm",
        "1 while an alarm is open.",
        [
            (_of(seen, condition=each.value), float((seen.site.key, each.value) in told))
            for seen in sites
            for each in Condition
        ],
    )
    yield from _family(
        "capture_archive_free_bytes",
        "Room left on the disk of an archive.",
        [({"archive": str(r.archive)}, float(r.free_bytes)) for r in picture.archives],
    )
    yield from _family(
        "capture_archive_messages_waiting",
        "Alarms that could not be sent yet.",
        [({"archive": str(r.archive)}, float(r.waiting)) for r in picture.archives],
    )


_KINDS = (HarvestKind.FULL, HarvestKind.INCREMENTAL)


def _family(name: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}\n# TYPE {name} gauge\n"
    for labels, value in samples:
        inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{{{inner}}} {value!r}\n" if inner else f"{name} {value!r}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _of(seen: Seen, **more: str) -> dict[str, str]:
    return {"site": seen.site.host, "prefix": seen.site.prefix, **more}


def _last(seen: Seen, kind: HarvestKind) -> Harvest | None:
    return next((h for h in seen.facts.harvests if h.is_done and h.kind is kind), None)


def _seconds(harvest: Harvest) -> float:
    assert harvest.finished is not None
    return harvest.finished.timestamp()


def _duration(harvest: Harvest) -> float:
    assert harvest.finished is not None
    return (harvest.finished - harvest.started).total_seconds()


def _site(picture: Picture, seen: Seen) -> dict[str, object]:
    decision = seen.decision
    lasts = {kind.value: _harvest(_last(seen, kind)) for kind in _KINDS}
    return {
        "site": seen.site.host,
        "prefix": seen.site.prefix,
        "archive": str(seen.site.archive),
        "action": decision.action.value,
        "kind": decision.kind.value,
        "at": clock.iso(decision.at),
        "reason": decision.reason,
        "last_complete": lasts,
        "alarms": [
            {"condition": each.condition, "since": clock.iso(each.since), "text": each.text}
            for each in picture.alarms
            if each.site == seen.site.key
        ],
    }


def _harvest(harvest: Harvest | None) -> dict[str, object] | None:
    if harvest is None:
        return None
    return {
        "name": harvest.name,
        "started": clock.iso(harvest.started),
        "finished": _iso(harvest.finished),
        "pages": harvest.pages,
    }


def _iso(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment is not None else None
