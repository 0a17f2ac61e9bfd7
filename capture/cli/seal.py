"""`capture seal`: a new seal of a harvest after something in it was rightly changed."""

import getpass
import json
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture import clock
from capture.cli.ending import say
from capture.config.units import size_text
from capture.errors import ExitCode, UsageError
from capture.model.layout import HarvestFolder

if TYPE_CHECKING:
    from capture.fixity.deviation import Deviation
    from capture.fixity.sealing import Content, Sealed

_MOST_SHOWN = 200


def seal(
    *,
    folder: Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")],
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why it is sealed again; stands in the seal.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who seals it. [the login name]")
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ed25519 key to sign with, outside the archive; made when there is none."
            " [CAPTURE_SIGNING_KEY, or signing-key.pem among the user's settings]",
        ),
    ] = None,
    timestamp_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Have an RFC 3161 authority timestamp it; only a hash is sent."
            " [CAPTURE_TIMESTAMP_URL, or none]",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what changed since the last seal.")
    ] = False,
    despite_damage: Annotated[
        bool,
        typer.Option(
            "--despite-damage",
            help="Seal it even when WARC files changed or an earlier seal is damaged; verification"
            " goes on telling that.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one JSON object.")
    ] = False,
) -> ExitCode:
    """Seal a harvest anew after lists, descriptions or reports in it were rightly changed.

    Shows first what changed since the last seal. Earlier seals stay. A harvest is sealed by itself
    when it ends.
    """
    from capture.cli.reading_progress import reading_progress  # imported late: they take time
    from capture.fixity import sealing as fixity
    from capture.fixity.target import archive_of, is_harvest
    from capture.harvest.lock import locked

    if reason is None and not dry_run:
        raise UsageError("--reason: say why the harvest is sealed anew")
    if not is_harvest(folder):
        raise UsageError(f"{folder}: is not the folder of a harvest")
    layout = HarvestFolder(folder.resolve())
    archive = archive_of(layout.root) or layout.archive
    how = fixity.Sealing(
        key=key,
        timestamp_url=_authority(timestamp_url),
        by=by or _login(),
        despite_damage=despite_damage,
    )
    with nullcontext() if dry_run else locked(layout):
        with reading_progress("read", is_shown=True) as tell:
            content = fixity.look(layout, archive=archive, tick=lambda read: tell(read, None))
        if not as_json:
            _show(content)
        if dry_run:
            made = None
        else:
            made = fixity.seal_content(
                content,
                layout,
                archive=archive,
                reason=reason or "",
                moment=clock.now(),
                sealing=how,
            )
    if as_json:
        typer.echo(json.dumps(_values(content, made)))
    elif made is not None:
        _tell(made, how.key_file)
    return ExitCode.COMPLETE


def _authority(given: str | None) -> str | None:
    from capture.fixity import places, timestamp

    url = given or os.environ.get(places.TIMESTAMP_URL_VARIABLE, "").strip()
    return timestamp.check_address(url) if url else None


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name belongs to the number of the user
        return ""


def _show(content: "Content") -> None:
    """Print what changed, before anything is sealed."""
    if content.last is None:
        typer.echo(f"not sealed before: {len(content.files)} files")
    elif not content.changes:
        typer.echo(f"nothing changed since seal {content.last.number}")
    else:
        typer.echo(f"since seal {content.last.number}:")
        _list(content.changes)
    if content.damage:
        typer.echo("what no seal makes good:")
        _list(content.damage)


def _list(deviations: "tuple[Deviation, ...]") -> None:
    from capture.cli.deviations import deviation_line

    for each in deviations[:_MOST_SHOWN]:
        typer.echo(f"  {deviation_line(each)}")
    if len(deviations) > _MOST_SHOWN:
        typer.echo(f"  and {len(deviations) - _MOST_SHOWN} more: --json lists all")


def _tell(made: "Sealed", key: Path) -> None:
    from capture.cli.deviations import shown

    if made.is_new_key:
        say(f"a signing key was made: {key}")
        say("keep a copy of it elsewhere; its fingerprint is for capture verify --trust")
    for warning in made.warnings:
        say(warning)
    typer.echo(f"sealed: {made.path}")
    size = size_text(made.seal.size_bytes)
    typer.echo(f"  seal        {made.seal.number}, {len(made.seal.files)} files, {size}")
    typer.echo(f"  signed by   {made.seal.fingerprint}")
    typer.echo(f"  chain       line {made.seal.chain_number}")
    if made.timestamp is not None:
        by = shown(made.timestamp.authority or "nobody named")
        typer.echo(f"  timestamp   {made.timestamp.moment:%Y-%m-%d %H:%M:%S} UTC, by {by}")


def _values(content: "Content", made: "Sealed | None") -> dict[str, object]:
    from capture.cli.deviations import deviation_values

    values: dict[str, object] = {
        "result": "sealed" if made else "shown",
        "exit_code": int(ExitCode.COMPLETE),
        "last_seal": content.last.number if content.last else None,
        "changes": deviation_values(content.changes),
        "damage": deviation_values(content.damage),
    }
    if made is None:
        return values
    return values | {
        "seal": made.seal.number,
        "file": str(made.path),
        "sha256": made.sha256,
        "fingerprint": made.seal.fingerprint,
        "chain_line": made.seal.chain_number,
        "timestamp": made.timestamp.moment.isoformat() if made.timestamp else None,
        "warnings": list(made.warnings),
    }
