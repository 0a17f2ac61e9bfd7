"""The lists of a harvest as the archivist's pages show them: chosen rows, in pages."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from capture.access.desk.work import Work
from capture.clock import from_iso, iso
from capture.metadata.labels import ORPHAN_KINDS, VERDICTS
from capture.metadata.orphans_html import CHOICES
from capture.model.layout import HarvestFolder
from capture.model.obstacle_list import ObstacleList, ObstacleRow
from capture.model.orphan import Orphan, OrphanList
from capture.model.text import Text

PER_PAGE = 50
_KEPT = 4
"""Lists that are kept in memory: the largest take a second to read."""
_COUNTED = 20_000
"""Lists whose counts are kept: two of each site's newest harvest."""
OPEN = "open"
DECIDED = "decided"


class Which(StrEnum):
    """Which list."""

    ORPHANS = "orphans"
    """REIK03."""
    OBSTACLES = "obstacles"
    """REIK06."""

    @property
    def choices(self) -> Mapping[StrEnum, Text]:
        """Return what can be decided on it, with the words for it."""
        return _CHOICES[self]

    def choice(self, text: str) -> StrEnum | None:
        """Return what a form names, None when it can't be decided on this list."""
        return next((each for each in self.choices if each.value == text), None)


_CHOICES: dict[Which, Mapping[Any, Text]] = {Which.ORPHANS: CHOICES, Which.OBSTACLES: VERDICTS}

type Row = Orphan | ObstacleRow
type Listed = OrphanList | ObstacleList


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows are wanted; empty texts want all."""

    kind: str = ""
    """Of orphans their kind or `strict`, else the reason."""
    decision: str = ""
    """`open`, `decided`, or what was decided."""
    text: str = ""
    """In address, title or description."""
    moment: datetime | None = None
    """Decided at exactly this moment: one act, whatever the number of rows."""

    @classmethod
    def of(cls, values: Callable[[str], str]) -> "Filter":
        """Return what the fields of a form or an address ask for."""
        try:
            moment = from_iso(values("moment")) if values("moment") else None
        except ValueError:
            moment = None
        return cls(
            kind=values("kind")[:60],
            decision=values("decision")[:60],
            text=values("q").strip()[:200],
            moment=moment,
        )

    def values(self) -> dict[str, str]:
        """Return the fields that ask for this, without those that want all."""
        found = {"kind": self.kind, "decision": self.decision, "q": self.text}
        found["moment"] = iso(self.moment) if self.moment else ""
        return {name: value for name, value in found.items() if value}

    def takes(self, row: Row) -> bool:
        """Return whether a row is wanted."""
        decision = row.decision
        if self.moment is not None and (decision is None or decision.moment != self.moment):
            return False
        choice = decision.choice.value if decision is not None else OPEN
        if self.decision == DECIDED and choice == OPEN:
            return False
        if self.decision not in {"", DECIDED, choice}:
            return False
        return self.kind in {"", *_kinds(row)} and self.text.casefold() in _text(row)


def kinds(listed: Listed) -> list[tuple[str, Text]]:
    """Return the kinds of rows that are on a list, with the words for them."""
    if isinstance(listed, ObstacleList):
        named = {row.reason.value: row.name for row in listed.rows}
        return sorted(named.items(), key=lambda pair: pair[1].nl)
    found = {row.kind for row in listed.rows}
    named = {each.value: ORPHAN_KINDS[each] for each in ORPHAN_KINDS if each in found}
    if any(row.is_strict for row in listed.rows):
        named["strict"] = Text("Wees in strikte zin", "Strict orphan")
    return list(named.items())


def mark(row: Row) -> str:
    """Return what names a row in a form; addresses themselves may be thousands of characters."""
    return hashlib.sha256(row.key.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def set_mark(rows: Sequence[Row]) -> str:
    """Return what names these very rows with the decisions that they have."""
    told = (f"{mark(row)} {iso(row.decision.moment) if row.decision else OPEN}\n" for row in rows)
    return hashlib.sha256("".join(told).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows a list has."""

    total: int
    open: int
    """Still to be decided upon."""


class Listings:
    """Reads lists, each once as long as its files don't change; for several threads."""

    def __init__(self, work: Work) -> None:
        """`work` reads them."""
        self._work = work
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Path, Which], tuple[object, Listed]] = OrderedDict()
        self._counts: OrderedDict[tuple[Path, Which], tuple[object, Counts]] = OrderedDict()

    def counts(self, folder: HarvestFolder, which: Which) -> Counts:
        """Return how many rows a list has, and how many wait. CaptureError."""
        stamp, name = _stamps(folder, which), (folder.root, which)
        with self._lock:
            kept = self._counts.get(name)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        rows = self.get(folder, which).rows
        counted = Counts(total=len(rows), open=sum(row.decision is None for row in rows))
        with self._lock:
            _keep(self._counts, name, (stamp, counted), _COUNTED)
        return counted

    def get(self, folder: HarvestFolder, which: Which) -> Listed:
        """Return a list with the decisions that hold, wherever they were made. CaptureError."""
        stamp = _stamps(folder, which)
        with self._lock:
            kept = self._kept.get((folder.root, which))
            if kept is not None and kept[0] == stamp:
                self._kept.move_to_end((folder.root, which))
                return kept[1]
        read = self._work.orphans if which is Which.ORPHANS else self._work.obstacles
        listed: Listed = read(folder)
        with self._lock:
            _keep(self._kept, (folder.root, which), (stamp, listed), _KEPT)
        return listed


def is_there(folder: HarvestFolder, which: Which) -> bool:
    """Return whether a harvest has this list."""
    return _files(folder, which)[0].is_file()


def _files(folder: HarvestFolder, which: Which) -> tuple[Path, Path, Path]:
    if which is Which.ORPHANS:
        return folder.orphans_json, folder.orphans_csv, folder.decisions
    return folder.obstacles_json, folder.obstacles_csv, folder.obstacle_decisions


def _keep[K, V](kept: OrderedDict[K, V], name: K, value: V, most: int) -> None:
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > most:
        kept.popitem(last=False)


def _stamps(folder: HarvestFolder, which: Which) -> tuple[tuple[int, int, int] | None, ...]:
    return tuple(map(_stamp, _files(folder, which)))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _kinds(row: Row) -> tuple[str, ...]:
    if isinstance(row, ObstacleRow):
        return (row.reason.value,)
    return (row.kind.value, "strict") if row.is_strict else (row.kind.value,)


def _text(row: Row) -> str:
    if isinstance(row, ObstacleRow):
        pages = "\n".join(f"{each.page}\n{each.title or ''}" for each in row.places[:20])
        told = f"{row.url}\n{row.name.nl}\n{row.description.nl}\n{row.description.en}\n{pages}"
        return told.casefold()
    return f"{row.url}\n{row.title or ''}".casefold()
