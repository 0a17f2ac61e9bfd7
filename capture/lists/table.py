"""`weespaginas.csv`: the list for a spreadsheet, with columns for the owner's decision. Pure.

UTF-8 with BOM, lines ending in CRLF, semicolons: so a Dutch Excel opens it right by itself. There
is no first line `sep=;`: Excel then forgets the BOM and garbles every accent, and to any other
reader it is a row of the table.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from capture.lists.cells import guarded
from capture.model.decision import Choice
from capture.model.orphan import Orphan, OrphanKind, OrphanList, Source

PEOPLES_TIME = ZoneInfo("Europe/Amsterdam")

URL, CHOICE, REASON, BY, WHEN = "adres", "besluit", "reden", "door wie", "wanneer"
"""The columns that are read back."""

KINDS: Mapping[str, str] = {
    OrphanKind.NOT_DISCOVERABLE: "niet vindbaar via gewone links",
    OrphanKind.UNDETERMINED: "onduidelijk of het bij de site hoort",
}
CHOICES = {Choice.IN: "in", Choice.OUT: "uit", Choice.OPEN: ""}

_LONGEST_CELL = 30_000
"""A spreadsheet holds 32,767 characters in a cell, and spills the rest into other rows."""
_SHOWN_SOURCES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Dutch words for codes; a code without a word stands by itself."""

    mechanisms: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)


def to_csv(listed: OrphanList, *, names: Names) -> bytes:
    """Return the list as the bytes of a CSV file: its heads, and a row for each page."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in listed.rows:
        writer.writerow([guarded(cell(row, names)) for cell in COLUMNS.values()])
    return out.getvalue().encode("utf-8-sig", "replace")


def coded(code: str, words: Mapping[str, str]) -> str:
    """Return a code with its word before it: `sitemap`, `niet vindbaar … (not-discoverable)`."""
    word = words.get(code, code)
    return code if word == code else f"{word} ({code})"


def moment_text(moment: datetime) -> str:
    """Return a moment in the Netherlands as spreadsheets know it: `2026-11-22 15:03`."""
    return moment.astimezone(PEOPLES_TIME).strftime("%Y-%m-%d %H:%M")


def _found(part: Callable[[Source, Names], str]) -> Callable[[Orphan, Names], str]:
    return lambda row, names: part(row.found, names) if row.found is not None else ""


def _mechanism(source: Source, names: Names) -> str:
    return coded(source.mechanism.value, names.mechanisms)


def _sources(row: Orphan, names: Names) -> str:
    shown = [_source(source, names) for source in row.sources[:_SHOWN_SOURCES]]
    if row.source_count > len(shown):
        shown.append(f"en nog {row.source_count - len(shown)}")
    return _cut(" | ".join(shown))


def _source(source: Source, names: Names) -> str:
    parts = (_mechanism(source, names), source.from_url, source.place, source.action)
    return ", ".join(part for part in parts if part)


def _decided(part: Callable[[Orphan], str]) -> Callable[[Orphan, Names], str]:
    return lambda row, _names: part(row) if row.decision is not None else ""


def _cut(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


COLUMNS: Mapping[str, Callable[[Orphan, Names], str]] = {
    "soort": lambda row, _: coded(row.kind.value, KINDS),
    URL: lambda row, _: row.url,
    "titel": lambda row, _: _cut(row.title),
    "gevonden door": _found(_mechanism),
    "op pagina": _found(lambda source, _: source.from_url or ""),
    "plaats": _found(lambda source, _: source.place),
    "na handeling": _found(lambda source, _: source.action),
    "alle bronnen": _sources,
    "HTTP-status": lambda row, _: _number(row.status),
    "uitkomst": lambda row, names: coded(row.outcome.value, names.outcomes),
    "WARC-bestand": lambda row, _: row.warc_file or "",
    "WARC-record": lambda row, _: row.record_id or "",
    "stappen": lambda row, _: _number(row.hops),
    "miniatuur": lambda row, _: f"../images/{row.thumbnail}" if row.thumbnail else "",
    "wees in strikte zin": lambda row, _: "ja" if row.is_strict else "nee",
    CHOICE: _decided(lambda row: CHOICES[row.decision.choice] if row.decision else ""),
    REASON: _decided(lambda row: row.decision.reason if row.decision else ""),
    BY: _decided(lambda row: row.decision.by if row.decision else ""),
    WHEN: _decided(lambda row: moment_text(row.decision.moment) if row.decision else ""),
}
"""Head of the column → its cell. Codes stand behind their Dutch words, between brackets."""
