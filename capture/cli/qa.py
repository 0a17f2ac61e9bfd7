"""`capture qa`: the pages of a harvest shown again from the archive alone, compared and scored."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.cli.console import PLAIN_SECONDS
from capture.cli.ending import say
from capture.cli.taking_in import taking_in
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.access.offline.place import HarvestPlace
    from capture.access.qa.checking import Told
    from capture.model.quality import Quality

_MOST_WORKERS = 16
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What was asked for."""

    sample: int | None
    workers: int
    out: Path | None


def qa(
    *,
    folder: Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")],
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, metavar="N", help="Only N pages, by lot. [all]"),
    ] = None,
    workers: Annotated[
        int,
        typer.Option("--workers", min=1, max=_MOST_WORKERS, help="Pages shown at a time."),
    ] = 2,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", help="Write the findings there, not into the harvest."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON object.")
    ] = False,
) -> ExitCode:
    """Show every page again with the archive as the only network, and compare it with its capture.

    Each page gets a score from 0 to 100, that of its weakest side: requests that the archive
    answers, text, picture; the harvest gets their mean. Written to qa.html, qa.csv and qa.json in
    metadata/, and to the harvest's report; a sealed harvest is sealed anew. Ctrl-C finishes the
    pages in hand; the same command goes on. Exit codes: 0 when done, 3 when stopped before.
    """
    from capture.access.offline.place import opened  # imported late: they take time to load

    with opened(folder, taking_in()) as place:
        found = _checked(place, _Wish(sample=sample, workers=workers, out=out))
        if found is None:
            say("stopped; the same command goes on with what is left")
            return ExitCode.INCOMPLETE
        quality, page = found
    _tell(quality, page, as_json=as_json)
    return ExitCode.COMPLETE


def _checked(place: "HarvestPlace", wish: _Wish) -> "tuple[Quality, Path] | None":
    """Return what was found and the page that shows it; None when it was stopped before."""
    import asyncio

    from capture.access.qa import choosing, keeping, writing
    from capture.access.qa.checking import check
    from capture.browser.executable import find
    from capture.browser.loop import OwnSessionLoop
    from capture.harvest.lock import locked

    known = choosing.pages_of(place.catalogue.visits(place.harvest, place.site))
    if not known:
        raise UsageError(f"{place.folder.root}: holds no text of pages to compare with")
    pages = choosing.drawn(known, wish.sample, place.harvest)
    with locked(place.folder) if wish.out is None else nullcontext():
        kept = keeping.Kept(
            keeping.place_of(place.folder, place.catalogue.path),
            keeping.fingerprint(place.folder, wish.sample),
        )
        if kept.pages:
            say(f"{len(kept.pages)} of {len(pages)} pages were done before")
        with (
            _progress(len(pages), len(kept.pages)) as told,
            asyncio.Runner(loop_factory=OwnSessionLoop) as runner,
        ):
            ended = runner.run(
                check(place, pages, kept, executable=find(), workers=wish.workers, told=told)
            )
        if not ended.is_finished:
            return None
        quality = writing.quality_of(
            place, kept, browser=ended.browser, known=len(known), sample=wish.sample
        )
        target = wish.out or place.folder.metadata
        try:
            page = writing.write(quality, kept, target)
            if wish.out is None:
                _report(place, quality)
        except OSError as fault:
            raise UsageError(
                f"{target}: can't be written ({fault.strerror}); name another folder with --out"
            ) from None
        kept.drop()
    if wish.out is None:
        _seal(place)
    return quality, page


def _report(place: "HarvestPlace", quality: "Quality") -> None:
    """Have the harvest's report tell the score."""
    from dataclasses import replace

    from capture.metadata.html import write_html
    from capture.metadata.report_json import ReportFormatError, read_json, write_json

    try:
        report = read_json(place.folder.report_json)
    except ReportFormatError as fault:
        say(f"the harvest's report does not tell the score: {fault}"[:300])
        return
    report = replace(report, quality=quality.counts)
    write_json(report, place.folder.report_json)
    write_html(report, place.folder)


def _seal(place: "HarvestPlace") -> None:
    from capture.cli.proving import renew

    renew(place.folder, reason="kwaliteitscontrole (capture qa)", with_audit=True)


@contextmanager
def _progress(known: int, done: int) -> "Iterator[Told]":
    """Show how far it is: a bar for a terminal, a line now and then otherwise."""
    if not sys.stderr.isatty():
        told_at = time.monotonic()

        def tell(count: int, whole: int, _url: str) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= PLAIN_SECONDS:
                told_at = time.monotonic()
                say(f"{count} of {whole} pages shown")

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("capture: pages shown"), BarColumn(), MofNCompleteColumn(), Remaining(),
               TextColumn("{task.description}", markup=False))  # fmt: skip
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task("", total=known, completed=done)

        def show(count: int, whole: int, url: str) -> None:
            progress.update(task, completed=count, total=whole, description=url[-60:])

        yield show


def _tell(found: "Quality", page: Path, *, as_json: bool) -> None:
    from capture.model.text import printable

    counts = found.counts
    if as_json:
        values = {
            "score": counts.score,
            "pages": counts.pages,
            "pages_known": counts.pages_known,
            "whole": counts.whole,
            "missing": counts.missing,
            "page": str(page),
        }
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    of = "" if counts.pages == counts.pages_known else f" of {counts.pages_known:,}, by lot"
    typer.echo(f"score {counts.score} of 100: {counts.pages:,} pages{of}")
    typer.echo(f"  {counts.whole:,} shown well, {counts.missing:,} requests missing")
    for each in found.pages[:_SHOWN]:
        if not each.is_whole:
            missing = f", {each.missing_counted} missing" if each.missing_counted else ""
            fault = f", {each.fault}" if each.fault else ""
            typer.echo(printable(f"  {each.score:>3}  {each.url}{missing}{fault}"))
    if any(each.restricted for each in found.pages):
        typer.echo("  restricted records were shown as well: qa.html is not for visitors")
    typer.echo(str(page))
