"""`capture warc`: what there is to say of WARC files, whoever wrote them."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from capture.cli.warc_progress import check_progress
from capture.cli.warc_table import finding_cells, show_groups, totals_lines
from capture.errors import ExitCode, UsageError
from capture.warc.check.check import check_files, warc_files
from capture.warc.check.findings import Finding, Totals
from capture.warc.check.report import EXAMPLES, Groups, finding_line, totals_line


def warc() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="warc",
        help="Check WARC files against the standard, whoever wrote them.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.callback()(_within)
    group.command()(check)
    return group


def _within() -> None:
    """Check WARC files against the standard, whoever wrote them."""


def check(
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|DIR...",
            help="WARC files, plain or gzip, and folders with such files in them.",
        ),
    ],
    digests: Annotated[
        bool,
        typer.Option(
            "--digests/--no-digests",
            help="Read every block and compare its digests; without, headers only. [--digests]",
        ),
    ] = True,
    examples: Annotated[
        int,
        typer.Option(
            metavar="NUMBER",
            min=1,
            max=1000,
            help=f"How many findings of a kind to show in a terminal. [{EXAMPLES}]",
        ),
    ] = EXAMPLES,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print each finding as one JSON object on a line of its own, and last the totals.",
        ),
    ] = False,
) -> ExitCode:
    """Check WARC files by ISO 28500:2017, and by that of 2009 where a record says WARC/1.0.

    Damaged and cut off files are read as far as they can be. References are looked up in all files
    together. A terminal gets findings that are alike in one row; a file or program gets each on a
    line, its cells parted by tabs. Exit codes: 0 nothing but warnings, 1 errors, 2 a file can't be
    read as WARC.
    """
    files = _files(paths)
    size = sum(file.stat().st_size for file in files)
    with check_progress(size) as tell:
        results = check_files(files, digests=digests, tell=tell)
        if as_json:
            totals = _as_json(results)
        elif sys.stdout.isatty():
            totals = _as_table(results, examples)
        else:
            totals = _as_cells(results)
    if not as_json:
        for line in totals_lines(totals):
            typer.echo(line, err=not sys.stdout.isatty())
    if totals.unreadable:
        return ExitCode.USAGE
    return ExitCode.FAULT if totals.errors else ExitCode.COMPLETE


def _files(paths: list[Path]) -> list[Path]:
    """Return the files that are meant, each once. UsageError where there is none."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = warc_files(path)
            if not found:
                raise UsageError(f"{path}: no WARC file is in it (.warc, .warc.gz)")
            files.update(dict.fromkeys(found))
        elif path.is_file():
            files[path] = None
        else:
            raise UsageError(f"{path}: no such file or folder")
    return list(files)


def _as_json(results: Iterable[Finding | Totals]) -> Totals:
    totals = Totals()
    for each in results:
        if isinstance(each, Totals):
            totals = each
            typer.echo(totals_line(each))
        else:
            typer.echo(finding_line(each))
    return totals


def _as_cells(results: Iterable[Finding | Totals]) -> Totals:
    totals = Totals()
    for each in results:
        if isinstance(each, Totals):
            totals = each
        else:
            typer.echo("\t".join(finding_cells(each)))
    return totals


def _as_table(results: Iterable[Finding | Totals], examples: int) -> Totals:
    totals, groups = Totals(), Groups(examples)
    for each in results:
        if isinstance(each, Totals):
            totals = each
        else:
            groups.add(each)
    show_groups(groups.sorted())
    return totals
