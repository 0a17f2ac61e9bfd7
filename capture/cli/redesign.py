"""`capture redesign`: full harvests just before and just after a big change (FREQ03)."""

import json
import os
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture import clock
from capture.cli import engine
from capture.cli.ending import conclude, say
from capture.cli.given import AsJson, ConfigFile, Options, with_settings
from capture.cli.proving import prove
from capture.config import values
from capture.config.build import from_sources
from capture.config.options import Option
from capture.config.settings import HarvestKind, HarvestSettings, ScopeMode, Secrets
from capture.errors import ExitCode, UsageError
from capture.model.redesign import change_id
from capture.model.text import printable

if TYPE_CHECKING:
    from capture.audit.checks.runs import Run
    from capture.harvest.progress import HarvestResult
    from capture.harvest.redesigns import Half

Change = Annotated[
    str,
    typer.Option(
        "--change", metavar="ID", help="Name of the change, the same before and after: nieuw-2027."
    ),
]
_SETTLED = frozenset({"kind", "render-every"})


def _is_for_a_full_harvest(row: Option) -> bool:
    return row.key not in _SETTLED


def redesign() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="redesign",
        help="Harvest a site in full just before and just after a big change, tied by its name.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(before)
    group.command()(after)
    group.command("list")(show)
    return group


@with_settings(only=_is_for_a_full_harvest)
def before(
    *,
    change: Change,
    when: Annotated[
        str,
        typer.Option(
            metavar="MOMENT", help="When the change goes live: 2027-03-01T06:00, Dutch time."
        ),
    ],
    config: ConfigFile = None,
    as_json: AsJson = False,
    options: Options,
) -> ExitCode:
    """Harvest the whole site as it is, before the change; must end before it.

    All settings of capture harvest hold. A site that is not where the world finds it yet is reached
    with --resolve and CAPTURE_BASIC_AUTH; the report says so.
    """
    from capture.harvest.redesigns import tied_before  # imported late: it takes time to load

    named, moment = _change(change), _moment(when)
    settings, secrets = _settings(options, config)
    settings = tied_before(settings, named, moment, now=clock.now())
    result = _harvested(settings, secrets)
    if clock.now() >= moment:
        say("the change has come before this harvest ended: for FREQ03 it doesn't count as before")
    else:
        site = shlex.quote(settings.seeds[0])
        say(f"after the change: capture redesign after {site} --change {named}")
    return conclude(result, as_json=as_json)


@with_settings(only=_is_for_a_full_harvest)
def after(
    *,
    change: Change,
    when: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT", help="When the change went live. [as said with the harvest before]"
        ),
    ] = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
    options: Options,
) -> ExitCode:
    """Harvest the whole site as it became, after the change, on the same host or another.

    The pages of the harvest before are looked for again; on another host at the same paths. To see
    whether the old addresses lead on as well, let --include name the old host.
    """
    from capture.harvest.redesigns import halves_in, the_before, tied_after
    from capture.harvest.wiring import site_host

    named = _change(change)
    moment = _moment(when) if when is not None else None
    settings, secrets = _settings(options, config)
    halves = halves_in(settings.out) if settings.out.is_dir() else []
    half = the_before(halves, named, site_host(settings.seeds[0]))
    settings = tied_after(settings, half, moment, now=clock.now())
    how = "" if half.is_whole else ", which is not complete: FREQ03 asks for one that is"
    say(f"the harvest before the change is {half.name}{how}")
    result = _harvested(settings, secrets)
    folders = (shlex.quote(str(each)) for each in (half.folder.root, result.folder))
    say(f"to compare: capture compare {' '.join(folders)}")
    return conclude(result, as_json=as_json)


def show(
    *,
    archive: Annotated[
        Path, typer.Option("--archive", metavar="ARCHIVE", help="Folder of the archive.")
    ] = Path("archief"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the changes as one JSON object.")
    ] = False,
) -> ExitCode:
    """List the changes: when, the harvests before and after, and what is missing."""
    from capture.audit.checks.redesigns import lacks, moment_of
    from capture.audit.checks.runs import by_change
    from capture.harvest.redesigns import halves_in

    if not archive.is_dir():
        raise UsageError(f"{archive}: is no folder; name the archive with --archive")
    halves = {each.name: each for each in halves_in(archive)}
    rows = [
        _Row(
            change=change,
            site=site,
            moment=moment_of(runs),
            halves=tuple(halves[each.name] for each in runs),
            missing=tuple(each.en for each in lacks(runs)),
        )
        for (site, change), runs in by_change([_run(each) for each in halves.values()])
    ]
    if as_json:
        typer.echo(json.dumps({"changes": [each.values() for each in rows]}, ensure_ascii=False))
        return ExitCode.COMPLETE
    for row in rows:
        row.print()
    lacking = sum(bool(row.missing) for row in rows)
    typer.echo(f"{len(rows)} {'change' if len(rows) == 1 else 'changes'}, {lacking} incomplete")
    return ExitCode.COMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One change."""

    change: str
    site: str
    moment: datetime
    halves: "tuple[Half, ...]"
    missing: tuple[str, ...]

    def values(self) -> dict[str, object]:
        return {
            "change": self.change,
            "site": self.site,
            "moment": clock.iso(self.moment),
            "harvests": [
                {
                    "harvest": each.name,
                    "side": each.redesign.side.value,
                    "state": _state(each),
                    "is_whole": each.is_whole,
                }
                for each in self.halves
            ],
            "missing": list(self.missing),
        }

    def print(self) -> None:
        from capture.metadata.formats import day_and_time

        typer.echo(f"{self.change}  {printable(self.site)}  {day_and_time(self.moment).en}")
        for each in self.halves:
            side, state = each.redesign.side.value, _state(each)
            typer.echo(f"  {side:<8} {printable(each.name)}  {state}")
        for text in self.missing:
            typer.echo(f"  missing: {text}")


def _state(half: "Half") -> str:
    return half.identity.state.value if half.identity is not None else "without report"


def _run(half: "Half") -> "Run":
    """Return a harvest as the audit sees it, so that this list and the audit agree."""
    from capture.audit.checks.runs import Run

    told = half.identity
    return Run(
        site=half.name.partition("/")[0],
        name=half.name,
        kind=told.kind if told is not None else "",
        started=told.started if told is not None else _started(half),
        finished=told.finished if told is not None else None,
        is_complete=half.is_whole,
        redesign=half.redesign,
    )


def _started(half: "Half") -> datetime:
    """Return the start of a harvest without report, by the name of its folder."""
    stamp = half.name.rpartition("-")[0].rpartition("-")[2]
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return clock.from_timestamp(0)


def _change(text: str) -> str:
    try:
        return change_id(text.strip())
    except ValueError as fault:
        raise UsageError(f"--change: {fault}") from None


def _moment(text: str) -> datetime:
    try:
        return values.moment(text)
    except ValueError as fault:
        raise UsageError(f"--when: {fault}") from None


def _settings(options: Options, config: Path | None) -> tuple[HarvestSettings, Secrets]:
    given = {**options, "kind": HarvestKind.FULL.value}
    settings, secrets = from_sources(options=given, config=config, environment=os.environ)
    if settings.scope is ScopeMode.LIST:
        raise UsageError("--scope: list is no full harvest, which a big change asks for (FREQ03)")
    return settings, secrets


def _harvested(settings: HarvestSettings, secrets: Secrets) -> "HarvestResult":
    return prove(engine.harvest(settings, secrets), settings)
