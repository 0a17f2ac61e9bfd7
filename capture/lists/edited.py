"""Reads a CSV file of the list back after somebody edited it, in whichever spreadsheet. Pure.

What counts are the columns adres, besluit, reden, door wie and wanneer; others may be gone, and the
order may differ. Excel keeps a CSV file in the encoding of Windows unless told otherwise, and may
change semicolons into commas: both are understood.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from capture.errors import ConfigError
from capture.lists.cells import plain
from capture.lists.decisions import in_force
from capture.lists.table import BY, CHOICE, PEOPLES_TIME, REASON, URL, WHEN, moment_text
from capture.model.decision import Channel, Choice, OwnerDecision
from capture.model.orphan import Orphan, OrphanList
from capture.model.url import normalise, split
from capture.scope.keys import page_key

_CHOICES = {
    "in": Choice.IN,
    "uit": Choice.OUT,
    "out": Choice.OUT,
    "": Choice.OPEN,
}
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
_TIMES = ("%H:%M", "%H:%M:%S")
_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedRow:
    """What an edited file says of one URL."""

    line: int
    """Where its row begins, from 1."""
    url: str
    choice: Choice
    reason: str
    by: str
    when: str


def read_rows(data: bytes, *, where: str) -> tuple[EditedRow, ...]:
    """Return the rows of a file. Raises ConfigError that names file and line."""
    text = _text(data, where=where)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: dict[str, EditedRow] = {}
    columns: dict[str, int] = {}
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not columns:
                columns = _columns(cells, where=where)
            elif any(cell.strip() for cell in cells):
                row = _row(cells, columns, where=f"{where}, line {start}", line=start)
                _add(rows, row, where=where)
    except csv.Error as fault:
        raise ConfigError(f"{where}, line {line}: can't be read as CSV: {fault}") from None
    if not columns:
        raise ConfigError(f"{where}, line 1: is empty; take it back from a backup, or delete it")
    return tuple(rows.values())


def _text(data: bytes, *, where: str) -> str:
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as fault:
            line = data[: fault.start].count(b"\n") + 1
    raise ConfigError(f"{where}, line {line}: is no text; save it as CSV in UTF-8")


def _columns(cells: list[str], *, where: str) -> dict[str, int]:
    columns = {plain(cell).strip().lower(): index for index, cell in enumerate(cells)}
    for needed in (URL, CHOICE):
        if needed not in columns:
            raise ConfigError(
                f"{where}, line 1: has no column {needed!r}; the first line must hold the heads"
            )
    return columns


def _row(cells: list[str], columns: Mapping[str, int], *, where: str, line: int) -> EditedRow:
    def cell(name: str) -> str:
        index = columns.get(name, len(cells))
        return " ".join(plain(cells[index]).split()) if index < len(cells) else ""

    url = normalise(cell(URL))
    if url is None or split(url) is None:
        raise ConfigError(f"{where}: {URL} {cell(URL)[:200]!r} is no web address")
    choice = _CHOICES.get(cell(CHOICE).lower())
    if choice is None:
        raise ConfigError(
            f"{where}: {CHOICE} {cell(CHOICE)[:80]!r}: write in or uit, or leave it empty"
        )
    if cell(WHEN) and _given(cell(WHEN)) is None:
        raise ConfigError(f"{where}: {WHEN} {cell(WHEN)[:80]!r}: write it like 2026-11-22 15:03")
    return EditedRow(
        line=line,
        url=page_key(url),
        choice=choice,
        reason=cell(REASON),
        by=cell(BY),
        when=cell(WHEN),
    )


def _add(rows: dict[str, EditedRow], row: EditedRow, *, where: str) -> None:
    before = rows.setdefault(row.url, row)
    if (before.choice, before.reason) != (row.choice, row.reason):
        raise ConfigError(
            f"{where}, line {row.line}: decides otherwise about {row.url[:200]} than line"
            f" {before.line}; keep one of the two"
        )


def decisions_in(
    rows: Iterable[EditedRow],
    *,
    listed: OrphanList | None,
    known: Sequence[OwnerDecision],
    harvest: str,
    saved: datetime,
    where: str,
) -> Iterator[OwnerDecision]:
    """Yield what was decided in the file since the list was written.

    `listed` is the list as written, None when it is gone; `known` are decisions that were taken
    over before; `saved` is when the file was last saved: no decision is later than that.
    Raises ConfigError for an address that the list never had.
    """
    written = {row.url: row for row in listed.rows} if listed is not None else {}
    taken_over = {
        each.url: each
        for each in sorted(known, key=lambda each: each.moment)
        if each.channel is Channel.CSV and each.harvest == harvest
    }
    told = {each.url for each in known}
    holding = {each.url: each for each in in_force(known)}
    for row in rows:
        orphan = written.get(row.url)
        if listed is not None and orphan is None:
            raise ConfigError(
                f"{where}, line {row.line}: {row.url[:200]} is not on this list; for other"
                " addresses use --include or --exclude"
            )
        before = orphan.decision if orphan is not None else None
        again = taken_over.get(row.url)
        if again is not None and (listed is None or again.moment > listed.written):
            before = again
        is_known = row.url in told and _is_as_before(row, holding.get(row.url))
        if not is_known and not _is_as_before(row, before):
            yield OwnerDecision(
                url=row.url,
                choice=row.choice,
                reason=row.reason,
                by=row.by,
                moment=_moment(row, before, saved),
                harvest=harvest,
                channel=Channel.CSV,
                kind=_kind(orphan, before),
            )


def _kind(orphan: Orphan | None, before: OwnerDecision | None) -> str:
    if orphan is not None:
        return orphan.kind.value
    return before.kind if before is not None else ""


def _is_as_before(row: EditedRow, before: OwnerDecision | None) -> bool:
    if before is None:
        return row.choice is Choice.OPEN
    if row.choice is Choice.OPEN:
        return before.choice is Choice.OPEN
    return (
        row.choice is before.choice
        and _kept(row.reason) == _kept(before.reason)
        and _kept(row.by) == _kept(before.by)
    )


def _kept(text: str) -> bytes:
    """Return what is left of a text when a spreadsheet has kept it in the encoding of Windows."""
    return " ".join(text.split()).encode("cp1252", "replace")


def _moment(row: EditedRow, before: OwnerDecision | None, saved: datetime) -> datetime:
    """Return when it was decided: as filled in anew, else when the file was saved."""
    given = _given(row.when)
    if given is None or (before is not None and moment_text(given) == moment_text(before.moment)):
        return saved
    return min(given, saved)


def _given(text: str) -> datetime | None:
    """Return the moment that was filled in; of a day its end, as hours are not known."""
    day, _, hour = text.partition(" ")
    for form in _DATES:
        try:
            found: date = datetime.strptime(day, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        clock = _time(hour)
        if clock is not None:
            return datetime.combine(found, clock, PEOPLES_TIME).astimezone(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=PEOPLES_TIME)).astimezone(UTC)


def _time(text: str) -> time | None:
    if not text:
        return time.max
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).time()  # noqa: DTZ007  the zone comes later
        except ValueError:
            continue
    return None
