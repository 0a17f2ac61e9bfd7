"""`capture audit`: holds a harvest, an archive or any WARC files against the guideline."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.cli.audited_packages import checked_packages
from capture.errors import ExitCode, UsageError
from capture.model.layout import HarvestFolder

if TYPE_CHECKING:
    from datetime import datetime

    from capture.audit.audit import HarvestProgress
    from capture.audit.facts import PackageFacts
    from capture.audit.guideline import Guideline
    from capture.metadata.audit_html import Shown
    from capture.model.audit import Audit


def audit(
    *,
    what: Annotated[
        Path,
        typer.Argument(
            metavar="HARVEST|ARCHIVE|WARC",
            help="Folder of a harvest, an archive with harvests, or a folder or file of WARC.",
        ),
    ],
    guideline: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Version of the guideline, or a .toml file with one. [richtlijn-2026-05-concept]",
        ),
    ] = None,
    package: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="SIP",
            help="A package that holds what is audited: it is checked as well. Repeatable.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="Profile of the package. [the one that its pakbon names]"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write audit.json and audit.html there. [metadata/ of a harvest that is not"
            " sealed; else nowhere]",
        ),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print the page to audit.pdf as well.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the audit as one JSON object.")
    ] = False,
) -> ExitCode:
    """Audit against the guideline: for each requirement whether it is met, and where that shows.

    Computed from the finished files; nothing is asked of any network. What only the organisation
    can say is taken from archief.toml ([[verklaring]]) of the archive. Exit codes: 0 when no
    requirement is shown not to be met, 1 when one is, 2 when there is nothing that can be audited.
    """
    from capture import clock  # imported late: these take time to load
    from capture.audit.guideline import DEFAULT, read_guideline

    asked = read_guideline(guideline or DEFAULT)
    if not what.exists():
        raise UsageError(f"{what}: is not there; name a harvest, an archive or WARC files")
    packages = checked_packages(package or [], profile)
    found, shown, place = _audited(what, asked, clock.now(), packages)
    folder = out if out is not None else place
    if pdf and folder is None:
        raise UsageError("--pdf: say with --out in which folder to write it")
    if folder is not None:
        _write(found, shown, folder, with_pdf=pdf)
    if as_json:
        from capture.metadata.audit_json import to_json

        typer.echo(json.dumps(json.loads(to_json(found)), ensure_ascii=False))
    else:
        from capture.cli.audit_table import print_audit

        print_audit(found, asked, shown.harvests)
        if folder is not None:
            typer.echo(f"{folder / 'audit.html'}")
    return ExitCode.COMPLETE if found.is_met else ExitCode.FAULT


def _audited(
    what: Path, asked: "Guideline", moment: "datetime", packages: "tuple[PackageFacts, ...]"
) -> tuple["Audit", "Shown", Path | None]:
    """Return the audit, what its page shows besides, and where it belongs; None: nowhere."""
    from capture.audit.audit import (
        audit_archive,
        audit_harvest,
        audit_warcs,
        harvests_in,
        is_harvest,
    )
    from capture.audit.gathering import Beside
    from capture.audit.results import shown_of
    from capture.audit.sealed import is_sealed
    from capture.config.archive import declarations_in

    root = what.absolute()
    with _progress() as told:
        if root.is_dir() and is_harvest(root):
            audit = audit_harvest(
                root,
                guideline=asked,
                moment=moment,
                declarations=declarations_in(HarvestFolder(root).archive),
                beside=Beside(packages=packages),
                progress=lambda done, whole: told(root.name, done, whole),
            )
            place = None if is_sealed(root) else root / "metadata"
            if place is None:
                _say("the harvest is sealed: nothing is written into it; see --out")
            return audit, shown_of(asked, report="../report.html"), place
        if root.is_dir() and harvests_in(root):
            both = audit_archive(
                root,
                guideline=asked,
                moment=moment,
                declarations=declarations_in(root),
                packages=packages,
                progress=told,
            )
            return both.whole, shown_of(asked, harvests=both.harvests), None
        if packages:
            raise UsageError(f"--package: {what} is no harvest, nor an archive with harvests")
        audit = audit_warcs(
            root,
            guideline=asked,
            moment=moment,
            progress=lambda done, whole: told(root.name, done, whole),
        )
        return audit, shown_of(asked), None


def _write(audit: "Audit", shown: "Shown", folder: Path, *, with_pdf: bool) -> None:
    from capture.audit.results import write_pdf, write_results

    try:
        write_results(audit, folder, shown)
        if with_pdf:
            write_pdf(folder)
    except OSError as error:
        raise UsageError(
            f"{folder}: the audit can't be written there ({error.strerror}); name another folder"
            " with --out"
        ) from error


@contextmanager
def _progress() -> Iterator["HarvestProgress"]:
    """Show how far the reading is, when a terminal looks at it."""
    if not sys.stderr.isatty():
        yield lambda name, done, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, int] = {}

        def told(name: str, done: int, whole: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=whole)
            progress.update(tasks[name], completed=done)  # type: ignore[arg-type]

        yield told


def _say(text: str) -> None:
    typer.echo(f"capture: {text}", err=True)
