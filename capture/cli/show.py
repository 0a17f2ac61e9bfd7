"""`capture show`: the harvest report in the terminal."""

import json
from pathlib import Path
from typing import Annotated

import typer

from capture.errors import ExitCode, UsageError
from capture.model.layout import HarvestFolder


def show(
    *,
    folder: Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the counts and problems as one JSON object.")
    ] = False,
) -> ExitCode:
    """Show what a harvest brought in, its problems first."""
    from capture.cli.summary import lines, values  # imported late: they take time to load
    from capture.metadata.report_json import read_json

    layout = HarvestFolder(folder)
    if not layout.report_json.is_file():
        raise UsageError(
            f"{folder}: has no harvest report; name the folder of a harvest, or finish it first"
            " with capture resume"
        )
    report = read_json(layout.report_json)
    if as_json:
        typer.echo(json.dumps(values(report, layout), ensure_ascii=False))
    else:
        for line in lines(report, layout):
            typer.echo(line)
    return ExitCode.COMPLETE
