"""Memento (RFC 7089): TimeGate, TimeMap, and what a version says of the others. Pure."""

from collections.abc import Iterable, Iterator, Sequence
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
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


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
        memento_link(portal, capture, " ".join((*names, "memento")))
        for capture, names in relations.values()
    ]
    return ", ".join([*original_links(portal, versions.this.url), *links])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A TimeMap, or one of those that a long one is cut into."""

    url: str
    versions: Sequence[Capture]
    """Oldest first, no two of the same second: those have one address."""
    after: datetime | None = None
    """The second after which this one begins; None for the first."""
    following: datetime | None = None
    """Moment of the first version of the next one; None for the last."""


def by_second(versions: Iterable[Capture]) -> Iterator[Capture]:
    """Yield the first version of each second: addresses of versions count no less."""
    last = ""
    for each in versions:
        stamp = asked.stamp(each.moment)
        if stamp != last:
            yield each
        last = stamp


def timemap(portal: str, page: Page) -> str:
    """Return a TimeMap (§5); of a long one it leads on to the next (§5.1.1)."""
    versions = page.versions
    lines = original_links(portal, page.url)[:2]
    itself = _timemap_link(portal, page.url, page.after, "self")
    if versions:
        span = f'from="{http_date(versions[0].moment)}"; until="{http_date(versions[-1].moment)}"'
        itself = f"{itself}; {span}"
    lines.append(itself)
    lines += [
        memento_link(portal, capture, _relation(index, page))
        for index, capture in enumerate(versions)
    ]
    if page.following is not None:
        later = _timemap_link(portal, page.url, versions[-1].moment, "timemap")
        lines.append(f'{later}; from="{http_date(page.following)}"')
    return ",\n".join(lines) + "\n"


def _timemap_link(portal: str, url: str, after: datetime | None, relation: str) -> str:
    at = "" if after is None else f"{asked.stamp(after)}/"
    place = f"{portal}/timemap/link/{at}{asked.in_path(url)}"
    return f'<{place}>; rel="{relation}"; type="{LINK_FORMAT}"'


def _relation(index: int, page: Page) -> str:
    names = ["first"] if index == 0 and page.after is None else []
    if index == len(page.versions) - 1 and page.following is None:
        names.append("last")
    return " ".join((*names, "memento"))


def memento_link(portal: str, capture: Capture, relation: str) -> str:
    """Return the link to a version (§2.2.4)."""
    place = f"{asked.stamp(capture.moment)}/{asked.in_path(capture.url)}"
    date = http_date(capture.moment)
    return f'<{portal}/web/{place}>; rel="{relation}"; datetime="{date}"'


def _target(url: str) -> str:
    return asked.in_path(url).replace(">", "%3E").replace("<", "%3C")
