"""`capture acts`: the log of what was done in an archive's portal, and whether it is whole."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.errors import ExitCode, UsageError
from capture.model.text import printable

if TYPE_CHECKING:
    from capture.access.acts import Verdict
    from capture.fixity.keys import SigningKey

Archive = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")]


def acts() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="acts",
        help="Show and verify the log of who did what in the portal (OPSL01).",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(verify)
    group.command()(sign)
    group.command()(show)
    return group


def verify(
    *,
    archive: Archive,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH",
            help="What an earlier verify printed, kept elsewhere: the log must still hold it.",
        ),
    ] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FINGERPRINT|PEM",
            help="Only checkpoints by this key are right, and there must be one. Repeatable.",
        ),
    ] = None,
) -> ExitCode:
    """Verify the log: each act holds the hash of the one before, and none is missing at the end.

    Checkpoints in it must be rightly signed (capture acts sign): what came before one can't be
    changed without the archive's key. How far a log in order is, is remembered outside the archive,
    and must be in it next time; on another machine --head does that. Exit code 1 when something is
    wrong.
    """
    from capture import clock
    from capture.access.acts import Acts
    from capture.access.checkpoints import Remembered
    from capture.fixity.keys import trusted

    log = Acts(archive)
    fingerprints = trusted(trust or ()).fingerprints
    memory = Remembered(log.archive)
    due = _head(head) if head is not None else memory.head()
    verdict = log.verify(remembered=due, trust=fingerprints)
    for finding in verdict.findings:
        typer.echo(printable(finding))
    if not verdict.findings and verdict.lines:
        memory.keep(verdict.head.number, verdict.head.hash, clock.now())
    state = "in order" if not verdict.findings else "NOT in order"
    noun = "act" if verdict.lines == 1 else "acts"
    typer.echo(f"{verdict.lines} {noun}, {state}; head {verdict.head.number}:{verdict.head.hash}")
    if verdict.lines:
        typer.echo(_signed(verdict))
    return ExitCode.FAULT if verdict.findings else ExitCode.COMPLETE


def sign(
    *,
    archive: Archive,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Key to sign with. [that of capture seal]"),
    ] = None,
) -> ExitCode:
    """Write a signed checkpoint into the log: nobody without the key can change what is before it.

    capture serve does that by itself each hour, and when it stops, where the key is on its machine.
    It is safer elsewhere: then run this by a timer on a machine that has key and archive.
    """
    from capture.access.acts import COMMAND_LINE, Acts
    from capture.access.checkpoints import Remembered
    from capture.access.signing import sign as signed

    log = Acts(archive)
    found = signing_key(key)
    count = signed(log, found, who=COMMAND_LINE, remembered=Remembered(log.archive))
    if count is None:
        typer.echo("nothing to sign: there is no act since the last checkpoint")
    else:
        noun = "act" if count == 1 else "acts"
        typer.echo(f"{count} {noun} signed by the key {found.fingerprint}")
    return ExitCode.COMPLETE


def signing_key(named: Path | None) -> "SigningKey":
    """Return the key to sign with; never made here. UsageError for none."""
    from capture.fixity import keys, places

    path = named or places.signing_key(os.environ)
    if not path.exists():
        raise UsageError(
            f"{path}: there is no signing key; capture acts sign signs where capture seal runs"
        )
    return keys.load(path)


def _signed(verdict: "Verdict") -> str:
    signed = verdict.signed
    if signed is None:
        return "signed: nothing; capture acts sign does that, where the archive's key is"
    # The checkpoint itself is the act after the last that it speaks for.
    since = verdict.head.number - signed.number - 1
    return (
        f"signed: up to act {signed.number}, at {signed.moment:%Y-%m-%d %H:%M:%S} UTC, by the key"
        f" {signed.fingerprint}; {since} since"
    )


def show(
    *,
    archive: Archive,
    limit: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many, the last ones. [50]")
    ] = 50,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each act as a JSON object on a line of its own.")
    ] = False,
) -> ExitCode:
    """Show the last acts, oldest first: number, moment in UTC, who, what, about what."""
    from capture.access.act_lines import to_bytes
    from capture.access.acts import Acts

    for line in reversed(Acts(archive).latest(limit=limit)):
        if as_json:
            typer.echo(json.dumps(json.loads(to_bytes(line)), ensure_ascii=False))
            continue
        details = "; ".join(f"{name}: {value}" for name, value in line.details.items())
        head = f"{line.number:>6}  {line.moment:%Y-%m-%d %H:%M:%S}  {line.who}  {line.act}"
        typer.echo(printable("  ".join(filter(None, (head, line.about, details)))))
    return ExitCode.COMPLETE


def _head(text: str) -> tuple[int, str]:
    number, colon, digest = text.partition(":")
    if not number.isdecimal() or not colon or len(digest) != 64:
        raise UsageError(f"--head {text}: give what capture acts verify printed, as 12:3fa9…")
    return int(number), digest
