"""`capture verify`: is an archive, or a harvest, still as it was sealed?"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture import clock
from capture.cli.ending import say
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.cli.reading_progress import Tell
    from capture.fixity.keys import SigningKey
    from capture.fixity.verification import Watcher


def verify(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="ARCHIVE|HARVEST", help="An archive, or one harvest in it.")
    ],
    trust: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FINGERPRINT|PEM",
            help="Only seals by this key are right; or timestamps only by an authority that this"
            " certificate vouches for. Repeatable.",
        ),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh", help="Read everything, also what an interrupted run had read already."
        ),
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Key to sign the line in the chain with. [that of capture seal]"
        ),
    ] = None,
    no_log: Annotated[
        bool, typer.Option("--no-log", help="Add no line about it to the archive's chain.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON object.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print only what deviates: nothing when all is intact.")
    ] = False,
) -> ExitCode:
    """Read every file, and name what is not as it was sealed.

    Files, seals, signatures, timestamps, and the chain that links all harvests. After Ctrl-C the
    same command goes on where it was. Exit code 0: intact; 1: something deviates; 2: wrong use.
    Suited to a nightly timer with --quiet.
    """
    from capture.cli.deviations import deviation_line, lines, values  # late: they take time
    from capture.cli.reading_progress import reading_progress
    from capture.fixity import places
    from capture.fixity.keys import trusted
    from capture.fixity.target import target_of
    from capture.fixity.verification import Verifying
    from capture.fixity.verification import verify as verified

    if quiet and as_json:
        raise UsageError("--quiet: JSON has no less to it; leave out one of the two")
    target = target_of(folder)
    trusts = trusted(trust or ())
    signs, note = signing_key(key)
    with reading_progress("verified", is_shown=not quiet) as tell:
        how = Verifying(
            trust=trusts,
            memory=places.state_folder(os.environ),
            is_fresh=fresh,
            is_logged=not no_log,
            key=signs,
            watcher=_watcher(tell),
        )
        try:
            found = verified(target, moment=clock.now(), verifying=how)
        except KeyboardInterrupt:
            say("to go on, run the same command again")
            raise
    exit_code = ExitCode.COMPLETE if found.is_intact else ExitCode.FAULT
    if as_json:
        head = {"folder": str(target.folder), "exit_code": int(exit_code)}
        typer.echo(json.dumps(head | values(found, trusts)))
    elif quiet:
        for deviation in found.deviations:
            typer.echo(deviation_line(deviation))
    else:
        for line in (*lines(found, trusts), *([note] if note else [])):
            typer.echo(line)
    return exit_code


def signing_key(named: Path | None) -> "tuple[SigningKey | None, str]":
    """Return the key for the log, if there is one, and what is to be said of it."""
    from capture.fixity import keys, places

    if named is not None:
        return keys.load(named), ""
    usual = places.signing_key(os.environ)
    if not usual.exists():
        return None, ""
    try:
        return keys.load(usual), ""
    except UsageError as fault:
        return None, f"  note       the line in the chain is not signed: {fault}"


def _watcher(tell: "Tell") -> "Watcher":
    from capture.fixity.verification import Watcher

    class Telling(Watcher):
        """Tells progress."""

        def begins(self, size_bytes: int) -> None:
            tell(0, size_bytes)

        def reads(self, size_bytes: int) -> None:
            tell(size_bytes, None)

    return Telling()
