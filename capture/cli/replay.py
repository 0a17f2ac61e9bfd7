"""`capture replay`: an archived page in a browser whose only network is the archive."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.cli.ending import say
from capture.cli.taking_in import taking_in
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.access.offline.asking import Missing, Stand
    from capture.access.offline.showing import Showing

_MOST_SHOWN = 200
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def replay(
    *,
    folder: Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of the page.")],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Show it as it was nearest to this time: 2026-05-01T12:00 (Dutch time)."
            " [this harvest]",
        ),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Open no window; with --screenshot.")
    ] = False,
    screenshot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a picture of the whole page there, .jpg or .png."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was asked and lacking as one JSON object.")
    ] = False,
) -> ExitCode:
    """Open an archived page as it is, nothing rewritten, with the archive as the only network.

    Every request is answered from the harvest, else from other harvests of the site; nothing ever
    goes out. When the window is closed (or Ctrl-C) it is listed what the page asked for and the
    archive lacks. Restricted records (capture restrict) are shown as well: this is for archivists.
    """
    import asyncio  # imported late: they take time to load

    from capture.access.offline import place, showing
    from capture.browser.executable import find
    from capture.browser.loop import OwnSessionLoop

    if headless != (screenshot is not None):
        raise UsageError("--headless and --screenshot FILE go together; or leave both out")
    if not headless and not has_display(os.environ, sys.platform):
        raise UsageError(
            "there is no display to open a window on; add --headless --screenshot FILE"
        )
    address, moment = place.page_address(url), _moment(at)
    with place.opened(folder, taking_in()) as opened:
        page = opened.page(address, moment)
        shown = showing.Showing(place=opened, page=page, executable=find())
        _tell_page(shown)
        with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
            if screenshot is None:
                stand = runner.run(showing.in_window(shown, address))
            else:
                stand = _pictured(runner, shown, address, screenshot)
    if as_json:
        typer.echo(json.dumps(_values(stand, screenshot), ensure_ascii=False))
    else:
        _print(stand)
        if screenshot is not None:
            typer.echo(str(screenshot))
    return ExitCode.COMPLETE


def _pictured(runner: "object", shown: "Showing", address: str, file: Path) -> "Stand":
    import asyncio

    from capture.access.offline import showing

    assert isinstance(runner, asyncio.Runner)
    try:
        stand, result = runner.run(showing.as_picture(shown, address, file))
    except OSError as fault:
        raise UsageError(f"{file}: can't be written ({fault.strerror})") from None
    for note in result.notes:
        say(note)
    return stand


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened."""
    return platform in {"win32", "darwin"} or any(environment.get(each) for each in _DISPLAYS)


def _moment(text: str | None) -> datetime | None:
    from capture.config import values

    if text is None:
        return None
    try:
        return values.moment(text)
    except ValueError as fault:
        raise UsageError(f"--at {text}: {fault}") from None


def _tell_page(shown: "Showing") -> None:
    from capture.clock import PEOPLES_TIME

    page = shown.page
    when = page.moment.astimezone(PEOPLES_TIME)
    say(f"captured on {when:%Y-%m-%d at %H:%M:%S} (Dutch time), in {page.harvest}")
    say("restricted records are shown as well: not for visitors")


def _print(stand: "Stand") -> None:
    from capture.model.text import printable

    typer.echo(f"{stand.answered:,} requests answered from the archive")
    for count, what in (
        (stand.elsewhere, "from other harvests of the site"),
        (stand.alike, "by a like address: only a number by lot or of the clock differed"),
        (stand.restricted, "restricted: visitors don't get these"),
    ):
        if count:
            typer.echo(f"  of which {count:,} {what}")
    if not stand.missing:
        typer.echo("nothing that was asked for is missing")
        return
    typer.echo(f"{len(stand.missing):,} missing:")
    for each in stand.missing[:_MOST_SHOWN]:
        typer.echo(printable(f"  {_line(each)}"))
    if len(stand.missing) > _MOST_SHOWN:
        typer.echo(f"  and {len(stand.missing) - _MOST_SHOWN:,} more: --json lists all")


def _line(missing: "Missing") -> str:
    times = f" ({missing.times} times)" if missing.times > 1 else ""
    detail = f": {missing.detail}" if missing.detail else ""
    return f"{missing.method} {missing.url}{times}  {missing.why.value}{detail}"


def _values(stand: "Stand", screenshot: Path | None) -> dict[str, object]:
    return {
        "answered": stand.answered,
        "elsewhere": stand.elsewhere,
        "alike": stand.alike,
        "restricted": stand.restricted,
        "screenshot": str(screenshot) if screenshot is not None else None,
        "missing": [
            {
                "method": each.method,
                "url": each.url,
                "why": each.why.value,
                "detail": each.detail,
                "page": each.page,
                "times": each.times,
            }
            for each in stand.missing
        ],
    }
