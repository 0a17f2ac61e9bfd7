"""`capture restrict`: the register of restrictions of an archive (META04)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from capture import clock
from capture.errors import ExitCode, UsageError
from capture.model.restriction import Restriction
from capture.model.text import printable

Archive = Annotated[
    Path, typer.Option("--archive", metavar="ARCHIVE", help="Folder of the archive.")
]
By = Annotated[str, typer.Option(metavar="NAME", help="Who decided: name or function.")]
_ARCHIVE = Path("archief")


def restrict() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="restrict",
        help="Keep the register of what may not be shown: nothing in it is ever deleted.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(add)
    group.command("list")(show)
    group.command()(lift)
    return group


def add(
    *,
    what: Annotated[
        str,
        typer.Argument(
            metavar="URL|RECORD",
            help="An address, with * for any characters, or a WARC-Record-ID (urn:uuid:…)."
            " Scheme, www., letter case and percent-encoding don't count.",
        ),
    ],
    ground: Annotated[
        str, typer.Option(metavar="TEXT", help="On what ground: the article of law, or why.")
    ],
    decision: Annotated[
        str, typer.Option(metavar="TEXT", help="Mark or title of the decision (besluit).")
    ],
    by: By,
    archive: Archive = _ARCHIVE,
    kind: Annotated[
        str, typer.Option("--type", metavar="TEXT", help="Type of restriction in MDTO.")
    ] = "Overig",
    kind_list: Annotated[
        str | None,
        typer.Option("--type-list", metavar="TEXT", help="Begrippenlijst that the type is on."),
    ] = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day: 2026-11-22. [from always on]"),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Last day, included. [without end]"),
    ] = None,
    duration: Annotated[
        str | None,
        typer.Option("--for", metavar="PERIOD", help="How long from --from on: P20Y, P6M."),
    ] = None,
    decided: Annotated[
        str | None, typer.Option("--decided", metavar="DATE", help="When. [today]")
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="What else to know.")] = None,
) -> ExitCode:
    """Add a restriction to the register, and print its id."""
    from capture.config import restrictions

    is_record = what.strip().lstrip("<").lower().startswith("urn:")
    made = restrictions.add(
        archive,
        {
            "record" if is_record else "url": what,
            "grond": ground,
            "type": kind,
            "begrippenlijst": kind_list,
            "startdatum": begin,
            "einddatum": end,
            "looptijd": duration,
            "besluit": decision,
            "door": by,
            "datum": decided or _today(),
            "toelichting": note,
        },
    )
    typer.echo(made.id)
    typer.echo(f"capture: withheld {_term(made)}; capture mdto make puts it on record", err=True)
    return ExitCode.COMPLETE


def show(
    *,
    archive: Archive = _ARCHIVE,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Only those that concern this address.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the register as one JSON object.")
    ] = False,
) -> ExitCode:
    """List the register: id, whether it is in force, term, ground, and what is meant."""
    from capture.config.restrictions import read_restrictions
    from capture.metadata.mdto.register_copy import register_copy

    if not archive.is_dir():
        raise UsageError(f"{archive}: is no folder; name the archive with --archive")
    register = read_restrictions(archive)
    found = register.restrictions
    if url is not None:
        found = tuple(each for each in found if each.concerns(url))
    if as_json:
        typer.echo(json.dumps(json.loads(register_copy(found)), ensure_ascii=False))
        return ExitCode.COMPLETE
    now = clock.now()
    rows = [(each.id, _state(each, now), _term(each), each.ground, _meant(each)) for each in found]
    widths = [min(40, max((len(row[n]) for row in rows), default=0)) for n in range(4)]
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        typer.echo(printable("  ".join((*cells, row[4]))))
    in_force = sum(each.is_in_force(now) for each in found)
    noun = "restriction" if len(found) == 1 else "restrictions"
    typer.echo(f"{len(found)} {noun}, {in_force} in force")
    return ExitCode.COMPLETE


def lift(
    *,
    restriction_id: Annotated[
        str, typer.Argument(metavar="ID", help="Of the restriction: B-0001.")
    ],
    by: By,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="From which day on it doesn't hold. [today]")
    ] = None,
    archive: Archive = _ARCHIVE,
) -> ExitCode:
    """Lift a restriction before its time; its line stays in the register."""
    from capture.config import restrictions

    lifting = {"datum": on or _today(), "door": by, "reden": reason}
    made = restrictions.lift(archive, restriction_id.strip(), lifting)
    assert made.lifted is not None
    typer.echo(printable(f"{made.id}: lifted on {made.lifted.on}"))
    return ExitCode.COMPLETE


def _today() -> str:
    from capture.model.restriction import day_of

    return day_of(clock.now()).isoformat()


def _state(each: Restriction, now: datetime) -> str:
    if each.is_in_force(now):
        return "in force"
    if each.lifted is not None and each.is_over(now):
        return f"lifted {each.lifted.on}"
    return "over" if each.is_over(now) else "to come"


def _term(each: Restriction) -> str:
    begin = f"from {each.begin}" if each.begin else ""
    end = f"until {each.last_day}" if each.last_day else "without end"
    return " ".join(part for part in (begin, end) if part)


def _meant(each: Restriction) -> str:
    return each.pattern or f"<{each.record}>"
