"""`capture mdto`: the archival description of harvests in MDTO 1.0.1 (META01)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.errors import ExitCode, UsageError
from capture.model.layout import HarvestFolder
from capture.model.text import printable

if TYPE_CHECKING:
    from capture.metadata.mdto.set_check import Checked

Schema = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The official schema. [the one that was fetched before]"),
]
Fetch = Annotated[
    bool,
    typer.Option(
        "--fetch-xsd",
        help="Fetch the official schema from the Nationaal Archief once, and keep it.",
    ),
]


def mdto() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="mdto",
        help="Describe harvests in MDTO 1.0.1, and check such descriptions.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command in (init, make, check, show):
        group.command()(command)
    return group


def init(
    *,
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")],
) -> ExitCode:
    """Write a commented archief.toml for the organisation to fill in."""
    from capture.config.archive_template import write_template

    path = write_template(archive)
    typer.echo(str(path))
    typer.echo('capture: fill in each "VUL IN"; then: capture mdto make HARVEST', err=True)
    return ExitCode.COMPLETE


def make(
    *,
    folders: Annotated[
        list[Path], typer.Argument(metavar="HARVEST", help="Folders of finished harvests.")
    ],
    archive: Annotated[
        Path | None,
        typer.Option(
            metavar="ARCHIVE",
            help="Folder with archief.toml and the register. [two folders above the harvest]",
        ),
    ] = None,
) -> ExitCode:
    """Describe harvests, their files and their sites in MDTO.

    They lie in metadata/mdto/ of the harvest; that of the site lies in the site's folder. Made
    again, they are the same as long as nothing changed; later events and identifications stay.
    """
    from capture.config.archive import read_archive
    from capture.config.restrictions import read_restrictions
    from capture.metadata.mdto import describe, write

    layouts = [_harvest(folder) for folder in folders]
    places = [archive or layout.archive for layout in layouts]
    told = {
        place: (read_archive(place), read_restrictions(place)) for place in dict.fromkeys(places)
    }
    for layout, place in zip(layouts, places, strict=True):
        organisation, register = told[place]
        description = describe(layout, organisation, register.restrictions)
        changed = write(description, layout)
        for path in changed:
            typer.echo(printable(str(path)))
        count = len(description.files) + 2
        state = f"{len(changed)} new or changed" if changed else "nothing changed"
        typer.echo(printable(f"capture: {layout.root.name}: {count} documents, {state}"), err=True)
    return ExitCode.COMPLETE


def _harvest(folder: Path) -> HarvestFolder:
    layout = HarvestFolder(folder.absolute())
    if not layout.report_json.is_file():
        raise UsageError(
            f"{folder}: has no harvest report; name the folder of a harvest, or finish it first"
            " with capture resume"
        )
    return layout


def check(
    *,
    places: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|DIR", help="MDTO documents, or folders with some."),
    ],
    xsd: Schema = None,
    fetch_xsd: Fetch = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all findings as one JSON object.")
    ] = False,
) -> ExitCode:
    """Check MDTO documents, each by itself and together.

    Against the schema, MDTO's rules, each other, and the files that they describe, which are
    read whole.

    Exit code 0 when there are no errors (warnings don't count), 1 when there are, 2 when there is
    nothing that could be checked.
    """
    from capture.metadata.mdto import xsd as schemas
    from capture.metadata.mdto.problem import Severity
    from capture.metadata.mdto.set_check import check as check_all

    if fetch_xsd and xsd is None:
        xsd = schemas.fetch()
    schema = xsd or schemas.cached()
    checked = [each for place in places for each in check_all(place, xsd=schema)]
    errors = sum(p.severity is Severity.ERROR for each in checked for p in each.problems)
    if as_json:
        typer.echo(json.dumps(_values(checked, schema), ensure_ascii=False))
    else:
        _print(checked, schema)
    return ExitCode.FAULT if errors else ExitCode.COMPLETE


def _print(checked: Sequence["Checked"], schema: Path | None) -> None:
    errors = warnings = 0
    for each in checked:
        if not each.problems:
            continue
        typer.echo(printable(str(each.path)))
        for problem in each.problems:
            errors += problem.severity == "error"
            warnings += problem.severity == "warning"
            place = "" if problem.path == "/" else f"{problem.path}: "
            line = f"  {problem.severity:<7}  {problem.rule:<19}  {place}{problem.message}"
            typer.echo(printable(line))
    how = "official schema and rules" if schema else "rules; for the official schema: --fetch-xsd"
    total = f"{len(checked)} documents, {errors} errors, {warnings} warnings ({how})"
    typer.echo(total)


def _values(checked: Sequence["Checked"], schema: Path | None) -> dict[str, object]:
    return {
        "documents": len(checked),
        "schema": str(schema) if schema else None,
        "findings": [
            {
                "file": str(each.path),
                "rule": problem.rule.value,
                "severity": problem.severity.value,
                "path": problem.path,
                "message": problem.message,
            }
            for each in checked
            for problem in each.problems
        ],
    }


def show(
    *,
    place: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|HARVEST", help="An MDTO document, or the folder of a harvest."
        ),
    ],
) -> ExitCode:
    """Show the MDTO document of a harvest, a site or a file."""
    from capture.metadata.mdto import names
    from capture.metadata.mdto.set_check import documents
    from capture.metadata.mdto.shown import lines
    from capture.metadata.mdto.xml import MAX_BYTES, MdtoError, from_xml

    path = place
    if place.is_dir():
        objects = [each for each in documents(place) if not names.is_file_document(each.name)]
        inner = [each for each in objects if place.absolute() in each.absolute().parents]
        if not inner:
            raise UsageError(f"{place}: has no document of its own; name one of its files")
        own = names.object_document(place.absolute().name)
        path = min(inner, key=lambda each: (each.name != own, len(each.parts), each.name))
    try:
        with path.open("rb") as file:
            described = from_xml(file.read(MAX_BYTES + 1))
    except OSError as fault:
        raise UsageError(f"{path}: can't be read ({fault.strerror})") from None
    except MdtoError as fault:
        raise UsageError(f"{path}: {fault}; see capture mdto check") from None
    for line in lines(described):
        typer.echo(printable(line))
    return ExitCode.COMPLETE
