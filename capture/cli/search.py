"""`capture search`: words in the pages and documents of an archive."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.cli.ending import say
from capture.clock import PEOPLES_TIME
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.access.search.index import Progress
    from capture.access.search.values import Hit, Kind, Results

_PLAIN_SECONDS = 10.0
"""Between two lines that tell how far the reading is."""


def search(
    *,
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            help="All must be there; '\"these words\"' in that order; begin* for how a word begins;"
            " -word, behind --, must not be there.",
        ),
    ],
    site: Annotated[
        str | None, typer.Option(metavar="HOST", help="Only this site: its folder in the archive.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Captured on this day or later: 2026-05-01.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Captured on this day or earlier.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Only page, pdf, office or other. Repeatable."),
    ] = None,
    newest: Annotated[
        bool, typer.Option("--newest", help="Latest captures first. [what fits best first]")
    ] = False,
    page: Annotated[int, typer.Option(min=1, help="Which ten of the hits.")] = 1,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the index anew from the WARC files first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> ExitCode:
    """Search the text of pages, PDF and office files; a hit is a page, with its versions.

    What was harvested since the last time is read first, into ARCHIVE/.access. Days are those of
    the Netherlands. What restrictions withhold (capture restrict) is not found.
    """
    from capture.access.search.index import SearchIndex  # imported late: it takes time to load
    from capture.access.search.values import Order, Query

    query = Query(
        text=" ".join(words),
        site=site,
        since=_day(since, "--since"),
        until=_day(until, "--until", is_end=True),
        kinds=frozenset(map(_kind, kind or ())),
        order=Order.NEWEST if newest else Order.BEST,
        page=page,
    )
    with SearchIndex.open(archive) as index:
        with _telling() as tell:
            (index.rebuild if rebuild else index.update)(progress=tell)
        results = index.search(query)
    if as_json:
        typer.echo(json.dumps(_values(results), ensure_ascii=False))
    else:
        _print(results)
    return ExitCode.COMPLETE


def _day(text: str | None, option: str, *, is_end: bool = False) -> datetime | None:
    if text is None:
        return None
    from capture.access.search.values import begin_of, end_of

    try:
        day = date.fromisoformat(text)
        return end_of(day) if is_end else begin_of(day)
    except (ValueError, OverflowError):
        raise UsageError(f"{option} {text}: is no date; write it as 2026-05-01") from None


def _kind(name: str) -> "Kind":
    from capture.access.search.values import Kind

    try:
        return Kind(name)
    except ValueError:
        known = ", ".join(each.value for each in Kind)
        raise UsageError(f"--kind {name}: choose from {known}") from None


@contextmanager
def _telling() -> "Iterator[Progress]":
    told_at, has_told = time.monotonic(), False

    def tell(done: int, known: int) -> None:
        nonlocal told_at, has_told
        if time.monotonic() - told_at >= _PLAIN_SECONDS:
            told_at, has_told = time.monotonic(), True
            say(f"reading: {done:,} of {known:,} pages and documents")

    yield tell
    if has_told:
        say("reading: done")


def _print(results: "Results") -> None:
    if results.is_cut:
        say("the query is too long; its end was left aside")
    if not results.total:
        typer.echo("Nothing found.")
        return
    more = "" if results.is_exact else "more than "
    noun = "page or document" if results.total == 1 else "pages and documents"
    part = f", {results.page} of {results.page_count}" if results.page_count > 1 else ""
    typer.echo(f"{more}{results.total:,} {noun}{part}")
    for hit in results.hits:
        _print_hit(hit)
    if not results.hits:
        typer.echo(f"There is no part {results.page}; the last is {results.page_count}.")


def _print_hit(hit: "Hit") -> None:
    from capture.model.text import printable

    shown = f"{hit.moment.astimezone(PEOPLES_TIME):%Y-%m-%d %H:%M}"
    versions = f"{hit.version_count} version" + ("" if hit.version_count == 1 else "s")
    typer.echo("")
    typer.secho(printable(hit.title or hit.url.rpartition("/")[2] or hit.url), bold=True)
    typer.echo(printable(f"  {hit.url}"))
    typer.echo(printable(f"  {hit.kind.value}, {shown}, {versions}, in {hit.site}"))
    snippet, at, text = hit.snippet, 0, ""
    for start, end in snippet.ranges:
        marked = typer.style(printable(snippet.text[start:end]), bold=True, fg="yellow")
        text, at = f"{text}{printable(snippet.text[at:start])}{marked}", end
    text += printable(snippet.text[at:])
    before, after = "" if snippet.is_start else "… ", "" if snippet.is_end else " …"
    typer.echo(f"  {before}{text}{after}")


def _values(results: "Results") -> dict[str, object]:
    return {
        "total": results.total,
        "isExact": results.is_exact,
        "page": results.page,
        "pageCount": results.page_count,
        "hits": [
            {
                "title": hit.title,
                "url": hit.url,
                "site": hit.site,
                "moment": hit.moment.isoformat(),
                "kind": hit.kind.value,
                "language": hit.language,
                "snippet": {"text": hit.snippet.text, "ranges": hit.snippet.ranges},
                "versionCount": hit.version_count,
                "versions": [
                    {"url": v.url, "moment": v.moment.isoformat(), "harvest": v.harvest}
                    for v in hit.versions
                ],
            }
            for hit in results.hits
        ],
    }
