"""`capture lists`: what a harvest listed for its owner to decide upon, and the decisions."""

import getpass
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from capture.cli.status import shortened
from capture.cli.summary import printable
from capture.errors import ExitCode, UsageError
from capture.model.decision import Choice
from capture.model.layout import HarvestFolder
from capture.model.orphan import Orphan, OrphanKind, OrphanList

_NARROWEST = 80
_LONGEST_REASON = 2000
_HEADS = ("kind", "strict", "status", "decision", "found by", "url")

Harvest = Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")]


class ListName(StrEnum):
    """Which list of a harvest."""

    ORPHANS = "orphans"
    """Pages that no ordinary link leads to, or that may belong to the site (REIK03)."""


class Answer(StrEnum):
    """What can be decided on the command line."""

    IN = "in"
    OUT = "out"
    OPEN = "open"
    """Takes an earlier decision back."""


def lists() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="lists",
        help="Show what a harvest listed for the site's owner, and decide upon it.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(show)
    group.command()(decide)
    return group


def show(
    *,
    folder: Harvest,
    name: Annotated[
        ListName, typer.Option("--list", metavar="orphans", help="Which list. [orphans]")
    ] = ListName.ORPHANS,
    kind: Annotated[
        OrphanKind | None,
        typer.Option(
            metavar="not-discoverable|undetermined",
            help="Only pages that no chain of ordinary links leads to, or only those that may"
            " belong to the site.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as JSON, as in weespaginas.json.")
    ] = False,
) -> ExitCode:
    """Show the list of orphan pages, with the decisions so far.

    In a terminal it fits the window; into a file or program go whole values, parted by tabs.
    """
    from dataclasses import replace

    from capture.harvest import orphans  # imported late: it takes time to load
    from capture.lists.document import to_json

    assert name is ListName.ORPHANS
    listed = orphans.listing(HarvestFolder(folder.absolute()))
    listed = replace(listed, rows=tuple(r for r in listed.rows if kind in (None, r.kind)))
    if as_json:
        # One object on one line, as other commands print it.
        typer.echo(json.dumps(json.loads(to_json(listed)), ensure_ascii=False))
    elif sys.stdout.isatty():
        width = max(_NARROWEST, shutil.get_terminal_size((_NARROWEST, 24)).columns)
        for line in lines(listed, width=width):
            typer.echo(line)
    else:
        for cells in _rows(listed.rows):
            typer.echo("\t".join(cells))
    return ExitCode.COMPLETE


def decide(
    *,
    folder: Harvest,
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of a page on the list.")],
    answer: Annotated[
        Answer,
        typer.Argument(
            metavar="in|out|open",
            help="Whether the page belongs to the site; open takes a decision back.",
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; stands on the list.")],
    by: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides. [the operator, or the login name]"),
    ] = None,
) -> ExitCode:
    """Decide whether a page on the list of orphan pages belongs to the site.

    The next harvest of the same site follows it: what is out is left out, what is in is captured
    as part of the site. The same can be done in the columns of weespaginas.csv.
    """
    from capture.harvest import orphans  # imported late: it takes time to load

    layout = HarvestFolder(folder.absolute())
    why = " ".join(reason.split())
    if not why or len(why) > _LONGEST_REASON:
        raise UsageError(f"--reason: say why, in at most {_LONGEST_REASON} characters")
    decision = orphans.decide(
        layout, url, Choice(answer.value), reason=why, by=by or _somebody(layout)
    )
    typer.echo(printable(f"{decision.choice.value}: {decision.url}"))
    return ExitCode.COMPLETE


def _somebody(layout: HarvestFolder) -> str:
    """Return the operator of the harvest, else who is logged in; empty when nobody knows."""
    from capture.config.store import load

    operator = load(layout.settings).operator if layout.settings.is_file() else None
    if operator:
        return operator
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USER", "")


def lines(listed: OrphanList, *, width: int) -> Iterator[str]:
    """Yield a table for each kind, of at most `width` characters, then what it adds up to."""
    counts = listed.counts
    for kind in OrphanKind:
        rows = [row for row in listed.rows if row.kind is kind]
        if rows:
            yield f"{kind.value}: {len(rows)}"
            yield from _table([cells[1:] for cells in _rows(rows)], width=width)
            yield ""
    yield (
        f"{counts.not_discoverable} not discoverable, {counts.strict} of them without any link;"
        f" {counts.undetermined} undetermined"
    )
    if not listed.is_complete:
        yield "the harvest is incomplete: ordinary links may be on pages not visited yet"


def _table(rows: list[tuple[str, ...]], *, width: int) -> Iterator[str]:
    """Yield rows with their columns under each other; the last one takes what is left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    left = width - sum(widths) - 2 * len(widths)
    for *cells, last in rows:
        padded = [f"{cell:<{wide}}" for cell, wide in zip(cells, widths, strict=True)]
        yield "  ".join([*padded, shortened(last, left)])


def _rows(rows: Iterable[Orphan]) -> Iterator[tuple[str, ...]]:
    yield _HEADS
    for row in rows:
        cells = (
            row.kind.value,
            "yes" if row.is_strict else "no",
            "" if row.status is None else str(row.status),
            row.decision.choice.value if row.decision is not None else "",
            row.found.mechanism.value if row.found is not None else "",
            row.url,
        )
        yield tuple(printable(cell) for cell in cells)
