"""`capture index`: an index of a harvest's WARC files, for tools that replay them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from capture.cli.ending import say
from capture.errors import ExitCode, UsageError


def index(
    *,
    folder: Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")],
    cdxj: Annotated[
        bool, typer.Option("--cdxj", help="As CDXJ, which pywb and OutbackCDX read.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to; - is the terminal. [the harvest's name, here]"
        ),
    ] = None,
) -> ExitCode:
    """Export an index of a harvest: key, time and place of every capture, sorted.

    Unchanged pages of an incremental harvest lie in earlier ones: it says which to index as well.
    Screenshots and texts are in it under their names (urn:view:…); left out are pictures that stand
    for a page under its own URL, and single WebSocket frames. The harvest's folder stays as it is.
    """
    from capture.index import cdxj as lines  # imported late: it takes time to load
    from capture.index.surt import KeyForm
    from capture.package.built_on import lacking
    from capture.package.harvests import finished_warc_files

    if not cdxj:
        raise UsageError("capture index: say in which form the index is wanted: --cdxj")
    paths = finished_warc_files(folder)
    for told in lacking([folder]):
        say(told)
    if out == Path("-"):
        for line in lines.lines(paths, KeyForm.PYWB):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return ExitCode.COMPLETE
    target = (out or Path(f"{folder.absolute().name}.cdxj")).absolute()
    if target.is_dir() or target.suffix == ".warc":
        raise UsageError(f"{target}: name a file for the index with --out")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: there is no such folder; make it, or choose another")
    if target.is_relative_to(folder.absolute()):
        raise UsageError(f"{target}: lies within the harvest, which stays as it is; choose another")
    lines.write(paths, target)
    typer.echo(str(target))
    return ExitCode.COMPLETE
