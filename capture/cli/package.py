"""`capture package`: a SIP for an archival institution, or a WACZ for who wants to look at it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from capture.cli.ending import say
from capture.errors import ExitCode, UsageError
from capture.model.audit import Audit
from capture.model.text import printable

if TYPE_CHECKING:
    from capture.package.harvests import Harvest

Harvests = Annotated[
    list[Path], typer.Argument(metavar="HARVEST…", help="Folders of finished harvests.")
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="What the institution asks: nationaal-archief-sidecar, bagit, or a TOML file.",
    ),
]


class _MakesByDefault(TyperGroup):
    """A group that takes what names no command of its own as the harvests for `make`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `make` before the arguments where no command stands."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args.insert(0, "make")
        return super().parse_args(ctx, args)


def package() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="package",
        cls=_MakesByDefault,
        help="Pack harvests for an archival institution, or for replay; check such packages."
        " capture package HARVEST… is short for capture package make HARVEST…",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(make)
    group.command()(check)
    return group


def make(
    *,
    folders: Harvests,
    profile: ProfileName = None,
    wacz: Annotated[
        bool, typer.Option("--wacz", help="A WACZ, which ReplayWeb.page shows in any browser.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The package to be made; must not exist yet."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="folder|zip|tar",
            help="Form of a SIP. [by the name: .zip, .tar, else a folder]",
        ),
    ] = None,
    audits: Annotated[
        list[Path] | None,
        typer.Option(
            "--audit",
            metavar="FILE",
            help="The audit.json of a harvest, when it stands elsewhere. Repeatable."
            " [metadata/audit.json of the harvest]",
        ),
    ] = None,
    despite_audit: Annotated[
        bool,
        typer.Option(
            "--despite-audit",
            help="Pack harvests that do not pass their audit as well; the pakbon says so.",
        ),
    ] = False,
) -> ExitCode:
    """Pack finished harvests: as a SIP under a profile, or as a WACZ.

    The organisation's data come from archief.toml of the archive that the harvests lie in, the
    audits from capture audit. The harvests stay as they are. The package is there whole or not at
    all, and the same harvests give the same bytes.
    """
    from capture.package.built_on import lacking
    from capture.package.harvests import open_harvest
    from capture.package.wacz import make_wacz

    if wacz == (profile is not None):
        raise UsageError("capture package: say what is wanted: either --wacz, or --profile NAME")
    if out is None:
        raise UsageError("capture package: say where to, with --out")
    target = out.absolute()
    for folder in folders:
        if target.is_relative_to(folder.absolute()):
            raise UsageError(f"{out}: lies within a harvest, which stays as it is; choose another")
    harvests = [open_harvest(folder) for folder in _each_once(folders)]
    for line in lacking([harvest.folder.root for harvest in harvests]):
        say(line)
    if wacz:
        _tell_restrictions(harvests)
        make_wacz(harvests, target)
    else:
        assert profile is not None
        _make_sip(harvests, profile, form, target, audits=audits or [], goes_on=despite_audit)
    typer.echo(str(target))
    return ExitCode.COMPLETE


def _tell_restrictions(harvests: Sequence["Harvest"]) -> None:
    """Say that a WACZ withholds nothing, where restrictions are in force (META04)."""
    from capture import clock
    from capture.config.restrictions import read_restrictions

    now = clock.now()
    for archive in {harvest.folder.archive for harvest in harvests}:
        register = read_restrictions(archive).restrictions
        count = sum(each.is_in_force(now) for each in register)
        if count:
            say(
                f"restrictions in force in {archive}: {count}. A WACZ holds the WARC files whole,"
                " what is restricted included; do not publish it"
            )


def _each_once(folders: Sequence[Path]) -> list[Path]:
    found = {folder.resolve(): folder for folder in folders}
    if len(found) < len(folders):
        raise UsageError("capture package: a harvest is named twice; name each once")
    return list(found.values())


def _make_sip(
    harvests: Sequence["Harvest"],
    name: str,
    form: str | None,
    target: Path,
    *,
    audits: Sequence[Path],
    goes_on: bool,
) -> None:
    from capture.config.archive import read_archive
    from capture.config.restrictions import read_restrictions
    from capture.package.plan import Parcel
    from capture.package.profile import Output, read_profile
    from capture.package.sip import make_sip

    profile = read_profile(name)
    suffix = target.suffix.removeprefix(".")
    try:
        output = Output(form or (suffix if suffix in ("zip", "tar") else "folder"))
    except ValueError:
        raise UsageError(f"--as {form}: is not known; known are folder, zip, tar") from None
    archives = {harvest.folder.archive for harvest in harvests}
    if len(archives) > 1:
        raise UsageError("capture package: the harvests lie in several archives; pack each apart")
    archive = archives.pop()
    organisation = read_archive(archive)
    restrictions = read_restrictions(archive).restrictions
    parcels = [
        Parcel(harvest=harvest, organisation=organisation, restrictions=restrictions, audit=audit)
        for harvest, audit in zip(harvests, _audits(harvests, audits), strict=True)
    ]
    make_sip(parcels, profile, output, target, goes_on=goes_on)


def _audits(harvests: Sequence["Harvest"], given: Sequence[Path]) -> Iterator[Audit]:
    """Yield the audit of each harvest: one that is given, else the one that stands with it.

    A sealed harvest takes no audit in, so that it stands elsewhere. UsageError when there is none.
    """
    from capture.metadata.audit_json import FILE_NAME, read_audit

    read = [(path, read_audit(path)) for path in given]
    names = {harvest.folder.root.name for harvest in harvests}
    for path, audit in read:
        if audit.audited not in names:
            raise UsageError(f"--audit {path}: is of {audit.audited}, which is not packed")
    for harvest in harvests:
        root, path = harvest.folder.root, harvest.folder.metadata / FILE_NAME
        found = [audit for _, audit in read if audit.audited == root.name]
        if not found and (not path.is_file() or path.is_symlink()):
            raise UsageError(
                f"{root}: has not been audited; make one with capture audit {root}, and name it"
                " with --audit when it stands elsewhere"
            )
        yield found[-1] if found else read_audit(path)


def check(
    *,
    sip: Annotated[Path, typer.Argument(metavar="SIP", help="A folder, zip or tar.")],
    profile: ProfileName = None,
    xsd: Annotated[
        Path | None,
        typer.Option("--xsd", metavar="FILE", help="The official schema of MDTO. [none]"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON object.")
    ] = False,
) -> ExitCode:
    """Read a finished SIP again, every byte of it, and name all that is wrong."""
    from capture.package.check import check_sip
    from capture.package.profile import read_profile

    if profile is None:
        raise UsageError("capture package check: say by which profile, with --profile NAME")
    problems = check_sip(sip, read_profile(profile), xsd=xsd)
    if as_json:
        rows = [
            {"rule": each.rule.value, "path": each.path, "message": each.message}
            for each in problems
        ]
        typer.echo(json.dumps({"sip": str(sip), "profile": profile, "problems": rows}))
    else:
        for problem in problems:
            typer.echo(printable(str(problem)))
        count = {0: "nothing wrong", 1: "1 problem"}.get(len(problems), f"{len(problems)} problems")
        typer.echo(f"capture: {sip}: {count}", err=True)
    return ExitCode.FAULT if problems else ExitCode.COMPLETE
