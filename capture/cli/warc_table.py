"""What the WARC checker found, as a table for people and as cells for programs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from capture.config.units import size_text
from capture.model.text import printable
from capture.warc.check.findings import Finding, Severity, Totals
from capture.warc.check.report import Group

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def finding_cells(finding: Finding) -> tuple[str, ...]:
    """Return severity, rule, section, file, offset, record, field and message."""
    cells = (
        finding.severity.value,
        finding.rule.value,
        finding.section,
        str(finding.path),
        str(finding.offset),
        finding.record_id or "",
        finding.field or "",
        finding.message,
    )
    return tuple(printable(cell).replace("\t", " ") for cell in cells)


def show_groups(groups: Sequence[Group], console: "Console | None" = None) -> None:
    """Print findings by rule and field on stdout, with the first of each."""
    if not groups:
        return
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=SIMPLE)
    table.add_column("")
    table.add_column("found", justify="right")
    table.add_column("rule", no_wrap=True)
    table.add_column("ISO 28500", no_wrap=True)
    table.add_column("what and where", overflow="fold", ratio=1)
    for group in groups:
        table.add_row(
            Text(group.severity.value, style=_STYLES[group.severity]),
            f"{group.count:,}",
            group.rule.value,
            f"§{group.section}" if group.section[0].isdigit() else f"annex {group.section}",
            Text("\n".join(_examples(group))),
        )
    (console or Console()).print(table)


def _examples(group: Group) -> Iterator[str]:
    for finding in group.examples:
        where = f"{finding.path.name} at {finding.offset:,}"
        if finding.record_id:
            where += f", record {finding.record_id[:120]}"
        yield printable(finding.message)
        yield f"  {printable(where)}"
    if group.count > len(group.examples):
        yield f"… and {group.count - len(group.examples):,} more like it"


def totals_lines(totals: Totals) -> Iterator[str]:
    """Yield what was read and how it stands."""
    types = ", ".join(
        f"{count:,} {printable(name) or 'without type'}"
        for name, count in sorted(totals.records.items(), key=lambda each: -each[1])[:12]
    )
    records = totals.records.total()
    yield (
        f"{_counted(totals.files, 'file')}, {size_text(totals.size_bytes)},"
        f" {_counted(records, 'record')}" + (f": {types}" if types else "")
    )
    for name, found in (("block", totals.block_digests), ("payload", totals.payload_digests)):
        if records:
            told = ", ".join(
                f"{found[key]:,} {label}"
                for key, label in (
                    ("right", "right"),
                    ("wrong", "wrong"),
                    ("framed", "right over the framed body only"),
                    ("not-checked", "not checked"),
                    ("absent", "absent"),
                )
                if found[key]
            )
            yield f"{name} digests: {told}"
    if totals.unreadable:
        yield f"{_counted(totals.unreadable, 'file')} can't be read as WARC"
    if totals.errors or totals.warnings:
        yield f"{_counted(totals.errors, 'error')}, {_counted(totals.warnings, 'warning')}"
    else:
        yield "nothing found against the standard"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
