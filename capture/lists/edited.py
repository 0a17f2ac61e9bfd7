"""Reads a CSV file of the list back after somebody edited it, in whichever spreadsheet. Pure.

What counts are the columns that say what a row is about, besluit, its reason, door wie and wanneer
(`Sheet`); others may be gone, and the order may differ. Excel keeps a CSV file in the encoding of
Windows unless told otherwise, and may change semicolons into commas: both are understood.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from capture.clock import PEOPLES_TIME
from capture.errors import ConfigError
from capture.lists.cells import plain
from capture.lists.decisions import Decision, Listed, Row, in_force
from capture.lists.sheet import BY, CHOICE, WHEN, Sheet, moment_text
from capture.model.decision import Channel

_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
_TIMES = ("%H:%M", "%H:%M:%S")
_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedRow[C: StrEnum]:
    """What an edited file says of one thing."""

    line: int
    """Where its row begins, from 1."""
    key: str
    """What it is about, as decisions name it."""
    choice: C
    reason: str
    by: str
    when: str
    more: tuple[str, ...] = ()
    """Cells of the further columns of the sheet, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit[C: StrEnum]:
    """That the decision on a row was changed in a file."""

    row: EditedRow[C]
    moment: datetime
    """As filled in anew, else when the file was saved."""
    listed: Any
    """The row of the list as it was written; None when the list is gone."""
    before: Any
    """The decision that stood there; None while there was none."""


def read_rows[C: StrEnum](data: bytes, sheet: Sheet[C], *, where: str) -> tuple[EditedRow[C], ...]:
    """Return the rows of a file. Raises ConfigError that names file and line."""
    text = _text(data, where=where)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: dict[str, EditedRow[C]] = {}
    columns: dict[str, int] = {}
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not columns:
                columns = _columns(cells, sheet, where=where)
            elif any(cell.strip() for cell in cells):
                cell = _reader(cells, columns)
                row = _row(cell, sheet, where=f"{where}, line {start}", line=start)
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


def _columns(cells: list[str], sheet: Sheet[Any], *, where: str) -> dict[str, int]:
    columns = {plain(cell).strip().lower(): index for index, cell in enumerate(cells)}
    for needed in (sheet.key, CHOICE):
        if needed not in columns:
            raise ConfigError(
                f"{where}, line 1: has no column {needed!r}; the first line must hold the heads"
            )
    return columns


def _reader(cells: list[str], columns: Mapping[str, int]) -> Callable[[str], str]:
    """Return what reads the cell under a head, on one line; empty where there is none."""

    def cell(name: str) -> str:
        index = columns.get(name, len(cells))
        return " ".join(plain(cells[index]).split()) if index < len(cells) else ""

    return cell


def _row[C: StrEnum](
    cell: Callable[[str], str], sheet: Sheet[C], *, where: str, line: int
) -> EditedRow[C]:
    key = sheet.read_key(cell(sheet.key))
    if key is None:
        raise ConfigError(f"{where}: {sheet.key} {cell(sheet.key)[:200]!r} is no {sheet.key_is}")
    choice = sheet.choices.get(cell(CHOICE).lower())
    if choice is None:
        raise ConfigError(
            f"{where}: {CHOICE} {cell(CHOICE)[:80]!r}: write {sheet.choices_are}, or leave it empty"
        )
    if cell(WHEN) and _given(cell(WHEN)) is None:
        raise ConfigError(f"{where}: {WHEN} {cell(WHEN)[:80]!r}: write it like 2026-11-22 15:03")
    return EditedRow(
        line=line,
        key=key,
        choice=choice,
        reason=cell(sheet.reason),
        by=cell(BY),
        when=cell(WHEN),
        more=tuple(cell(name) for name in sheet.more),
    )


def _add[C: StrEnum](rows: dict[str, EditedRow[C]], row: EditedRow[C], *, where: str) -> None:
    before = rows.setdefault(row.key, row)
    if (before.choice, before.reason, before.more) != (row.choice, row.reason, row.more):
        raise ConfigError(
            f"{where}, line {row.line}: decides otherwise about {row.key[:200]} than line"
            f" {before.line}; keep one of the two"
        )


def edits_in[C: StrEnum](
    rows: Iterable[EditedRow[C]],
    sheet: Sheet[C],
    *,
    listed: Listed[Row[Any]] | None,
    known: Sequence[Decision[C]],
    harvest: str,
    saved: datetime,
    where: str,
) -> Iterator[Edit[C]]:
    """Yield what was decided in the file since the list was written.

    `listed` is the list as written, None when it is gone; `known` are decisions that were taken
    over before; `saved` is when the file was last saved: no decision is later than that.
    Raises ConfigError for a key that the list never had.
    """
    written = {row.key: row for row in listed.rows} if listed is not None else {}
    taken_over = {
        each.key: each
        for each in sorted(known, key=lambda each: each.moment)
        if each.channel is Channel.CSV and each.harvest == harvest
    }
    told = {each.key for each in known}
    holding = {each.key: each for each in in_force(known)}
    for row in rows:
        on_list = written.get(row.key)
        if listed is not None and on_list is None:
            raise ConfigError(
                f"{where}, line {row.line}: {row.key[:200]} is not on this list{sheet.not_listed}"
            )
        before: Decision[C] | None = on_list.decision if on_list is not None else None
        again = taken_over.get(row.key)
        if again is not None and (listed is None or again.moment > listed.written):
            before = again
        is_known = row.key in told and _is_as_before(row, sheet, holding.get(row.key))
        if not is_known and not _is_as_before(row, sheet, before):
            moment = _moment(row, before, saved)
            yield Edit(row=row, moment=moment, listed=on_list, before=before)


def _is_as_before[C: StrEnum](
    row: EditedRow[C], sheet: Sheet[C], before: Decision[C] | None
) -> bool:
    if before is None:
        return row.choice is sheet.open
    if row.choice is sheet.open:
        return before.choice is sheet.open
    return (
        row.choice is before.choice
        and _kept(row.reason) == _kept(before.reason)
        and _kept(row.by) == _kept(before.by)
    )


def _kept(text: str) -> bytes:
    """Return what is left of a text when a spreadsheet has kept it in the encoding of Windows."""
    return " ".join(text.split()).encode("cp1252", "replace")


def _moment(row: EditedRow[Any], before: Decision[Any] | None, saved: datetime) -> datetime:
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
