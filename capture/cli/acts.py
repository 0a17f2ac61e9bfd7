"""`capture acts`: the log of what was done in an archive's portal, and whether it is whole."""

import json
from pathlib import Path
from typing import Annotated

import typer

from capture.errors import ExitCode, UsageError
from capture.model.text import printable

Archive = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")]


def acts() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="acts",
        help="Show and verify the log of who did what in the portal (OPSL01).",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(verify)
    group.command()(show)
    return group


def verify(
    *,
    archive: Archive,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH",
            help="What an earlier verify printed, kept elsewhere: the log must still hold it.",
        ),
    ] = None,
) -> ExitCode:
    """Verify the log: each act holds the hash of the one before, and none is missing at the end.

    Prints how far it is; who keeps that elsewhere and gives it with --head next time finds out even
    somebody who changed log and database together. Exit code 1 when something is wrong.
    """
    from capture.access.acts import Acts

    log = Acts(archive)
    number, digest = _head(head)
    verdict = log.verify(remembered=(number, digest) if head is not None else None)
    for finding in verdict.findings:
        typer.echo(printable(finding))
    state = "in order" if not verdict.findings else "NOT in order"
    noun = "act" if verdict.lines == 1 else "acts"
    typer.echo(f"{verdict.lines} {noun}, {state}; head {verdict.head.number}:{verdict.head.hash}")
    return ExitCode.FAULT if verdict.findings else ExitCode.COMPLETE


def show(
    *,
    archive: Archive,
    limit: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many, the last ones. [50]")
    ] = 50,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each act as a JSON object on a line of its own.")
    ] = False,
) -> ExitCode:
    """Show the last acts, oldest first: number, moment in UTC, who, what, about what."""
    from capture.access.act_lines import to_bytes
    from capture.access.acts import Acts

    for line in reversed(Acts(archive).latest(limit=limit)):
        if as_json:
            typer.echo(json.dumps(json.loads(to_bytes(line)), ensure_ascii=False))
            continue
        details = "; ".join(f"{name}: {value}" for name, value in line.details.items())
        head = f"{line.number:>6}  {line.moment:%Y-%m-%d %H:%M:%S}  {line.who}  {line.act}"
        typer.echo(printable("  ".join(filter(None, (head, line.about, details)))))
    return ExitCode.COMPLETE


def _head(text: str | None) -> tuple[int, str]:
    number, colon, digest = (text or "0:").partition(":")
    if not number.isdecimal() or not colon or (text and len(digest) != 64):
        raise UsageError(f"--head {text}: give what capture acts verify printed, as 12:3fa9…")
    return int(number), digest
