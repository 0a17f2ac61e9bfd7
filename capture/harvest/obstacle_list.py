"""The list of what can't be harvested (REIK06) in the harvest folder: written, decided upon."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from capture import clock
from capture.errors import ConfigError, UsageError
from capture.files import write_whole
from capture.harvest import streams
from capture.harvest.decided import DecidedList, Given, folders_of, read
from capture.harvest.state import Store
from capture.ledger.obstacles import Thing, things
from capture.lists.edited import Edit
from capture.lists.obstacle_table import SHEET, to_csv
from capture.metadata import obstacles_html
from capture.metadata.labels import ALTERNATIVE_KINDS
from capture.model.decision import Channel, ObstacleDecision, Verdict
from capture.model.layout import HarvestFolder
from capture.model.obstacle import Alternative, AlternativeKind, Region
from capture.model.obstacle_list import ID, ObstacleList, ObstacleRow
from capture.model.text import Text
from capture.model.url import normalise
from capture.obstacles.sentences import NAMES, WHY, describe
from capture.screenshots.preview import preview

_KINDS = {kind: words.nl for kind, words in ALTERNATIVE_KINDS.items()}

_NAMED = 5
"""Rows that are named where a URL stands for several."""

_NOT_MADE = Text("er is geen beeld van gemaakt", "no picture was made of it")
_NOT_KEPT = Text("het beeld ervan is niet bewaard", "the picture of it was not kept")


def _from_edit(edit: Edit[Verdict], harvest: str) -> ObstacleDecision:
    about: ObstacleRow | ObstacleDecision | None = edit.listed or edit.before
    return ObstacleDecision(
        id=edit.row.key,
        choice=edit.row.choice,
        reason=edit.row.reason,
        by=edit.row.by,
        moment=edit.moment,
        harvest=harvest,
        channel=Channel.CSV,
        url=about.url if about is not None else "",
    )


def _from_row(
    row: ObstacleRow, given: Given[Verdict], moment: datetime, harvest: str
) -> ObstacleDecision:
    return ObstacleDecision(
        id=row.id,
        choice=given.choice,
        reason=given.reason,
        by=given.by,
        moment=moment,
        harvest=harvest,
        channel=given.channel,
        url=row.url,
    )


LIST = DecidedList(
    name="what can't be harvested",
    csv=lambda folder: folder.obstacles_csv,
    json=lambda folder: folder.obstacles_json,
    html=lambda folder: folder.obstacles_html,
    decisions=lambda folder: folder.obstacle_decisions,
    document=ObstacleList,
    decision=ObstacleDecision,
    sheet=SHEET,
    from_edit=_from_edit,
    from_row=_from_row,
    table=lambda listed: to_csv(listed, kinds=_KINDS),
    page=obstacles_html.render,
)


def write(store: Store, *, is_complete: bool) -> ObstacleList:
    """Write the list of a harvest that has ended, in whichever way; return it.

    What somebody decided meanwhile on the list of an earlier run is kept, and so is what was
    decided on the lists of earlier harvests, which stand in the folder since it began. A file that
    can't be read is put aside, not written over: a harvest never fails by it.
    """
    folder, moment = store.folder, store.name.started
    known = LIST.kept(folder)
    seen = first_seen(folder)
    with store.database.read() as tx:
        videos = streams.known(store.ledger, tx)
        rows = tuple(
            _row(thing, videos, folder.images, first=seen.get(thing.id, moment), last=moment)
            for thing in things(tx)
        )
    listed = ObstacleList(
        harvest=folder.root.name,
        site_host=store.name.site_host,
        written=clock.now(),
        is_complete=is_complete,
        rows=rows,
    )
    return LIST.write(folder, listed, known)


def _row(
    thing: Thing, videos: streams.Known, images: Path, *, first: datetime, last: datetime
) -> ObstacleRow:
    reason, met = thing.first.reason, streams.told(thing.first, videos)
    shown = tuple(_shown(thing, images))
    why = _NOT_KEPT if thing.alternatives else thing.why_none or _NOT_MADE
    return ObstacleRow(
        id=thing.id,
        reason=reason,
        thing=thing.first.thing,
        url=thing.first.url,
        name=NAMES[reason],
        why=WHY[reason],
        description=describe(met),
        places=thing.places,
        place_count=thing.place_count,
        evidence=met.evidence,
        alternatives=shown,
        why_no_alternative=None if shown else why,
        first_seen=min(first, last),
        last_seen=last,
    )


def _shown(thing: Thing, images: Path) -> Iterator[Alternative]:
    """Yield the alternatives whose file is there, with a small picture of each."""
    for each in thing.alternatives:
        path = images / each.file
        if not path.is_file():
            continue
        is_whole = each.kind is AlternativeKind.FULL_PAGE
        region = thing.first.region if is_whole else None
        yield replace(each, thumbnail=each.thumbnail or _thumbnail(path, each, region))


def _thumbnail(path: Path, each: Alternative, around: Region | None) -> str:
    """Return the name of a small picture, made when it is not there; empty when none is needed."""
    if not each.content_type.startswith("image/"):
        return ""
    small = path.with_name(f"{path.stem}-klein.jpg")
    try:
        if not small.exists():
            data = preview(path.read_bytes(), around=around)
            if data is None:
                return ""
            write_whole(small, data)
    except OSError:
        return ""
    return small.name


# --- earlier harvests


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    id: str
    first_seen: AwareDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _SeenList:
    """What is read of another harvest's list; whatever else stands in it is passed over."""

    format_name: Literal["capture-obstacle-list"]
    rows: tuple[_Seen, ...]


_SEEN = TypeAdapter(_SeenList)


def first_seen(folder: HarvestFolder) -> dict[str, datetime]:
    """Return when things were first seen, by id, as the lists of the site's other harvests tell.

    A list that can't be read tells nothing: a harvest never fails by it.
    """
    site = folder.root.parent
    found: dict[str, datetime] = {}
    for other in folders_of(site.parent, site.name):
        try:
            data = read(other.obstacles_json) if other.root != folder.root else None
            rows = _SEEN.validate_json(data).rows if data is not None else ()
        except (ConfigError, ValidationError):
            continue
        for row in rows:
            found[row.id] = min(row.first_seen, found.get(row.id, row.first_seen))
    return found


# --- decisions


def find(listed: ObstacleList, id_or_url: str) -> tuple[ObstacleRow, ...]:
    """Return the rows that somebody names by id or URL: several where a URL has several things."""
    key = id_or_url.strip().lower()
    if ID.fullmatch(key):
        return tuple(row for row in listed.rows if row.id == key)
    named = {id_or_url, normalise(id_or_url)}
    return tuple(row for row in listed.rows if row.url in named or normalise(row.url) in named)


def decide(
    folder: HarvestFolder, id_or_url: str, choice: Verdict, *, reason: str, by: str
) -> ObstacleDecision:
    """Write down what an archivist decides about a thing on the harvest's list; the list shows it.

    Raises UsageError when it is not on the list, when a URL stands for several things, when there
    is no list, and as `DecidedList.decide` does.
    """
    listed = LIST.listing(folder)
    rows = find(listed, id_or_url)
    if not rows:
        raise UsageError(
            f"{id_or_url}: is not on this list; see capture lists show {folder.root}"
            " --list obstacles"
        )
    if len(rows) > 1:
        shown = ", ".join(f"{row.id} ({row.reason.value})" for row in rows[:_NAMED])
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        raise UsageError(f"{id_or_url}: is on this list more than once; name one: {shown}{more}")
    (row,) = rows
    given = Given(choice=choice, reason=reason, by=by, channel=Channel.COMMAND)
    return LIST.decide(folder, listed, row, given)
