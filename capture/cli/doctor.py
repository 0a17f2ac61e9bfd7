"""`capture doctor`: can a harvest be made on this machine, and if not, what to do."""

import json
from pathlib import Path
from typing import Annotated

import typer

from capture.errors import ExitCode


def doctor(
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="ARCHIVE", help="Folder of the archive. [archief]")
    ] = Path("archief"),
    browser: Annotated[
        str | None,
        typer.Option("--browser", metavar="PROGRAM", help="Browser to use. [the one found]"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all findings as one JSON object.")
    ] = False,
) -> ExitCode:
    """Check Python, recorder, browser, disk, memory, ports and clock, and say what to do."""
    from capture.cli.checks import Finding, Level, findings

    found: list[Finding] = []
    for finding in findings(out.absolute(), browser):
        found.append(finding)
        if not as_json:
            typer.echo(f"{finding.level:<5}  {finding.subject:<10}  {finding.text}")
            if finding.advice:
                typer.echo(f"{'':<5}  {'':<10}  → {finding.advice}")
    if as_json:
        rows = [
            {
                "level": finding.level.value.lower(),
                "subject": finding.subject,
                "text": finding.text,
                "advice": finding.advice,
            }
            for finding in found
        ]
        typer.echo(json.dumps({"findings": rows}, ensure_ascii=False))
    faulty = any(finding.level is Level.FAULT for finding in found)
    return ExitCode.FAULT if faulty else ExitCode.COMPLETE
