"""Memento (RFC 7089): TimeGate, TimeMap, and what a version says of the others. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from capture.access import asked
from capture.access.catalogue.values import Capture

LINK_FORMAT = "application/link-format"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """A version and those around it."""

    first: Capture | None
    previous: Capture | None
    this: Capture
    following: Capture | None
    last: Capture | None


def accept_datetime(header: str) -> datetime | None:
    """Return the moment of an Accept-Datetime header (§2.1.1), or None when it is none."""
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def http_date(moment: datetime) -> str:
    """Return a moment as Memento-Datetime has it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def original_links(portal: str, url: str) -> list[str]:
    """Return the links that every answer about an address has (§2.2.1)."""
    place = asked.in_path(url)
    return [
        f'<{_target(url)}>; rel="original"',
        f'<{portal}/timegate/{place}>; rel="timegate"',
        f'<{portal}/timemap/link/{place}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


def version_links(portal: str, versions: Neighbours) -> str:
    """Return the Link header of a version (§2.2.2): others, by their relation to it."""
    relations: dict[datetime, tuple[Capture, list[str]]] = {}
    for relation, capture in (
        ("first", versions.first),
        ("prev", versions.previous),
        ("next", versions.following),
        ("last", versions.last),
    ):
        if capture is not None:
            relations.setdefault(capture.moment, (capture, []))[1].append(relation)
    links = [
        _memento(portal, capture, " ".join((*names, "memento")))
        for capture, names in relations.values()
    ]
    return ", ".join([*original_links(portal, versions.this.url), *links])


def timemap(portal: str, url: str, versions: Sequence[Capture], *, more: bool) -> str:
    """Return a TimeMap (§5) of versions, oldest first; `more` leads on to the next ones."""
    place = asked.in_path(url)
    lines = original_links(portal, url)[:2]
    whole = f'<{portal}/timemap/link/{place}>; rel="self"; type="{LINK_FORMAT}"'
    if versions:
        span = f'from="{http_date(versions[0].moment)}"; until="{http_date(versions[-1].moment)}"'
        whole = f"{whole}; {span}"
    lines.append(whole)
    lines += [
        _memento(portal, capture, _relation(index, len(versions), more=more))
        for index, capture in enumerate(versions)
    ]
    if more:
        later = f"{portal}/timemap/link/{asked.stamp(versions[-1].moment)}/{place}"
        lines.append(f'<{later}>; rel="timemap"; type="{LINK_FORMAT}"')
    return ",\n".join(lines) + "\n"


def _relation(index: int, count: int, *, more: bool) -> str:
    names = ["first"] if index == 0 else []
    if index == count - 1 and not more:
        names.append("last")
    return " ".join((*names, "memento"))


def _memento(portal: str, capture: Capture, relation: str) -> str:
    place = f"{asked.stamp(capture.moment)}/{asked.in_path(capture.url)}"
    date = http_date(capture.moment)
    return f'<{portal}/web/{place}>; rel="{relation}"; datetime="{date}"'


def _target(url: str) -> str:
    return asked.in_path(url).replace(">", "%3E").replace("<", "%3C")
