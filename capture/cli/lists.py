"""`capture lists`: what a harvest listed for people to decide upon, and their decisions."""

import getpass
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from capture.cli.list_tables import (
    Cells,
    change_cells,
    change_lines,
    obstacle_cells,
    obstacle_lines,
    orphan_cells,
    orphan_lines,
)
from capture.cli.status import shortened
from capture.errors import ExitCode, UsageError
from capture.model.decision import Choice, Verdict
from capture.model.layout import HarvestFolder
from capture.model.obstacle import Reason
from capture.model.obstacle_list import ID
from capture.model.orphan import OrphanKind
from capture.model.text import printable

_NARROWEST = 80
_LONGEST_REASON = 2000

Harvest = Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")]


class ListName(StrEnum):
    """Which list of a harvest."""

    ORPHANS = "orphans"
    """Pages that no ordinary link leads to, or that may belong to the site (REIK03)."""
    OBSTACLES = "obstacles"
    """What can't be harvested, or not wholly (REIK06)."""


class Shown(StrEnum):
    """Which list of a harvest is shown."""

    ORPHANS = "orphans"
    OBSTACLES = "obstacles"
    CHANGES = "changes"
    """What an incremental harvest found new, changed, moved or gone (FREQ02)."""


class Answer(StrEnum):
    """What can be decided on the command line."""

    IN = "in"
    OUT = "out"
    AGREED = "akkoord"
    HARMLESS = "onschuldig"
    OPEN = "open"
    """Takes an earlier decision back; the only one that both lists know."""


_ANSWERS = {
    ListName.ORPHANS: (Answer.IN, Answer.OUT, Answer.OPEN),
    ListName.OBSTACLES: (Answer.AGREED, Answer.HARMLESS, Answer.OPEN),
}


def lists() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="lists",
        help="Show what a harvest listed for people to judge, and decide upon it.",
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
        Shown,
        typer.Option(
            "--list",
            metavar="orphans|obstacles|changes",
            help="Which list: the orphan pages, what can't be harvested, or what an incremental"
            " harvest found changed. [orphans]",
        ),
    ] = Shown.ORPHANS,
    kind: Annotated[
        OrphanKind | None,
        typer.Option(
            metavar="not-discoverable|undetermined",
            help="Of the orphan pages only those that no chain of ordinary links leads to, or only"
            " those that may belong to the site.",
        ),
    ] = None,
    reason: Annotated[
        Reason | None,
        typer.Option(
            metavar="CODE",
            help="Of what can't be harvested only what has this reason, such as interactive-map.",
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print the list as JSON, as in its file in lists/.",
        ),
    ] = False,
) -> ExitCode:
    """Show the list of orphan pages, of what can't be harvested, or of changes.

    In a terminal it fits the window; into a file or program go whole values, parted by tabs.
    """
    from capture.harvest import obstacle_list, orphans
    from capture.harvest.incremental import listing
    from capture.lists.document import to_json

    layout = HarvestFolder(folder.absolute())
    if name is not Shown.OBSTACLES:
        _only_with("--reason", reason, ListName.OBSTACLES)
    if name is not Shown.ORPHANS:
        _only_with("--kind", kind, ListName.ORPHANS)
    if name is Shown.CHANGES:
        changes = listing.read(layout)
        data = to_json(changes) if as_json else None
        _print(data, change_cells(changes.rows), lambda width: change_lines(changes, width=width))
    elif name is Shown.ORPHANS:
        pages = orphans.LIST.listing(layout)
        pages = replace(pages, rows=tuple(r for r in pages.rows if kind in (None, r.kind)))
        data = to_json(pages) if as_json else None
        _print(data, orphan_cells(pages.rows), lambda width: orphan_lines(pages, width=width))
    else:
        things = obstacle_list.LIST.listing(layout)
        things = replace(things, rows=tuple(r for r in things.rows if reason in (None, r.reason)))
        data = to_json(things) if as_json else None
        _print(data, obstacle_cells(things.rows), lambda width: obstacle_lines(things, width=width))
    return ExitCode.COMPLETE


def _only_with(option: str, value: object, name: ListName) -> None:
    if value is not None:
        raise UsageError(f"{option}: belongs to --list {name.value}")


def _print(
    data: bytes | None, cells: Iterator[Cells], lines: Callable[[int], Iterator[str]]
) -> None:
    """Print a list as it suits who reads it; `data` is the list as JSON when that is wanted."""
    if data is not None:
        # One object on one line, as other commands print it.
        typer.echo(json.dumps(json.loads(data), ensure_ascii=False))
    elif sys.stdout.isatty():
        width = max(_NARROWEST, shutil.get_terminal_size((_NARROWEST, 24)).columns)
        for line in lines(width):
            typer.echo(line)
    else:
        for row in cells:
            typer.echo("\t".join(row))


def decide(
    *,
    folder: Harvest,
    what: Annotated[
        str, typer.Argument(metavar="ID|URL", help="Id or address of something on a list.")
    ],
    answer: Annotated[
        Answer,
        typer.Argument(
            metavar="in|out|akkoord|onschuldig|open",
            help="Of an orphan page, whether it belongs to the site: in or out. Of what can't be"
            " harvested, whether the alternative representation suffices (akkoord), or nothing is"
            " lost (onschuldig). open takes a decision back.",
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; stands on the list.")],
    name: Annotated[
        ListName | None,
        typer.Option(
            "--list",
            metavar="orphans|obstacles",
            help="Which list, when something is on both. [the one that it is on]",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides. [the operator, or the login name]"),
    ] = None,
) -> ExitCode:
    """Decide upon an orphan page, or upon something that can't be harvested.

    The next harvest of the same site follows it: a page that is out is left out, one that is in is
    captured as part of the site; what is akkoord or onschuldig stays so. The same can be done in
    the columns of weespaginas.csv and niet-harvestbaar.csv.
    """
    from capture.cli.proving import renew  # imported late: these take time to load
    from capture.harvest import obstacle_list, orphans

    layout = HarvestFolder(folder.absolute())
    why = " ".join(reason.split())
    if not why or len(why) > _LONGEST_REASON:
        raise UsageError(f"--reason: say why, in at most {_LONGEST_REASON} characters")
    chosen = _list_of(layout, what, answer, name)
    who = by or _somebody(layout)
    if chosen is ListName.ORPHANS:
        page = orphans.decide(layout, what, Choice(answer.value), reason=why, by=who)
        typer.echo(printable(f"{page.choice.value}: {page.url}"))
    else:
        thing = obstacle_list.decide(layout, what, Verdict(answer.value), reason=why, by=who)
        typer.echo(printable(f"{thing.choice.value}: {thing.id} {thing.url}"))
    renew(layout, reason=f"besluit over {shortened(what, 200)}")
    return ExitCode.COMPLETE


def _list_of(layout: HarvestFolder, what: str, answer: Answer, name: ListName | None) -> ListName:
    """Return the list that is meant: as told, else by the id, the answer, or where it stands."""
    if name is None and ID.fullmatch(what.strip().lower()):
        name = ListName.OBSTACLES
    if name is not None:
        if answer not in _ANSWERS[name]:
            known = ", ".join(each.value for each in _ANSWERS[name])
            raise UsageError(f"{answer.value}: on the list of {name.value} decide {known}")
        return name
    meant = [each for each in ListName if answer in _ANSWERS[each]]
    if len(meant) > 1:
        meant = _standing_on(layout, what) or [ListName.ORPHANS]
    if len(meant) > 1:
        raise UsageError(f"{what}: is on both lists; say which one with --list orphans|obstacles")
    return meant[0]


def _standing_on(layout: HarvestFolder, what: str) -> list[ListName]:
    from capture.harvest import obstacle_list, orphans

    pages, things = orphans.LIST.as_written(layout), obstacle_list.LIST.as_written(layout)
    found = []
    if pages is not None and orphans.find(pages, what) is not None:
        found.append(ListName.ORPHANS)
    if things is not None and obstacle_list.find(things, what):
        found.append(ListName.OBSTACLES)
    return found


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
