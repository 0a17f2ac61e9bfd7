"""The commands by name; each file of this package with a command's name holds that command."""

from typing import Annotated

import typer

from capture import __version__
from capture.cli.acts import acts
from capture.cli.audit import audit
from capture.cli.browse import browse
from capture.cli.compare import compare
from capture.cli.demo import demo
from capture.cli.doctor import doctor
from capture.cli.harvest import harvest
from capture.cli.index import index
from capture.cli.links import links
from capture.cli.lists import lists
from capture.cli.mdto import mdto
from capture.cli.package import package
from capture.cli.page import page
from capture.cli.qa import qa
from capture.cli.redesign import redesign
from capture.cli.replay import replay
from capture.cli.reports import reports
from capture.cli.restrict import restrict
from capture.cli.resume import resume
from capture.cli.schedule import schedule
from capture.cli.seal import seal
from capture.cli.search import search
from capture.cli.serve import serve
from capture.cli.show import show
from capture.cli.snapshot import snapshot
from capture.cli.spotcheck import spotcheck
from capture.cli.users import users
from capture.cli.verify import verify
from capture.cli.warc import warc


def application() -> typer.Typer:
    """Return the command line with all its commands."""
    app = typer.Typer(
        name="capture",
        help="Web archiving of sites with a real browser, byte for byte, into WARC files.",
        epilog="Exit codes: 0 complete, 1 fault, 2 wrong use, 3 incomplete: resume it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    recording = (harvest, page, snapshot, links, browse, resume)
    showing = (
        show,
        search,
        serve,
        replay,
        qa,
        spotcheck,
        audit,
        compare,
        seal,
        verify,
        index,
        demo,
        doctor,
    )
    for command in (*recording, *showing):
        app.command()(command)
    groups = (redesign, schedule, lists, mdto, restrict, reports, warc, package, users, acts)
    for group in groups:
        app.add_typer(group())
    return app


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and stop.",
            is_eager=True,
            callback=lambda asked: _show_version() if asked else None,
        ),
    ] = False,
) -> None:
    """Take what goes before the command's name: only --version, which has been dealt with."""


def _show_version() -> None:
    typer.echo(f"capture {__version__}")
    raise typer.Exit
