"""What the lists share as spreadsheets: how a file is written, which cells are read back. Pure.

UTF-8 with BOM, lines ending in CRLF, semicolons: so a Dutch Excel opens it right by itself. There
is no first line `sep=;`: Excel then forgets the BOM and garbles every accent, and to any other
reader it is a row of the table.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from capture.clock import PEOPLES_TIME
from capture.lists.cells import guarded
from capture.lists.decisions import Decision

CHOICE, BY, WHEN = "besluit", "door wie", "wanneer"
"""Columns of a decision; that of its reason is called otherwise in each list."""

_LONGEST_CELL = 30_000
"""A spreadsheet holds 32,767 characters in a cell, and spills the rest into other rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet[C: StrEnum]:
    """What is read back from the file of a list."""

    key: str
    """Head of the column that says what a row is about."""
    read_key: Callable[[str], str | None]
    """Returns what a decision names it by; None for a cell that says nothing of the kind."""
    key_is: str
    """What such a cell has to be: `web address`."""
    reason: str
    """Head of the column for the reason."""
    choices: Mapping[str, C]
    """What may stand in the column of the choice, in lower case; the empty cell is among them."""
    choices_are: str
    """The same for people: `in or uit`."""
    open: C
    """The choice that an empty cell means."""
    not_listed: str
    """What to do about something that is not on the list; begins with a semicolon, or is empty."""
    more: tuple[str, ...] = ()
    """Heads of further columns that are read back."""


def to_bytes[R](columns: Mapping[str, Callable[[R], str]], rows: Iterable[R]) -> bytes:
    """Return a CSV file: its heads, and a row for each of the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cut(cell(row))) for cell in columns.values()])
    return out.getvalue().encode("utf-8-sig", "replace")


def decision_cells[R, C: StrEnum](
    sheet: Sheet[C], decision: Callable[[R], Decision[C] | None], choices: Mapping[C, str]
) -> dict[str, Callable[[R], str]]:
    """Return the last columns of a list: what was decided, empty where nothing was."""

    def of(part: Callable[[Decision[C]], str]) -> Callable[[R], str]:
        def cell(row: R) -> str:
            found = decision(row)
            return part(found) if found is not None else ""

        return cell

    return {
        CHOICE: of(lambda found: choices[found.choice]),
        sheet.reason: of(lambda found: found.reason),
        BY: of(lambda found: found.by),
        WHEN: of(lambda found: moment_text(found.moment)),
    }


def coded(code: str, words: Mapping[str, str]) -> str:
    """Return a code with its word before it: `sitemap`, `niet vindbaar … (not-discoverable)`."""
    word = words.get(code, code)
    return code if word == code else f"{word} ({code})"


def moment_text(moment: datetime) -> str:
    """Return a moment in the Netherlands as spreadsheets know it: `2026-11-22 15:03`."""
    return moment.astimezone(PEOPLES_TIME).strftime("%Y-%m-%d %H:%M")


def cut(text: str | None) -> str:
    """Return as much of a text as a cell holds."""
    text = text or ""
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def joined(parts: Iterable[str], total: int) -> str:
    """Return the first of `total` parts as one cell, and how many there are besides."""
    shown = list(parts)
    if total > len(shown):
        shown.append(f"en nog {total - len(shown)}")
    return cut(" | ".join(shown))
