"""An audit in the terminal: a table of requirements, the worst told in full below it."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from capture.audit.guideline import Guideline
from capture.model.audit import Audit, Evidence, Judgement, Standing
from capture.model.text import printable

_SIGNS = {
    Standing.MET: ("✔ met", "green"),
    Standing.NOT_MET: ("✘ not met", "bold red"),
    Standing.WARNING: ("! warning", "yellow"),
    Standing.DECLARED: ("§ declared", "cyan"),
    Standing.NOT_APPLICABLE: ("– n/a", "dim"),
}
_SHOWN = 5


def print_audit(audit: Audit, guideline: Guideline, harvests: Sequence[tuple[str, Audit]]) -> None:
    """Print the table, then the evidence against what is not met, then the verdict."""
    is_terminal = sys.stdout.isatty()
    # A file or program gets whole sentences, whatever the width.
    console = Console(highlight=False, width=None if is_terminal else 200)
    console.print(_table(audit, guideline))
    for judgement in audit.judgements:
        if judgement.standing is Standing.NOT_MET:
            _print_evidence(console, judgement)
    for name, each in harvests:
        failing = [j.requirement for j in each.judgements if j.standing is Standing.NOT_MET]
        said = "complete" if each.is_complete else "met" if each.is_met else "not met"
        listed = f" ({', '.join(failing)})" if failing else ""
        console.print(Text(printable(f"{name}: {said}{listed}")))
    console.print(Text(_verdict(audit), style="bold"))


def _table(audit: Audit, guideline: Guideline) -> Table:
    titles = {each.id: each.title.en for each in guideline.requirements}
    table = Table(title=printable(f"{audit.audited}: {guideline.title.en}"), title_justify="left")
    table.add_column("id", no_wrap=True)
    table.add_column("stands", no_wrap=True)
    table.add_column("requirement")
    table.add_column("found", ratio=1)
    for each in audit.judgements:
        sign, style = _SIGNS[each.standing]
        told = " [told by the harvester]" if each.is_told_by_harvester else ""
        table.add_row(
            each.requirement,
            Text(sign, style=style),
            Text(printable(titles.get(each.requirement, ""))),
            Text(printable(each.summary_en + told)),
        )
    return table


def _print_evidence(console: Console, judgement: Judgement) -> None:
    count = judgement.evidence_count
    console.print(Text(f"{judgement.requirement}: {count} against it", style="bold red"))
    for each in judgement.evidence[:_SHOWN]:
        console.print(Text(f"  {printable(each.text_en)}"))
        if place := _place(each):
            console.print(Text(f"    {printable(place)}", style="dim"))
    if count > _SHOWN:
        console.print(Text(f"  and {count - _SHOWN} more", style="dim"))


def _place(each: Evidence) -> str:
    offset = f"at byte {each.offset}" if each.offset is not None else ""
    return " ".join(filter(None, (each.file, offset, each.record_id, each.url)))


def _verdict(audit: Audit) -> str:
    if audit.is_foreign:
        return "met, as far as WARC files alone can show" if audit.is_met else "not met"
    if audit.is_complete and audit.is_met:
        return "complete: WARC01-07 and REIK01-06 hold, and nothing else is shown not to be met"
    if audit.is_complete:
        return "complete as a harvest (WARC01-07, REIK01-06), but not all requirements are met"
    return "not complete: WARC01-07 and REIK01-06 do not all hold"
