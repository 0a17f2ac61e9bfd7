"""The lists of a harvest as text: tables for a terminal, parted by tabs for a program. Pure."""

from collections.abc import Iterable, Iterator

from capture.cli.status import shortened
from capture.model.change import Change, ChangeList
from capture.model.obstacle_list import ObstacleList, ObstacleRow
from capture.model.orphan import Orphan, OrphanKind, OrphanList
from capture.model.text import printable

_ORPHAN_HEADS = ("kind", "strict", "status", "decision", "found by", "url")
_OBSTACLE_HEADS = ("id", "reason", "places", "alternative", "decision", "url", "description")

_CHANGE_HEADS = ("change", "sort", "how", "what", "url", "to")

type Cells = tuple[str, ...]


def orphan_lines(listed: OrphanList, *, width: int) -> Iterator[str]:
    """Yield a table for each kind, of at most `width` characters, then what it adds up to."""
    counts = listed.counts
    for kind in OrphanKind:
        rows = [row for row in listed.rows if row.kind is kind]
        if rows:
            yield f"{kind.value}: {len(rows)}"
            yield from _table([cells[1:] for cells in orphan_cells(rows)], width=width)
            yield ""
    yield (
        f"{counts.not_discoverable} not discoverable, {counts.strict} of them without any link;"
        f" {counts.undetermined} undetermined"
    )
    if not listed.is_complete:
        yield "the harvest is incomplete: ordinary links may be on pages not visited yet"


def obstacle_lines(listed: ObstacleList, *, width: int) -> Iterator[str]:
    """Yield a table of at most `width` characters, then what it adds up to."""
    counts = listed.counts
    if listed.rows:
        yield from _table(
            [(*cells[:5], cells[6]) for cells in obstacle_cells(listed.rows)], width=width
        )
        yield ""
    yield (
        f"{counts.total} that can't be harvested, {counts.without_alternative} without alternative;"
        f" {counts.undecided} to be judged"
    )
    if not listed.is_complete:
        yield "the harvest is incomplete: there may be more on pages not visited yet"


def change_lines(listed: ChangeList, *, width: int) -> Iterator[str]:
    """Yield a table of at most `width` characters, then what it adds up to."""
    counts = listed.counts
    if listed.rows:
        cells = [(*each[:4], each[4]) for each in change_cells(listed.rows)]
        yield from _table(cells, width=width)
        yield ""
    yield (
        f"{counts.new} new, {counts.changed} changed, {counts.moved} moved, {counts.gone} gone;"
        f" {counts.unchanged} of {counts.known} pages unchanged"
    )
    if not listed.is_complete:
        yield "the harvest is incomplete: there may be more changes"


def change_cells(rows: Iterable[Change]) -> Iterator[Cells]:
    """Yield the heads, then the whole values of each row."""
    yield _CHANGE_HEADS
    for row in rows:
        yield _printable(
            row.change.value,
            "page" if row.is_page else "file",
            row.how,
            ", ".join(row.what),
            row.url,
            row.to or "",
        )


def orphan_cells(rows: Iterable[Orphan]) -> Iterator[Cells]:
    """Yield the heads, then the whole values of each row."""
    yield _ORPHAN_HEADS
    for row in rows:
        yield _printable(
            row.kind.value,
            "yes" if row.is_strict else "no",
            "" if row.status is None else str(row.status),
            row.decision.choice.value if row.decision is not None else "",
            row.found.mechanism.value if row.found is not None else "",
            row.url,
        )


def obstacle_cells(rows: Iterable[ObstacleRow]) -> Iterator[Cells]:
    """Yield the heads, then the whole values of each row."""
    yield _OBSTACLE_HEADS
    for row in rows:
        yield _printable(
            row.id,
            row.reason.value,
            str(row.place_count),
            row.alternatives[0].kind.value if row.alternatives else "none",
            row.decision.choice.value if row.decision is not None else "",
            row.url,
            row.description.en,
        )


def _printable(*cells: str) -> Cells:
    """Return the cells without what could steer a terminal."""
    return tuple(map(printable, cells))


def _table(rows: list[Cells], *, width: int) -> Iterator[str]:
    """Yield rows with their columns under each other; the last one takes what is left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    left = width - sum(widths) - 2 * len(widths)
    for *cells, last in rows:
        padded = [f"{cell:<{wide}}" for cell, wide in zip(cells, widths, strict=True)]
        yield "  ".join([*padded, shortened(last, left)])
